"""Names with the endings of Slavic and Turkish cases: *Krystyny*, *Kowalskiego*, *Ивановым*, *Yılmazın*; *Hansens*.

Declined forms are made from the names of a roster, not cut from the words of a text: what is no form of somebody's
name is never taken for one. Forms are made where the stem is unmistakable:

* of family names that end as Slavic ones do (*-ski*, *-ov*, *-wicz*, *-enko*, *-ak*), in both genders;
* of feminine given names with a stem of at least five letters (*Krystyn-a*);
* of every name of somebody whose name is Slavic by its letters (*ł*, *ř*, *cz*) or by such a family name;
* of every Cyrillic name;
* of every longer name of somebody whose name is Turkish by its letters (*ı*, *ğ*, *ş*) or ending (*-oğlu*, *-türk*).

Nobody else's names are declined: *Anny* is no form of *Anna Keller*, since a short stem with another letter is
another name or a word (*Tina*, *tiny*). Not made either: diminutives (*Krysia*), masculine forms of names that show
nothing Slavic (*Martinem*), and vowels that come or go inside of a stem, but for those of *Marek*, *Marka*.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Flag, auto
from functools import lru_cache

from sync.filter.folding import spellings
from sync.filter.words import EVERYDAY, LIKE_DECLINED

_SLAVIC_LETTERS = re.compile(r"[łńśźżćąęřčšžěůďťđ]|cz|sz|[\u0400-\u04ff]")
_TURKISH = re.compile(r".*[ığş].*|\w+(?:oglu|oğlu|türk)")
_CZECH_ADJECTIVE = re.compile(r"\w{3,}[ýá]")


class Origin(Flag):
    """Languages whose endings a name takes."""

    SLAVIC = auto()
    TURKISH = auto()


@dataclass(frozen=True, slots=True)
class _Paradigm:
    """Folded names that `name` matches whole take each of the endings in the place of what follows the stem."""

    name: re.Pattern[str]
    endings: tuple[str, ...]


def _paradigm(name: str, endings: str) -> _Paradigm:
    return _Paradigm(re.compile(name), tuple(endings.split()))


_OF_MEN = "a u em iem om owi ovi"
_OF_WOMEN = "y u ou oj oy"
# Slavic by their ending.
_FAMILY_NAMES = (
    _paradigm(
        r"(?P<stem>\w{2,}[scz]k)(?:i|y|ij|iy|a|aja|aya)",
        "i y a ie iego iemu im imi ich iej ego eho emu ym ymi ych ej ou u ogo omu om oj oy aja aya uju uyu",
    ),
    _paradigm(r"(?P<stem>\w{2,}[sc])k[iya]", "cy"),
    _paradigm(r"(?P<stem>\w{2,}[eo]v)a?", f"a e i {_OF_WOMEN} ym em om ych ymi"),
    _paradigm(r"(?P<stem>\w{3,}[eo]w)a?", "a u ej ym ych oj oy"),
    _paradigm(r"(?P<stem>\w{2,}(?:i[cz]z|ycz|[iy]c|[vw]i(?:ch|tch|tsch)))", f"{_OF_MEN} ow ami"),
    _paradigm(r"(?P<stem>\w{3,}enk)o", "i a u iem owi om oj oy"),
    _paradigm(r"(?P<stem>\w{2,}[aeiuy]k)", f"{_OF_MEN} ow ami ova ove ovou"),
    _paradigm(r"(?P<stem>\w{2,}[^\Waeiouy])e(?P<last>k|c)", _OF_MEN),
)
_ANY_FAMILY_NAME = re.compile(
    "|".join(re.sub(r"\?P<\w+>", "?:", each.name.pattern) for each in _FAMILY_NAMES)
)
_LONG_FEMININE = (
    _paradigm(r"(?P<stem>\w{4,}[^\Waeiouygjk])a", f"{_OF_WOMEN} ie ę ě"),
    _paradigm(r"(?P<stem>\w{4,}[jl])a", "i u ou ę"),
    _paradigm(r"(?P<stem>\w{4,}[gk])a", "i u ou oj oy ę"),
    _paradigm(r"(?P<stem>\w{4,})ka", "ce"),
    _paradigm(r"(?P<stem>\w{4,}i)a", "i ę"),
)
# The old German genitive of names that end in a hiss: *Fritzens*.
_HISSING = _paradigm(r"(?P<stem>\w{2,}[sxz])", "ens")
# Of somebody whose name is Slavic.
_ANY_NAME = (
    _paradigm(r"(?P<stem>\w+[^\Wi])a", f"{_OF_WOMEN} i ie e ę ě o om ej"),
    _paradigm(r"(?P<stem>\w{2,}i)a", "i u ę om"),
    _paradigm(r"(?P<stem>\w+)ka", "ce"),
    _paradigm(r"(?P<stem>\w+)ga", "dze ze"),
    _paradigm(r"(?P<stem>\w+)ta", "cie"),
    _paradigm(r"(?P<stem>\w+d)a", "zie"),
    _paradigm(r"(?P<stem>\w+r)a", "ze"),
    _paradigm(r"(?P<stem>\w{2,})ia", "i"),
    _paradigm(r"(?P<stem>\w{2,}[^\Waeiouy])", f"{_OF_MEN} ie ow"),
    _paradigm(r"(?P<stem>\w{2,}[^\Waeiouy])e(?P<last>k|c|l)", _OF_MEN),
    _paradigm(r"(?P<stem>\w{2,}[^\Waeiouy])o", _OF_MEN),
    _paradigm(r"(?P<stem>\w{2,})y", "a ego eho emu ym ych ou ej"),
    _paradigm(r"(?P<stem>\w{2,}i)", "ego emu m"),
)
_CYRILLIC = _paradigm(
    r"(?P<stem>[\u0400-\u04ff]{2,}?)(?:[аеиоуыьэюя]{1,2})?",
    """а е и о у ы ю я ам ами ах ая ев его ее еи ем ему ею и ие ием ии им ими их ию ия ов ого ое ои ом ому ою ую ые
    ым ыми ых юю яя""",
)


# Suffixes, their vowels in harmony with the stem's, folded; of somebody whose name is Turkish.
_SUFFIXED = (
    _paradigm(r"(?P<stem>\w{3,}[aiou][^\Waeiou]+)", "in un a i u da ta dan tan la lar"),
    _paradigm(r"(?P<stem>\w{3,}[eiou][^\Waeiou]+)", "in un e i u de te den ten le ler"),
    _paradigm(r"(?P<stem>\w{3,}[aiou])", "nin nun ya yi yu da dan yla lar"),
    _paradigm(r"(?P<stem>\w{3,}[eiou])", "nin nun ye yi yu de den yle ler"),
)


@lru_cache(maxsize=1024)
def origin_of(given: tuple[str, ...], family: tuple[str, ...]) -> Origin:
    """What the words of somebody's name show of where it comes from."""
    origin = Origin(0)
    for names, are_family in ((given, False), (family, True)):
        for name in names:
            if _is_slavic(name, family=are_family):
                origin |= Origin.SLAVIC
            if _TURKISH.fullmatch(unicodedata.normalize("NFC", name.casefold())):
                origin |= Origin.TURKISH
    return origin


