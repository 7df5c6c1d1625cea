"""Record systems are found under the catalogue's ids after the upgrade, with all that people agreed to."""

from alembic import command
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.consent.purposes import STATEMENTS
from sync.consent.tables import Purpose, PurposeVersion
from sync.outbox.tables import TargetRow
from tests.factories.world import open_classroom
from tests.lti_tool.migrations.test_schema import move

BEFORE = "0061"
FORMER = [
    ("canvas_outcomes", {"site": "https://canvas.example"}),
    ("lrs", {"endpoint": "https://events.example", "format": "caliper"}),
    ("lrs", {"endpoint": "https://lrs.example", "format": "xapi"}),
]
OF_STATEMENTS = (
    select(PurposeVersion)
    .join(Purpose, Purpose.id == PurposeVersion.purpose_id)
    .where(Purpose.name == STATEMENTS, PurposeVersion.version == Purpose.version)
)
NOW = [
    ("caliper", {"endpoint": "https://events.example"}),
    ("canvas", {"site": "https://canvas.example"}),
    ("xapi", {"endpoint": "https://lrs.example"}),
]


def test_record_systems_go_on_under_their_new_ids_and_back(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    """Made as they are now, since the code knows no other; the earlier schema is reached by the way back."""
    for number, (connector, settings) in enumerate(NOW):
        space_id = open_classroom(
            database, keys, clock, resource_link_id=f"link-{number}", services={}
        ).space_id
        with database.write() as session:
            session.add(
                TargetRow(
                    id=new_id(), space_id=space_id, connector=connector, purpose=STATEMENTS, settings=settings,
                    learnt={}, failures=0, created_at=clock.now(),
                )
            )  # fmt: skip
    with database.write() as session:
        body = session.scalars(OF_STATEMENTS).one()
        body.body = {**body.body, "recipients": ["moodle", "xapi", "caliper", "canvas"]}
    move(database, command.downgrade, BEFORE)
    assert stored(database) == (FORMER, ["moodle", "lrs", "canvas_outcomes"])
    move(database, command.upgrade, "head")
    assert stored(database) == (NOW, ["moodle", "xapi", "caliper", "canvas"])


def stored(database: Database) -> tuple[list[tuple[str, dict[str, str]]], list[str]]:
    """The targets, and who may receive statements."""
    with database.read() as session:
        targets = [(row.connector, dict(row.settings)) for row in session.scalars(select(TargetRow))]
        recipients = session.scalars(OF_STATEMENTS).one().body["recipients"]
    return sorted(targets, key=lambda each: (each[0], each[1].get("format", ""))), recipients
