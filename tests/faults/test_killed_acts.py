"""A process killed while people write, react and decide: what was done is there once, what was not is not there."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from connectors.http import HttpClient
from lti_tool.app.services import Services
from lti_tool.migrations.schema import whole_metadata
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.status import ReplayReport, replay
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow, Standing
from sync.platforms.hosts import host_policy
from tests.factories.programs import FORKED
from tests.factories.world import Classroom, open_classroom
from tests.faults.acting import act_until, acts, perform, takings_back

PEOPLE = ("anna", "ben", "cem", "ines")


def killed(classroom: Classroom, hold_at: int) -> None:
    """Let a process do all the acts up to one, and kill it before that one's transaction ends."""
    url = classroom.database.engine.url.render_as_string(hide_password=False)
    people, held = [classroom.people[name] for name in PEOPLE], FORKED.Event()
    process = FORKED.Process(target=act_until, args=(url, classroom.space_id, people, hold_at, held))
    process.start()
    assert held.wait(60)
    process.kill()
    process.join()


def ledger(classroom: Classroom) -> list[tuple[object, ...]]:
    """The space's facts in order, with names for ids."""
    names: dict[object, str] = {person_id: name for name, person_id in classroom.people.items()}
    names[classroom.space_id] = "all"
    with classroom.database.read() as session:
        names |= {row.id: row.source_id for row in session.scalars(select(StoredContribution))}
        rows = session.scalars(
            select(LedgerRow).where(LedgerRow.space_id == classroom.space_id).order_by(LedgerRow.sequence)
        )
        return [
            (
                names[row.person_id],
                row.kind,
                names[row.contribution_id],
                row.revision,
                row.number,
                names.get(row.counterpart),
                row.value,
                row.verdict,
                row.counted_words,
                row.occurred_at,
            )
            for row in rows
        ]


def lagging(classroom: Classroom) -> set[str]:
    names = {person_id: name for name, person_id in classroom.people.items()}
    with classroom.database.read() as session:
        rows = session.scalars(select(Standing).where(Standing.derived_version < Standing.ledger_version))
        return {names[row.person_id] for row in rows}


@pytest.fixture
def services(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path) -> Services:
    settings = Settings(data_dir=tmp_path, database_url="", base_url="https://stoa.example")
    return Services(settings, database, keys, clock, HttpClient(host_policy(database, allow_loopback=False)))


def derive(services: Services) -> None:
    while derive_due(services.sync_context(), NoteWriter(services.keys)):
        pass


def report(database: Database) -> ReplayReport:
    with database.read() as session:
        return replay(session)


def test_a_kill_at_any_act_leaves_whole_acts_and_doing_all_again_ends_the_same(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    undisturbed = open_classroom(database, keys, clock, resource_link_id="link-2")
    wanted = acts(*(undisturbed.people[name] for name in PEOPLE))
    for number, act in enumerate(wanted):
        if number in (2, 5, 9, 14, 15):
            killed(classroom, number)
            assert ledger(classroom) == ledger(undisturbed), f"killed in act {number}"
        perform(database, undisturbed.space_id, [act])
    perform(database, classroom.space_id, acts(*map(classroom.people.__getitem__, PEOPLE)))
    assert ledger(classroom) == ledger(undisturbed)
    assert {kind for _, kind, *_ in ledger(classroom)} == {
        *(kind.value for kind in FactKind),
    } - {"reversal", "review", "excuse"}


def test_scores_are_the_same_before_and_after_a_kill_and_a_replay(
    services: Services, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    killed(classroom, 5)
    derive(services)
    before = report(database)
    assert (before.scores, before.different) == (3, 0)
    killed(classroom, 5)
    assert lagging(classroom) == set(), "a transaction that was killed marks nothing"
    assert report(database) == before
    people = [classroom.people[name] for name in PEOPLE]
    perform(database, classroom.space_id, acts(*people))
    perform(database, classroom.space_id, takings_back(people[0], people[3]))
    assert lagging(classroom) == {"anna", "ben", "cem"}
    derive(services)
    after = report(database)
    assert after.different == 0
    assert report(database) == after
    perform(database, classroom.space_id, acts(*people)[:5])
    assert lagging(classroom) == set(), "what is there already changes nothing"


def test_both_databases_replay_the_same_ledger_byte_for_byte(
    services: Services, database: Database, keys: KeyRing, clock: SetClock, migrated_postgres: Database
) -> None:
    if not database.is_sqlite:
        pytest.skip("it goes from SQLite to PostgreSQL")
    classroom = open_classroom(database, keys, clock)
    people = [classroom.people[name] for name in PEOPLE]
    perform(database, classroom.space_id, [*acts(*people), *takings_back(people[0], people[3])])
    derive(services)
    copy(database, migrated_postgres)
    assert report(migrated_postgres) == report(database)
    assert report(database).different == 0


def copy(source: Database, target: Database) -> None:
    """Put every row of one database into another, in place of what is there."""
    tables = whole_metadata().sorted_tables
    with source.read() as reading, target.write() as writing:
        for table in reversed(tables):
            writing.execute(table.delete())
        for table in tables:
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            if rows:
                writing.execute(insert(table), rows)
