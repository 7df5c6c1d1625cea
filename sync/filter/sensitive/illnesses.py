"""What tells of somebody's health, in German and English. Hand-written, after the chapters of ICD-10."""

import re

from sync.filter.sensitive.folded import adjectives, nouns, phrases, words

ILLNESSES = nouns("""
Sucht, Krupp, Pseudokrupp, Stoma, künstlicher Darmausgang, Stent, Herzklappe, Beschäftigungsverbot, Rot Grün Schwäche,
Dekubitus, Gedächtnisproblem, Rückenproblem, Herzproblem, Kreislaufproblem, Kreislaufkollaps, Delir, psychisches
Problem, psychische Probleme, gesundheitliches Problem, gesundheitliche Probleme, Schwerbehindertenstatus, Herzleiden,
Nierenleiden, Hüftleiden, Rückenleiden, Leberleiden, Lungenleiden, Magenleiden, Nierenkolik, Gallenkolik, Krebs,
Tumor, Leukämie, Lymphom, Melanom, Metastase, Epilepsie, epileptischer Anfall, Multiple Sklerose, MS, Parkinson,
Morbus Parkinson, Morbus Crohn, Morbus Bechterew, Morbus Basedow, Alzheimer, Demenz, Diabetes, Zuckerkrankheit,
Asthma, Migräne, Rheuma, Gicht, Arthritis, Arthrose, Osteoporose, Fibromyalgie, Endometriose, Neurodermitis,
Psoriasis, Schuppenflechte, Ekzem, Herzinfarkt, Schlaganfall, Hirnblutung, Hirnschlag, Aneurysma, Angina, Angina
Pectoris, Bluthochdruck, Herzrhythmusstörung, Herzfehler, Vorhofflimmern, Embolie, Thrombose, Anämie, Blutarmut,
Hämophilie, Mukoviszidose, Zöliakie, Colitis, Colitis ulcerosa, Reizdarm, Magengeschwür, Gastritis, Hepatitis,
Leberzirrhose, Niereninsuffizienz, Nierenversagen, Dialyse, HIV, AIDS, Syphilis, Tripper, Chlamydien, Herpes,
Borreliose, Malaria, Tuberkulose, Lungenentzündung, Lungenembolie, Bronchitis, COPD, Grippe, Influenza, Corona, Covid,
Covid 19, Long Covid, Post Covid, Corona Infektion, Pfeiffersches Drüsenfieber, Masern, Windpocken, Gürtelrose,
Keuchhusten, Scharlach, Mandelentzündung, Blinddarmentzündung, Mittelohrentzündung, Blutvergiftung, Sepsis, Fieber,
Schwindelanfall, Gehirnerschütterung, Bandscheibenvorfall, Hexenschuss, Skoliose, Kreuzbandriss, Meniskusriss,
Bänderriss, Beinbruch, Armbruch, Knochenbruch, Rippenbruch, Oberschenkelhalsbruch, Leistenbruch, Querschnittslähmung,
Lähmung, Tinnitus, Hörsturz, Gehörlosigkeit, Schwerhörigkeit, Blindheit, Sehbehinderung, Grauer Star, Grüner Star,
Glaukom, Depression, Wochenbettdepression, Burnout, Burn out, Erschöpfungsdepression, Erschöpfungssyndrom, CFS, ME
CFS, Angststörung, Panikattacke, Panikstörung, Zwangsstörung, Borderline, Schizophrenie, Psychose, Manie, bipolare
Störung, PTBS, Trauma, posttraumatische Belastungsstörung, Belastungsstörung, Essstörung, Magersucht, Bulimie,
Anorexie, Adipositas, Autismus, Asperger, Asperger Syndrom, ADHS, ADS, AD HS, Tourette, Legasthenie, Dyskalkulie,
Suizidversuch, Selbstmordversuch, Suizidgedanken, Nervenzusammenbruch, Alkoholismus, Alkoholproblem, Drogenproblem,
Spielsucht, Fehlgeburt, Totgeburt, Abtreibung, Schwangerschaftsabbruch, Risikoschwangerschaft, Schwangerschaft,
Schwangerschaftsdiabetes, Unfruchtbarkeit, Kinderwunschbehandlung, Down Syndrom, Trisomie 21, Spastik, Zerebralparese,
Muskeldystrophie, Muskelschwund, ALS, Chorea Huntington, Huntington, Lupus, Sarkoidose, Sarkom,
Schilddrüsenunterfunktion, Schilddrüsenüberfunktion, Hashimoto, Heuschnupfen, Allergie, Laktoseintoleranz,
Schwerbehinderung, Behinderung, Pflegegrad, Schwerbehindertenausweis, Herzoperation, Operation, Not OP, Hüft OP, Knie
OP, Bypass, Herzschrittmacher, Transplantation, Spenderniere, Chemo, Chemotherapie, Bestrahlung, Strahlentherapie,
Psychotherapie, Verhaltenstherapie, Gesprächstherapie, Entzug, Entziehungskur, Krankschreibung, Narkolepsie,
Schlafapnoe, Schlafstörung, Insomnie, Inkontinenz, Impotenz, Hirntumor, Hirnhautentzündung, Meningitis, Enzephalitis,
Lungenfibrose, Emphysem, Sichelzellanämie, Kinderlähmung, Polio, Lepra, Ebola, Cholera, Typhus, Denguefieber,
Salmonellen, Norovirus, Magen Darm, Magen Darm Grippe, Lebensmittelvergiftung, Nierenstein, Gallenstein, Krampfader,
Hämorrhoide, Hörgerät, Rollstuhl, Prothese, Beatmungsgerät, Sehnenscheidenentzündung, cancer, breast cancer, tumour,
leukaemia, leukemia, lymphoma, melanoma, epilepsy, epileptic seizure, seizure, multiple sclerosis, sclerosis,
Parkinson's, Parkinson s, Parkinson's disease, Crohn's, Crohn s, Crohn's disease, Alzheimer's, Alzheimer s, dementia,
diabetes, type 1 diabetes, type 2 diabetes, asthma, migraine, rheumatism, gout, arthritis, osteoporosis, fibromyalgia,
endometriosis, eczema, psoriasis, heart attack, stroke, aneurysm, angina, high blood pressure, hypertension, heart
failure, heart condition, heart disease, arrhythmia, blood clot, embolism, thrombosis, anaemia, anemia, haemophilia,
hemophilia, cystic fibrosis, coeliac disease, celiac disease, colitis, irritable bowel syndrome, IBS, ulcer,
hepatitis, cirrhosis, kidney failure, kidney disease, dialysis, syphilis, gonorrhoea, gonorrhea, chlamydia, Lyme
disease, tuberculosis, TB, pneumonia, COVID, flu, glandular fever, measles, chickenpox, shingles, whooping cough,
scarlet fever, tonsillitis, appendicitis, sepsis, fever, concussion, whiplash, slipped disc, herniated disc, broken
leg, broken arm, broken hip, scoliosis, paralysis, deafness, blindness, hearing loss, glaucoma, cataract, cataracts,
anxiety, severe anxiety, anxiety disorder, panic attack, panic disorder, OCD, obsessive compulsive disorder,
schizophrenia, psychosis, mania, bipolar disorder, PTSD, post traumatic stress disorder, eating disorder, anorexia,
bulimia, obesity, autism, Asperger's, Asperger s, ADHD, ADD, dyslexia, dyspraxia, dyscalculia, Tourette's, Tourette s,
suicide attempt, suicidal thoughts, nervous breakdown, mental breakdown, mental illness, mental health problem, mental
health issue, alcoholism, drinking problem, drug problem, addiction, gambling addiction, miscarriage, stillbirth,
abortion, pregnancy, infertility, IVF, fertility treatment, Down syndrome, Down's syndrome, cerebral palsy, muscular
dystrophy, Huntington's, Huntington s, motor neurone disease, lupus, sarcoidosis, hay fever, allergy, nut allergy,
lactose intolerance, disability, learning disability, surgery, heart surgery, brain surgery, knee surgery, hip
replacement, bypass, pacemaker, transplant, chemotherapy, chemo, radiotherapy, psychotherapy, rehab, detox, sick
leave, sick note, fit note, medical leave, narcolepsy, insomnia, sleep apnoea, sleep apnea, sleep disorder,
incontinence, meningitis, polio, malaria, cholera, typhoid, dengue, food poisoning, kidney stone, gallstone, hearing
aid, wheelchair, prosthesis, chronic fatigue, chronic fatigue syndrome, chronic pain, back injury, spinal injury,
brain injury, head injury, hernia, colostomy, mastectomy, hysterectomy, menopause, postnatal depression, postpartum
depression, HPV, monkeypox, sickle cell disease, sickle cell, thyroid condition, hypothyroidism, hyperthyroidism,
sciatica, croup, bed sore, stoma, stent, anaphylaxis, back problem, heart problem, health issue, health problem,
pressure sore, bedsore, nosebleed, carpal tunnel, tinnitus, vertigo, PCOS, POTS, long COVID, Katheter, Magensonde,
Windel, Rollator, Kaiserschnitt, Blutdruck, Blutzucker, Blutzuckerwert, Leberwert, Nierenwert, Langzeitzucker, HbA1c,
Cholesterinspiegel, Hormontherapie, Zyste, Myom, Polyp, Geschwulst, Knoten in der Brust, Nesselsucht, Rosazea, Akne,
Läuse, Krätze, Wundrose, Durchfall, Brechdurchfall, Kreislaufprobleme, Wechseljahre, blood pressure, blood sugar,
cholesterol, catheter, feeding tube, C section, caesarean, ectopic pregnancy, cyst, fibroid, lump in my breast, acne,
scabies, lice, diarrhoea, diarrhea, vomiting bug, stomach bug, food allergy, ulcerative colitis, Crohn, bowel cancer,
scar tissue, nerve damage, hot flush, morning sickness, strep throat, kidney infection, UTI, blood poisoning, stress
fracture
""") | phrases("OP, GdB")

