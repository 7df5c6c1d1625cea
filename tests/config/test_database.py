"""The two kinds of transaction, and instants that come back as they went in."""

import stat
import subprocess
import sys
import threading
from collections import namedtuple
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select, text
from sqlalchemy.orm import Session

from config.clock import format_stamp, parse_stamp
from config.database import KEY_STORE, Database
from config.errors import SettingsError
from config.ids import new_id
from sync.organisations.tables import Organisation
from sync.people.erasure import IDENTITY_TABLES
from sync.people.tables import PersonKey

INSTANT = datetime(2026, 3, 29, 1, 59, 59, 123456, tzinfo=UTC)


def add(database: Database, slug: str, created_at: datetime) -> None:
    with database.write() as session:
        session.add(Organisation(id=new_id(), slug=slug, name=slug, created_at=created_at))


def test_an_instant_comes_back_to_the_microsecond_in_utc(database: Database) -> None:
    add(database, "x", INSTANT.astimezone(timezone(timedelta(hours=5))))
    with database.read() as session:
        read = session.scalars(select(Organisation.created_at).where(Organisation.slug == "x")).one()
    assert (read, read.tzinfo) == (INSTANT, UTC)


def test_an_instant_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"):
        add(database, "x", datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(Organisation(id=new_id(), slug="x", name="x", created_at=INSTANT))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalar(select(Organisation).where(Organisation.slug == "x")) is None


def test_writers_wait_for_each_other(database: Database) -> None:
    """Read, add one, write: with a lock taken too late, updates would be lost."""
    add(database, "0", INSTANT)

    def count_up() -> None:
        for _ in range(10):
            with database.write() as session:
                row = session.scalars(
                    select(Organisation).where(Organisation.slug != "default").with_for_update()
                ).one()
                row.slug = str(int(row.slug) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Organisation.slug).where(Organisation.slug != "default")).one() == "40"


def test_sqlite_overwrites_what_is_deleted_and_keeps_foreign_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/stoa.sqlite")
    with database.read() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        for schema in ("main", KEY_STORE):
            pragmas = {
                name: session.scalar(text(f"PRAGMA {schema}.{name}"))
                for name in ("secure_delete", "synchronous", "journal_mode")
            }
            assert pragmas == {"secure_delete": 1, "synchronous": 2, "journal_mode": "wal"}, schema
    database.close()


def test_a_new_sqlite_file_and_its_log_are_for_their_owner_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/stoa.sqlite")
    with database.write() as session:
        session.execute(text("CREATE TABLE posts (text)"))
        session.execute(text(f"CREATE TABLE {KEY_STORE}.person_keys (wrapped)"))
        modes = {
            str(file.relative_to(tmp_path)): stat.S_IMODE(file.stat().st_mode) for file in tmp_path.rglob("*")
        }
    database.close()
    files = [
        f"{directory}stoa.sqlite{ending}" for directory in ("", "keys/") for ending in ("", "-wal", "-shm")
    ]
    assert modes == {**dict.fromkeys(files, 0o600), "keys": 0o700}


def test_two_databases_in_one_directory_share_no_keys(tmp_path: Path) -> None:
    one, other = (Database(f"sqlite:///{tmp_path}/{name}.sqlite") for name in ("one", "other"))
    with one.write() as session:
        session.execute(text(f"CREATE TABLE {KEY_STORE}.person_keys (wrapped)"))
    with other.write() as session:
        session.execute(text(f"CREATE TABLE {KEY_STORE}.person_keys (wrapped)"))
    assert one.key_store_file != other.key_store_file
    one.close()
    other.close()


