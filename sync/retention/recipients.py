"""What follows at recipients when a text's time is over here."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.consent.purposes import EVIDENCE
from sync.ledger.standings import mark_due
from sync.outbox.tables import OutboxRow, TargetRow


def rewrite_at_recipients(session: Session, space_id: UUID, author_ids: Collection[UUID]) -> None:
    """Have the evidence of these people derived anew, in the transaction that emptied texts of theirs.

    Scores stay as they are. Evidence that waits leaves without these texts, and a receiver that replaces what it holds
    is sent it once more without them. From one that only adds, such as Moodle, nothing is withdrawn: what erasing a
    person asks of receivers belongs here, too, once a schedule asks for it.
    """
    shown = (
        select(OutboxRow.person_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            TargetRow.space_id == space_id,
            TargetRow.purpose == EVIDENCE,
            OutboxRow.person_id.in_(author_ids),
        )
        .distinct()
    )
    people = session.scalars(shown).all()
    if people:
        mark_due(session, space_id, people, unless_due=True)
