"""What an organisation keeps to itself, for the filter."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class FilterList(Base):
    """The confidential terms of an organisation and the patterns of its ids, encrypted: they are its secrets.

    `version` grows with every change.
    """

    __tablename__ = "filter_lists"
    __table_args__ = privacy(
        "an organisation's confidential terms and the patterns of its ids, encrypted",
        "the filter",
        Erasure.NOTHING_PERSONAL,
    )

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(Instant)
