"""Words by which people tell of treatment, pregnancy, disability, leave and breakdown without naming an illness."""

from typing import Final

from sync.filter.sensitive.folded import nouns, phrases

# Of somebody, by themselves.
CARED_FOR: Final = phrases("""
vom Krankenbett, im Krankenbett, from my hospital bed, in my hospital bed, drinking again, wieder getrunken, wieder zu
trinken, vor der Dialyse, lump in my, lump in her, lump on my,
nach dem Hamburger Modell, im Hamburger Modell, stufenweise Wiedereingliederung, in Frührente, in
Erwerbsminderungsrente, in EU Rente, frühverrentet, frühberentet, berentet worden, erwerbsgemindert, ausgesteuert, im
Krankengeld, beim Amtsarzt, beim MDK, aus dem Verkehr gezogen, aus Krankheitsgründen, unters Messer, unterm Messer,
unter Vollnarkose, in Narkose, in der Röhre, in die Röhre, ins MRT, zum MRT, zur Biopsie, zur Darmspiegelung, zur
Mammografie, zur Dialyse, zur Chemo, zur Bestrahlung, zur Kur, zur Reha, zur Nachsorge, zur Entgiftung, in die
Entgiftung, in die Reha, in die Psychiatrie, in die Geschlossene, zur Psychotherapie, zur Physio,
zur Ergotherapie, zur Logopädie, in die Tagesklinik, auf Station liegt, auf der Intensiv, auf der Palliativstation,
auf der Onkologie liegt, auf der Warteliste für eine, auf Therapieplatz, einen Therapieplatz, keinen Therapieplatz, in
eine Selbsthilfegruppe, zur Selbsthilfegruppe, zu den Anonymen Alkoholikern, bei den Anonymen Alkoholikern, stationär
aufgenommen, eingewiesen worden, zwangseingewiesen, notoperiert, intubiert, beatmet, reanimiert, wiederbelebt,
sondenernährt, über eine Sonde, an der Sonde, am Beatmungsgerät, am Defi, im Gips, an Krücken, auf Gehhilfen, im
Elektrorollstuhl, mit dem Blindenstock, mit dem Blindenhund, einen Blindenhund, ein Cochlea Implantat, eine
Insulinpumpe, ein künstliches Gelenk, eine künstliche Hüfte, ein künstliches Knie, ein neues Knie, eine neue Hüfte,
ein neues Herz, eine neue Niere, erkennt uns nicht, erkennt mich nicht, erkennt niemanden, erkennt ihre Kinder nicht,
erkennt seine Kinder nicht, kaum laufen, nicht mehr laufen, nicht laufen kann, kaum noch laufen, kaum noch sehen, kaum
noch hören, nicht lange sitzen, nicht lange stehen, keine Treppen steigen, nicht schwer heben, nichts Schweres heben,
nicht aus dem Bett, nicht mehr aus dem Bett, kaum aus dem Bett, nicht mehr sprechen, nicht mehr schlucken, nichts bei
sich, bettlägerig geworden, zum Pflegefall, vor den Zug, aus dem Fenster gesprungen, von der Brücke gesprungen, sich
erhängt, sich das Leben, Tabletten geschluckt, sterben will, geritzt, die Pulsadern, zusammengebrochen, durchgedreht
und eingeliefert, in einer depressiven, in eine depressive, eine depressive Phase, eine manische Phase, eine schwere
Zeit psychisch, Stimmen im Kopf, in anderen Umständen, ein Kind unterm, ein Kind erwartet, im neunten Monat, im achten
Monat, im siebten Monat, im sechsten Monat, im fünften Monat, im vierten Monat, errechneten Termin, entbunden, zu früh
gekommen, eine Frühgeburt, keine Kinder bekommen kann, wieder an der Flasche, weg vom Alkohol, weg von den Drogen, vom
Alkohol los, in der Suchtklinik, in die Suchtklinik, auf Turkey, im Substitutionsprogramm, austherapiert, nicht mehr
zu helfen, nur noch Wochen, nur noch Monate zu leben, Attest bis, krank bis,
krank seit, seit Wochen krank, seit Tagen krank, schwer krank, todkrank, starke Schmerzen, chronische Schmerzen,
kotzübel, flachgelegt, flach gelegt, außer Gefecht, das Bett hüten, mit Wärmflasche, nervlich nicht, psychisch nicht,
psychisch gar nicht, psychisch fertig, mental nicht, mental am Ende, seelisch nicht, am Ende meiner Kräfte, blind
geboren, taub geboren, gehörlos geboren, ohne Arm, mit einem Bein, ohne Unterarm, ein Bein weniger, mit einer
Behinderung, mit Behinderung geboren, eine Betreuung bestellt, weeks gone, weeks pregnant, weeks along, months gone,
months pregnant, months along, in her third trimester, in my third trimester, in my second trimester, baby s due, baby
is due, trying for a baby, trying to conceive, can t have children, can t have kids, lost the pregnancy, had a
termination, on maternity leave, waters broke, gone into labour, went into labour, into labour, gave birth, through
IVF, doing IVF, having IVF, round of IVF, rounds of IVF, egg collection, embryo transfer, through the menopause,
through menopause, going under the knife, under the knife, under general anaesthetic, operated on, waiting list for
surgery, waiting for surgery, waiting for an operation, having an operation, had an operation, an op on, having a
scan, had a rushed to hospital, rushed into hospital, taken to hospital, taken into hospital, admitted to
hospital, in and out of hospital, back in hospital, kept in overnight, in A E, on the ward with, on the stroke unit,
on dialysis, on oxygen, on insulin, on medication, on meds, on methadone, on warfarin, on blood thinners, on lithium,
on Ritalin, on Prozac, on sertraline, on antibiotics, on painkillers, on strong painkillers, on morphine, on hormones,
on testosterone, off my meds, off his meds, off her meds, off long term, signed off until, signed off for, signed off
by, signed me off, signed her off, signed him off, off sick until, off sick since, long term sick, phased return,
registered disabled, registered blind, medically retired, ill health retirement, retired on ill health, signed unfit,
not well enough, too ill to, too sick to, too unwell, taken ill, fell ill, laid up, laid low, under the weather,
throwing up, threw up, feverish, running a temperature, a stinking a heavy cold, chest infection, on a drip, on
a ventilator, in a cast, in plaster, in a brace, in a sling, on crutches, a prosthetic, a guide dog, cochlear implant,
an insulin pump, a colostomy bag, tube fed, can t walk, can t stand for, can t stand longer, can t climb stairs, can
barely walk, can hardly walk, can t lift, can t get out of bed, couldn t get out of bed, unable to walk, lost the use,
lost my voice, non verbal, nonverbal, learning to walk, learning to speak, doesn t recognise, doesn t recognize, no
longer recognises, forgets who, forgets her own, forgets his own, wanders at night, needs round the clock, needs care,
in a care home with, in a nursing home with, weeks to live, months to live, nothing more they can do, jumped off,
jumped in front, took an overdose, an overdose, tried to kill, attempted suicide, wants to die, wanted to die, end it
all, ended it all, end his life, end her life, took her life, took his life, harming herself, harming himself,
starving herself, making herself sick, makes herself sick, purges, had a breakdown, having a breakdown, having a
nervous, has panic attacks, burned out, burnt out, on the wagon, off the wagon, off the drink, off the drugs, AA
meetings, an AA meeting, a recovering, in recovery from, twelve steps, mentally unwell, mentally not, psychologically
not, seeing someone about my, in counselling, having counselling, getting counselling, sees a counsellor, sees a
therapist, see a therapist, see a psychiatrist, see a psychologist, sees a psychiatrist, sees a psychologist, in
therapy for, going to therapy, go to therapy, goes to therapy, started therapy, having therapy, having CBT, physio
for, having physio, born deaf, born blind, born without, one arm, one leg, a missing hand, deaf since, blind since,
paralysed from, nicht mehr leben will, on long term sick
""")