def test_the_logs_of_both_files_are_cut(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps no log beside a file")
    assert database.file
    assert database.key_store_file
    with database.write() as session:
        add_key(session)
    logs = [Path(f"{file}-wal") for file in (database.file, database.key_store_file)]
    with database.write() as session:
        session.add(Organisation(id=new_id(), slug="x", name="x", created_at=INSTANT))
    with database.engine.connect():  # or the last to close would take the logs away
        assert all(log.stat().st_size for log in logs)
        database.truncate_log()
        assert [log.stat().st_size for log in logs] == [0, 0]


def test_the_key_stores_log_is_not_cut_while_somebody_reads_it(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps no log beside a file")
    with database.write() as session:
        add_key(session)
    with database.read() as reading:
        assert reading.scalars(select(PersonKey.wrapped_key)).all() == [b"wrapped"]
        with database.write() as session:
            session.execute(delete(PersonKey))
        assert not database.truncate_log()
    assert database.truncate_log()


def test_postgresql_gives_back_the_room_in_both_schemas(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite overwrites what is deleted")
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    database.vacuum(IDENTITY_TABLES)
    event.remove(database.engine, "before_cursor_execute", note)
    assert [each for each in seen if each.startswith("VACUUM")] == [
        'VACUUM "people"',
        'VACUUM "accounts"',
        'VACUUM "stoa_keys"."person_keys"',
    ]


def add_key(session: Session) -> None:
    session.add(PersonKey(person_id=new_id(), wrapped_key=b"wrapped"))


def test_it_cannot_be_written_where_the_key_store_has_no_room(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL looks after its disk")
    usage = namedtuple("usage", "free")
    full = database.key_store_file
    assert database.can_be_written()
    monkeypatch.setattr("config.database.disk_usage", lambda file: usage(0 if file == full else 2**40))
    assert not database.can_be_written()


@pytest.mark.parametrize(
    "url",
    [
        "no address",
        "mysql://x/y",
        "postgresql+asyncpg://x/y",
        "postgresql+psycopg_async://x/y",
        "postgresql://x:nan/y",
        "sqlite:///x.sqlite?timeout=abc",
        "sqlite:///file:x.sqlite?uri=true",  # which the driver would make readable for everybody
        "sqlite:///x%00.sqlite",
        "sqlite://",
    ],
)
def test_an_address_of_no_database_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Database(url)
    assert refused.value.code == "settings.database_url"


@pytest.mark.parametrize("host", ["x" * 64, "\udcfc"], ids=["too long", "no text"])
def test_a_host_that_no_network_can_have_is_refused_with_a_sentence(host: str) -> None:
    database = Database(f"postgresql+psycopg://{host}/y")
    with pytest.raises(SettingsError) as refused, database.read() as session:
        session.execute(text("SELECT 1"))
    assert refused.value.code == "settings.database_url"


def test_stamps_have_one_width_and_come_back() -> None:
    whole = datetime(2026, 1, 1, tzinfo=UTC)
    assert format_stamp(whole) == "2026-01-01T00:00:00.000000Z"
    assert parse_stamp(format_stamp(INSTANT)) == INSTANT


def test_what_is_written_beside_another_process_that_comes_and_goes_is_kept(tmp_path: Path) -> None:
    """A process that closes SQLite's file by itself loses its locks on it, and the next to leave deletes its log."""
    url = f"sqlite:///{tmp_path / 'stoa.sqlite'}"
    look = (
        f"from config.database import Database; d = Database({url!r}); d.engine.connect().close(); d.close()"
    )
    writer = Database(url)
    with writer.engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (number INTEGER)"))
    others = [writer.engine.connect() for _ in range(3)]  # as many threads have at once
    for each in others:
        each.close()
    subprocess.run([sys.executable, "-c", look], check=True)
    assert (tmp_path / "stoa.sqlite-wal").exists()
    with writer.engine.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
    reader = Database(url)
    with reader.read() as session:
        assert session.scalar(text("SELECT count(*) FROM kept")) == 1
    reader.close()
    writer.close()


def test_a_server_in_another_zone_tells_times_in_utc(empty_postgres_url: str) -> None:
    database = Database(empty_postgres_url)
    with database.engine.begin() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f"ALTER DATABASE {name} SET timezone = 'Asia/Kolkata'"))
    database.close()
    with database.engine.connect() as connection:
        assert connection.scalar(text("SHOW timezone")) == "UTC"
        last = connection.scalar(text("SELECT timestamptz '9999-12-31 23:59+00'"))
    assert last == datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    database.close()
