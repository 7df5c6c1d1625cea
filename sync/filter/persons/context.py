"""Words around the names of people, folded as `sync.filter.folding` folds."""

import re
from typing import Final

from sync.filter.words import TITLES, word_set

# Before a name.
ANNOUNCING: Final = word_set("""
bruder chefin constable dr familie fr frau fraulein herr herrn hr kollege kollegen kollegin madam miss mr mrs ms mx
nachbar nachbarin oberarzt oberarztin oma onkel opa pfarrer pfleger prof professor professorin richter richterin
schwester sergeant sir tante
""")
# Those that hardly anything but a name follows, and what does all the same: an office.
ADDRESSING: Final = word_set("""
frau herr herrn hr mr mrs ms mx prof
""")
OFFICE: Final = re.compile(
    r"""(?:\w*(?:abgeordnet\w*|admiral|ambassador|anwalt|bischof|chair|chairman|chairwoman|chef|doktor|direktor|fuhrer
      |general|graf|grafin|hauptmann|kanzler|kanzlerin|kommissar|leiter|magister|meister|minister|mayor|offizier|papst
      |prasident|president|rat|richter|secretary|senator|sekretar|speaker|verteidiger|vorsitzend\w*|wachter)(?:in)?
      |\w+(?:erin|orin|entin|istin|anzlerin|arin)|baron\w*|director|gott|justice|mutter|nachbar|ober|premier|vater|wirt
      |wirtin|right|big|wonderful|office|word|excel|teams|access|windows|universal|perfect|nobody|everybody)""",
    re.VERBOSE,
)
# Behind those a full stop ends the sentence.
UNSHORTENED: Final = word_set("""
frau herr herrn
""")
# Before a woman who is not named: *eine Frau Anfang dreißig*.
BEFORE_A_WOMAN: Final = word_set("""
als andere arme beste betroffene deine der die diese dieser eine einer erste euer fremde gute ihre jede jeder jene
junge keine meine mir neue schone seine unsere welche wenn zur
""")
# Between *Herr* and a name.
TITLES_BETWEEN: Final = TITLES | word_set("""
c h mult pd
""")
# Before somebody of one's own: of the family, or from work and school.
POSSESSIVE: Final = word_set("""
dein deine her his ihr ihre mein meine meinem meinen meiner my our sein seine their unser unsere unserem unseren
unserer your
""")
FAMILY_RELATIONS: Final = word_set("""
aunt baby boyfriend brother bruder cousin cousine dad daughter ehefrau ehemann ehepartner enkel enkelin exfrau exmann
father fiance fiancee frau girlfriend granddaughter grandma grandpa grandson husband kid kind mann mom mother mum
mutter neffe nephew nichte niece oma onkel opa partner partnerin schwager schwagerin schwester schwiegermutter
schwiegervater sister sohn son tante tochter uncle vater wife
""")
RELATIONS: Final = FAMILY_RELATIONS | word_set("""
ausbilder ausbilderin azubi betreuer betreuerin boss chef chefin client colleague coworker flatmate freund freundin
friend klient klientin kollege kollegen kollegin lehrer lehrerin manager mentor mitbewohner mitbewohnerin nachbar
nachbarin neighbor neighbour patient patientin pupil roommate schuler schulerin student studentin supervisor teacher
teamleiter teamleiterin vorgesetzte vorgesetzter
""")
# Before a month that is one.
DATES_BEFORE: Final = word_set("""
ab after am anfang before bis by diesen early ende from im in last late letzten mid mitte nachsten next of seit since
this till to until vom zum
""")
# Between a given and a family name.
PARTICLES: Final = word_set("""
al ben bin da de del della den der di el la le st ten ter van vom von zu zum zur
""")
# Those that stand behind a given name too: *Anna der Schreck*.
ARTICLES: Final = word_set("""
den der la le vom zu zum zur
""")
# What authors do.
ARGUING: Final = word_set("""
argue argued argues argumentiert argumentierte begrundet believed beschreibt beschrieb betont betonte claimed claims
coined conceptualises conceptualizes criticises criticizes define defined defines definiert definierte demonstrated
demonstrates described describes developed distinguished distinguishes emphasises emphasizes entwickelt entwickelte
famously formuliert formulierte holds identified identifies identifiziert introduced kritisiert lehrt lehrte nennt
once postulated postulates postuliert postulierte pragte proposed proposes showed shows spricht stated states stresses
teaches theorized unterscheidet unterschied verstand versteht wrote zeigt zeigte
""")
# Before an author.
LEANING: Final = word_set("""
according bei cf following frei gemass laut nach per see siehe vgl
""")
LEANING_LINKS: Final = word_set("""
from to
""")
OF: Final = word_set("""
by of von
""")
ARGUING_PAIRS: Final = frozenset(
    tuple(pair.split())
    for pair in (
        "put it",
        "puts it",
        "would argue",
        "would call",
        "would say",
        "hatte gelacht",
        "hatte gesagt",
    )
)
VERSUS: Final = word_set("""
versus vs
""")
# Between authors: any that a text enumerates, and those who wrote together.
CO_AUTHORS: Final = word_set("""
& / and und
""")
JOINING: Final = (
    CO_AUTHORS
    | VERSUS
    | word_set("""
, - – oder or
""")
)
# Before somebody who is spoken to or asked.
GREETING: Final = word_set("""
ask cheers danke dear frag frage fragt grusse gruss hallo hey hi lg liebe lieber mfg moin tell thank thanks thx vg
""")
FROM: Final = word_set("""
aus from vom
""")
PLACES_OF_OURS: Final = word_set("""
dem der ward work school station class
""")
