"""How far an item has come, as people are told: one word for each case that asks for something else of them."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, case, or_

from connectors.contract import BlockReason
from sync.consent.purposes import HELD_BY_PURPOSE
from sync.delivery.links import NOT_LINKED
from sync.outbox.tables import HOLD_ASKED, TEXT_HELD, OutboxRow, OutboxState, TargetRow, TroubleKind
from sync.rights.standing import Stop

_ARRIVED: Final = ("applied", "read_back")


class Stage(StrEnum):
    """How far an item has come. `sync.delivery.words` has a sentence for each, and what to do."""

    APPLIED = "applied"
    SUPERSEDED = "superseded"
    HELD = "held"
    ON_ITS_WAY = "on_its_way"
    NOT_ENROLLED = "not_enrolled"
    OVERRIDE = "override"
    MISSING = "missing"  # what was sent is not there any more
    ITEM_GONE = "item_gone"
    NOT_LINKED = "not_linked"  # the course has not got the competency
    NO_RIGHTS = "no_rights"
    PURPOSE_OFF = "purpose_off"
    TEXT_HELD = "text_held"  # a person has to look at a text first
    RESTRICTED = "restricted"  # the person has had the use of their data restricted, or objected to it
    THROTTLED = "throttled"
    DOWN = "down"
    REJECTED = "rejected"


def stage_of(now: datetime) -> ColumnElement[str]:
    """The `Stage` of an outbox row that is joined with its target."""
    state, reason = OutboxRow.state, OutboxRow.block_reason
    blocked, settled = state == OutboxState.BLOCKED.value, state == OutboxState.SETTLED.value
    differs = OutboxRow.drift.is_not(None)
    kind = TargetRow.trouble_kind
    cases: list[tuple[ColumnElement[bool], Stage]] = [
        (state == OutboxState.HELD.value, Stage.HELD),
        (and_(state == OutboxState.PENDING.value, OutboxRow.code == HOLD_ASKED), Stage.HELD),
        (state == OutboxState.REJECTED.value, Stage.REJECTED),
        (and_(blocked, OutboxRow.code.in_(HELD_BY_PURPOSE)), Stage.PURPOSE_OFF),
        (and_(blocked, OutboxRow.code.in_([stop.value for stop in Stop])), Stage.RESTRICTED),
        (and_(blocked, OutboxRow.code == TEXT_HELD), Stage.TEXT_HELD),
        (and_(blocked, reason == BlockReason.NOT_ENROLLED.value), Stage.NOT_ENROLLED),
        (and_(blocked, reason == BlockReason.OVERRIDE.value), Stage.OVERRIDE),
        (and_(blocked, OutboxRow.code == NOT_LINKED.code), Stage.NOT_LINKED),
        (and_(blocked, reason == BlockReason.ITEM_GONE.value), Stage.ITEM_GONE),
        (blocked, Stage.NO_RIGHTS),
        (and_(settled, differs, OutboxRow.drift["given"].as_string().is_(None)), Stage.MISSING),
        (and_(settled, differs), Stage.OVERRIDE),
        (and_(settled, OutboxRow.code.in_(_ARRIVED)), Stage.APPLIED),
        (settled, Stage.SUPERSEDED),
        (TargetRow.gone_since.is_not(None), Stage.ITEM_GONE),
        (kind == TroubleKind.NO_RIGHTS.value, Stage.NO_RIGHTS),
        (
            or_(kind == TroubleKind.THROTTLED.value, TargetRow.asked_to_wait_until > now),
            Stage.THROTTLED,
        ),
        (kind.is_not(None), Stage.DOWN),
    ]
    return case(*((condition, stage.value) for condition, stage in cases), else_=Stage.ON_ITS_WAY.value)


def stands(now: datetime, where: Collection[Stage | OutboxState]) -> ColumnElement[bool]:
    """Whether an outbox row that is joined with its target is at one of these stages, or counted among these states.

    States as `sync.delivery.status.TargetStatus` counts them: what is pending for a place that is gone is blocked.
    """
    stages = [each.value for each in where if isinstance(each, Stage)]
    states = [each.value for each in where if isinstance(each, OutboxState)]
    is_lost = and_(OutboxRow.state == OutboxState.PENDING.value, TargetRow.gone_since.is_not(None))
    counted = case((is_lost, OutboxState.BLOCKED.value), else_=OutboxRow.state)
    return or_(stage_of(now).in_(stages), counted.in_(states))
