"""Putting the desired state into the outbox: latest wins, unchanged state makes no send."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from config.ids import timeless_id
from config.upsert import insert_into
from connectors.contract import Outcome
from sync.outbox.rows import TABLE, ItemRow, insert_rows, lock_rows, make_lock, make_update, write_rows
from sync.outbox.tables import HOLD_ASKED, HOLD_KEPT, TEXT_HELD, OutboxRow, OutboxState

CHANGED: Final = "contribution.changed"  # the code of what cannot be sent any more as it was derived
COMMENT: Final = "comment"
"""What a payload of a score has for the comment that goes along: what decides on its words, and is none of them."""
REFERENCES: Final = "contributions"  # what an item is made of, as (id, revision)
LINKED: Final = "competency_id"  # of a level: the receiver's own id of the competency
LEVEL: Final = "level"  # counted from 1 for the lowest
LEVELS: Final = "levels"  # how many the scale has by which it was given
RATING: Final = "rating"  # the decision that it follows from
LEVEL_ITEM: Final = (
    "competency:"  # how the name of a level begins; what follows is the receiver's own id of the competency
)
UNLINKED: Final = "unlinked:"
"""How the name of a level begins whose competency the receiver has not got; what follows is our own id of that."""
STATEMENT: Final = "statement:"  # how the name of a statement begins; what follows is its id
EVENT: Final = "event:"  # how the name of an event begins; what follows is its id
_APPLIED: Final = Outcome.applied().code

_CHANGED: Final = (
    "version", "digest", "payload", "state", "code", "block_reason", "due_at", "sent_version", "tries", "changed_at",
    "overwrite",
)  # fmt: skip
_UPDATE: Final = make_update(_CHANGED)
_OF_PEOPLE: Final = (
    TABLE.c.target_id.in_(bindparam("targets", expanding=True)),
    TABLE.c.person_id.in_(bindparam("people", expanding=True)),
)
_LOCK: Final = make_lock(*_OF_PEOPLE)
_LOCK_THESE: Final = make_lock(TABLE.c.id.in_(bindparam("ids", expanding=True)))
_LOCK_UNSENT: Final = make_lock(
    *_OF_PEOPLE,
    TABLE.c.item == bindparam("item"),
    TABLE.c.sent_version < TABLE.c.version,
    TABLE.c.open_version.is_(None),
)


@dataclass(frozen=True)
class Desired:
    """What a target should hold for one person and item.

    `payload` is numbers and references; `identity` is the part of it whose change means a new version: all of it
    for a receiver that replaces, less for one that only appends.
    """

    target_id: UUID
    person_id: UUID
    item: str
    payload: Mapping[str, Any]
    identity: Mapping[str, Any]

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the identity."""
        return fingerprint(self.identity)


