"""Bringing an archive in: members' contributions are kept, what others wrote is counted only."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import Clock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Contribution
from sync.audit.trail import record
from sync.intake.door import Accepted, Incoming, Intake
from sync.people.accounts import mail_lookup
from sync.people.tables import Person
from sync.spaces.tables import Membership, MembershipStatus, Space

BATCH = 500


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of an archive's contributions, in counts."""

    kept: int = 0
    unchanged: int = 0
    not_on_roster: int = 0

    @property
    def read(self) -> int:
        """All that were read."""
        return self.kept + self.unchanged + self.not_on_roster


def bring_in(
    database: Database,
    keys: KeyRing,
    clock: Clock,
    space_id: UUID,
    contributions: Iterable[Contribution],
    progress: Callable[[Brought], None] = lambda _: None,
) -> Brought:
    """Take an archive's contributions into a space, matching authors to members by mail address.

    Runs in transactions of `BATCH`; interrupted, it can be run again: what is there already stays unchanged.
    `progress` hears the counts after each.
    """
    intake = Intake(keys, clock)
    brought = Brought()
    for batch in _batches(contributions):
        with database.write() as session:
            space = session.get_one(Space, space_id)
            members = _members_by_mail(session, space)
            incoming = [
                Incoming(members.get(mail_lookup(keys, each.author.mail) or ""), each) for each in batch
            ]
            accepted = intake.accept_all(session, space, incoming)
        brought = _add_up(brought, accepted)
        progress(brought)
    _note(database, clock, space_id, brought)
    return brought


def _batches(contributions: Iterable[Contribution]) -> Iterator[list[Contribution]]:
    remaining = iter(contributions)
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


def _add_up(brought: Brought, accepted: Iterable[Accepted | None]) -> Brought:
    outcomes = Counter(
        "stranger" if each is None else "kept" if each.new else "unchanged" for each in accepted
    )
    return Brought(
        kept=brought.kept + outcomes["kept"],
        unchanged=brought.unchanged + outcomes["unchanged"],
        not_on_roster=brought.not_on_roster + outcomes["stranger"],
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
            },
        )
