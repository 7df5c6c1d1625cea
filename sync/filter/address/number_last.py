"""Streets whose house number stands last, as on the Continent."""

from collections.abc import Sequence

from sync.filter.address.street import NAME_WORDS_MAX, Street, Sureness, is_measured, is_year, street_word
from sync.filter.address.tokens import Token
from sync.filter.address.words import (
    ALONE,
    COUNTED,
    FLATS,
    JOINING,
    LEADING,
    LEADING_UNSURE,
    MONTHS,
    NO_ADJECTIVES,
    NOT_BEFORE_LIKELY,
    NUMBER_WORDS,
    PARTICLES,
    PLACES_OF_STREETS,
    STREET_ADJECTIVES,
    STREETS_OF,
    SURE_ALONE,
    TOLD_BY_PLACE,
    UNITS,
)
from sync.filter.words import FUNCTION_WORDS

_BUILDING_MIN = 3
_ADJECTIVES_MAX = 2
_PREPOSITION_REACH = 3


def number_last(tokens: Sequence[Token], at: int) -> Street | None:
    """*Lindenstr. 5*, *Berliner Straße 5*, *Via Roma 5*, *Am Markt 5*, and as a last resort any *Word 5*."""
    last = at - 1
    before = tokens[last - 1] if last > 0 else None
    if before and tokens[last].kind == "comma":
        return _leading(tokens, last - 1, at) if before.kind == "word" else None  # *Via Roma, 5*
    if before and _joins(before, tokens[last]):
        last -= 1
    if last < 0 or tokens[last].kind != "word" or is_measured(tokens, at):
        return None
    return (
        _compound(tokens, last, at)
        or _named_alone(tokens, last, at)
        or _street_of(tokens, last, at)
        or _leading(tokens, last, at)
        or _told_by_place(tokens, last, at)
        or _bare(tokens, last, at)
    )


def _joins(street: Token, between: Token) -> bool:
    """Whether *Nr.* or the end of a line between a street and its number is part of both."""
    if between.kind == "line":
        return street_word(street.text) == Sureness.SURE
    return between.kind == "word" and between.folded in NUMBER_WORDS


def _compound(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Lindenstr. 5*, *Kabusplatz 24/97*, *Obere Hauptstraße 3*."""
    word = tokens[last]
    sureness = street_word(word.text)
    if sureness is None:
        return None
    if sureness == Sureness.LIKELY:
        before = tokens[last - 1] if last else None
        if (before and before.kind == "word" and before.folded in NOT_BEFORE_LIKELY) or is_year(tokens[at]):
            sureness = Sureness.WEAK
        elif word.text.count("-") > 1 or not tokens[at].text.isdecimal():
            sureness = Sureness.SURE  # *Oscar-Kaul-Weg 1*, *Kochweg 7/6*
    if sureness == Sureness.WEAK and (told := _told_by_place(tokens, last, at)):
        return Street(told.first, at, max(told.sureness, sureness))  # *Am Kirchberg 12*
    first = last
    while first and last - first < _ADJECTIVES_MAX and tokens[first - 1].folded in STREET_ADJECTIVES:
        first -= 1
    return Street(first, at, sureness)


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
    if word.folded in SURE_ALONE:
        return Street(first, at, Sureness.SURE)
    if is_year(tokens[at]):
        return None
    is_adjective = before.folded.endswith("er") and word.is_capitalised
    return Street(first, at, Sureness.LIKELY if is_adjective else Sureness.WEAK)


def _street_of(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Straße des 17. Juni 135*, *Platz der Republik 1*."""
    if not tokens[last].is_capitalised or tokens[last].folded in COUNTED - MONTHS:
        return None
    for first in range(last, max(-1, last - NAME_WORDS_MAX - 1), -1):
        token = tokens[first]
        if token.kind == "word" and token.folded in STREETS_OF and token.is_capitalised:
            if first == last or tokens[first + 1].folded not in JOINING:
                return None
            return Street(first, at, Sureness.SURE if token.folded in SURE_ALONE else Sureness.LIKELY)
        is_day = token.kind == "number" or (token.kind == "stop" and token.text == ".")
        if not is_day and (token.kind != "word" or token.ends_sentence):
            return None
    return None


def _leading(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Via Roma 5*, *rue du Centre 320*: the name follows the word for the street."""
    for first in range(last, max(-1, last - NAME_WORDS_MAX - 1), -1):
        token = tokens[first]
        if token.kind != "word" or (first < last and token.ends_sentence):
            return None
        if first < last and token.folded in LEADING and (len(token.text) > 1 or token.folded == "λ"):
            is_sure = token.folded not in LEADING_UNSURE or token.text == "Via"
            return Street(first, at, Sureness.SURE if is_sure else Sureness.WEAK)
        if first < last and not token.is_capitalised and token.folded not in PARTICLES:
            return None
    return None


def _told_by_place(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*Am Markt 3*, *Unter den Linden 5*, *In der Au 7*."""
    noun = tokens[last]
    if not noun.is_capitalised or noun.folded in COUNTED or is_year(tokens[at]):
        return None
    for first in range(last - 1, max(-1, last - _PREPOSITION_REACH - 1), -1):
        token = tokens[first]
        if token.kind != "word" or token.ends_sentence:
            return None
        if token.folded in TOLD_BY_PLACE and token.is_capitalised:
            is_known = noun.folded in PLACES_OF_STREETS
            return Street(first, at, Sureness.LIKELY if is_known else Sureness.BARE)
    return None


def _bare(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    word = tokens[last]
    if word.ends_sentence:
        return None
    if not word.is_capitalised:
        return _between_numbers(tokens, last, at)
    first = _back_over_names(tokens, last)
    if is_year(tokens[at]) and not (first and tokens[first - 1].kind == "number"):
        return None
    if word.folded in COUNTED or word.folded in FLATS or word.folded in NO_ADJECTIVES:
        return None
    if word.folded in UNITS and [token.kind for token in tokens[at + 1 : at + 3]] == ["comma", "number"]:
        return None  # *Suite 400, 1200 K St*: the street follows
    return Street(first, at, Sureness.BARE)


def _between_numbers(tokens: Sequence[Token], last: int, at: int) -> Street | None:
    """*39763 Ady endre út 86*: names of which not all are capitalised, behind a building's number."""
    for index in range(last, max(-1, last - NAME_WORDS_MAX), -1):
        token = tokens[index]
        if token.kind == "number":
            is_building = len(token.text) >= _BUILDING_MIN and not is_year(token)
            return (
                Street(index + 1, at, Sureness.BARE)
                if is_building and tokens[index + 1].is_capitalised
                else None
            )
        if token.kind != "word" or token.ends_sentence or token.folded in FUNCTION_WORDS:
            return None
    return None


def _back_over_names(tokens: Sequence[Token], last: int) -> int:
    """The first of the capitalised words and particles that lead up to a word, on its line."""
    first = last
    for index in range(last - 1, max(-1, last - NAME_WORDS_MAX), -1):
        token = tokens[index]
        if token.kind != "word" or token.ends_sentence or token.folded in NO_ADJECTIVES:
            break
        if token.is_capitalised:
            first = index
        elif token.folded not in PARTICLES:
            break
    return first
