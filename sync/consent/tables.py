"""Purposes: nothing leaves without one that is on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy


class Purpose(Base):
    """What an organisation sends data out for (GDPR Art. 5(1)(b)), on which basis (Art. 6), with which fields."""

    __tablename__ = "purposes"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        privacy("purposes and legal bases", "purpose limitation", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(32))
    legal_basis: Mapped[str] = mapped_column(String(64))
    fields: Mapped[list[str]] = mapped_column(JsonDocument)
    enabled: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Instant)
