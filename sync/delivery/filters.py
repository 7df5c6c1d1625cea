"""The filter of each space, with the names of its members."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.filter import EntityType, RosterName, TextFilter
from sync.filter.replacing import PLACEHOLDERS, Replacement, ReplacementPolicy
from sync.people.accounts import Profile, read_profiles
from sync.people.pseudonyms import pseudonyms
from sync.people.tables import Person
from sync.spaces.tables import Membership, Space
from sync.terms.lists import read_lists, read_version

_FILTERS_KEPT: Final = 64

NamesVersion = bytes


def read_names_version(session: Session, space_id: UUID) -> NamesVersion:
    """What changes with every name of a space's members: a hash of who they are, and of their profiles' versions.

    Read before the names it never promises newer ones than were read.
    """
    members = (
        select(cast(Person.id, String).label("id"), cast(Person.profile_version, String).label("version"))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.space_id == space_id)
        .order_by(Person.id)  # in another order only the filter would be made again
        .subquery()
    )
    # Put together by the database: this is asked for each note, and thousands of rows take several times as long.
    told = session.scalar(select(func.aggregate_strings(members.c.id + ":" + members.c.version, ",")))
    return blake2b((told or "").encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Replacements:
    """How one recipient wants personal data replaced: type and way, for all that is not by a placeholder."""

    recipient: str = ""
    ways: tuple[tuple[str, str], ...] = ()

    def policy(self, keys: KeyRing, course: str) -> ReplacementPolicy:
        """The filter's policy; third parties have other pseudonyms in another course and towards another recipient."""
        ways = {EntityType(kind): Replacement(way) for kind, way in self.ways}
        use = f"third_party:{course}:{self.recipient}"
        return ReplacementPolicy(ways, lambda name: keys.lookup(use, name)) if ways else PLACEHOLDERS

    @property
    def has_pseudonyms(self) -> bool:
        """Whether people have any."""
        return any(way == Replacement.PSEUDONYM for _, way in self.ways)


NO_REPLACEMENTS: Final = Replacements()
_Key = tuple[UUID, NamesVersion, int, Replacements]


class SpaceFilters:
    """Keeps the filter of each space for as long as its members' names and its organisation's lists do not change.

    Thread safe.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._filters: dict[_Key, TextFilter] = {}
        self._lock = Lock()

    def filter_for(
        self, session: Session, space: Space, replacements: Replacements = NO_REPLACEMENTS
    ) -> TextFilter:
        """The filter that knows everybody in this space, and what its organisation keeps to itself."""
        if not replacements.ways:
            replacements = NO_REPLACEMENTS  # one for all recipients
        organisation_id = space.organisation_id
        names = read_names_version(session, space.id)
        key = (space.id, names, read_version(session, organisation_id), replacements)
        with self._lock:
            kept = self._filters.get(key)
        if kept is not None:
            return kept
        members = session.scalars(select(Membership.person_id).where(Membership.space_id == space.id)).all()
        profiles = read_profiles(session, self._keys, members)
        course = course_of(space)
        named: Mapping[UUID, str] = {}
        if replacements.has_pseudonyms:
            named = pseudonyms(session, self._keys, members, course, replacements.recipient)
        lists = read_lists(session, self._keys, organisation_id)
        made = TextFilter(
            [_roster_name(profile, named.get(person_id, "")) for person_id, profile in profiles.items()],
            terms=lists.terms,
            patterns=lists.patterns,
            policy=replacements.policy(self._keys, course),
        )
        with self._lock:
            if len(self._filters) >= _FILTERS_KEPT:
                self._filters.clear()
            self._filters[key] = made
        return made


def course_of(space: Space) -> str:
    """The course in which somebody has one pseudonym; a space without one stands for it."""
    return f"{space.deployment_id}:{space.context_id or space.id}"


def _roster_name(profile: Profile, pseudonym: str) -> RosterName:
    former = tuple(RosterName.of(*names) for names in profile.former)
    return replace(RosterName.of(*profile.names), former=former, pseudonym=pseudonym)
