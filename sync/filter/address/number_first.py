"""Streets whose house number stands first, as in English and French."""

from collections.abc import Sequence
from typing import Final

from sync.filter.address.street import NAME_WORDS_MAX, Street, Sureness, is_year
from sync.filter.address.tokens import Token
from sync.filter.address.words import (
    ALONE,
    COUNTED,
    DIRECTIONS,
    ENGLISH_SURE,
    ENGLISH_WEAK,
    FLATS,
    LEADING,
    LEADING_UNSURE,
    NO_NAMES_OF_ENGLISH_STREETS,
    NO_TOWNS,
    PARTICLES,
    SENTENCE_STARTS,
    UNITS,
)
from sync.filter.words import FUNCTION_WORDS

_LEADING: Final = LEADING - {"al", "λ"}
_NO_NAMES: Final = SENTENCE_STARTS | UNITS | (ENGLISH_SURE - LEADING)
_SMALL_WORDS_MAX: Final = 3
_POSTCODE_MIN: Final = 4
_BETWEEN_NAME_AND_NUMBER: Final = PARTICLES | ALONE


def number_first(tokens: Sequence[Token], at: int) -> Street | None:
    """*10 Graham Crescent*, *20 Rue de la Paix*, *4, rue Hélène*."""
    name = at + 1
    is_apart = name < len(tokens) and tokens[name].kind == "comma"
    if is_apart:
        name += 1
    if name < len(tokens) and tokens[name].kind == "word" and tokens[name].folded in _LEADING:
        is_sure = tokens[name].folded not in LEADING_UNSURE
        leading = _led(tokens, at, name, is_sure=is_sure) if is_sure or not is_apart else None
        if leading:
            return leading
    return _english(tokens, at)


def _led(tokens: Sequence[Token], at: int, leading: int, *, is_sure: bool) -> Street | None:
    """The names behind a word such as *rue*, and a second number behind them."""
    last = leading
    for index in range(leading + 1, min(len(tokens), leading + 1 + NAME_WORDS_MAX)):
        token = tokens[index]
        if token.kind != "word" or (token.folded in _NO_NAMES and token.is_capitalised):
            break
        if token.is_capitalised:
            last = index
        elif token.folded not in PARTICLES:
            break
        if token.ends_sentence:
            break
    if last == leading:
        return None
    return Street(at, _with_number(tokens, last), Sureness.SURE if is_sure else Sureness.WEAK)


def _with_number(tokens: Sequence[Token], last: int) -> int:
    """The last token of a name, or that of the number behind it: *88 Rua Lima 67*, *88 Rua Lima, 67*."""
    number = last + 1
    if (
        number + 1 < len(tokens)
        and tokens[number].kind == "comma"
        and len(tokens[number + 1].text) < _POSTCODE_MIN
    ):
        number += 1
    return number if number < len(tokens) and tokens[number].kind == "number" else last


def _english(tokens: Sequence[Token], at: int) -> Street | None:
    """*10 Graham Crescent*, *Flat 5, Miller Parks*, and as a last resort any *84 Elizabeth Ride*."""
    in_flat = at > 0 and tokens[at - 1].folded in FLATS
    first, name = (at - 1, _behind_flat(tokens, at)) if in_flat else (at, at + 1)
    last = None
    for index in range(name, min(len(tokens), name + 1 + NAME_WORDS_MAX)):
        token = tokens[index]
        if token.kind != "word" or not token.is_capitalised or token.folded in SENTENCE_STARTS:
            break
        if token.folded in UNITS and index + 1 < len(tokens) and tokens[index + 1].kind == "number":
            break
        if index > name and (token.folded in ENGLISH_SURE or token.folded in ENGLISH_WEAK):
            return _up_to(tokens, first, index, is_sure=in_flat)
        last = index
        if token.ends_sentence:
            break
    if last is None or is_year(tokens[at]) or _is_numbered(tokens, last):
        return None
    if tokens[name].folded in COUNTED or tokens[name].folded in NO_TOWNS:
        return None
    return Street(first, last, Sureness.BARE)


def _behind_flat(tokens: Sequence[Token], at: int) -> int:
    """Where the name may start behind *Flat 5*, *Flat 5,* or *Flat 5, 12*."""
    name = at + 1
    if name < len(tokens) and tokens[name].kind == "comma":
        name += 1
        if name < len(tokens) and tokens[name].kind == "number":
            name += 1
    return name


def _up_to(tokens: Sequence[Token], first: int, index: int, *, is_sure: bool) -> Street | None:
    """A street up to its word, or to the last where there are more: *King Street*, *St Mary's Road*."""
    if tokens[index - 1].folded in NO_NAMES_OF_ENGLISH_STREETS:
        return None
    last = index
    while last + 1 < len(tokens) and _goes_on(tokens[last + 1]):
        last += 1
    is_sure = is_sure or any(tokens[each].folded in ENGLISH_SURE for each in range(index, last + 1))
    return Street(first, last, Sureness.SURE if is_sure and not is_year(tokens[first]) else Sureness.WEAK)


def _goes_on(token: Token) -> bool:
    if token.kind != "word" or not token.is_capitalised:
        return False
    return token.folded in ENGLISH_SURE or token.folded in ENGLISH_WEAK or token.folded in DIRECTIONS


def _may_be_between(token: Token) -> bool:
    if token.folded in _BETWEEN_NAME_AND_NUMBER:
        return True
    return token.kind == "word" and not token.is_capitalised and token.folded not in FUNCTION_WORDS


def _is_numbered(tokens: Sequence[Token], last: int) -> bool:
    """Whether a number follows: that is the house's then, and is looked at by itself."""
    following = last + 1
    for _ in range(_SMALL_WORDS_MAX):
        if following >= len(tokens) or not _may_be_between(tokens[following]):
            break
        following += 1
    return following < len(tokens) and tokens[following].kind == "number"
