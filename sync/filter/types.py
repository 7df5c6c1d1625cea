"""What the filter is given and what it finds."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from config.errors import StoaError
from sync.filter.words import SURNAME_PREFIXES, TITLES


class EntityType(StrEnum):
    """Kinds of personal data."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    IBAN = "IBAN"
    PERSON_R = "PERSON_R"  # a person on the roster
    HANDLE = "HANDLE"  # a user name with its @


class FilterRefused(StoaError):
    """The text could not be filtered for certain, so nothing of it may leave."""

    default_code = "filter.refused"


@dataclass(frozen=True, slots=True)
class Span:
    """One finding: `start` (inclusive) and `end` (exclusive) in code points of the text as it was given.

    `score` is how sure the rule is, 0..1; `reason` is the rule's stable code, e.g. ``"iban.check_digits"``.
    """

    start: int
    end: int
    type: EntityType
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Filtered:
    """A text with placeholders for what was found, and the findings, in order and without overlap."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RosterName:
    """One person of a roster. `others` are further spellings, display names and handles of that person."""

    given: str
    family: str
    others: tuple[str, ...] = ()

    @classmethod
    def parse(cls, full_name: str) -> Self:
        """Split a display name: ``"Family, Given"``, ``"Dr. Given van Family"`` or a single ``"Given"``.

        The split only has to be good enough for matching: every part of a name is looked for either way.
        """
        if "," in full_name:
            family, _, given = full_name.partition(",")
            return cls(given=given.strip(), family=family.strip())
        words = [word for word in full_name.split() if not _is_title(word)]
        if len(words) < 2:
            return cls(given=" ".join(words), family="")
        first_of_family = len(words) - 1
        while first_of_family > 1 and words[first_of_family - 1].casefold() in SURNAME_PREFIXES:
            first_of_family -= 1
        return cls(given=" ".join(words[:first_of_family]), family=" ".join(words[first_of_family:]))


def _is_title(word: str) -> bool:
    """Whether a word is a title and no name: *Phil* is one, *phil.* is not."""
    return word.endswith(".") and all(part in TITLES for part in re.findall(r"\w+", word.casefold()))