# What is one by its ending, however it begins.
ILLNESS_ENDING = re.compile(
    r"""(?!(?:bahn|betriebs|verkehrs|netz|ruhe|strom|internet|ton|bild|sehn|eifer|gewinn|hab|herrsch|ruhm|kinder|rach
            |computer|markt|technik|total|system|regel|rechts|pflicht|urheberrechts|datenschutz|vertrags|charakter)
          (?:sto(?:e)?rung|sucht|krankheit|virus|versagen|schwache|verletzung|attacke))
        \w{2,}(?:krebs|infarkte?s?|erkrankung|krankheit|tumors?|karzinome?|leuka(?:e)?mie|phobie|insuffizienz|embolie
          |thrombose|psychose|neurose|depression|sto(?:e)?rung|sucht|alkoholabha(?:e)?ngigkeit|drogenabha(?:e)?ngigkeit
          |entzu(?:e)?ndung|vergiftung|allergie|unvertra(?:e)?glichkeit|la(?:e)?hmung|blutung|behinderung|syndroms?
          |sklerose|arthrose|demenz|itis|lepsie|pathie|dystrophie
          |(?<=bein|nger|hand|fuss|huft|adel|cken|chen|ppen|lenk)bruchs?
          |schmerz|beschwerde|geschwu(?:e)?r|abszess|prellung|verletzung|zerrung|infektion|virus|fieber
          |grippe|husten|kra(?:e)?mpfe|verbrennung|trauma|schwa(?:e)?che|versagen|anfall|attacke|o(?:e)?dem|edema|algi[ae]
          |iasis|amputation|biopsie|(?<!ko)(?<!co)operation|transplantation|schwangerschaft
          |(?:hamat|album|protein)ur(?:ie|ia)|penie|penia|plasi[ea]|stenose|stenosis
          |(?<!se)(?<!re)mia|pathy|phobia|sclerosis|carcinoma|lymphoma|sarcoma|megaly|plegia|plegie|ectomy|osis(?<!nosis)
        )(?:en|n|s)?""",
    re.VERBOSE,
)
# English says these last, with what kind it is before.
ILLNESS_HEADS = words("""
disorder disorders disease diseases syndrome cancer infection allergy allergies fracture surgery transplant addiction
illness tumor tumour injury dystrophy deficiency
""")
# So these need a word before them to be any.
HEADS_ALONE = words("""
infection injury deficiency fracture syndrome transplant bruch op operation operations operationen trauma addiction
""")

