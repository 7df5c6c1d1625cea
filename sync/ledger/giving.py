"""Who gave credits to whom in a space, counted: what rings are found from."""

from typing import Final
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from sync.contributions.tables import StoredContribution
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow

_GIVEN: Final = (FactKind.REPLY_RECEIVED, FactKind.REACTION_RECEIVED, FactKind.ACCEPTED_ANSWER)


def read_giving(session: Session, space_id: UUID) -> dict[tuple[UUID, UUID], int]:
    """How many credits stand by (giver, receiver); one query over the space's ledger.

    What was taken back, is gone or is not public counts for nothing, nor does what people give themselves, what
    strangers gave, and what was recorded before somebody reviewed the receiver.
    """
    other = aliased(LedgerRow)
    reviews = (
        select(other.person_id, func.max(other.sequence).label("up_to"))
        .where(other.space_id == space_id, other.kind == FactKind.REVIEW.value)
        .group_by(other.person_id)
        .subquery()
    )
    gone = select(other.contribution_id).where(
        other.space_id == space_id, other.kind == FactKind.DELETION.value
    )
    withheld = select(StoredContribution.id).where(
        StoredContribution.space_id == space_id, StoredContribution.withheld.is_not(None)
    )
    kinds = [kind.value for kind in _GIVEN]
    is_reversal = LedgerRow.kind == FactKind.REVERSAL.value
    standing = func.sum(case((is_reversal, -1), else_=1))
    rows = session.execute(
        select(LedgerRow.counterpart, LedgerRow.person_id, standing)
        .outerjoin(reviews, reviews.c.person_id == LedgerRow.person_id)
        .where(
            LedgerRow.space_id == space_id,
            or_(LedgerRow.kind.in_(kinds), and_(is_reversal, LedgerRow.verdict.in_(kinds))),
            LedgerRow.counterpart.is_not(None),
            LedgerRow.counterpart != LedgerRow.person_id,
            LedgerRow.sequence > func.coalesce(reviews.c.up_to, -1),
            LedgerRow.contribution_id.not_in(gone),
            LedgerRow.contribution_id.not_in(withheld),
        )
        .group_by(LedgerRow.counterpart, LedgerRow.person_id)
        .having(standing > 0)
    )
    return {(giver, receiver): number for giver, receiver, number in rows if giver is not None}
