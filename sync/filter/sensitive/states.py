"""More of how somebody is who is ill or disabled, of who has what, and of what people take."""

import re
from typing import Final

from sync.filter.sensitive.folded import adjectives, nouns, phrases

MORE_STATES: Final = adjectives("""
immungeschwächt, vorerkrankt, suchtkrank, nervenkrank, geisteskrank, gemütskrank, demenzkrank, parkinsonkrank,
rheumakrank, leberkrank, asthmakrank, sterbenskrank, unheilbar krank, schwer krank, ernsthaft krank, lungenkrank,
magenkrank, insulinpflichtig, dialysepflichtig, multimorbid, unterernährt, mangelernährt, untergewichtig,
kleinwüchsig, sehschwach, halbblind, fast blind, fast taub, taubstumm, stumm, einäugig, einarmig, einbeinig,
beinamputiert, armamputiert, frisch operiert, notoperiert, intubiert, komatös, bewusstlos, bewusstseinsgetrübt,
beatmet, ansteckend, infiziert, infektiös, positiv getestet, coronainfiziert, fiebrig, verschnupft, vergrippt,
kreislaufschwach, herzinsuffizient, gehandicapt, körperbehindert, mehrfachbehindert, hörgeschädigt, hörbehindert,
sprachbehindert, beeinträchtigt, legasthenisch, hyperaktiv, neurodivergent, hochsensibel, verhaltensauffällig,
entwicklungsverzögert, angstkrank, panisch vor, magersuchtgefährdet, essgestört, esssüchtig, medikamentenabhängig,
heroinabhängig, cannabisabhängig, nikotinabhängig, kokainabhängig, onlinesüchtig, kaufsüchtig, clean, lebensmüde,
desorientiert, verwirrt, zeitlich desorientiert, weglaufgefährdet, sturzgefährdet, dekubitusgefährdet,
harninkontinent, stuhlinkontinent, teilnahmslos depressiv, zyklothym, hormonell eingestellt, perimenopausal,
menopausal, entbunden, stillend, steril, zeugungsunfähig, unfruchtbar, berufsunfähig geschrieben, dienstunfähig
geschrieben, erwerbsunfähig, erwerbsgemindert, eingeschränkt belastbar, nur eingeschränkt belastbar, nicht belastbar,
prüfungsunfähig, nicht transportfähig, nicht gehfähig, pflegebedürftig geworden, palliativ versorgt
""") | phrases("""
unwell, poorly again, bedbound, housebound, wheelchair bound, insulin dependent, alcohol dependent, underweight,
malnourished, comatose, unconscious, ventilated, intubated, incontinent, doubly incontinent, immunosuppressed, immune
compromised, hypertensive, agoraphobic, claustrophobic, dysphasic, aphasic, profoundly deaf, legally blind, going
blind, going deaf, losing her sight, losing his sight, losing my sight, losing my hearing, losing his hearing, losing
her hearing, bed ridden, frail, confused, disorientated, sedated, tube fed, nil by mouth, post op, in labour, in early
labour, overdue, pregnant again, heavily medicated, under psychiatric care, under a psychiatrist, under the crisis
team, in crisis, in rehab, in detox, in recovery, in a psych unit, in a secure unit, in a clinic, in a care home, in
the hospice, in the wheelchair, in the psychiatric ward, in surgery, in theatre for, in A and E, in plaster, in a
coma, in pain, in constant pain, in chronic pain, in agony, on sick pay, on the sick, on chemo, on radiotherapy, on
steroids, on antibiotics, on strong painkillers, on hormones, on lithium, on insulin, on methadone, on the waiting
list for, on a waiting list for therapy, on maternity leave, on disability, off ill, off poorly, off sick again, very
ill, really ill, quite ill, seriously ill, gravely ill, critically ill, dangerously ill, so ill, too ill, in kidney
failure, hooked on, addicted to pills, addicted to painkillers, addicted to heroin, addicted to gambling, dependent on
alcohol, an addict, manic depressive, borderline, anorexic again, neurodiverse, on the autistic spectrum, selectively
mute, mute, non verbal, nonverbal, hyperactive, partially blind, tongue tied, intolerant to, anaphylactic, HIV+, HIV
positive, infected, in quarantine, in isolation, jaundiced, septic, arthritic, asthmatic, rheumatic,
obese, morbidly obese, in der Notaufnahme, in der Suchtklinik, in der Entgiftung, in der Tagesklinik, in der
Onkologie, in der Kinder und Jugendpsychiatrie, in stationärer Behandlung, in ambulanter Behandlung, in
therapeutischer Behandlung, in Dauerbehandlung, in Psychotherapie, in Therapie, in Frührente, in Rente wegen, im
Mutterschutz, im Beschäftigungsverbot, im Wachkoma, im künstlichen Koma, im Sterben, im Hospiz, im Pflegeheim wegen,
im Krankenhaus, im OP, im MRT, im Gips, im Entzug, im Methadonprogramm, auf der Intensiv, auf Intensiv, auf der Stroke
Unit, auf Entgiftung, auf Tabletten, auf Medikamenten, auf Antidepressiva, auf Cortison, auf
Insulin, auf Krücken, auf Sauerstoff, auf den Rollstuhl angewiesen, auf einen Rollstuhl angewiesen, auf den Rollator
angewiesen, auf Hilfe angewiesen, auf Assistenz angewiesen, beim Neurologen, beim Kardiologen, beim Onkologen, beim
Psychotherapeuten, beim Orthopäden, beim Frauenarzt, beim Urologen, beim Hautarzt, beim Rheumatologen, beim
Diabetologen, beim Lungenarzt, beim Augenarzt, beim HNO, beim Nervenarzt, beim Gynäkologen, bei der Therapeutin, bei
der Psychotherapeutin, bei der Psychologin, bei der Neurologin, bei der Frauenärztin, bei der Dialyse, bei der Physio,
bei der Krebsvorsorge, zur Reha, zur Kur, zur Untersuchung, in Lebensgefahr, dem Tod von, über den Berg, am Herzen
operiert, an der Hüfte operiert, am Knie operiert, am Auge operiert, krank gemeldet, krankgemeldet, krank zuhause,
krank zu Hause, krank im Bett, länger krank, auf einem Ohr taub, auf einem Auge blind, von Geburt an, seit Geburt
blind, seit Geburt taub
""")
MORE_BEARERS: Final = nouns("""
Gehörloser, Gehörlose, Blinder, Blinde, Tauber, Sehbehinderter, Sehbehinderte, Querschnittsgelähmter, Rollifahrer,
Rollifahrerin, Schwangere, Risikopatient, Risikopatientin, Risikoschwangere, Herzpatient, Herzpatientin,
Dialysepatientin, Organspendeempfänger, Kettenraucherin, Junkie, Suchtkranker, Suchtkranke, Depressiver, Depressive,
Schizophrener, Schizophrene, Magersüchtige, Bulimikerin, ADHSler, ADHSlerin, Aspi, Aspie, Asperger Autist, Asperger
Autistin, Migräniker, Migränikerin, Rheumatiker, Rheumatikerin, Hypochonder, Überlebender, Krebsüberlebende,
Stotterer, Kriegsversehrter, Contergan Kind, Frühchen, Frührentner, Frührentnerin, Pflegebedürftiger, coeliac, celiac,
manic depressive, schizophrenic, bulimic, anorexic, gambling addict, heroin addict, ex addict, drug user, breast
cancer survivor, transplant patient, dialysis patient, heart patient, type 1 diabetic, type 2 diabetic, stammerer,
aspie, dyslexic, sleepwalker
""")
MORE_MEDICINES: Final = nouns("""
Morphin, Opiat, Opioid, Fentanyl, Oxycodon, Tramadol, Tilidin, Novalgin, Marcumar, Heparin, Eliquis, Xarelto, Aspirin
täglich, Antibiotikum, Antibiotika, Penicillin, Virostatikum, Chemotherapeutikum, Immunsuppressivum, Immunsuppressiva,
Biologikum, Kortisontablette, Schilddrüsentablette, L Thyroxin, Thyroxin, Thyroxine, Euthyrox, Levothyroxin, Pille
danach, Antibabypille, Hormontablette, Testosteron, Östrogen, Melperon, Pipamperon, Haldol, Risperidon, Quetiapin,
Seroquel, Olanzapin, Zyprexa, Mirtazapin, Venlafaxin, Escitalopram, Opipramol, Lorazepam, Diazepam, Zopiclon,
Schlafpille, Bluttablette, Blutdrucktablette, Herztablette, Blutdrucksenker, Asthmaspray, Cortisonspray, Notfallspray,
Ozempic, Wegovy, Metformin, Levodopa, Donepezil, Keppra, Lamotrigin, Valproat, Antiepileptikum, Antiepileptika,
Triptan, Triptane, Schmerzpflaster, Psychopillen, Glückspillen, antidepressant, antibiotics, opioids, opiates,
oxycodone, codeine, tramadol, fentanyl, warfarin, statins, anticonvulsants, mood stabilisers, mood stabilizers,
lithium, quetiapine, olanzapine, risperidone, mirtazapine, venlafaxine, escitalopram, lorazepam, diazepam, zopiclone,
levothyroxine, methotrexate, tamoxifen, prednisolone, cortisone, testosterone, oestrogen, estrogen, hormone blockers,
puberty blockers, sleeping tablets, blood pressure tablets, heart tablets, anti anxiety meds, ADHD meds, ADHD
medication, Concerta, Vyvanse, Elvanse
""")
# Behind these a name is that of a medicine.
MEDICINE_ENDING: Final = re.compile(
    r"""\w{4,}(?:oxetine?|alopram|traline?|prazole?|sartane?|statine?|olol|azepam|azolam|cillin|mycin|triptane?|gliptine?
      |tinib|zumab|ximab|parine?|barbital|oxacin|tiapine?|zapine?|zepine?|floxacin|dronate?|profene?|setrone?|caine?)""",
    re.VERBOSE,
)
