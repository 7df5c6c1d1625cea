"""Whether a claimed item may still leave: asked right before its request, since a step takes a while."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from config.upsert import table_of
from connectors.contract import Outcome
from sync.consent.purposes import GRADE
from sync.delivery.items import EXCUSED
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.outbox.claims import Claimed
from sync.outbox.rows import TABLE
from sync.outbox.tables import HOLD_ASKED, HOLD_KEPT, TargetRow

HELD_BACK: Final = Outcome.retry(HOLD_KEPT, whole_target=False)
OVERTAKEN: Final = Outcome.retry("item.overtaken", whole_target=False)  # by a later version, or it is gone

_TARGETS: Final = table_of(TargetRow)
_LEDGER: Final = table_of(LedgerRow)
_EXCUSED: Final = (
    select(_LEDGER.c.value)
    .where(
        _LEDGER.c.space_id == _TARGETS.c.space_id,
        _LEDGER.c.person_id == TABLE.c.person_id,
        _LEDGER.c.kind == FactKind.EXCUSE.value,
        _LEDGER.c.contribution_id == _TARGETS.c.space_id,
        _TARGETS.c.purpose == GRADE,
    )
    .order_by(_LEDGER.c.sequence.desc())
    .limit(1)
    .correlate(_TARGETS, TABLE)
    .scalar_subquery()
)
# One statement, made once: it is asked for every item that is sent.
_NOW: Final = (
    select(_TARGETS.c.lease_owner, TABLE.c.version, TABLE.c.open_version, TABLE.c.code, _EXCUSED)
    .select_from(_TARGETS.outerjoin(TABLE, TABLE.c.id == bindparam("item", type_=Uuid())))
    .where(_TARGETS.c.id == bindparam("target", type_=Uuid()))
)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether the target is still ours, and what keeps an item from leaving; None: nothing does."""

    is_ours: bool
    kept: Outcome | None = None


def ask_leave(session: Session, target_id: UUID, owner: str, claimed: Claimed) -> Leave:
    """Look at the lease, and whether the item has been held back, excused or overtaken since it was claimed."""
    values = {"target": target_id, "item": claimed.id}
    row = session.connection().execute(_NOW, values).one_or_none()
    if row is None or row.lease_owner != owner:
        return Leave(is_ours=False)
    version, open_version, code, excused = row[1:]
    if not version == open_version == claimed.version:
        return Leave(True, OVERTAKEN)
    if code == HOLD_ASKED:
        return Leave(True, HELD_BACK)
    return Leave(True, EXCUSED if excused else None)
