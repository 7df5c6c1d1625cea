"""Who was credited for whose answers: what follows for others where one contribution does not count."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contributions.tables import StoredContribution
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow


def credited_answers_to(session: Session, contribution: StoredContribution) -> Sequence[UUID]:
    """The answers by others for which a contribution's author was credited."""
    return session.scalars(
        select(LedgerRow.contribution_id)
        .join(StoredContribution, StoredContribution.id == LedgerRow.contribution_id)
        .where(
            StoredContribution.parent_id == contribution.id,
            LedgerRow.kind == FactKind.REPLY_RECEIVED.value,
            LedgerRow.person_id == contribution.author_id,
            LedgerRow.counterpart != LedgerRow.person_id,
        )
        .distinct()
        .order_by(LedgerRow.contribution_id)
    ).all()


def people_answered_by(session: Session, contribution_id: UUID, author_id: UUID) -> Sequence[UUID]:
    """Who was credited for a contribution of somebody else as an answer to them."""
    return session.scalars(
        select(LedgerRow.person_id)
        .where(
            LedgerRow.contribution_id == contribution_id,
            LedgerRow.kind == FactKind.REPLY_RECEIVED.value,
            LedgerRow.person_id != author_id,
        )
        .distinct()
    ).all()
