"""Streets with a house number, found from the number on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sync.filter.address.tokens import Token
from sync.filter.address.words import (
    ALONE,
    COUNTED,
    DIRECTIONS,
    ENGLISH_SURE,
    ENGLISH_WEAK,
    LEADING,
    LEADING_UNSURE,
    LIKELY_ENDINGS,
    NO_ADJECTIVES,
    NO_NAMES_OF_ENGLISH_STREETS,
    NO_STREETS,
    NOT_BEFORE_LIKELY,
    PARTICLES,
    PLACES_OF_STREETS,
    SURE_ENDINGS,
    TOLD_BY_PLACE,
    WEAK_ENDINGS,
)
from sync.filter.words import FUNCTION_WORDS

_SURE: Final = tuple(SURE_ENDINGS)
_LIKELY: Final = tuple(LIKELY_ENDINGS)
_WEAK: Final = tuple(WEAK_ENDINGS)
_NAME_WORDS_MAX: Final = 5
_SHORT_ENDING: Final = ("str.", "str")
_STREET_OF: Final = frozenset(["strasse", "allee", "platz", "weg", "ufer", "gasse", "ring", "steig"])
_OF: Final = frozenset(["des", "der", "vom", "zum", "zur", "am", "an", "im", "von", "in", "auf"])
_SURE_ALONE: Final = frozenset(
    [
        "strasse",
        "str",
        "allee",
        "gasse",
        "chaussee",
        "damm",
        "ufer",
        "street",
        "road",
        "avenue",
        "utca",
        "utja",
        "útja",
        "laan",
        "straat",
        "gatan",
    ]
)
_UNIT_WORDS: Final = frozenset(["apt", "apartment", "suite", "ste", "unit", "flat", "studio"])
_NUMBER_WORDS: Final = frozenset(
    ["nr", "no", "n", "num", "numero", "número", "n°", "nº", "hausnummer", "haus-nr"]
)
_ADJECTIVES: Final = ("er", "e", "en", "es", "s", "n", "a", "o")
_YEARS: Final = range(1900, 2040)


class Sureness(IntEnum):
    """How sure it is that a street is meant."""

    BARE = 1  # words and a number, in need of a word that says that an address follows
    WEAK = 2  # in need of that, or of a postcode or a unit
    LIKELY = 3  # a street unless its surroundings speak against it
    SURE = 4


@dataclass(frozen=True, slots=True)
class Street:
    """A street and its house number: from token `first` to token `last`, both included."""

    first: int
    last: int
    sureness: Sureness


def streets(tokens: Sequence[Token]) -> Iterator[Street]:
    """Every reading of every number as that of a house; the surest comes first where there are more."""
    for index, token in enumerate(tokens):
        if token.kind != "number":
            continue
        readings = [
            reading
            for reading in (_before_number(tokens, index), _behind_number(tokens, index))
            if reading is not None
        ]
        yield from sorted(readings, key=lambda street: -street.sureness)


def street_word(word: str) -> Sureness | None:
    """How sure a single word is a street's name, number or not; None where it is none."""
    folded = word.casefold().rstrip(".")
    tail = folded.rpartition("-")[2]
    if folded in NO_STREETS or folded in ALONE:
        return None
    if folded.endswith(_SURE) and not folded.endswith("äufer"):
        return None if folded in _SURE else Sureness.SURE
    if (
        word.casefold().endswith(_SHORT_ENDING)
        and len(folded) > len("str") + 1
        and (word[0].isupper() or word.endswith("."))
    ):
        return Sureness.SURE
    if folded.endswith(_LIKELY) and (len(tail) > len("weg") + 1 or tail != folded):
        return Sureness.LIKELY if word[0].isupper() else Sureness.WEAK
    return Sureness.WEAK if folded.endswith(_WEAK) and folded not in _WEAK else None


