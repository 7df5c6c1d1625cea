"""What is put in the place of a finding: by type, and for each target as it is set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sync.filter import address, birth
from sync.filter.contacts import profile
from sync.filter.disguises.readings import meant
from sync.filter.placeholders import born, numbered, placeholder
from sync.filter.types import HELD_TYPES, EntityType, Span

_PEOPLE: Final = frozenset({EntityType.PERSON_R, EntityType.PERSON_T, EntityType.HANDLE})


class Replacement(StrEnum):
    """A way to replace a finding."""

    PLACEHOLDER = "placeholder"  # a word for its type
    PSEUDONYM = "pseudonym"  # the same for the same person within a course: [person 3f2a90c1]
    GENERAL = "general"  # what is left of it when what singles somebody out is gone: a year of birth, a town
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class ReplacementPolicy:
    """How a target wants findings replaced; a placeholder is what stands for all that is not named.

    `third_party` makes a pseudonym of a folded name, by an HMAC under a key of the course; without it third parties
    have none. Of what is held for a person (GDPR Art. 9) nothing but its placeholder is ever left, or nothing at all.
    """

    by_type: Mapping[EntityType, Replacement] = field(default_factory=lambda: MappingProxyType({}))
    third_party: Callable[[str], str] | None = None

    def way_of(self, kind: EntityType) -> Replacement:
        """How findings of a type are replaced."""
        way = self.by_type.get(kind, Replacement.PLACEHOLDER)
        if way is Replacement.PSEUDONYM and kind not in _PEOPLE:
            return Replacement.PLACEHOLDER
        if way is Replacement.GENERAL and kind in HELD_TYPES:
            return Replacement.PLACEHOLDER
        return way


PLACEHOLDERS: Final = ReplacementPolicy()


class Replacer:
    """Replaces findings by a policy; `pseudonyms` are those of the people of a roster, in its order."""

    def __init__(self, policy: ReplacementPolicy, pseudonyms: Sequence[str] = ()) -> None:
        self._policy = policy
        self._pseudonyms = pseudonyms

    def replace(self, span: Span, found: str, language: str | None) -> str:
        """What stands for a finding; `found` is what was written there."""
        way = self._policy.way_of(span.type)
        if way is Replacement.DROP:
            return ""
        if way is Replacement.PSEUDONYM and (name := self._pseudonym(span, found)):
            return numbered(span.type, name, language)
        if way is Replacement.GENERAL and (general := _general(span.type, found, language)):
            return general
        if span.type is EntityType.URL and (host := profile.host_of(meant(found))):
            return f"{host}/{placeholder(span.type, language)}"
        return placeholder(span.type, language)

    def _pseudonym(self, span: Span, found: str) -> str:
        if span.person is not None:
            return self._pseudonyms[span.person] if span.person < len(self._pseudonyms) else ""
        if span.type is EntityType.PERSON_R or self._policy.third_party is None:
            return ""  # of several people who are called so, none
        return self._policy.third_party(" ".join(meant(found).casefold().split()))


def _general(kind: EntityType, found: str, language: str | None) -> str | None:
    if kind is EntityType.DOB:
        year = birth.generalise(meant(found))
        return born(year, language) if year else None
    return address.generalise(found) if kind is EntityType.ADDRESS else None
