"""Words around the names of people, folded as `sync.filter.folding` folds."""

from typing import Final

from sync.filter.words import TITLES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a name.
ANNOUNCING: Final = _words("""
bruder chefin dr familie fr frau fraulein herr herrn hr kollege kollegen kollegin madam miss mr mrs ms mx nachbar
nachbarin oma onkel opa pfarrer prof professor professorin schwester sir tante
""")
# Between *Herr* and a name.
TITLES_BETWEEN: Final = TITLES | _words("""
c h mult pd
""")
# Before somebody of one's own: of the family, or from work and school.
POSSESSIVE: Final = _words("""
dein deine her his ihr ihre mein meine meinem meinen meiner my our sein seine their unser unsere unserem unseren
unserer your
""")
FAMILY_RELATIONS: Final = _words("""
aunt baby boyfriend brother bruder cousin cousine dad daughter ehefrau ehemann ehepartner enkel enkelin exfrau exmann
father fiance fiancee frau girlfriend granddaughter grandma grandpa grandson husband kid kind mann mom mother mum
mutter neffe nephew nichte niece oma onkel opa partner partnerin schwager schwagerin schwester schwiegermutter
schwiegervater sister sohn son tante tochter uncle vater wife
""")
RELATIONS: Final = FAMILY_RELATIONS | _words("""
ausbilder ausbilderin azubi betreuer betreuerin boss chef chefin client colleague coworker flatmate freund freundin
friend klient klientin kollege kollegen kollegin lehrer lehrerin manager mentor mitbewohner mitbewohnerin nachbar
nachbarin neighbor neighbour patient patientin pupil roommate schuler schulerin student studentin supervisor teacher
teamleiter teamleiterin vorgesetzte vorgesetzter
""")
# Before a month that is one.
DATES_BEFORE: Final = _words("""
ab after am anfang before bis by diesen early ende from im in last late letzten mid mitte nachsten next of seit since
this till to until vom zum
""")
# Between a given and a family name.
PARTICLES: Final = _words("""
al ben bin da de del della den der di el la le st ten ter van vom von zu zum zur
""")
# Those that stand behind a given name too: *Anna der Schreck*.
ARTICLES: Final = _words("""
den der la le vom zu zum zur
""")
# What authors do.
ARGUING: Final = _words("""
argue argued argues argumentiert argumentierte begrundet believed beschreibt beschrieb betont betonte claimed claims
coined conceptualises conceptualizes criticises criticizes define defined defines definiert definierte demonstrated
demonstrates described describes developed distinguished distinguishes emphasises emphasizes entwickelt entwickelte
famously formuliert formulierte holds identified identifies identifiziert introduced kritisiert lehrt lehrte nennt
once postulated postulates postuliert postulierte pragte proposed proposes showed shows spricht stated states stresses
teaches theorized unterscheidet unterschied verstand versteht wrote zeigt zeigte
""")
# Before an author.
LEANING: Final = _words("""
according bei cf following frei gemass laut nach per see siehe vgl
""")
LEANING_LINKS: Final = _words("""
from to
""")
OF: Final = _words("""
by of von
""")
