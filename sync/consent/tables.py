"""Purposes, consents, and what people were told: nothing leaves without a purpose that is on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sequence64
from config.privacy import Erasure, privacy


class Purpose(Base):
    """What an organisation sends data out for (GDPR Art. 5(1)(b)): whether it is on, and which version of it holds.

    Without a version (0) nothing leaves for it.
    """

    __tablename__ = "purposes"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        privacy("purposes and legal bases", "purpose limitation", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    enabled: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class PurposeVersion(Base):
    """One version of a purpose; ``data/purpose.schema.json`` says what `body` holds. Old ones stay.

    `text_version` is the version in which that was set which people are told of it: a consent holds for one of them.
    Version 0 is what a purpose was before there were versions: the article of its `legal_basis`, its `fields`.
    """

    __tablename__ = "purpose_versions"
    __table_args__ = privacy("purposes and legal bases", "purpose limitation", Erasure.NOTHING_PERSONAL)

    purpose_id: Mapped[UUID] = mapped_column(ForeignKey("purposes.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text_version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Consent(Base):
    """That somebody consented or took it back (GDPR Art. 7): append-only, the latest of a purpose in a space counts.

    `text_version` and `recipients` are what the person was shown then.
    """

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_space_id_person_id_purpose", "space_id", "person_id", "purpose", "sequence"),
        privacy("consents by random id, what was shown, when", "proof of consent", Erasure.RANDOM_ID_ONLY),
    )

    sequence: Mapped[int] = mapped_column(Sequence64, primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column()
    purpose: Mapped[str] = mapped_column(String(32))
    given: Mapped[bool]
    text_version: Mapped[int]
    recipients: Mapped[list[str]] = mapped_column(JsonDocument)
    locale: Mapped[str] = mapped_column(String(35))
    at: Mapped[datetime] = mapped_column(Instant)


class WithheldContribution(Base):
    """A contribution whose author keeps it back: its text goes to no other system."""

    __tablename__ = "withheld_contributions"
    __table_args__ = (
        Index("ix_withheld_contributions_space_id_person_id", "space_id", "person_id"),
        privacy("which of their contributions people keep back", "respecting it", Erasure.ROWS_DELETED),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column()
    since: Mapped[datetime] = mapped_column(Instant)


class NoticeSeen(Base):
    """That somebody has seen a version of a space's privacy notice (GDPR Art. 13): closed it, or posted below it."""

    __tablename__ = "notices_seen"
    __table_args__ = privacy("which privacy notice people have seen, when", "informing", Erasure.ROWS_DELETED)

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class Controller(Base):
    """Who is responsible for an organisation's data (GDPR Art. 13(1)(a), (b)), as its people are told."""

    __tablename__ = "controllers"
    __table_args__ = privacy("how the controller is reached", "informing people", Erasure.NOTHING_PERSONAL)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    contact: Mapped[str] = mapped_column(Text)
    officer: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