STATES = adjectives("""
krank, schwerkrank, todkrank, krebskrank, psychisch krank, chronisch krank, depressiv, manisch depressiv, bipolar,
schizophren, autistisch, epileptisch, magersüchtig, bulimisch, alkoholkrank, alkoholabhängig, drogenabhängig,
drogensüchtig, spielsüchtig, tablettenabhängig, suizidal, suizidgefährdet, schwanger, hochschwanger, unfruchtbar,
behindert, schwerbehindert, gehbehindert, sehbehindert, gehörlos, taub, schwerhörig, blind, querschnittsgelähmt,
gelähmt, pflegebedürftig, dement, zuckerkrank, herzkrank, nierenkrank, lungenkrank, krankgeschrieben, krank
geschrieben, arbeitsunfähig, dienstunfähig, berufsunfähig, erwerbsunfähig, HIV positiv, Corona positiv, HIV infiziert,
übergewichtig, adipös, traumatisiert, ausgebrannt, geimpft, ungeimpft, inkontinent, impotent, erkältet, verletzt,
narkoleptisch, lernbehindert, geistig behindert, körperlich behindert, psychisch labil, psychisch belastet, erkrankt,
chronisch erkrankt, operiert, nierentransplantiert, herztransplantiert, hirntot
""") | phrases("""
ill, sick, mentally ill, seriously ill, terminally ill, chronically ill, depressed, clinically depressed, bipolar,
schizophrenic, autistic, on the autism spectrum, on the spectrum, epileptic, anorexic, bulimic, alcoholic, an
alcoholic, addicted, suicidal, pregnant, heavily pregnant, expecting a baby, expecting twins, expecting our first,
expecting a child, infertile, disabled, deaf, hard of hearing, blind, partially sighted, visually impaired, paralysed,
paralyzed, paraplegic, quadriplegic, diabetic, a diabetic, dyslexic, dyspraxic, asthmatic, hiv positive, signed off
sick, signed off work, signed off, off sick, on sick leave, on medical leave, on medication, on antidepressants, on
insulin, on dialysis, in hospital, in the hospital, in rehab, in therapy, in a wheelchair, in a psychiatric ward, in
intensive care, having chemo, hospitalised, hospitalized, sectioned, obese, traumatised, traumatized, vaccinated,
unvaccinated, neurodivergent, immunocompromised, bedridden, in remission, off work with stress, off work, seeing a
psychiatrist, seeing a therapist, seeing a counsellor, seeing a counselor, seeing a psychologist, in therapy,
partially deaf, unfit for work, burnt out, burned out, im Krankenhaus, in der Klinik, in der Psychiatrie, in der Reha,
auf Reha, in Reha, in Kur, auf Kur, in Therapie, in psychologischer Behandlung, in psychiatrischer Behandlung, in
ärztlicher Behandlung, in Behandlung, auf Entzug, auf der Intensivstation, im Rollstuhl, in Mutterschutz, im
Mutterschutz, arbeitsunfähig geschrieben, im Entzug, in Quarantäne, in Chemo, an der Dialyse, auf Insulin, trockener
Alkoholiker, in guter Hoffnung, beim Psychiater, beim Psychologen, beim Psychotherapeuten, beim Therapeuten, beim
Onkologen, in der Notaufnahme, im Spital, gesundheitlich angeschlagen, psychisch nicht gut, psychisch gerade nicht
gut, psychisch schlecht, gesundheitlich nicht gut, gesundheitlich schlecht, rückfällig, abgemagert, dialysepflichtig,
bettlägrig, depri, suizidgefährdet, halbseitig gelähmt, in der Geschlossenen, in der Geriatrie, in a dementia unit, in
a psychiatric unit, in a psych ward, in psychiatric wards, in and out of hospital, in and out of rehab, in and out of
psychiatric wards, severely allergic, deaf in, blind in, in labour, in labor, concussed, anaemic, anemic, psychotic,
delirious, manic, allergisch gegen, psychisch angeschlagen, psychisch am Ende, nervlich am Ende, in der Psychosomatik,
in psychosomatischer Behandlung, im Krankenstand, im Wochenbett, in der Wiedereingliederung, on the sick, off on long
term sick, on bed rest, in labour, in A and E, in the ER, in ICU, in the ICU, breastfeeding, postpartum, lactose
intolerant, gluten intolerant, coeliac, celiac, sober
""")
BEARERS = nouns("""
Epileptiker, Epileptikerin, Diabetiker, Diabetikerin, Autist, Autistin, Alkoholiker, Alkoholikerin, Asthmatiker,
Asthmatikerin, Allergiker, Allergikerin, Rollstuhlfahrer, Rollstuhlfahrerin, Legastheniker, Legasthenikerin,
Krebspatient, Krebspatientin, Schlaganfallpatient, Schlaganfallpatientin, Borderliner, Borderlinerin, Bluter,
Dialysepatient, Dialysepatientin, Schmerzpatient, Schmerzpatientin, Spastiker, Spastikerin, Bettlägeriger, Pflegefall,
Schwerbehinderter, Schwerbehinderte, MS Patient, MS Patientin, Transplantierter, diabetic, epileptic, alcoholic,
asthmatic, cancer survivor, cancer patient, wheelchair user, drug addict, recovering alcoholic, recovering addict,
haemophiliac, hemophiliac, stroke survivor, psychiatric patient, amputee, insomniac, hypochondriac
""")
MEDICINES = nouns("""
Antidepressivum, Antidepressiva, Psychopharmaka, Neuroleptika, Betablocker, Insulin, Ritalin, Medikinet, Elvanse,
Methylphenidat, Lithium, Cortison, Kortison, Methadon, Blutverdünner, Beruhigungsmittel, Schlafmittel, Schlaftablette,
Schmerzmittel, Morphium, Tavor, Sertralin, Citalopram, Fluoxetin, Prozac, Zoloft, antidepressants, antipsychotics,
beta blockers, steroids, methadone, blood thinners, sedatives, sleeping pills, painkillers, morphine, Xanax, Valium,
Adderall, sertraline, fluoxetine, citalopram, metformin, chemo, HRT, SSRIs, insulin
""")

