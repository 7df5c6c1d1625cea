"""People, apart from everything they do: a random id, and an identity that is encrypted under a key of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class Person(Base):
    """A person: an id that means nothing, and a sealed profile (names, mail address), whose version rises."""

    __tablename__ = "people"
    __table_args__ = privacy(
        "name and mail address, encrypted under the person's key",
        "showing who wrote what to the same course",
        Erasure.KEY_DESTROYED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    sealed_profile: Mapped[bytes | None] = mapped_column(LargeBinary)
    profile_version: Mapped[int] = mapped_column(server_default=text("1"))
    mail_lookup: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class PersonKey(Base):
    """A person's key, wrapped by the installation's. Destroying it makes everything sealed under it unreadable."""

    __tablename__ = "person_keys"
    __table_args__ = privacy("a wrapped random key", "crypto-erasure", Erasure.KEY_DESTROYED)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)


class Account(Base):
    """A person's account in an LMS: (organisation, issuer, sub), the sub found by fingerprint, kept sealed."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("organisation_id", "issuer", "subject_lookup"),
        privacy(
            "an LMS's user id, encrypted, and its keyed fingerprint",
            "recognising the person at the next launch, naming them to that LMS",
            Erasure.KEY_DESTROYED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    subject_lookup: Mapped[str] = mapped_column(String(64))
    sealed_subject: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)
