"""That a statement which changes many items waits for nobody in a circle: all lock them in one order."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.delivery.status import retry
from sync.outbox.blocked import unblock_enrolled
from sync.outbox.modes import follow_mode, hold, release, release_dated
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.spaces.tables import SendMode, Space
from tests.conftest import BEGINNING
from tests.factories.locks import locks_first_before_last
from tests.factories.world import open_classroom

ITEMS = 1000  # so many that the table is read as it lies, which is in reverse
Act = Callable[[Session, Space], object]


def change_to(mode: SendMode) -> Act:
    def change(session: Session, space: Space) -> None:
        space.send_mode = mode.value
        session.flush()
        follow_mode(session, space, BEGINNING)

    return change


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (OutboxState.PENDING, lambda session, space: hold(session, space, None, BEGINNING)),
        (OutboxState.HELD, lambda session, space: release(session, space, None, BEGINNING)),
        (OutboxState.HELD, lambda session, _: release_dated(session, BEGINNING)),
        (OutboxState.PENDING, change_to(SendMode.BY_HAND)),
        (OutboxState.HELD, change_to(SendMode.BY_HAND)),
        (OutboxState.HELD, change_to(SendMode.HOURLY)),
        (OutboxState.REJECTED, lambda session, _: retry(session, BEGINNING)),
        (OutboxState.REJECTED, lambda session, space: retry(session, BEGINNING, space_id=space.id)),
        (
            OutboxState.BLOCKED,
            lambda session, space: unblock_enrolled(session, space.id, select(OutboxRow.person_id)),
        ),
    ],
)
def test_items_are_changed_in_the_order_in_which_workers_note_them(
    database: Database, keys: KeyRing, clock: SetClock, state: OutboxState, act: Act
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    space_id = open_classroom(database, keys, clock).space_id
    items = sorted(new_id() for _ in range(ITEMS))
    with database.write() as session:
        space = session.get_one(Space, space_id)
        space.send_mode, space.send_at = SendMode.AT_DATE.value, BEGINNING - timedelta(days=1)
        target_id = session.scalars(select(TargetRow.id)).one()
        session.execute(insert(OutboxRow), [item_of(target_id, item, state) for item in reversed(items)])
        session.execute(text("ANALYZE outbox"))

    def do() -> None:
        with database.write() as session:
            act(session, session.get_one(Space, space_id))

    one = select(OutboxRow.version)
    locks_first_before_last(
        database, do, one.where(OutboxRow.id == items[0]), one.where(OutboxRow.id == items[-1])
    )


def item_of(target_id: UUID, item_id: UUID, state: OutboxState) -> dict[str, object]:
    return {
        "id": item_id,
        "target_id": target_id,
        "person_id": new_id(),
        "item": "score",
        "version": 1,
        "digest": "",
        "payload": {"given": 7000, "maximum": 100},
        "state": state.value,
        "block_reason": "not_enrolled" if state is OutboxState.BLOCKED else None,
        "due_at": BEGINNING,
        "stamped_version": 0,
        "sent_version": 0,
        "tries": 0,
        "changed_at": BEGINNING,
    }
