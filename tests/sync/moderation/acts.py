"""What tests do about contributions that were written under a source id."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contributions.tables import StoredContribution
from sync.delivery.derive import tallies_of
from sync.moderation import acts, withdrawing
from sync.moderation.acts import Decision
from sync.spaces.tables import Space
from tests.factories.world import Classroom


def row_of(session: Session, source_id: str) -> StoredContribution:
    return session.scalars(select(StoredContribution).where(StoredContribution.source_id == source_id)).one()


def withheld(classroom: Classroom, source_id: str) -> str | None:
    with classroom.database.read() as session:
        return row_of(session, source_id).withheld


def hold(classroom: Classroom, source_id: str, reason: str = "first_post") -> None:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        acts.hold(session, space, row_of(session, source_id), reason, classroom.clock.now())


def decide(classroom: Classroom, name: str, source_id: str, by: str = "ines", words: str = "") -> None:
    """Approve, hide, restore, dismiss or uphold."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decision = Decision(classroom.people[by], classroom.clock.now(), reason="off_topic", words=words)
        getattr(acts, name)(session, classroom.keys, space, row_of(session, source_id).id, decision)


def withdraw(classroom: Classroom, source_id: str, by: str) -> bool:
    return bool(_own(classroom, "withdraw", source_id, by))


def undo(classroom: Classroom, source_id: str, by: str) -> None:
    _own(classroom, "undo", source_id, by)


def remove_for_good(classroom: Classroom, source_id: str, by: str) -> None:
    _own(classroom, "remove_for_good", source_id, by)


def _own(classroom: Classroom, name: str, source_id: str, by: str) -> object:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        person: UUID = classroom.people[by]
        found = row_of(session, source_id).id
        return getattr(withdrawing, name)(session, space, found, person, classroom.clock.now())


def tallies(classroom: Classroom) -> dict[str, bytes]:
    """What everybody's facts come to, byte for byte."""
    names = {person_id: name for name, person_id in classroom.people.items()}
    with classroom.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        found = tallies_of(session, space, sorted(names))
        return {names[person_id]: tally.canonical() for person_id, tally in found.items()}
