"""A backup of last night is restored, while the LMS has moved on."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import create_engine, make_url, text

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.migrations.upgrade import upgrade
from sync.delivery.verify import verify
from sync.outbox.tables import OutboxState
from sync.platforms.tool_keys import public_key_set
from tests.conftest import BEGINNING, SECRET_KEY
from tests.factories.copies import copy_sqlite
from tests.factories.world import SUBJECTS
from tests.faults.campus import Campus, campus


@dataclass
class Kept:
    """A database, and how it is backed up and restored while nothing runs."""

    database: Database
    back_up: Callable[[], None]
    restore: Callable[[], None]


def kept_file(directory: Path, migrated: Path) -> Iterator[Kept]:
    file, copy = directory / "stoa.sqlite", directory / "night.sqlite"
    copy_sqlite(migrated, file)
    database = Database(f"sqlite:///{file}")

    def swap(here: Path, there: Path) -> None:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        shutil.copy(here, there)

    yield Kept(database, lambda: swap(file, copy), lambda: swap(copy, file))
    database.close()


def kept_on_server(url: str, server_url: str) -> Iterator[Kept]:
    database, name, night = Database(url), make_url(url).database, f"night_{secrets.token_hex(8)}"
    upgrade(database, SetClock(BEGINNING), KeyRing(SECRET_KEY))
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")

    def run(*statements: str) -> None:
        database.close()
        with server.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    yield Kept(
        database,
        lambda: run(f"CREATE DATABASE {night} TEMPLATE {name}"),
        lambda: run(f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {night}"),
    )
    run(f"DROP DATABASE IF EXISTS {night} WITH (FORCE)")
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield from kept_file(tmp_path, request.getfixturevalue("migrated_sqlite"))
    else:
        urls = (request.getfixturevalue(name) for name in ("empty_postgres_url", "postgres_url"))
        yield from kept_on_server(*urls)


@pytest.fixture
def at_work(kept: Kept, keys: KeyRing, tmp_path: Path, httpserver: HTTPServer) -> Iterator[Campus]:
    def publish(database: Database) -> None:
        with database.read() as session:
            httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))

    with campus(kept.database, keys, tmp_path, httpserver.url_for(""), publish) as opened:
        yield opened


def grades(campus: Campus) -> list[float | None]:
    return [campus.grade_of(name) for name in ("anna", "ben", "cem")]


def test_it_resumes_without_doubling_and_sets_nothing_back(at_work: Campus, kept: Kept) -> None:
    at_work.want("anna", 3500)
    at_work.want("ben", 3500)
    at_work.run()
    at_work.want("cem", 3500)  # gathered, and on its way when the backup is made
    kept.back_up()
    at_work.run()
    at_work.want("anna", 7000)
    at_work.want("ben", 10_500)
    at_work.run()
    kept.restore()
    at_work.pass_time(timedelta(hours=9))
    posts = list(at_work.witness.posts)

    at_work.run()
    assert (at_work.witness.posts, grades(at_work)) == (posts, [7.0, 10.5, 3.5])
    assert {row.state for row in at_work.rows().values()} == {OutboxState.SETTLED}

    (look,) = verify(at_work.context)
    people = at_work.classroom.people
    assert {each.person_id: (each.ours["given"], (each.theirs or {})["given"]) for each in look.drift} == {
        people["anna"]: (3500, 7000),
        people["ben"]: (3500, 10_500),
    }

    at_work.want("anna", 14_000)  # which nobody knows to be better than what was sent in the lost time
    at_work.want("ben", 10_500)  # as before the loss
    at_work.want("cem", 7000)
    at_work.run()
    assert grades(at_work) == [7.0, 10.5, 7.0]
    assert at_work.rows()["anna"].block_reason == "override"
    assert at_work.rows()["ben"].state == OutboxState.SETTLED
    at_work.send_anyway("anna")
    at_work.run()
    assert grades(at_work) == [14.0, 10.5, 7.0]

    for user_id in SUBJECTS.values():
        taken = [post for post in at_work.witness.posts if post.user_id == user_id]
        assert all(earlier.stamp < later.stamp for earlier, later in pairwise(taken))
    assert all(post.taken and post.before != post.given for post in at_work.witness.posts)