def _before_number(tokens: Sequence[Token], at: int) -> Street | None:
    """*Lindenstr. 5*, *Berliner Straße 5*, *Via Roma 5*, *Am Markt 5*, and as a last resort any *Word 5*."""
    last = at - 1
    if (last > 0 and tokens[last].folded in _NUMBER_WORDS and tokens[last].kind == "word") or (
        last > 1 and tokens[last].kind == "line" and street_word(tokens[last - 1].text) == Sureness.SURE
    ):
        last -= 1
    elif last > 0 and tokens[last].kind == "comma" and tokens[last - 1].kind == "word":
        return _leading(tokens, last - 1, at)
    if last < 0 or tokens[last].kind != "word":
        return None
    word = tokens[last]
    return (
        _compound(tokens, last, at)
        or _named_alone(tokens, last, at)
        or _street_of(tokens, last, at)
        or _leading(tokens, last, at)
        or _told_by_place(tokens, last, at)
        or _bare(tokens, word, last, at)
    )


def _compound(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    word = tokens[last]
    sureness = street_word(word.text)
    if sureness is None:
        return None
    if _is_measured(tokens, at):
        return None
    if sureness == Sureness.LIKELY:
        before = tokens[last - 1] if last else None
        if (before and before.kind == "word" and before.folded in NOT_BEFORE_LIKELY) or _is_year(tokens[at]):
            sureness = Sureness.WEAK
        elif word.text.count("-") > 1 or not tokens[at].text.isdecimal():
            sureness = Sureness.SURE  # *Oscar-Kaul-Weg 1*, *Kochweg 7/6*
    return Street(_back_over_adjectives(tokens, last), at, sureness)


def _named_alone(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Berliner Straße 5*, *Victor Hugo u. 49*: a word of its own for the street, and its name before it."""
    word = tokens[last]
    if word.folded not in ALONE or not last:
        return None
    before = tokens[last - 1]
    if before.kind != "word" or before.folded in NO_ADJECTIVES or before.ends_sentence:
        return None
    first = _back_over_names(tokens, last)
    if first == last:
        return None
    if word.folded in _SURE_ALONE:
        return Street(first, at, Sureness.SURE)
    if _is_measured(tokens, at) or _is_year(tokens[at]):
        return None
    is_adjective = before.folded.endswith("er") and word.is_capitalised
    return Street(first, at, Sureness.LIKELY if is_adjective else Sureness.WEAK)


def _street_of(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Straße des 17. Juni 135*, *Platz der Republik 1*."""
    for first in range(last, max(-1, last - _NAME_WORDS_MAX - 1), -1):
        token = tokens[first]
        if token.kind == "word" and token.folded in _STREET_OF and token.is_capitalised:
            inside = tokens[first + 1 : last + 1]
            if not inside or inside[0].folded not in _OF or not tokens[last].is_capitalised:
                return None
            is_sure = token.folded in ("strasse", "allee")
            if _is_measured(tokens, at) or tokens[last].folded in COUNTED - {
                "juni",
                "mai",
                "juli",
                "märz",
                "oktober",
            }:
                return None
            return Street(first, at, Sureness.SURE if is_sure else Sureness.LIKELY)
        is_day = token.kind == "number" or (token.kind == "stop" and token.text == ".")
        if not (is_day or (token.kind == "word" and not token.ends_sentence)):
            return None
    return None


def _leading(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Via Roma 5*, *rue du Centre 320*: the name follows the word for the street."""
    first = _back_to_leading(tokens, last)
    if first is None or _is_measured(tokens, at):
        return None
    word = tokens[first].folded
    is_sure = word not in LEADING_UNSURE or (word == "via" and tokens[first].is_capitalised)
    return Street(first, at, Sureness.SURE if is_sure else Sureness.WEAK)


def _back_to_leading(tokens: Sequence[Token], last: int) -> int | None:
    names = 0
    for index in range(last, max(-1, last - _NAME_WORDS_MAX - 1), -1):
        token = tokens[index]
        if token.kind != "word" or (index < last and token.ends_sentence):
            return None
        if names and token.folded in LEADING and (token.folded != "c" or token.text == "C."):
            return index
        if token.is_capitalised or token.folded in PARTICLES or index == last:
            names += 1
            continue
        return None
    return None


def _told_by_place(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Am Markt 3*, *Unter den Linden 5*, *In der Au 7*."""
    for first in range(last - 1, max(-1, last - 4), -1):
        token = tokens[first]
        if token.kind != "word" or token.ends_sentence:
            return None
        if token.folded in TOLD_BY_PLACE and token.is_capitalised:
            noun = tokens[last].folded
            if (
                not tokens[last].is_capitalised
                or noun in COUNTED
                or _is_year(tokens[at])
                or _is_measured(tokens, at)
            ):
                return None
            is_known = noun in PLACES_OF_STREETS
            return Street(first, at, Sureness.LIKELY if is_known else Sureness.BARE)
    return None


def _bare(tokens: Sequence[Token], word: Token, last: int, at: int) -> Street | None:
    if (
        not word.is_capitalised
        or word.folded in COUNTED
        or word.folded in _FLATS
        or word.ends_sentence
        or word.folded in NO_ADJECTIVES
    ):
        return None
    if _is_year(tokens[at]):
        return None
    return Street(_back_over_names(tokens, last), at, Sureness.BARE)


def _back_over_adjectives(tokens: Sequence[Token], last: int) -> int:
    """*Obere Hauptstr. 5*, *Große Neugasse 2*: at most two words before a compound, on its line."""
    first = last
    while first > 0 and last - first < 2:
        before = tokens[first - 1]
        if before.kind != "word" or not before.is_capitalised or before.ends_sentence:
            break
        if before.folded in NO_ADJECTIVES or not before.folded.endswith(("er", "e", "en", "es")):
            break
        first -= 1
    return first if first == last or _starts_clause_inside(tokens, first) else last


def _starts_clause_inside(tokens: Sequence[Token], first: int) -> bool:
    """Whether a capital is no sentence's: *Meine alte Adresse war Obere Hauptstr.*, not *Heute Hauptstr.*"""
    return tokens[first].folded in _STREET_ADJECTIVES


_STREET_ADJECTIVES: Final = frozenset(
    [
        "alte",
        "alter",
        "altes",
        "obere",
        "oberer",
        "unterer",
        "untere",
        "grosse",
        "grosser",
        "kleine",
        "kleiner",
        "lange",
        "langer",
        "kurze",
        "kurzer",
        "neue",
        "neuer",
        "hohe",
        "hoher",
        "vordere",
        "hintere",
        "innere",
        "äussere",
        "mittlere",
        "breite",
        "enge",
        "erste",
        "zweite",
        "dritte",
        "linke",
        "rechte",
    ]
)


def _back_over_names(tokens: Sequence[Token], last: int) -> int:
    """The first of the capitalised words and particles that lead up to a word, on its line."""
    first = last
    for index in range(last - 1, max(-1, last - _NAME_WORDS_MAX), -1):
        token = tokens[index]
        if token.kind != "word" or token.ends_sentence or token.folded in NO_ADJECTIVES:
            break
        if token.is_capitalised:
            first = index
        elif token.folded not in PARTICLES:
            break
    return first


def _behind_number(tokens: Sequence[Token], at: int) -> Street | None:
    """*10 Graham Crescent*, *20 Rue de la Paix*."""
    index = at + 1
    if index + 1 < len(tokens) and tokens[index].kind == "comma":
        index += 1
        if tokens[index].folded not in LEADING - LEADING_UNSURE:
            return _english(tokens, at) if at and tokens[at - 1].folded in _FLATS else None
    if (
        index < len(tokens)
        and tokens[index].kind == "word"
        and tokens[index].folded in LEADING - {"al", "λ", "street"}
    ):
        leading = _name_behind(tokens, at, index)
        if leading:
            return leading
    return _english(tokens, at)


def _name_behind(tokens: Sequence[Token], at: int, leading: int) -> Street | None:
    last = leading
    for index in range(leading + 1, min(len(tokens), leading + 1 + _NAME_WORDS_MAX)):
        token = tokens[index]
        if token.kind != "word" or (token.folded in ENGLISH_SURE and token.folded not in LEADING):
            break
        if token.folded in _UNIT_WORDS or token.folded in FUNCTION_WORDS - PARTICLES:
            break
        if token.is_capitalised:
            last = index
        elif token.folded not in PARTICLES:
            break
        if token.ends_sentence:
            break
    if last == leading:
        return None
    if last + 1 < len(tokens) and tokens[last + 1].kind == "number":
        last += 1
    is_sure = tokens[leading].folded not in LEADING_UNSURE
    return Street(at, last, Sureness.SURE if is_sure else Sureness.WEAK)


def _english(tokens: Sequence[Token], at: int) -> Street | None:
    """*10 Graham Crescent*, *Flat 5, Miller Parks*, and as a last resort *84 Elizabeth Ride* and any other *84 Word*."""
    in_flat = at > 0 and tokens[at - 1].folded in _FLATS
    first = at - 1 if in_flat else at
    begin = at + 1
    if in_flat and begin < len(tokens) and tokens[begin].kind == "comma":
        begin += 1
        if begin < len(tokens) and tokens[begin].kind == "number":
            begin += 1
    last = None
    for index in range(begin, min(len(tokens), begin + 1 + _NAME_WORDS_MAX)):
        token = tokens[index]
        if token.kind != "word" or not token.is_capitalised or token.folded in ("for", "and"):
            break
        if index > begin and (token.folded in ENGLISH_SURE or token.folded in ENGLISH_WEAK):
            return _english_to(tokens, first, index, is_sure=in_flat)
        if token.folded in _UNIT_WORDS:
            break
        last = index
        if token.ends_sentence:
            break
    if last is None or tokens[begin].folded in COUNTED or _is_year(tokens[at]):
        return None
    # A number behind it is the house's, and is looked at by itself.
    following = last + 1
    while following < len(tokens) and tokens[following].folded in PARTICLES | ALONE:
        following += 1
    is_followed = following < len(tokens) and tokens[following].kind == "number"
    return None if is_followed else Street(first, last, Sureness.BARE)


_FLATS: Final = frozenset(["flat", "studio", "apartment"])


def _english_to(tokens: Sequence[Token], first: int, index: int, *, is_sure: bool) -> Street | None:
    if tokens[index - 1].folded in NO_NAMES_OF_ENGLISH_STREETS:
        return None
    # *King Street*, *St Mary's Road*: the last such word is the street's.
    last = index
    while last + 1 < len(tokens) and _goes_on(tokens[last + 1]):
        last += 1
    is_sure = is_sure or any(tokens[each].folded in ENGLISH_SURE for each in range(index, last + 1))
    return Street(first, last, Sureness.SURE if is_sure and not _is_year(tokens[first]) else Sureness.WEAK)


def _goes_on(token: Token) -> bool:
    if token.kind != "word" or not token.is_capitalised:
        return False
    return token.folded in ENGLISH_SURE or token.folded in ENGLISH_WEAK or token.folded in DIRECTIONS


def _is_year(token: Token) -> bool:
    return token.text.isdecimal() and int(token.text) in _YEARS


def _is_measured(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number counts what follows: *Radweg 5 km*, *Platz 3 von 10*."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return bool(following and following.kind == "word" and following.folded in _MEASURES)


_MEASURES: Final = frozenset(
    [
        "km",
        "m",
        "cm",
        "mm",
        "kilometer",
        "meter",
        "min",
        "minuten",
        "std",
        "stunden",
        "h",
        "sek",
        "sekunden",
        "tage",
        "wochen",
        "jahre",
        "euro",
        "eur",
        "gb",
        "mb",
        "prozent",
        "mal",
        "uhr",
        "von",
        "of",
        "grad",
        "punkte",
        "mann",
        "personen",
        "leute",
        "plätze",
        "seiten",
        "miles",
        "minutes",
        "hours",
        "days",
        "years",
        "km/h",
    ]
)
