"""Which posts are to be looked at again, and which are outdated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class Freshness(Base):
    """How long what a contribution says is thought to hold; that of a thread is its first post's.

    From `look_again_at` on staff are asked whether it is still right. From `outdated_at` on it is marked as outdated
    for everybody, with a note under the key of whoever left it, `author_id`, who looked at it last at `checked_at`.
    """

    __tablename__ = "freshness"
    __table_args__ = (
        Index("ix_freshness_space_id_look_again_at", "space_id", "look_again_at"),
        Index("ix_freshness_author_id", "author_id"),
        privacy(
            "whether what was written still holds, with notes encrypted under their authors' keys",
            "that nobody relies on what is outdated",
            Erasure.TEXT_EMPTIED,
            emptied=("sealed_note",),
        ),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    author_id: Mapped[UUID]
    sealed_note: Mapped[bytes | None] = mapped_column(Sealed)
    checked_at: Mapped[datetime] = mapped_column(Instant)
    look_again_at: Mapped[datetime | None] = mapped_column(Instant)
    outdated_at: Mapped[datetime | None] = mapped_column(Instant)
