"""What a street is to the walk that looks for it, and how sure one word is to be one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sync.filter.address.tokens import Token
from sync.filter.address.words import (
    ABSTRACT,
    ALONE,
    LIKELY_ENDINGS,
    MEASURES,
    NO_STREETS,
    SURE_ENDINGS,
    WEAK_ENDINGS,
)

NAME_WORDS_MAX: Final = 5
_SHORT_ENDING: Final = "str"
_SHORTEST_NAME: Final = 2  # letters before an ending: *Auweg*, but not *Weg*
_YEARS: Final = frozenset(map(str, range(1900, 2040)))


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


def street_word(word: str) -> Sureness | None:
    """How sure a single word is a street's name, number or not; None where it is none."""
    folded = word.casefold().rstrip(".")
    if folded in NO_STREETS or folded in ALONE:
        return None
    if folded.endswith(SURE_ENDINGS):
        return None if folded in SURE_ENDINGS or folded.endswith("äufer") else Sureness.SURE
    if folded.endswith(_SHORT_ENDING) and len(folded) >= len(_SHORT_ENDING) + _SHORTEST_NAME:
        return Sureness.SURE if word[0].isupper() or word.endswith(".") else None
    if folded.endswith("-pl"):
        return Sureness.SURE
    if folded.endswith(LIKELY_ENDINGS) and (len(folded) >= len("weg") + _SHORTEST_NAME):
        is_likely = word[0].isupper() and not folded.endswith(ABSTRACT)
        return Sureness.LIKELY if is_likely else Sureness.WEAK
    return Sureness.WEAK if folded.endswith(WEAK_ENDINGS) and folded not in WEAK_ENDINGS else None


def is_year(token: Token) -> bool:
    """Whether a number may be a year of the last or of this century."""
    return token.text in _YEARS


def is_measured(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number counts what follows: *Radweg 5 km*, *Platz 3 von 10*."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return bool(following and following.kind == "word" and following.folded in MEASURES)
