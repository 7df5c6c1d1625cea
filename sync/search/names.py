"""The names of a space's members, as search compares them; opened once, and again when an LMS tells others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.people.accounts import read_profiles
from sync.people.tables import Person
from sync.search.words import words_of
from sync.spaces.tables import Membership, Role


@dataclass(frozen=True, slots=True)
class Named:
    """A member: the role, and the words of the name that pages show, folded; none where none is told."""

    role: Role
    words: frozenset[str]


class _Opened(NamedTuple):
    version: int
    words: frozenset[str]


class Names:
    """Names that were opened, by the version of the profile that they stand in. Not to be shared among threads."""

    def __init__(self, space_id: UUID) -> None:
        self._space_id = space_id
        self._opened: dict[UUID, _Opened] = {}

    def read(self, session: Session, keys: KeyRing) -> Mapping[UUID, Named]:
        """The members with their names, by one query and one more where a name has changed."""
        rows = session.execute(
            select(Membership.person_id, Membership.role, Person.profile_version)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.space_id == self._space_id)
        ).all()
        versions = {person_id: version for person_id, _, version in rows}
        self._opened = {
            person_id: opened
            for person_id, opened in self._opened.items()
            if versions.get(person_id) == opened.version
        }
        unopened = versions.keys() - self._opened.keys()
        profiles = read_profiles(session, keys, unopened) if unopened else {}
        for person_id in unopened:
            name = profiles[person_id].display_name if person_id in profiles else None
            self._opened[person_id] = _Opened(versions[person_id], frozenset(words_of(name or "")))
        return {person_id: Named(Role(role), self._opened[person_id].words) for person_id, role, _ in rows}
