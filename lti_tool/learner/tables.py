"""The addresses by which calendar programs read learners' dates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class CalendarFeed(Base):
    """A person's one calendar address, of which only a keyed fingerprint is kept; `locale` is how its titles are."""

    __tablename__ = "calendar_feeds"
    __table_args__ = privacy(
        "that a person reads their dates in a calendar, with a keyed fingerprint of the address",
        "dates in the person's own calendar, at their request",
        Erasure.ROWS_DELETED,
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    locale: Mapped[str] = mapped_column(String(35))
    created_at: Mapped[datetime] = mapped_column(Instant)
