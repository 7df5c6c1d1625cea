"""What staff wrote to a learner about their work as a whole, and how they assessed it by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sealed
from config.privacy import Erasure, privacy


class Grading(Base):
    """Feedback (Markdown, under the learner's key) and the levels picked from the rubric, for one learner of a space.

    `picks` are as `lti_tool.review.rubric.Pick` writes them. What has `shown` in its name is what was released last:
    the learner sees that while what is newer is held back. `shown_at` is None where nothing was. The score that follows
    from the rubric is in the ledger.
    """

    __tablename__ = "gradings"
    __table_args__ = privacy(
        "feedback on a person's work, encrypted under that person's key", "grading", Erasure.ROWS_DELETED
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_feedback: Mapped[bytes | None] = mapped_column(Sealed)
    picks: Mapped[list[dict[str, Any]]] = mapped_column(JsonDocument)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[UUID]
    sealed_shown_feedback: Mapped[bytes | None] = mapped_column(Sealed)
    shown_picks: Mapped[list[dict[str, Any]]] = mapped_column(JsonDocument)
    shown_at: Mapped[datetime | None] = mapped_column(Instant)