# They only look like one: *a stroke of luck*.
FIGURES = phrases("""
sick and tired, sick of, ill of, stroke of luck, stroke of genius, a stroke of luck, a stroke of genius
""")
BODY_PARTS = words("""
arm armes arms bein beins beine hand handgelenk finger daumen ellbogen schulter huefte hüfte oberschenkel
unterschenkel knie kniescheibe knöchel sprunggelenk fuß zeh zehe rippe rippen wirbel rücken nase kiefer schädel
schlüsselbein kreuzband meniskus achillessehne bänder innenband leg wrist thumb elbow shoulder hip knee ankle foot toe
rib ribs back nose jaw skull collarbone acl meniscus achilles ligament vertebra pelvis becken
""")
INJURING = words("""
gebrochen gerissen verstaucht verletzt operiert geprellt ausgekugelt amputiert gezerrt verrenkt gequetscht brach riss
broke broken sprained tore torn fractured dislocated injured twisted amputated bruised operated
""")

# Words besides, unless they are written in capitals.
# Verbs besides, unless they are written as nouns.
NOUNS_BESIDES = words("sucht")
ACRONYMS = words("als ms ads add tb pots cfs ibs op gdb")

TREATMENTS = words("""
psychotherapie verhaltenstherapie gesprachstherapie chemo chemotherapie bestrahlung strahlentherapie dialyse entzug
entziehungskur operation op chemotherapy radiotherapy dialysis psychotherapy rehab detox surgery
""")

