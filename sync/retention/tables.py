"""How long an organisation keeps what, and what it has to keep beyond that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class RetentionRule(Base):
    """For how many days an organisation keeps a category; None for until somebody sets it otherwise."""

    __tablename__ = "retention_rules"
    __table_args__ = privacy("how long what is kept", "storage limitation", Erasure.NOTHING_PERSONAL)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(32), primary_key=True)
    days: Mapped[int | None] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(Instant)


class LegalHold(Base):
    """What may not be purged for as long as it is not lifted: of one person, of one space, or, without both, of all."""

    __tablename__ = "legal_holds"
    __table_args__ = privacy(
        "whose data is kept for which kind of reason, by random id",
        "legal claims and duties (GDPR Art. 17(3))",
        Erasure.RANDOM_ID_ONLY,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    space_id: Mapped[UUID | None] = mapped_column()
    person_id: Mapped[UUID | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
