"""Texts that wait until a person has looked at them, and what was decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class HeldText(Base):
    """One revision of a contribution in which the filter found what it holds for a person (GDPR Art. 9).

    `places` is a fingerprint of where that stands: what somebody has decided holds for these places in this revision
    and no others. `decision` is None until then, or ``released`` or ``kept``; `reason` is a code.
    """

    __tablename__ = "held_texts"
    __table_args__ = (
        Index("ix_held_texts_space_id_decision", "space_id", "decision"),
        privacy(
            "that a contribution may tell of health, beliefs or conduct, who let it go or kept it back, and why",
            "review before sending",
            Erasure.ROWS_DELETED,
        ),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    revision: Mapped[int]
    places: Mapped[str] = mapped_column(String(64))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    actor_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
