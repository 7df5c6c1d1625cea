"""Bringing a database to the present schema."""

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, inspect
from sqlalchemy.schema import CreateSchema

from config.clock import Clock
from config.database import KEY_STORE, Database
from config.errors import StoaError
from config.keys import KeyRing
from lti_tool.migrations.schema import whole_metadata
from lti_tool.migrations.task_engine import is_task_engine_current, upgrade_task_engine
from sync.consent.purposes import make_purposes
from sync.organisations.making import list_organisations, make_organisation
from sync.organisations.tables import DEFAULT_ORGANISATION


class UpgradeStopped(StoaError):
    """A migration cannot go on with what it finds; nothing of it was kept."""

    default_code = "database.upgrade_stopped"


def upgrade(database: Database, clock: Clock, keys: KeyRing) -> str:
    """Run what is missing of the chain, and make the first organisation. Repeatable; gives the revision reached.

    A key store that was lost is made anew, empty: people get other keys as they are seen again. On PostgreSQL
    Procrastinate's tables are brought up to date too. `keys` seal what an older version has kept in plain. Raises
    TaskEngineMissing, UpgradeStopped.
    """
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine.connect() as connection:
        configuration.attributes["connection"] = connection
        configuration.attributes["derived_key"] = keys.key
        try:
            command.upgrade(configuration, "head")
        except (
            RuntimeError
        ) as stopped:  # as migrations, which import nothing of ours, say what is in their way
            raise UpgradeStopped(f"The upgrade stopped, and nothing was changed: {stopped}") from stopped
        connection.commit()
        make_key_store(connection)
        connection.commit()
    database.truncate_log()  # in which keys may stand that were moved, or texts that were sealed
    if not database.is_sqlite:
        database.vacuum(["pg_catalog.pg_statistic"], anew=True)  # samples of columns that held texts in plain
        upgrade_task_engine(database)
    make_default_organisation(database, clock)
    return _head(configuration)


def is_current(database: Database) -> bool:
    """Whether the database has every migration that this program knows. Raises TaskEngineMissing."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        has_keys = all(inspect(connection).has_table(name, schema=KEY_STORE) for name in _key_store_tables())
    return (
        current == _head(configuration)
        and has_keys
        and (database.is_sqlite or is_task_engine_current(database))
    )


def make_key_store(connection: Connection) -> None:
    """Make what is missing of the key store's tables: all, where it was lost and only the database restored."""
    schemas = inspect(connection).get_schema_names()
    if KEY_STORE not in schemas:
        connection.execute(CreateSchema(KEY_STORE))
    whole_metadata().create_all(connection, list(_key_store_tables().values()))


def _key_store_tables() -> Mapping[str, Table]:
    return {table.name: table for table in whole_metadata().sorted_tables if table.schema == KEY_STORE}


def _head(configuration: Config) -> str:
    return ScriptDirectory.from_config(configuration).get_current_head() or ""


def make_default_organisation(database: Database, clock: Clock) -> None:
    """Make the first organisation, and the purposes that any organisation has not got yet."""
    with database.write() as session:
        make_organisation(session, DEFAULT_ORGANISATION, "Stoa", clock.now())
        for each in list_organisations(session):
            make_purposes(session, each.id, clock.now())
