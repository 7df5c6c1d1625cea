"""What somebody is still writing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class StoredDraft(Base):
    """A text that is not posted yet (`sync.contributions.texts.Text`), under its writer's key; nobody else sees it.

    Where it is to go: into a new thread (no `thread_id`), a thread, or as an answer to the reply `post_id`; where
    `is_edit` is set, in the place of that post, or of the thread's first one; where `is_summary` is, on top of the
    thread. `version` rises with each change.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index("ix_drafts_person_id_space_id", "person_id", "space_id"),
        privacy(
            "texts that somebody has begun and not posted, encrypted under that person's key",
            "losing nothing that somebody writes",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    is_edit: Mapped[bool]
    is_summary: Mapped[bool] = mapped_column(server_default=false())
    group_id: Mapped[str | None] = mapped_column(String(255))
    sealed_text: Mapped[bytes | None] = mapped_column(Sealed)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)
