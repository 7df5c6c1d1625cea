"""Whether rows are locked in one order, so that nobody waits for each other in a circle (PostgreSQL)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Select, text

from config.database import Database
from tests.factories.waiting import wait_until

_WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database OR database IS NULL"
    " WHERE NOT granted AND datname = current_database()"
)


def locks_first_before_last(
    database: Database, act: Callable[[], object], first: Select[Any], last: Select[Any]
) -> None:
    """Let `act` run into the lock of the first row; fails where it holds that of the last one then."""
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            session.execute(first.with_for_update()).one()
            other = pool.submit(act)
            wait_until(lambda: is_waited(database) or other.done())
            assert not other.done(), "it locked nothing"
            session.execute(last.with_for_update(nowait=True)).one()
        other.result()


def is_waited(database: Database) -> bool:
    """Whether somebody waits for a lock."""
    with database.read() as session:
        return bool(session.scalar(_WAITING))
