"""Words by which somebody's health is told without the name of an illness."""

from sync.filter.sensitive.folded import nouns, phrases, words

# Of somebody, by themselves.
SYMPTOMS = phrases("""
self harm, self harms, self harmed, self harming, harms herself, harms himself, cuts herself, cuts himself, cutting
herself, cutting himself, overdosed, relapsed, fainted, collapsed, passed out, hears voices, going blind, going deaf,
wets the bed, stutters, limps, killed herself, killed himself, own life, recovering alcoholic, been sober, stayed
sober, sober for, sober since, in recovery, tonsils out, appendix out, gallbladder out, wisdom teeth out, lost the
baby, lost a baby, lost our baby, lost her baby, lost a leg, lost an arm, one kidney, one lung, colour blind, color
blind, short sighted, has seizures, having seizures, end stage, on oxygen, on crutches, on chemo, on steroids, on
statins, on a drip, on life support, in a coma, in a hospice, in hospice care, in palliative care, nil by mouth, tested
positive, test positive, positive test, positive covid test, broke his leg, broke her leg, broke my leg, broke his arm,
broke her arm, broke my arm, broke his hip, broke her hip, broke my hip, broke his wrist, broke her wrist, broke my
wrist, broke his ankle, broke her ankle, broke my ankle, waiting for a kidney, waiting for a transplant,
das Leben nehmen, das Leben genommen, Leben zu nehmen, umbringen wollen, umgebracht, im Sterben, im Koma, im Hospiz,
im Wachkoma, auf Krücken, am Sauerstoff, am Tropf, in Ohnmacht, ohnmächtig, zusammengebrochen, zusammengeklappt,
umgekippt, kollabiert, rückfällig, trocken, clean, eingenässt, kotet ein, nässt ein, hört Stimmen, stottert, stottere,
stotterte, hinkt, humpelt, ritzt sich, ritzt, halluziniert, krampft, hyperventiliert, magert ab, erblindet, ertaubt,
farbenblind, rot grün blind, nachtblind, kurzsichtig, bettlägerig, künstlich ernährt, palliativ, palliativ versorgt,
austherapiert, positiv getestet, positiver Test, positiven Test, positiver Schnelltest, positiven Schnelltest, positiver
PCR Test, positiven PCR Test, positiver Coronatest, positiven Coronatest, das Bein gebrochen, den Arm gebrochen, die
Hand gebrochen, den Fuß gebrochen, die Hüfte gebrochen, die Schulter gebrochen, den Knöchel gebrochen, die Rippen
gebrochen, das Handgelenk gebrochen, den Oberschenkel gebrochen, das Kind verloren, ihr Baby verloren, unser Baby
verloren, mein Baby verloren, krankheitsbedingt, länger krank, wieder krank, dauerkrank, in der Tagesklinik, in einer
Tagesklinik, in der Geriatrie, in der Onkologie, auf der Onkologie
""")
# Of somebody, in two words that need not stand together.
SIGNS = tuple(
    (words(one), words(other))
    for one, other in (
        ("nasst nasste kotet", "ein"),
        ("hort hore horte", "schlecht schwer kaum schlechter nichts"),
        ("sieht sehe sah", "schlecht kaum schlechter blind"),
        ("sitzt sitze sass", "rollstuhl"),
        ("liegt liege lag gelegen", "krankenhaus klinik intensivstation koma sterben krankenbett"),
        ("fallt falle fiel gefallen", "krankheitsbedingt langer monatelang wochenlang langere"),
        (
            "bekommt bekomme bekam kriegt kriege",
            "bestrahlung bestrahlungen infusion infusionen spritzen anfalle schube",
        ),
        ("nimmt nehme nehm nahm", "tabletten psychopharmaka medikamente antidepressiva beruhigungsmittel"),
        ("had having has have", "tonsils appendix gallbladder"),
        ("lost losing loses", "sight hearing eyesight"),
        ("takes take taking took", "meds medication tablets"),
        ("wears wear", "aid aids prosthesis"),
    )
)
# Who treats whom tells what for.
HEALERS = nouns("""
Therapeut, Therapeutin, Psychotherapeut, Psychotherapeutin, Psychiater, Psychiaterin, Psychologe, Psychologin,
Onkologe, Onkologin, Neurologe, Neurologin, Kardiologe, Kardiologin, Rheumatologe, Rheumatologin, Diabetologe,
Diabetologin, Suchtberater, Suchtberaterin, therapist, psychotherapist, psychiatrist, psychologist, oncologist,
neurologist, cardiologist, rheumatologist, shrink
""")
# *Ich hab's an der Schilddrüse*: what one has it with.
ORGANS = words("""
herz herzen magen rucken knie schilddruse niere nieren leber lunge galle blase bandscheibe bandscheiben hufte schulter
nerven kreislauf darm bronchien ohren augen prostata bauchspeicheldruse milz wirbelsaule
""")
EXCUSES = words("""
sorry kann can cant attest krankmeldung au abmelden abgemeldet raus fehle komme schaffe entschuldigung verspatet
""")
