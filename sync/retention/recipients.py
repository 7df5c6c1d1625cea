"""What follows at recipients when a text's time is over here."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.consent.purposes import EVIDENCE, STATEMENTS
from sync.ledger.standings import mark_due
from sync.outbox.tables import OutboxRow, TargetRow


def rewrite_at_recipients(session: Session, space_id: UUID, author_ids: Collection[UUID]) -> None:
    """Have the evidence and statements of these people derived anew, in the transaction that emptied texts of theirs.

    That is how it follows everywhere when a text is gone (`sync.delivery.outdated`): what quotes it is asked back from
    a receiver that only adds, replaced at one that replaces, and leaves without it where it waits; what a statement
    tells of it is asked back. Scores stay.
    """
    shown = (
        select(OutboxRow.person_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            TargetRow.space_id == space_id,
            TargetRow.purpose.in_((EVIDENCE, STATEMENTS)),
            OutboxRow.person_id.in_(author_ids),
        )
        .distinct()
    )
    people = session.scalars(shown).all()
    if people:
        mark_due(session, space_id, people, unless_due=True)
