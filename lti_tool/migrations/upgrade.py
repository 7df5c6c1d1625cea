"""Bringing a database to the present schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from config.clock import Clock
from config.database import Database
from config.ids import new_id
from config.upsert import insert_if_new
from lti_tool.migrations.task_engine import is_task_engine_current, upgrade_task_engine
from sync.consent.purposes import make_purposes
from sync.organisations.tables import DEFAULT_ORGANISATION, Organisation
from sync.platforms.registry import find_organisation


def upgrade(database: Database, clock: Clock) -> str:
    """Run what is missing of the chain, and make the first organisation. Repeatable; gives the revision reached.

    On PostgreSQL Procrastinate's tables are brought up to date too. Raises TaskEngineMissing.
    """
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine.connect() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
        connection.commit()
    if not database.is_sqlite:
        upgrade_task_engine(database)
    make_default_organisation(database, clock)
    return _head(configuration)


def is_current(database: Database) -> bool:
    """Whether the database has every migration that this program knows. Raises TaskEngineMissing."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == _head(configuration) and (database.is_sqlite or is_task_engine_current(database))


def _head(configuration: Config) -> str:
    return ScriptDirectory.from_config(configuration).get_current_head() or ""


def make_default_organisation(database: Database, clock: Clock) -> None:
    """Make the first organisation and its purposes, where they are not there yet."""
    with database.write() as session:
        insert_if_new(
            session,
            Organisation,
            id=new_id(),
            slug=DEFAULT_ORGANISATION,
            name="Stoa",
            created_at=clock.now(),
        )
        organisation = find_organisation(session, DEFAULT_ORGANISATION)
        make_purposes(session, organisation.id, clock.now())
