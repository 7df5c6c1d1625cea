"""How people tell of birthdays without the word: parts of the patterns in `birth.py`, and years that somebody *is*."""

import re
from collections.abc import Iterator
from typing import Final

AGE: Final = r"""(?:\d{1,2}|(?:acht|neun)zehn|(?:zwan|vier|fünf|sech|sieb|acht|neun)zig|drei(?:ß|ss)ig|volljährig
    |(?:eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)(?=[ ]?(?:[.,!?;)]|$|jahre))|ein(?=[ ]jahr\b)
    |eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?![\w.,]*\d)"""
# *Fünfzigsten*, *50.*, *40th*, *big five-oh*
NTH: Final = r"""(?:[1-9]\d(?:\.|st|nd|rd|th)
    |(?:achtzehn|(?:zwan|drei(?:ß|ss)|vier|fünf|sech|sieb|acht|neun)(?:z|(?<=ß)|(?<=ss))ig)ste[nr]?
    |eighteenth|twenty-first|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth|big[ ][\w-]{3,10}-(?:oh|o|0))"""
_CHILD: Final = (
    r"(?:daughter|son|baby|twins?|boy|girl|tochter|sohn|enkel(?:in)?|zwillinge|jungs?|kleine[rn]?)"
)
# Somebody came, and on what day stands behind.
ARRIVAL: Final = rf"""(?:{_CHILD}\b[^.!?\n\d]{{0,30}}\b(?:arrived|was[ ]here|(?:ist|war|sind|waren)[ ]da)
    |welcomed[ ][^.!?\n\d]{{0,20}}{_CHILD}|gave[ ]birth|entbunden|entbindung)"""
# *my 50th is on …*, *Harriet's big four-oh is on …*
OWN_NTH: Final = rf"""(?:(?:mein|dein|sein|ihr|unser|my|your|his|her|[^\W\d_]{{2,20}}['’]?s)[ ]{NTH}
        (?=,?[ ](?:ist|is|was|war|am|on|fällt)\b|[,:])
    |(?<!bis[ ])(?:zum|zu[ ](?:ihrem|seinem|meinem))[ ]{NTH}(?=[ ]am\b))"""
# Of the same, in words of their own.
DAY_OF_BIRTH: Final = r"""(?:geburt(?![^\W_])|geburtsurkunde|birth[ ]certificate|(?:ge)?burzeltag|purzeltag
    |jubeltag|b['’]day
    |birth[ ]day|star[ ]sign|sternzeichen|taufschein)"""
# *30 werde ich am …*, *meine Frau ist Baujahr 82*
AGE_FIRST: Final = rf"{AGE}[ ](?:werde?|wird|wurde)[ ](?:[^\W\d_]{{2,15}}[ ]){{1,2}}am[ ]"
# *am 9. Oktober seinen Fünfzigsten*, *on 4 May her 40th*
NTH_BEHIND: Final = rf"""(?:seinen|ihren|meinen|unseren|den|his|her|my|their)[ ]{NTH}
    (?=[ ]?(?:[.,!?;:)]|$|geburtstag|birthday|feier|begeh|und\b|and\b))"""
# *meine Kinder Mia (12.3.2015) und …*
CHILDREN: Final = r"""\b(?:kind(?:er|ern)?|sohn|söhne|tochter|töchter|kids|children|son|daughter
    |enkel\w{0,3}|zwillinge|twins)\b
    [^.!?\n()]{0,25}(?:\([^()\n]{4,20}\)[^.!?\n()]{1,15})?[ ]\(\Z"""
# *Alter: 34 (3.5.1990)*
AGED: Final = r"(?<![^\W_])(?:alter|age|aged)[ ]?:?[ ]?\d{1,3}(?:[ ]jahre)?[ ]?[(,][ ]?"

_YEAR: Final = r"(?P<year>(?:19[2-9]|20[01])\d|['’]?\d\d)"
_VINTAGE: Final = re.compile(
    rf"""(?<![^\W_])(?:
        (?:jahrgang|jg\.?|(?:ich|bin)\b[^.!?\n\d]{{0,20}}[ ]baujahr)[ ](?P<short>['’]?\d\d)(?![\w.,:/%-]\d|\w)
      | (?:mann|frau|freund(?:in)?|bruder|schwester|vater|mutter|oma|opa|chef(?:in)?|kolleg(?:e|in))
        [ ]ist[ ]baujahr[ ](?P<kin>(?:19)?\d\d)\b
      | (?:ich|bin|als|i['’]m|i[ ]am|as|ist|is|am)\b[^.!?\n\d]{{0,20}}[ ](?:(?:eine?r?|a|an)[ ])?{_YEAR}
        (?:er(?![^\W_])(?![ ](?!jahrgang|baujahr|kind|modell)[^\W\d_]{{4}})|[ ](?:baby|kid|child|model|vintage)\b)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def vintages(text: str) -> Iterator[tuple[int, int]]:
    """Where a year stands as what somebody is: *Jahrgang 71*, *ich bin ein 1979er*, *as a 1972 baby*."""
    for found in _VINTAGE.finditer(text):
        yield found.span(next(group for group in ("short", "kin", "year") if found[group]))
