"""One worker on SQLite: a lock on a file beside the database's, which ends with its process, however that ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.database import Database
from config.errors import StoaError


class AnotherWorker(StoaError):
    """A worker is at work on this SQLite database already."""

    default_code = "worker.another"


@contextmanager
def only_worker(database: Database) -> Iterator[None]:
    """Be the only worker for as long as the block lasts, where the database is SQLite. Raises AnotherWorker.

    The file stays: who deletes one that another is about to lock lets two in.
    """
    if not database.is_sqlite or database.engine.url.database in (None, ":memory:"):
        yield
        return
    with Path(f"{database.engine.url.database}-worker").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise AnotherWorker(
                "Another worker is at work on this SQLite database: by `stoa worker`, `stoa serve --with-worker` or "
                "`stoa demo`. It needs no second one; on PostgreSQL any number may run."
            ) from taken
        yield
