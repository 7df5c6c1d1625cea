"""The classroom that most tests begin with: a process opens it once for each kind of database, and copies it then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from config.clock import Clock
from config.database import Database, key_store_file
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.health.tables import WorkerRow
from sync.organisations.tables import Organisation
from sync.platforms.tables import Platform
from tests.factories.copies import put_rows, rows_of
from tests.factories.world import Classroom, open_classroom

_PutBack = Callable[[Database], None]
_opened: dict[tuple[str, datetime], tuple[Classroom, _PutBack]] = {}


def open_once(database: Database, keys: KeyRing, clock: Clock) -> Classroom:
    """The default classroom: a copy of the first one where nobody has written to the database yet."""
    with database.read() as session:
        if (
            session.scalar(select(Platform.id).limit(1))
            or session.scalar(
                select(AuditRow.sequence).limit(1)
            )  # such as what was agreed with a works council
            or session.scalar(select(WorkerRow.id).limit(1))
            or len(session.scalars(select(Organisation.id)).all()) > 1
        ):
            return open_classroom(database, keys, clock)
    key = (database.engine.dialect.name, clock.now())
    if key not in _opened:
        _opened[key] = open_classroom(database, keys, clock), _keep(database)
    opened, put_back = _opened[key]
    put_back(database)
    return replace(opened, database=database, keys=keys, clock=clock, people=dict(opened.people))


def _keep(database: Database) -> _PutBack:
    if database.engine.dialect.name == "postgresql":
        rows = rows_of(database)
        return lambda other: put_rows(other, rows)
    database.truncate_log()
    kept = [path.read_bytes() for path in _files_of(database)]

    def put_back(other: Database) -> None:
        other.engine.dispose()
        for path, content in zip(_files_of(other), kept, strict=True):
            path.write_bytes(content)
            for log in ("-wal", "-shm"):
                path.with_name(path.name + log).unlink(missing_ok=True)

    return put_back


def _files_of(database: Database) -> tuple[Path, Path]:
    path = Path(str(database.engine.url.database))
    return path, key_store_file(path)