def value_of(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a payload tells as numbers: without what its words are made of."""
    return {name: value for name, value in payload.items() if name not in (COMMENT, REFERENCES)}


def fingerprint(identity: Mapping[str, Any]) -> str:
    """What tells one identity from another."""
    canonical = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_news(known: OutboxRow | ItemRow | None, desired: Desired) -> bool:
    """Whether this differs from what is desired already.

    Another payload of the same identity is news only as long as the receiver has not got the item.
    """
    if known is None or known.digest != desired.digest:
        return True
    return known.sent_version < known.version and known.payload != dict(desired.payload)


def read_known(
    session: Session, target_ids: Collection[UUID], person_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID, str], OutboxRow]:
    """What is desired already, by (target, person, item)."""
    query = select(OutboxRow).where(OutboxRow.target_id.in_(target_ids), OutboxRow.person_id.in_(person_ids))
    rows = session.scalars(query)
    return {(row.target_id, row.person_id, row.item): row for row in rows}


def put(
    session: Session,
    desired: Sequence[Desired],
    *,
    now: datetime,
    due_at: datetime,
    held: bool = False,
    after_released: bool = False,
) -> int:
    """Write what is desired; gives how many items changed. Changes that wait already keep their due time.

    With `held` they wait for a person or a date; what waits so already goes on to, whatever changes of it. With
    `after_released` what was released and has not arrived goes first: of that nothing is written, and it is to be
    derived anew once it has arrived.
    """
    if not desired:
        return 0
    targets, people = {each.target_id for each in desired}, {each.person_id for each in desired}
    rows = lock_rows(session, _LOCK, {"targets": targets, "people": people})
    known = {(row.target_id, row.person_id, row.item): row for row in rows}
    new: list[ItemRow] = []
    changed: list[ItemRow] = []
    for each in desired:
        row = known.get((each.target_id, each.person_id, each.item))
        if row is None:
            new.append(_new_row(each, now, due_at, held))
        elif is_news(row, each) and not (after_released and _was_released(row)):
            changed.append(row)
            if row.digest == each.digest:
                row.payload = dict(each.payload)
                _look_anew(row, due_at)
            else:
                _move_on(row, each, now, due_at, held)
    insert_rows(session, new)
    write_rows(session, _UPDATE, _CHANGED, changed)
    return len(new) + len(changed)


def add(
    session: Session, desired: Sequence[Desired], *, now: datetime, due_at: datetime, held: bool = False
) -> None:
    """Write items that are what they are once and for all; of those that are there nothing is read or changed."""
    rows = [asdict(_new_row(each, now, due_at, held)) for each in desired]
    if rows:
        session.execute(insert_into(session, OutboxRow).on_conflict_do_nothing(), rows)


def _new_row(desired: Desired, now: datetime, due_at: datetime, held: bool) -> ItemRow:
    return ItemRow(
        id=timeless_id(),
        target_id=desired.target_id,
        person_id=desired.person_id,
        item=desired.item,
        version=1,
        digest=desired.digest,
        payload=dict(desired.payload),
        state=(OutboxState.HELD if held else OutboxState.PENDING).value,
        code=None,
        block_reason=None,
        due_at=due_at,
        stamp=None,
        stamped_version=0,
        open_version=None,
        sent_version=0,
        tries=0,
        changed_at=now,
    )


def _move_on(row: ItemRow, desired: Desired, now: datetime, due_at: datetime, held: bool) -> None:
    waiting = row.state == OutboxState.PENDING.value and row.tries == 0
    row.version += 1
    row.digest = desired.digest
    row.payload = dict(desired.payload)
    row.changed_at = now
    row.tries = 0
    row.overwrite = False  # that was agreed to for what has changed now
    if _is_there_already(row):
        row.state = OutboxState.SETTLED.value
        row.sent_version = row.version
        row.code, row.block_reason = _APPLIED, None
        return
    held = held or row.state == OutboxState.HELD.value or row.code == HOLD_ASKED
    row.code = None if row.code == HOLD_ASKED else row.code
    row.due_at = min(row.due_at, due_at) if waiting and not held else due_at
    row.state = (OutboxState.HELD if held else OutboxState.PENDING).value


def _look_anew(row: ItemRow, due_at: datetime) -> None:
    """What a text was held for may have left it: whoever sends it next looks."""
    if row.state == OutboxState.BLOCKED.value and row.code == TEXT_HELD:
        row.state, row.block_reason, row.tries, row.due_at = OutboxState.PENDING.value, None, 0, due_at


def _was_released(row: ItemRow) -> bool:
    """Whether it is on its way although what changes now is held; what cannot be sent any more as it is, is not."""
    return row.state == OutboxState.PENDING.value and row.code not in (HOLD_ASKED, CHANGED)


def withdraw(session: Session, target_ids: Collection[UUID], person_ids: Collection[UUID], item: str) -> None:
    """Want nothing else of these people any more than what their receivers took, where its identity is all of it.

    What may have arrived is left to be looked for.
    """
    rows = lock_rows(session, _LOCK_UNSENT, {"targets": target_ids, "people": person_ids, "item": item})
    taken = [row for row in rows if row.sent_version > 0 and row.sent_payload is not None]
    for row in taken:
        row.payload = dict(row.sent_payload or {})
        row.digest = fingerprint(row.payload)
        row.version += 1
        row.sent_version, row.state, row.tries = row.version, OutboxState.SETTLED.value, 0
        row.code, row.block_reason = _APPLIED, None
    write_rows(session, _UPDATE, _CHANGED, taken)
    never = [row.id for row in rows if row not in taken and (not row.tried_payloads or row.code == HOLD_KEPT)]
    session.execute(delete(OutboxRow).where(OutboxRow.id.in_(never)))


def drop_comment(row: OutboxRow) -> None:
    """Want an item without its comment from now on; a worker who has it in hand does not send it any more.

    A receiver that has it as it was wanted is to have nothing else.
    """
    row.payload = dict(value_of(row.payload))
    row.digest = fingerprint(row.payload)
    row.version += 1
    row.stamped_version = 0
    if row.state == OutboxState.SETTLED.value:
        row.sent_version = row.version


def send_again(session: Session, item_ids: Collection[UUID], due_at: datetime) -> None:
    """Have items sent once more that have arrived without their comment: that is still to come."""
    rows = lock_rows(session, _LOCK_THESE, {"ids": list(item_ids)})
    arrived = [row for row in rows if row.state == OutboxState.SETTLED.value]
    for row in arrived:
        row.version += 1
        row.state, row.code, row.tries, row.due_at = OutboxState.PENDING.value, None, 0, due_at
    write_rows(session, _UPDATE, _CHANGED, arrived)


def _is_there_already(row: ItemRow) -> bool:
    """Whether a receiver took just this last, and nothing else can have come there since, as far as is known."""
    taken_here = row.sent_version > 0 and row.sent_payload == row.payload
    return taken_here and not row.tried_payloads and row.drift is None
