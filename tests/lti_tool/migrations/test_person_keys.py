"""Keys of people move from the database into a store of their own, whatever comes between."""

import sqlite3

import pytest
from alembic import command
from sqlalchemy import Connection, event, insert, select, text

from config.clock import SetClock
from config.database import KEY_STORE, Database
from config.keys import KeyRing
from lti_tool.migrations.upgrade import upgrade
from sync.people.accounts import read_profiles
from sync.people.tables import JournalEntry, PersonKey
from tests.conftest import SECRET_KEY
from tests.factories.world import open_classroom
from tests.lti_tool.migrations.test_schema import move

BEFORE = "0020"
ALL_KEYS = select(PersonKey.person_id, PersonKey.wrapped_key).order_by(PersonKey.person_id)


def keys_in_the_database(connection: Connection) -> int:
    return connection.scalar(text("SELECT count(*) FROM person_keys WHERE wrapped_key IS NOT NULL")) or 0


def make_key_store(connection: Connection) -> None:
    """What an upgrade that was cut short, or another database's restore, leaves."""
    for table in (PersonKey, JournalEntry):
        table.metadata.create_all(connection, [table.metadata.tables[f"{KEY_STORE}.{table.__tablename__}"]])


def test_keys_are_moved_and_open_what_they_opened(database: Database, keys: KeyRing, clock: SetClock) -> None:
    people = list(open_classroom(database, keys, clock).people.values())
    with database.read() as session:
        before, profiles = session.execute(ALL_KEYS).all(), read_profiles(session, keys, people)
    move(database, command.downgrade, BEFORE)
    with database.engine.connect() as connection:
        assert keys_in_the_database(connection) == len(people)
    upgrade(database, clock, KeyRing(SECRET_KEY))
    with database.read() as session:
        assert session.execute(ALL_KEYS).all() == before
        assert read_profiles(session, keys, people) == profiles
        assert len(profiles) == len(people)
    if database.file is not None:
        files = database.file.parent.glob("stoa.sqlite*")
        content = b"".join(file.read_bytes() for file in files if file.is_file())
        assert b"Working together" in content
        assert not [wrapped for _, wrapped in before if wrapped in content], "they leave no bytes"


def test_an_upgrade_that_was_cut_short_between_the_two_commits_is_gone_on_with(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    people = list(open_classroom(database, keys, clock).people.values())
    with database.read() as session:
        before = [tuple(row) for row in session.execute(ALL_KEYS)]
    move(database, command.downgrade, BEFORE)
    with database.engine.begin() as connection:
        make_key_store(connection)
        rows = [{"person_id": person_id, "wrapped_key": wrapped} for person_id, wrapped in before]
        connection.execute(insert(PersonKey), rows[:2])
    upgrade(database, clock, KeyRing(SECRET_KEY))
    with database.read() as session:
        assert [tuple(row) for row in session.execute(ALL_KEYS)] == before
        assert len(read_profiles(session, keys, people)) == len(people)


def test_keys_of_who_was_erased_do_not_come_back_from_an_old_backup(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    anna = classroom.people["anna"]
    move(database, command.downgrade, BEFORE)
    with database.engine.begin() as connection:
        make_key_store(connection)
        connection.execute(insert(JournalEntry), {"person_id": anna, "erased_at": clock.now()})
    upgrade(database, clock, KeyRing(SECRET_KEY))
    with database.read() as session:
        assert anna not in session.scalars(select(PersonKey.person_id)).all()
        assert len(session.scalars(select(PersonKey.person_id)).all()) == len(classroom.people) - 1


def test_keys_leave_the_database_only_once_they_are_committed_elsewhere(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    """SQLite commits two files one after the other: a kill in between must not find the keys in neither."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL commits both at once")
    open_classroom(database, keys, clock)
    move(database, command.downgrade, BEFORE)
    seen: list[int] = []

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.split() == ["DROP", "TABLE", "person_keys"]:
            with sqlite3.connect(database.key_store_file or "") as other:
                seen.append(other.execute("SELECT count(*) FROM person_keys").fetchone()[0])

    event.listen(database.engine, "before_cursor_execute", look)
    upgrade(database, clock, KeyRing(SECRET_KEY))
    assert seen == [4]
