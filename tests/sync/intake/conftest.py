"""A classroom, and short ways to act in it and to see what the ledger holds."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import tallies_of
from sync.ledger.tables import LedgerRow, Standing
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom

Fact = tuple[str, str | None, int, str | None]


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def act(classroom: Classroom, function: Callable[..., bool], name: str, source_id: str) -> bool:
    """Let somebody do something about what was written under a source id."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        return function(
            session, space, classroom.people[name], id_of(session, source_id), classroom.clock.now()
        )


def remove(classroom: Classroom, function: Callable[..., bool], source_id: str, by: str) -> bool:
    """Let somebody remove what was written under a source id."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        return function(
            session, space, id_of(session, source_id), classroom.people[by], classroom.clock.now()
        )


def id_of(session: Session, source_id: str) -> UUID:
    return session.scalars(
        select(StoredContribution.id).where(StoredContribution.source_id == source_id)
    ).one()


def facts_of(classroom: Classroom, name: str, source_id: str | None = None) -> list[Fact]:
    """Somebody's facts in order: kind, the other's name, number and verdict; of all or of one contribution."""
    names = {person_id: name for name, person_id in classroom.people.items()}
    with classroom.database.read() as session:
        statement = select(LedgerRow).where(LedgerRow.person_id == classroom.people[name])
        if source_id is not None:
            statement = statement.where(LedgerRow.contribution_id == id_of(session, source_id))
        return [
            (row.kind, names[row.counterpart] if row.counterpart else None, row.number, row.verdict)
            for row in session.scalars(statement.order_by(LedgerRow.sequence))
        ]


def versions(classroom: Classroom) -> dict[str, int]:
    """How often each person's standing was marked."""
    names = {person_id: name for name, person_id in classroom.people.items()}
    with classroom.database.read() as session:
        rows = session.execute(select(Standing.person_id, Standing.ledger_version))
        return {names[person_id]: version for person_id, version in rows}


def statements_of(database: Database, work: Callable[[], object]) -> list[str]:
    """The statements that some work sends to the database, without those that begin transactions."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return statements


def points_of(classroom: Classroom, name: str) -> int:
    """Somebody's points as the ledger gives them, in thousandths."""
    person = classroom.people[name]
    with classroom.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        return tallies_of(session, space, [person])[person].points
