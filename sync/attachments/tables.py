"""Files at posts: what each is, and its bytes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class StoredAttachment(Base):
    """A file that somebody has brought, as it was written anew; that post alone has it whose contribution is named.

    Until a post takes it, only who brought it sees it. `sealed_description` says what it is
    (`sync.attachments.keeping`), and `size` how many bytes it takes. Where it stands and what it shows is told by the
    post's text (`connectors.contract.Attachment`).
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_author_id_created_at", "author_id", "created_at"),
        Index("ix_attachments_contribution_id", "contribution_id"),
        Index("ix_attachments_space_id", "space_id"),
        privacy(
            "pictures and documents at what people wrote, encrypted under their own keys",
            "the discussion itself",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    contribution_id: Mapped[UUID | None] = mapped_column(ForeignKey("contributions.id", ondelete="CASCADE"))
    sealed_description: Mapped[bytes | None] = mapped_column(Sealed)
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)


class AttachmentBytes(Base):
    """A piece of a file, under its author's key. `part` 0 is the file, 1 the smaller one of a large picture.

    In pieces, so that no database has to hold a whole file in memory at once, nor any piece be longer than is sealed in
    a moment.
    """

    __tablename__ = "attachment_bytes"
    __table_args__ = (
        privacy(
            "the bytes of these files, encrypted under their authors' keys",
            "the discussion itself",
            Erasure.ROWS_DELETED,
        ),
    )

    attachment_id: Mapped[UUID] = mapped_column(
        ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    encrypted: Mapped[bytes] = mapped_column(LargeBinary)
