"""What bears somebody's name and is nobody: firms, houses, storms, works, effects; and words that are names besides."""

import re
from typing import Final

from sync.filter.persons.lexicon import shipped as shipped_lexicon
from sync.filter.persons.reading import Reading
from sync.filter.words import EVERYDAY, word_set

# Before a name: *Firma Hansen*, *Sturmtief Sabine*, *Hotel Maria*, *Saint Mary*.
_BEARING: Final = word_set("""
apotheke autohaus backerei baeckerei buchhandlung cafe fa firma fleischerei gasthaus gasthof haus hotel hurrikan
hurricane kanzlei kirche metzgerei orkan orkantief pizzeria restaurant saal saint sankt schloss st storm sturm sturmtief
taifun tief typhoon verlag villa zeche
""")
# Behind one, of a business: *Meyer GmbH*, *Meyer & Söhne*.
_BUSINESS: Final = word_set("""
ag gmbh inc kg llc ltd metallbau ohg plc ug
""")
_LINKS: Final = word_set("& und and")
_HOUSE: Final = word_set("co partner partners soehne sohne sons tochter")
# Behind one, with a capital: *Rowntree Foundation*, *Anne Frank Schule*.
_NAMED_AFTER: Final = word_set("""
academy arena award college cup foundation gesamtschule grundschule gymnasium halle hochschule hospital institut
institute klinik platz preis primary prize realschule school schule secondary stadium stift stiftung tower universitat
university
""")
# Behind one in English, in small letters: *the Marshall plan*, *a Gibbs cycle*.
_IDEAS: Final = word_set("""
algorithm coefficient criterion curve cycle diagram distribution doctrine effect framework hierarchy law matrix model
paradox plan principle pyramid quadrant ratio scale syndrome taxonomy theorem
""")
# Behind a word that is a name too, at the head of an English sentence: *Grant money*, *Rob the bank*.
_BEHIND_WORDS: Final = word_set("""
a application applications days discussion feedback forms funding funds gets holder materials money of our period
periods proposal proposals raid reader scheme schemes sheet sheets shift shifts the these this your yourself
""")
_ALSO_WORDS: Final = EVERYDAY | word_set("chase drew jack mark pat rob sue will")
_BEGINS: Final = re.compile(r"(?:\A|[.!?…][\"')\]]*[ ]|\n)[^\w\n]{0,4}\Z")
_BEFORE: Final = 8


def is_namesake(reading: Reading, first: int, behind: int) -> bool:
    """Whether a name that was found is borne by a thing here, or is a word at a sentence's head and no name at all."""
    before = reading.folded[first - 1] if first else ""
    if before == "." and first > 1:
        before = reading.folded[first - 2]
    after, second = [*reading.folded[behind : behind + 2], "", ""][:2]
    if before in _BEARING or after in _BUSINESS or (after in _LINKS and second in _HOUSE):
        return True
    if after in _NAMED_AFTER and reading.words[behind][0].isupper():
        return True
    if behind - first > 1 or not reading.is_capitalised(first):
        return False
    if after in _IDEAS and reading.words[behind].islower():
        return True
    return _begins_sentence(reading, first) and _is_word_here(reading, first, after)


def _begins_sentence(reading: Reading, at: int) -> bool:
    start = reading.places[at][0]
    return bool(_BEGINS.search(reading.text, max(0, start - _BEFORE), start))


def _is_word_here(reading: Reading, at: int, behind: str) -> bool:
    """*Tschakka!*, *Grant money is gone*: a cry that nobody is called, or a word that is used as one."""
    if behind == "!":
        return not shipped_lexicon().name_of(reading.words[at])
    return behind in _BEHIND_WORDS and reading.folded[at] in _ALSO_WORDS
