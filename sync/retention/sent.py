"""What other systems were sent for longer than its purpose says: they are asked to delete it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlalchemy.orm import Session

from config.upsert import table_of
from sync.consent.documents import FEEDBACK, KNOWN
from sync.consent.purposes import read_purposes
from sync.consent.tables import Purpose, PurposeVersion
from sync.outbox.desired import COMMENT, Desired, value_of
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.people.tables import Person
from sync.retention.holds import held_or_asked_for
from sync.retention.schedule import Category, Over, Scope, Step
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import COMMENTS_ASKED_BACK, ask_back, ask_back_comments
from sync.spaces.tables import Space

RETENTION_OVER: Final = "retention.over"  # why it is asked back
_AT_ONCE: Final = 100
_SENT: Final = (
    table_of(OutboxRow)
    .join(table_of(TargetRow), table_of(TargetRow).c.id == table_of(OutboxRow).c.target_id)
    .join(table_of(Space), table_of(Space).c.id == table_of(TargetRow).c.space_id)
)


def read_over(
    session: Session, target_ids: Sequence[UUID], person_ids: Sequence[UUID]
) -> Mapping[tuple[UUID, UUID, str], Mapping[str, object]]:
    """What these targets have held of these people for long enough, by target, person and item.

    It is not sent again before there is something else to say.
    """
    rows = session.execute(
        select(WithdrawalRow.target_id, WithdrawalRow.person_id, WithdrawalRow.item, WithdrawalRow.payload)
        .where(
            WithdrawalRow.reason == RETENTION_OVER,
            WithdrawalRow.target_id.in_(target_ids),
            WithdrawalRow.person_id.in_(person_ids),
        )
        .order_by(WithdrawalRow.asked_at)
    )
    return {(target, person, item): value_of(payload) for target, person, item, payload in rows}


def is_over(over: Mapping[tuple[UUID, UUID, str], Mapping[str, object]], desired: Desired) -> bool:
    """Whether just this was held for long enough already: another excerpt for the same is nothing new."""
    key = (desired.target_id, desired.person_id, desired.item)
    return key in over and over[key] == value_of(desired.payload)


def _days(purpose: str, session: Session, organisation_id: UUID) -> int | None:
    found = read_purposes(session, organisation_id).get(purpose)
    return found.document.retention_days if found else None


def _of(purpose: str) -> ColumnElement[bool]:
    if purpose != FEEDBACK:
        return TargetRow.purpose == purpose
    # No path of JSON is known to both databases.
    has_comment = cast(OutboxRow.sent_payload, String).contains(f'"{COMMENT}"')
    return and_(has_comment, OutboxRow.id.not_in(COMMENTS_ASKED_BACK))


def is_at_receivers_for_a_time(person: type[Person]) -> ColumnElement[bool]:
    """Whether a receiver holds something about a person that it is to be asked to delete, once the time is over."""
    days = cast(PurposeVersion.body, String)
    return exists().where(
        OutboxRow.person_id == person.id,
        OutboxRow.sent_version > 0,
        TargetRow.id == OutboxRow.target_id,
        or_(*(and_(Purpose.name == purpose, _of(purpose)) for purpose in KNOWN)),
        Purpose.organisation_id == person.organisation_id,
        PurposeVersion.purpose_id == Purpose.id,
        PurposeVersion.version == Purpose.version,
        days.contains('"retention_days": '),
        ~days.contains('"retention_days": null'),
    )


def _over(purpose: str, scope: Scope) -> Over:
    settled = OutboxRow.state == OutboxState.SETTLED.value
    return Over(
        _SENT,
        and_(
            _of(purpose),
            Space.organisation_id == scope.organisation_id,
            settled,
            OutboxRow.sent_version > 0,
            OutboxRow.sent_at < scope.cutoff,
        ),
        held_or_asked_for(scope.organisation_id, spaces=[TargetRow.space_id], people=[OutboxRow.person_id]),
    )


def _purge(purpose: str, session: Session, scope: Scope) -> Step:
    over = _over(purpose, scope)
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.person_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .join(Space, Space.id == TargetRow.space_id)
        .where(over.is_over, ~over.is_held)
        .order_by(OutboxRow.person_id, OutboxRow.id)
        .limit(_AT_ONCE)
    ).all()
    for person_id in sorted({row.person_id for row in rows}):
        theirs = [row.id for row in rows if row.person_id == person_id]
        which = OutboxRow.id.in_(theirs)
        ask = ask_back_comments if purpose == FEEDBACK else ask_back
        ask(session, scope.keys, person_id, scope.now, which, reason=RETENTION_OVER)
    return Step(len(rows), more=len(rows) >= _AT_ONCE)


SENT_CATEGORIES: Final[Sequence[Category]] = tuple(
    Category(
        f"sent_{purpose}",
        f"what other systems were sent for the purpose {purpose}, which says how long",
        None,
        partial(_over, purpose),
        partial(_purge, purpose),
        partial(_days, purpose),
    )
    for purpose in KNOWN
)
