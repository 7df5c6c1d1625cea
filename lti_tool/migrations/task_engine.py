"""Procrastinate's own tables on PostgreSQL, in a schema of their own; Alembic's chain knows nothing of them.

Procrastinate ships its schema whole, for who begins, and as a chain of SQL files, for who has had it before. A table
beside its own, `stoa_migrations`, remembers which of those files a database has.
"""

from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from typing import Any, Final

from sqlalchemy import Connection, String, bindparam, text

from config.database import Database
from config.errors import StoaError
from sync.schedules.tables import ENGINE_SCHEMA

_LOCK: Final = 6_280_614_127  # any number: of two upgrades at once, one waits for the other
_NOTE: Final = text("INSERT INTO stoa_migrations (name) VALUES (:name)").bindparams(
    bindparam("name", type_=String())
)


class TaskEngineMissing(StoaError):
    """PostgreSQL is to be used without the packages that go with it."""

    default_code = "database.no_task_engine"


def upgrade_task_engine(database: Database) -> None:
    """Bring Procrastinate's tables to the version that is installed. Repeatable. Raises TaskEngineMissing."""
    whole, chain = _read_shipped()
    with database.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            applied = _read_applied(connection)
            if applied is None:
                _make(connection, whole, chain)
            else:
                for name in sorted(chain.keys() - applied):
                    _apply(connection, chain[name], [name])
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()


def is_task_engine_current(database: Database) -> bool:
    """Whether Procrastinate's tables are as this program needs them. Raises TaskEngineMissing."""
    _, chain = _read_shipped()
    with database.engine.connect() as connection:
        applied = _read_applied(connection)
    return applied is not None and chain.keys() <= set(applied)


def _read_shipped() -> tuple[str, Mapping[str, str]]:
    """The schema as a whole, and the chain of migrations to it by their names, which sort by age."""
    try:
        files = resources.files("procrastinate.sql")
    except ModuleNotFoundError as error:
        raise TaskEngineMissing(
            "On PostgreSQL Stoa needs Procrastinate, which plans its housekeeping: install Stoa with its extra, "
            "`stoa[postgres]`."
        ) from error
    chain = (file for file in (files / "migrations").iterdir() if file.name.endswith(".sql"))
    return (files / "schema.sql").read_text("utf-8"), {file.name: file.read_text("utf-8") for file in chain}


def _read_applied(connection: Connection) -> Collection[str] | None:
    """The migrations that a database has; None where it has nothing of Procrastinate's yet."""
    table = f"{ENGINE_SCHEMA}.stoa_migrations"
    if connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is None:
        return None
    return set(connection.scalars(text(f"SELECT name FROM {table}")))  # noqa: S608 - a constant


def _make(connection: Connection, whole: str, chain: Iterable[str]) -> None:
    known = text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    # An administrator may have made it for a user who may make none, and IF NOT EXISTS would ask for that right.
    if connection.scalar(known, {"name": ENGINE_SCHEMA}) is None:
        connection.execute(text(f"CREATE SCHEMA {ENGINE_SCHEMA}"))
    _apply(connection, f"CREATE TABLE stoa_migrations (name text PRIMARY KEY);\n{whole}", chain)


def _apply(connection: Connection, script: str, names: Iterable[str]) -> None:
    """Run a script of many statements in one transaction, and note which migrations it stands for."""
    connection.execute(text(f"SET LOCAL search_path TO {ENGINE_SCHEMA}"))
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
    connection.execute(_NOTE, [{"name": name} for name in names])
    connection.commit()
