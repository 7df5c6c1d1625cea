"""Which files a draft has: they are kept for as long as it is."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.contract import Attachment
from lti_tool.attachments.tables import DraftAttachment
from sync.attachments.keeping import forget_unposted
from sync.attachments.tables import StoredAttachment


def link_files(session: Session, draft_id: UUID, attachments: Iterable[Attachment]) -> None:
    """Let a draft have these files and no others."""
    wanted = {UUID(each.id) for each in attachments}
    known = set(files_of_draft(session, draft_id))
    if known - wanted:
        gone = delete(DraftAttachment).where(
            DraftAttachment.draft_id == draft_id, DraftAttachment.attachment_id.in_(known - wanted)
        )
        session.execute(gone.execution_options(synchronize_session=False))
    new = select(StoredAttachment.id).where(StoredAttachment.id.in_(wanted - known)).with_for_update()
    for each in session.scalars(new).all():
        session.add(DraftAttachment(draft_id=draft_id, attachment_id=each))
    session.flush()


def files_of_draft(session: Session, draft_id: UUID) -> Sequence[UUID]:
    """The ids of a draft's files."""
    query = select(DraftAttachment.attachment_id).where(DraftAttachment.draft_id == draft_id)
    return session.scalars(query).all()


def drop_unlinked(session: Session, author_id: UUID, ids: Iterable[UUID]) -> None:
    """Delete those of somebody's files that neither a post nor a draft has."""
    wanted = set(ids)
    linked = select(DraftAttachment.attachment_id).where(DraftAttachment.attachment_id.in_(wanted))
    forget_unposted(session, author_id, wanted - set(session.scalars(linked)))
