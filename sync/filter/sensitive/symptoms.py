"""Words by which somebody's health is told without the name of an illness."""

from sync.filter.sensitive.folded import nouns, phrases, words

# Of somebody, by themselves.
SYMPTOMS = phrases("""
Jahren clean, Jahren trocken, Jahr clean, Jahr trocken, Monaten clean, Monaten trocken, Wochen clean, Wochen trocken,
wieder clean, wieder trocken, got clean, years clean, months clean, clean for, clean since, das Leben nehmen, das
Leben genommen, Leben zu nehmen, umbringen wollen, umgebracht, im Sterben, im Koma, im Hospiz, im Wachkoma, auf
Krücken, am Sauerstoff, am Tropf, in Ohnmacht, ohnmächtig, zusammengeklappt, umgekippt, kollabiert, eingenässt, kotet
ein, nässt ein, hört Stimmen, stottert, stottere, stotterte, hinkt, humpelt, ritzt sich, ritzt, halluziniert, krampft,
hyperventiliert, magert ab, erblindet, ertaubt, farbenblind, rot grün blind, nachtblind, kurzsichtig, bettlägerig,
künstlich ernährt, palliativ, palliativ versorgt, austherapiert, positiver Test, positiven Test, positiver
Schnelltest, positiven Schnelltest, positiver PCR Test, positiven PCR Test, positiver Coronatest, positiven
Coronatest, das Kind verloren, ihr Baby verloren, unser Baby verloren, mein Baby verloren, krankheitsbedingt, länger
krank, wieder krank, dauerkrank, in der Tagesklinik, in einer Tagesklinik, positiv getestet, self harm, self harms,
self harmed, self harming, harms herself, harms himself, cuts herself, cuts himself, cutting herself, cutting himself,
overdosed, relapsed, fainted, collapsed, passed out, hears voices, going blind, going deaf, wets the bed, stutters,
limps, killed herself, killed himself, own life, recovering alcoholic, been sober, stayed sober, sober for, sober
since, in recovery, tonsils out, appendix out, gallbladder out, wisdom teeth out, lost the baby, lost a baby, lost our
baby, lost her baby, lost a leg, lost an arm, one kidney, one lung, colour blind, color blind, short sighted, sight in
one eye, lost my sight, lost his sight, lost her sight, has seizures, having seizures, end stage, on oxygen, on
crutches, on chemo, on steroids, on statins, on a drip, on life support, in a coma, in a hospice, in hospice care, in
palliative care, nil by mouth, test positive, positive test, positive covid test, waiting for a kidney, waiting for a
transplant, tested positive, aus gesundheitlichen Gründen, gesundheitsbedingt, for health reasons, for medical
reasons, on health grounds, Lust am Leben verloren, des Lebens müde, lebensmüde, out of hospital, aus dem Krankenhaus
entlassen
""")
# Of somebody, in two words that need not stand together.
SIGNS = (
    ("nasst nasste kotet", "ein"),
    ("hort hore hor horte", "schlecht schwer kaum schlechter nichts"),
    ("sieht sehe seh sah", "schlecht kaum schlechter blind"),
    ("sitzt sitze sass", "rollstuhl"),
    (
        "liegt liege lieg lag gelegen",
        "krankenhaus klinik intensivstation koma sterben krankenbett flach hospiz",
    ),
    ("fallt falle fiel gefallen", "krankheitsbedingt langer monatelang wochenlang langere"),
    (
        "fallt falle fiel gefallen rutscht rutschte gerutscht",
        "depression burnout loch psychose koma ohnmacht",
    ),
    (
        "bekommt bekomme bekam kriegt kriege",
        "bestrahlung bestrahlungen infusion infusionen spritzen anfalle schube",
    ),
    ("nimmt nehme nehm nahm", "tabletten psychopharmaka medikamente antidepressiva beruhigungsmittel"),
    ("geht gehts ging", "psychisch seelisch gesundheitlich korperlich nervlich"),
    ("spritzt spritze spritzen", "insulin thrombose heparin"),
    ("geht gehe geh ging", "therapie reha dialyse chemo selbsthilfegruppe physio krankengymnastik"),
    (
        "gesetzt eingesetzt entfernt rausgenommen abgenommen transplantiert implantiert gezogen",
        "stent stents bypass herzschrittmacher schrittmacher niere gallenblase blinddarm mandeln weisheitszahne brust"
        " gebarmutter prothese schilddruse metallplatte platte",
    ),
    ("verloren verlor", "kind baby zwillinge augenlicht gehor bewusstsein"),
    ("versucht versuchte", "umzubringen nehmen erhangen"),
    (
        "kotzt kotze kotzen ubergibt erbricht erbrochen",
        "nachts essen morgens dauernd standig heute gestern blut",
    ),
    ("had having has have", "tonsils appendix gallbladder womb"),
    ("lost losing loses", "hearing eyesight baby pregnancy consciousness"),
    ("takes take taking took", "meds medication tablets"),
    ("wears wear", "aid aids prosthesis"),
    ("needs need needed waiting", "transplant donor dialysis"),
    ("laufen walk stehen stand", "kaum barely hardly"),
    ("verweigert verweigerte", "medikamente essen nahrung tabletten insulin pflege"),
    (
        "allergisch allergic vertrage vertragt reagiert reagiere",
        "nusse erdnusse haselnusse pollen penicillin hausstaub gluten laktose milch wespen bienen katzen hunde latex"
        " nickel fruktose histamin peanuts nuts bees wasps dairy eggs shellfish cats dogs dust gluten lactose",
    ),
    ("put admitted taken", "ward hospital rehab dementia icu"),
)
# Who treats whom tells what for.
HEALERS = nouns("""
Therapeut, Therapeutin, Psychotherapeut, Psychotherapeutin, Psychiater, Psychiaterin, Psychologe, Psychologin,
Onkologe, Onkologin, Neurologe, Neurologin, Kardiologe, Kardiologin, Rheumatologe, Rheumatologin, Diabetologe,
Diabetologin, Suchtberater, Suchtberaterin, Gynäkologe, Gynäkologin, Urologe, Urologin, Orthopäde, Orthopädin,
Frauenarzt, Frauenärztin, Hautarzt, Hautärztin, Hebamme, therapist, psychotherapist, psychiatrist, psychologist,
oncologist, neurologist, cardiologist, rheumatologist, shrink, midwife, gynaecologist, gynecologist, urologist,
dermatologist, counsellor
""")
# What one has it with, or what is the matter with it: *ich hab's an der Schilddrüse*, *mein Knie ist kaputt*.
AILING_ORGANS = words("""
zucker psyche seele wirbel leiste nacken sehne achillessehne ellbogen schilddrusenwerte blutdruck herz herzen magen
rucken knie schilddruse niere nieren leber lunge galle blase bandscheibe bandscheiben hufte schulter nerven kreislauf
darm bronchien ohren augen prostata bauchspeicheldruse milz wirbelsaule rucken knie lungen herzklappe gelenke
handgelenk beine fusse augen zahne back heart knee knees hip kidney kidneys liver lung lungs eyes eyesight hearing
memory shoulder spine thyroid pancreas joints legs
""")
AILING = words("""
verruckt streikt rebelliert schmerzt spinnt zwickt weh mit verschlissen gerissen killing aching aches giving playing
kaputt hin versagt versagen kunstlich entzundet geschadigt gelahmt operiert failing failed damaged shot gone
artificial inflamed hurts hurt
""")
# Why somebody is not there stands beside these, or beside a verb of ability that is denied.
EXCUSES = words("""
sorry cant attest krankmeldung au abmelden abgemeldet raus fehle entschuldigung verspatet
""")
ABLE = words("kann konnte komme kommt schaffe schafft dabei can could joining coming attending")
DENIED = words("nicht nix kein keine keinen not t")