HAVING = words("""
hat habe hab habs hast hatte hattest haben gehabt bekam bekomme bekommt bekommen kriegt erlitt erlitten erleidet
uberlebt uberlebte uberstanden has have had having got gets getting developed develops contracted caught survived beat
beating fought fighting battling battles battled underwent undergoing ve needs needed braucht brauchte machte macht
mache krieg kriege entwickelte verlor uses used benutzt hasn haven hadn d trage tragt trug kriegte wears wear wore use
using get
""")
SUFFERING = words("""
leide leidet leidest litt leiden gelitten erkrankt erkrankte erkranke starb stirbt gestorben verstorben kampft kampfe
kampfte lebt lebe suffer suffers suffered suffering died dying dies recovering recovered recovers treated struggles
struggling struggled struggle lives living live hospitalised hospitalized behandelt operiert dealing deals cope coping
genesen erholt geboren born leid
""")
DIAGNOSING = words("""
diagnostiziert diagnostizierten diagnostizierte festgestellt entdeckt vermutet attestiert bescheinigt diagnosed
diagnosis diagnose diagnosen befund verdacht eingeliefert positiv positive
""")
ABSENT = words("""
zuhause daheim hause bett flach down lag liege liegt ausgefallen ausfiel aus fehlt fehlte fehlen gefehlt krank
krankgeschrieben krankenhaus klinik abwesend entschuldigt beurlaubt arbeitsunfahig abgesagt absagen verhindert
verpasst verlangerung fristverlangerung nachteilsausgleich behandlung reha kur operiert frei pausieren pausiert
aussetzen raus attest krankmeldung absent missed miss off out home hospital leave excused extension signed away
cancelled deferred accommodations weg
""")
TAKING = words("""
nehm brauch krieg kriege nehme nimmt nahm nehmen genommen bekommt bekomme bekam brauche braucht spritzt spritze
verschrieben take takes took taking taken needs need prescribed on injects using
""")
# Why else somebody stays at home.
NO_REASON_OF_HEALTH = words("""
streik streiks bahnstreik warnstreik lokfuhrerstreik wetter wetters schnee schnees sturm sturms unwetter hochwasser
handwerker handwerkern umzug umzugs urlaub urlaubs kind kinder kinder kindern kita ferien feiertag homeoffice arbeit
termin termins termine lockdown lockdowns pandemie zug zuge bahn stau staus prufung klausur hochzeit beerdigung
geburtstag internet strom stromausfall hund katze familie besuch besuchs ihm ihr ihnen dem der des den mir uns dir
dessen deren was ihres seines corona-regeln gesetz brexit inflation
""")