def _is_slavic(name: str, *, family: bool) -> bool:
    """Whether letters or, of a family name, the ending show one word of a name to be Slavic."""
    written = unicodedata.normalize("NFC", name.casefold())
    if _SLAVIC_LETTERS.search(written) or (family and _CZECH_ADJECTIVE.fullmatch(written)):
        return True
    folded = spellings(name)[0]
    return family and bool(_ANY_FAMILY_NAME.fullmatch(folded))


@lru_cache(maxsize=4096)
def declined(name: str, *, family: bool, origin: Origin) -> frozenset[str]:
    """The folded forms of one word of a name, without itself; `origin` is that of its bearer's whole name."""
    folded = spellings(name)[0]
    forms = {form for paradigm in _paradigms(family, origin) for form in _forms(folded, paradigm)}
    return frozenset(forms - EVERYDAY - LIKE_DECLINED - {folded})


def _paradigms(family: bool, origin: Origin) -> Iterator[_Paradigm]:
    yield _CYRILLIC
    yield _HISSING
    if family:
        yield from _FAMILY_NAMES
    if Origin.TURKISH in origin:
        yield from _SUFFIXED
    if Origin.SLAVIC in origin:
        yield from _ANY_NAME
    elif not family:
        yield from _LONG_FEMININE


def _forms(folded: str, paradigm: _Paradigm) -> Iterator[str]:
    if match := paradigm.name.fullmatch(folded):
        stem = "".join(match.groups(default=""))
        yield from (stem + ending for ending in paradigm.endings)
