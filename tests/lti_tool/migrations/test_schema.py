"""The chain of migrations and the tables in the code are one schema."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select

from config.clock import SetClock, SystemClock
from config.database import KEY_STORE, Database
from config.keys import KeyRing
from config.privacy import PrivacyNote
from lti_tool import migrations
from lti_tool.migrations.schema import whole_metadata
from lti_tool.migrations.upgrade import is_current, upgrade
from sync.platforms.tables import Deployment
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.tables import StoredScore
from sync.scoring.versions import current_rule, set_rule
from sync.spaces.origins import add_setup
from sync.spaces.settings import SpaceSettings
from sync.spaces.tables import Membership, Space, SpaceSetup
from tests.conftest import SECRET_KEY
from tests.factories.world import open_classroom


def differences(database: Database) -> list[Any]:
    """Between the migrated schema, with the key store, and the metadata."""

    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name in (None, KEY_STORE)

    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_schemas": True, "include_name": is_ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), whole_metadata())


def test_the_migrated_schema_is_the_metadata(database: Database) -> None:
    assert differences(database) == []


def test_an_upgrade_can_be_repeated(database: Database) -> None:
    assert is_current(database)
    keys = KeyRing(SECRET_KEY)
    assert upgrade(database, SystemClock(), keys) == upgrade(database, SystemClock(), keys)


def test_a_database_of_the_first_schema_keeps_its_members(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    open_classroom(database, keys, clock)
    with database.read() as session:
        before = session.scalars(select(Membership).order_by(Membership.person_id)).all()
    move(database, command.downgrade, "0001")
    assert not is_current(database)
    move(database, command.upgrade, "head")
    with database.read() as session:
        after = session.scalars(select(Membership).order_by(Membership.person_id)).all()
    assert [(each.person_id, each.role, each.launched_at) for each in after] == [
        (each.person_id, each.role, each.launched_at) for each in before
    ]
    assert differences(database) == []


def move(database: Database, step: Callable[[Config, str], None], revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine.connect() as connection:
        configuration.attributes["connection"] = connection
        configuration.attributes["derived_key"] = KeyRing(SECRET_KEY).key
        step(configuration, revision)
        connection.commit()


def test_rules_and_scores_of_the_first_version_are_carried_over(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    weeks = replace(preset_rules()[Preset.THOROUGH], periods=2)
    setup = SpaceSettings(rule=preset_rules()[Preset.LIGHT])
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        set_rule(session, space.id, weeks, clock.now())
        deployment = session.get_one(Deployment, space.deployment_id)
        add_setup(session, deployment, context_id=None, title="Ä", settings=setup, now=clock.now())
        session.add(
            StoredScore(
                space_id=space.id,
                person_id=classroom.people["anna"],
                rule_version=1,
                points=500_000,
                posts=1,
                replies=0,
                counted_words=130,
                derived_at=clock.now(),
            )
        )
    move(database, command.downgrade, "0012")
    with database.engine.connect() as connection:
        body = connection.exec_driver_sql("SELECT body FROM rule_versions").scalar_one()
    assert '"pair_flag_share"' in str(body).replace("'", '"')
    move(database, command.upgrade, "head")
    with database.read() as session:
        assert current_rule(session, classroom.space_id) == (weeks, 1)
        assert SpaceSettings.parse(session.scalars(select(SpaceSetup)).one().settings) == setup
        assert session.scalars(select(StoredScore.reached)).one() == "1/4"


def test_every_table_says_what_it_holds_of_people() -> None:
    silent = [
        table.name
        for table in whole_metadata().sorted_tables
        if not isinstance(table.info.get("privacy"), PrivacyNote)
    ]
    assert silent == []
