"""Procrastinate's tables: made whole, brought up to date from an older version, and apart from ours."""

import builtins
import sys
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from sqlalchemy import inspect, text

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.migrations import task_engine
from lti_tool.migrations.task_engine import TaskEngineMissing, is_task_engine_current, upgrade_task_engine
from lti_tool.migrations.upgrade import is_current, upgrade
from sync.schedules.tables import ENGINE_SCHEMA
from tests.conftest import SECRET_KEY

OLDER = "02.00.03_01_add_job_priority.sql"  # and all before it: the version of an installation from years ago
CHAIN = resources.files("procrastinate.sql") / "migrations"


@pytest.fixture
def postgres(empty_postgres_url: str) -> Iterator[Database]:
    database = Database(empty_postgres_url)
    yield database
    database.close()


def shape(database: Database) -> list[tuple[Any, ...]]:
    """Columns, functions and indexes of the schema."""
    with database.engine.connect() as connection:
        return [
            tuple(row)
            for query in (
                "SELECT table_name, column_name, data_type, column_default, is_nullable"
                " FROM information_schema.columns WHERE table_schema = :schema",
                "SELECT proname, pg_get_function_identity_arguments(p.oid), prosrc FROM pg_proc p"
                " JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = :schema",
                "SELECT indexname, '', '' FROM pg_indexes WHERE schemaname = :schema",
            )
            for row in sorted(connection.execute(text(query), {"schema": ENGINE_SCHEMA}).all(), key=str)
        ]


def test_an_upgrade_makes_it_whole_and_can_be_repeated(postgres: Database) -> None:
    assert not is_task_engine_current(postgres)
    upgrade(postgres, SystemClock(), KeyRing(SECRET_KEY))
    assert is_current(postgres)
    made = shape(postgres)
    upgrade(postgres, SystemClock(), KeyRing(SECRET_KEY))
    assert shape(postgres) == made
    assert "procrastinate_jobs" not in inspect(postgres.engine).get_table_names(), "ours are apart"


def test_an_older_version_is_brought_up_to_date(
    postgres: Database, empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(file.name for file in CHAIN.iterdir() if file.name.endswith(".sql"))
    older = {name: (CHAIN / name).read_text("utf-8") for name in names if name <= OLDER}
    assert 10 < len(older) < len(names)
    with monkeypatch.context() as then:
        then.setattr(task_engine, "_read_shipped", lambda: ("\n".join(older.values()), older))
        upgrade_task_engine(postgres)
        assert is_task_engine_current(postgres)
    assert not is_task_engine_current(postgres)
    upgrade_task_engine(postgres)
    assert is_task_engine_current(postgres)
    upgraded = names_of(postgres)
    with postgres.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {ENGINE_SCHEMA} CASCADE"))
    upgrade_task_engine(postgres)
    assert upgraded == names_of(postgres)


def names_of(database: Database) -> list[tuple[Any, ...]]:
    """Columns and functions; the chain leaves some of their texts in another layout than the whole."""
    return sorted(row[:2] for row in shape(database) if len(row) == 5 or "(" in str(row[2]))


def test_a_migration_that_fails_leaves_those_before_it(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade_task_engine(postgres)
    whole, chain = task_engine._read_shipped()
    newer = {**chain, "98.sql": "CREATE TABLE newer (id int);", "99.sql": "CREATE TABLE newer (id int);"}
    monkeypatch.setattr(task_engine, "_read_shipped", lambda: (whole, newer))
    with pytest.raises(Exception, match="already exists"):
        upgrade_task_engine(postgres)
    with postgres.engine.connect() as connection:
        assert task_engine._read_applied(connection) == {*chain, "98.sql"}


def test_a_schema_that_an_administrator_made_is_used(postgres: Database) -> None:
    with postgres.engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {ENGINE_SCHEMA}"))
    upgrade_task_engine(postgres)
    assert is_task_engine_current(postgres)


def test_without_its_package_postgresql_is_refused_in_a_sentence(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports = builtins.__import__

    def without(name: str, *arguments: Any) -> Any:
        if name.startswith("procrastinate"):
            raise ModuleNotFoundError(name)
        return imports(name, *arguments)

    for name in [name for name in sys.modules if name.split(".")[0] == "procrastinate"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(TaskEngineMissing) as missing:
        is_task_engine_current(postgres)
    assert missing.value.code == "database.no_task_engine"
