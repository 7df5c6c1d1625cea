"""The filter of each space, with the names of its members."""

from dataclasses import replace
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.filter import RosterName, TextFilter
from sync.people.accounts import Profile, read_profiles
from sync.people.tables import Person
from sync.spaces.tables import Membership, Space
from sync.terms.lists import read_lists, read_version

_FILTERS_KEPT: Final = 64

NamesVersion = tuple[int, int]


def read_names_version(session: Session, space_id: UUID) -> NamesVersion:
    """What changes with every name of a space's members: their number, and the sum of their profiles' versions.

    Read before the names it never promises newer ones than were read.
    """
    members = select(Membership.person_id).where(Membership.space_id == space_id)
    counted = select(func.count(), func.coalesce(func.sum(Person.profile_version), 0))
    number, versions = session.execute(counted.where(Person.id.in_(members))).one()
    return number, int(versions)


class SpaceFilters:
    """Keeps the filter of each space for as long as its members' names and its organisation's lists do not change.

    Thread safe.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._filters: dict[tuple[UUID, NamesVersion, int], TextFilter] = {}
        self._lock = Lock()

    def filter_for(self, session: Session, space: Space) -> TextFilter:
        """The filter that knows everybody in this space, and what its organisation keeps to itself."""
        organisation_id = space.organisation_id
        key = (space.id, read_names_version(session, space.id), read_version(session, organisation_id))
        with self._lock:
            kept = self._filters.get(key)
        if kept is not None:
            return kept
        members = session.scalars(select(Membership.person_id).where(Membership.space_id == space.id)).all()
        profiles = read_profiles(session, self._keys, members)
        lists = read_lists(session, self._keys, organisation_id)
        made = TextFilter(map(_roster_name, profiles.values()), terms=lists.terms, patterns=lists.patterns)
        with self._lock:
            if len(self._filters) >= _FILTERS_KEPT:
                self._filters.clear()
            self._filters[key] = made
        return made


def _roster_name(profile: Profile) -> RosterName:
    former = tuple(RosterName.of(*names) for names in profile.former)
    return replace(RosterName.of(*profile.names), former=former)
