"""What the filter is given and what it finds."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from config.errors import StoaError
from sync.filter.members.display_name import divide, in_brackets, plain


class EntityType(StrEnum):
    """Kinds of personal data."""

    PERSON_R = "PERSON_R"  # a person on the roster
    PERSON_T = "PERSON_T"  # a third party
    HANDLE = "HANDLE"  # a user name with its @
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"  # where somebody lives or works
    DOB = "DOB"  # a date of birth
    COORDINATES = "COORDINATES"
    URL = "URL"  # an address of somebody's profile
    IP = "IP"
    MAC = "MAC"
    IBAN = "IBAN"
    CREDIT_CARD = "CREDIT_CARD"
    STEUER_ID = "STEUER_ID"  # of a taxpayer: Germany's and other countries'
    SVNR = "SVNR"  # of social insurance: Germany's and other countries'
    KVNR = "KVNR"  # of a health insurance or service: Germany's and other countries'
    ID_CARD = "ID_CARD"  # of an identity card, a passport or a driving licence
    PLATE = "PLATE"  # of a vehicle
    CUSTOMER_ID = "CUSTOMER_ID"  # of a customer, a contract, a patient
    PERSONAL_ID = "PERSONAL_ID"  # of a student or an employee
    SECRET = "SECRET"  # a key, a token, a password  # noqa: S105  no secret itself
    CONFIDENTIAL = "CONFIDENTIAL"  # a term that an organisation keeps to itself
    HEALTH = "HEALTH"  # somebody's health (GDPR Art. 9)
    ART9 = "ART9"  # another special category of GDPR Art. 9
    CONDUCT = "CONDUCT"  # how somebody else behaved


# The reason of a third party who is somebody's family, *meine Tochter Anna*: not the member who is called Anna too.
FAMILY_MEMBER = "person.family"
HELD_TYPES: Final = frozenset({EntityType.HEALTH, EntityType.ART9, EntityType.CONDUCT})
"""What a person has to look at, and no rule decides about."""


class FilterRefused(StoaError):
    """The text could not be filtered for certain, so nothing of it may leave."""

    default_code = "filter.refused"


class FilterTooLong(FilterRefused):
    """The text is longer than the filter takes."""

    default_code = "filter.too_long"


class FilterHeld(FilterRefused):
    """The text tells of somebody's health, beliefs or conduct, or may do: it leaves only once a person has let it."""

    default_code = "filter.held"


@dataclass(frozen=True, slots=True)
class Span:
    """One finding: `start` (inclusive) and `end` (exclusive) in code points of the text as it was given.

    `score` is how sure the rule is, 0..1; `reason` is the rule's stable code, e.g. ``"iban.check_digits"``. `person` is
    the place in the roster of the one who is meant, None where nobody of it is, or several may be.
    """

    start: int
    end: int
    type: EntityType
    score: float
    reason: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Filtered:
    """A text with placeholders for what was found, and the findings, in order and without overlap.

    `replaced` is what stands in `text` in the place of each.
    """

    text: str
    spans: tuple[Span, ...]
    replaced: tuple[str, ...]

    @property
    def held(self) -> tuple[Span, ...]:
        """The findings for which a person has to look at the text before it may leave, masked as it is."""
        return tuple(span for span in self.spans if span.type in HELD_TYPES)


@dataclass(frozen=True, slots=True)
class RosterName:
    """One person of a roster.

    `others` are further spellings, display names and handles of that person; `former` are names that the person had
    before, which texts go on to call them by. `pseudonym` stands for the name where a target wants one, 8 or more
    hexadecimal digits.
    """

    given: str
    family: str
    others: tuple[str, ...] = ()
    former: tuple["RosterName", ...] = ()
    pseudonym: str = ""

    @classmethod
    def of(cls, given: str | None, family: str | None, whole: str | None) -> Self:
        """What a platform tells of a person's name; any of it may be missing.

        Titles and remarks in brackets are dropped, names in brackets are other spellings. Where given and family name
        are not both told, the whole one is taken apart, and what is told stays another spelling.
        """
        given, family, whole = given or "", family or "", whole or ""
        in_any = [name for told in (given, family, whole) for name in in_brackets(told)]
        if plain(family) and (plain(given) or not plain(whole)):
            return cls(plain(given), plain(family), _told(plain(whole), *in_any))
        if not plain(whole):
            return cls.parse(given)
        return replace(cls.parse(whole), others=_told(plain(given), plain(family), *in_any))

    @classmethod
    def parse(cls, full_name: str) -> Self:
        """Split a display name: ``"Family, Given"``, ``"Dr. Given van Family (she)"`` or a single ``"Given"``."""
        given, family = divide(full_name)
        return cls(given, family, tuple(in_brackets(full_name)))


def _told(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))
