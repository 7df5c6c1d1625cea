"""Which files a draft has."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base
from config.privacy import Erasure, privacy


class DraftAttachment(Base):
    """A file that a draft has, so that it is kept for as long as the draft is; what it is the draft's text tells."""

    __tablename__ = "draft_attachments"
    __table_args__ = (
        Index("ix_draft_attachments_attachment_id", "attachment_id"),
        privacy("which files a draft has", "losing nothing that somebody writes", Erasure.ROWS_DELETED),
    )

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(
        ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
    )
