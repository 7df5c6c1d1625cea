"""Bringing an archive in: members' contributions and reactions are kept, what others wrote is counted only."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import Clock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Author, Contribution, Reaction
from sync.audit.trail import record
from sync.intake.door import Accepted, Incoming, Intake
from sync.intake.signs import react_all
from sync.people.accounts import mail_lookup
from sync.people.tables import Person
from sync.spaces.tables import Membership, MembershipStatus, Space

BATCH = 500


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of an archive's contributions, in counts; `reactions` are those of members that are new."""

    kept: int = 0
    unchanged: int = 0
    not_on_roster: int = 0
    reactions: int = 0

    @property
    def read(self) -> int:
        """All contributions that were read."""
        return self.kept + self.unchanged + self.not_on_roster


def bring_in(
    database: Database,
    keys: KeyRing,
    clock: Clock,
    space_id: UUID,
    records: Iterable[Contribution | Reaction],
    progress: Callable[[Brought], None] = lambda _: None,
) -> Brought:
    """Take an archive's contributions and reactions into a space, matching people to members by mail address.

    An archive adds: what an earlier one told of, and this one does not, stays. Runs in transactions of `BATCH`;
    interrupted, it can be run again: what is there already stays unchanged. `progress` hears the counts after each.
    """
    intake = Intake(keys, clock)
    brought = Brought()
    for batch in _batches(records):
        accepted = _take_contributions(database, keys, intake, space_id, batch)
        # In a transaction of its own: two who mark people one after the other, and twice, could wait for each other.
        new_reactions = _take_reactions(database, keys, clock, space_id, batch)
        brought = _add_up(brought, accepted, new_reactions)
        progress(brought)
    _note(database, clock, space_id, brought)
    return brought


def _take_contributions(
    database: Database,
    keys: KeyRing,
    intake: Intake,
    space_id: UUID,
    batch: Iterable[Contribution | Reaction],
) -> Sequence[Accepted | None]:
    contributions = [each for each in batch if isinstance(each, Contribution)]
    if not contributions:
        return []
    with database.write() as session:
        space = session.get_one(Space, space_id)
        members = _Roster(session, keys, space)
        incoming = [Incoming(members.find(each.author), each) for each in contributions]
        return intake.accept_all(session, space, incoming)


def _take_reactions(
    database: Database, keys: KeyRing, clock: Clock, space_id: UUID, batch: Iterable[Contribution | Reaction]
) -> int:
    reactions = [each for each in batch if isinstance(each, Reaction)]
    if not reactions:
        return 0
    with database.write() as session:
        space = session.get_one(Space, space_id)
        members = _Roster(session, keys, space)
        known = [(person_id, each) for each in reactions if (person_id := members.find(each.author))]
        return react_all(session, space, known, clock.now())


class _Roster:
    """The active members of a space, by mail address."""

    def __init__(self, session: Session, keys: KeyRing, space: Space) -> None:
        self._keys = keys
        self._members = _members_by_mail(session, space)

    def find(self, author: Author) -> UUID | None:
        """The member who this is, or None for a stranger."""
        return self._members.get(mail_lookup(self._keys, author.mail) or "")


def _batches(records: Iterable[Contribution | Reaction]) -> Iterator[list[Contribution | Reaction]]:
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _members_by_mail(session: Session, space: Space) -> dict[str, UUID]:
    rows = session.execute(
        select(Person.mail_lookup, Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.space_id == space.id,
            Membership.status == MembershipStatus.ACTIVE.value,
            Person.mail_lookup.is_not(None),
        )
    )
    return {lookup: person_id for lookup, person_id in rows if lookup}


def _add_up(brought: Brought, accepted: Iterable[Accepted | None], new_reactions: int) -> Brought:
    outcomes = Counter(
        "stranger" if each is None else "kept" if each.new else "unchanged" for each in accepted
    )
    return Brought(
        kept=brought.kept + outcomes["kept"],
        unchanged=brought.unchanged + outcomes["unchanged"],
        not_on_roster=brought.not_on_roster + outcomes["stranger"],
        reactions=brought.reactions + new_reactions,
    )


def _note(database: Database, clock: Clock, space_id: UUID, brought: Brought) -> None:
    with database.write() as session:
        space = session.get_one(Space, space_id)
        record(
            session,
            action="archive.brought_in",
            now=clock.now(),
            organisation_id=space.organisation_id,
            space_id=space_id,
            detail={
                "kept": brought.kept,
                "unchanged": brought.unchanged,
                "not_on_roster": brought.not_on_roster,
                "reactions": brought.reactions,
            },
        )
