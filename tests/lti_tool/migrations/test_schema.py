"""The chain of migrations and the tables in the code are one schema."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from config.clock import SystemClock
from config.database import Database
from config.privacy import PrivacyNote
from lti_tool.migrations.schema import whole_metadata
from lti_tool.migrations.upgrade import is_current, upgrade


def test_the_migrated_schema_is_the_metadata(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, whole_metadata()) == []


def test_an_upgrade_can_be_repeated(database: Database) -> None:
    assert is_current(database)
    assert upgrade(database, SystemClock()) == upgrade(database, SystemClock())


def test_every_table_says_what_it_holds_of_people() -> None:
    silent = [
        table.name
        for table in whole_metadata().sorted_tables
        if not isinstance(table.info.get("privacy"), PrivacyNote)
    ]
    assert silent == []