# Had by somebody, or somebody's own.
CONDITIONS: Final = nouns("""
Mutterschutz, Wehen, Sternenkind, Frühgeburt, Frühchen, künstliche Befruchtung, Kinderwunschbehandlung,
Hormonbehandlung, unerfüllter Kinderwunsch, unerfüllten Kinderwunsch, Eileiterschwangerschaft,
Zwillingsschwangerschaft, Zusammenbruch, Kreislaufzusammenbruch, Schwächeanfall, Überdosis, Fieber, Bauchweh,
Zahnweh, Rückenweh, Erkältung, Schnupfen, Husten, Übelkeit, Ausschlag, Krampfanfall, Nierensteine, Gallensteine,
Verstauchung, Nasenbeinbruch, Vorerkrankung, Grunderkrankung, Beeinträchtigung, Pflegestufe, Erwerbsminderungsrente,
EU Rente, BU Rente, Frührente, Krankengeld, Klinikaufenthalt, Krankenhausaufenthalt, Psychiatrieaufenthalt,
Magersuchtrückfall, Wurzelbehandlung, Weisheitszahn OP, Zahn OP, Vollnarkose, Darmspiegelung, Magenspiegelung,
Blutwerte, Schilddrüsenwerte, Gips, Orthese, Cochlea Implantat, Implantat, Insulinpumpe, Blindenhund, Blindenstock,
Gehhilfe, Therapieplatz, Traumatherapie, Schmerztherapie, Immuntherapie, Suchttherapie, Entwöhnung, Lese Rechtschreib
Schwäche, LRS, Rechenschwäche, Sprachfehler, Sehschwäche, Farbenblindheit, Rot Grün Sehschwäche,
Stimmungsschwankungen, Wahnvorstellungen, Halluzinationen, Flashbacks, Blackouts, Selbstmordgedanken, Todessehnsucht,
Schwerbehindertenausweise, Essanfälle, Waschzwang, Kontrollzwang, Zwangsgedanken, Flugangst, Höhenangst, soziale
Phobie, Klaustrophobie, maternity leave, premature baby, twin pregnancy, breakdown, nervous breakdown, blackout,
burnout, flare up, relapse, overdose, withdrawal symptoms, mood swings, delusions, hallucinations, flashbacks, self
harm, cold, stinking cold, sore throat, runny nose, chest infection, ear infection, tummy bug, rash, hives, trapped
nerve, frozen shoulder, tennis elbow, root canal, wisdom tooth, knee replacement, hip op, knee op, cataract op,
keyhole surgery, biopsy, MRI, MRI scan, CT scan, colonoscopy, mammogram, smear test, vasectomy, pre eclampsia,
gestational diabetes, medical condition, long term condition, chronic condition, chronic illness, hidden disability,
special needs, SEN, mental health, mental health crisis, depressive episode, manic episode, psychotic episode, guide
dog, white cane, prosthetic leg, artificial leg, inhaler, epipen, insulin pump, blue badge, PIP assessment, disability
benefit, disability benefits, occupational health referral, phased return, stammer, stutter, speech impediment, lazy
eye, colour blindness, phobia, claustrophobia, agoraphobia, social anxiety
""")
# In two words that need not stand together.
CARING: Final = (
    (
        "erwarten erwarte erwartet erwartete bekomme bekommt bekommen kriegt kriegen expecting having",
        "kind baby nachwuchs zwillinge geschwisterchen twins",
    ),
    (
        "expecting",
        "first second third child boy girl january february march april june july august september october",
    ),
    (
        "gebracht eingeliefert gekommen eingewiesen rushed",
        "krankenhaus klinik psychiatrie notaufnahme spital hospital",
    ),
    ("kratzt kratze kratzen", "blutig wund"),
    ("hat habe hab", "herzgeschichte ruckengeschichte nierengeschichte krebsgeschichte hautgeschichte"),
    (
        "nimmt nehme nehm genommen schluckt schlucke brauche braucht",
        "tropfen pillen schlaftabletten schmerzmittel",
    ),
    (
        "bekommt bekomme bekam kriegt kriege kriegte",
        "krampfe anfall anfalle schub schube spritze spritzen bluttransfusion",
    ),
    ("gegessen isst esse essen", "tagen sonde"),
    (
        "going went undergoing undergo facing",
        "ivf chemo radiotherapy menopause withdrawal biopsy dialysis amputation",
    ),
    ("cut cuts cutting slashed", "arms wrists thighs herself himself"),
    ("pulled pull strained tweaked torn", "hamstring muscle groin calf tendon ligament"),
    ("threw thrown put puts", "back shoulder"),
    ("slipped trapped pinched", "disc nerve"),
    (
        "replaced replacing removed remove fitted",
        "hip knee knees valve gallbladder appendix tonsils pacemaker stent breast",
    ),
    ("lost losing lose", "leg arm finger hair"),
    ("stopped stopping refuses refusing", "eating medication meds insulin"),
    ("verschrieben gespritzt", "arzt arztin antibiotika cortison kortison insulin"),
    ("tut tun", "weh"),
    ("sturzte gestuerzt gesturzt sturz", "treppe bewohner bewohnerin fahrrad leiter becken"),
    (
        "wartet warte waiting",
        "spenderniere spenderherz spenderorgan spenderleber therapieplatz transplantat transplant",
    ),
    ("geholfen helped", "therapie therapy klinik entzug medikamente medication tabletten counselling"),
    ("angefangen started", "trinken drinking"),
    ("trinkt drinks", "wieder again"),
    ("fehlt fehlen missing misses", "bein beine arm finger fuss auge leg legs arms fingers eye"),
    ("sieht sehe see sees", "prozent cent percent"),
    ("horst hort hore", "nichts"),
    ("warte wartet waiting", "gewebeprobe biopsie biopsy"),
    ("werde wird werden becoming", "mama mutter mum mother mutti"),
    ("stille stillt gestillt", "noch baby kind voll"),
)
