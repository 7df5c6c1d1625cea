"""What stands on top of long threads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class ThreadSummary(Base):
    """A summary of a thread as somebody who moderates wrote it (`sync.contributions.texts.Text`), under their key.

    The one with the highest `number` stands on top of the thread, those before it are its history. One without a text
    says that there is none any more. Those from 0 down stood on top of threads that were merged into this one.
    """

    __tablename__ = "thread_summaries"
    __table_args__ = (
        Index("ix_thread_summaries_author_id", "author_id"),
        privacy(
            "summaries of threads, encrypted under their authors' keys",
            "joining a long thread",
            Erasure.TEXT_EMPTIED,
            emptied=("sealed_text",),
        ),
    )

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    author_id: Mapped[UUID]
    sealed_text: Mapped[bytes | None] = mapped_column(Sealed)
    written_at: Mapped[datetime] = mapped_column(Instant)
