"""People, apart from everything they do: a random id, and an identity that is encrypted under a key of its own.

The keys lie in a store of their own, which is backed up apart and briefly (docs/adr/0005-person-keys-apart.md). Beside
them stands who was erased, so that this outlives a backup of the database that is restored.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import KEY_STORE, Base, Instant
from config.privacy import Erasure, privacy

LOST_PROFILE: Final = b""
"""In place of a profile that nobody can open any more, since its key was lost and the person has another one now."""


class Person(Base):
    """A person: an id that means nothing, and a sealed profile (names, mail address), whose version rises.

    Only an erased person has no profile; one of whom nothing was told has an empty one, and `LOST_PROFILE` is none that
    anybody can read.
    """

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
    __table_args__ = (
        {"schema": KEY_STORE, **privacy("a wrapped random key", "crypto-erasure", Erasure.ROWS_DELETED)},
    )

    # No foreign key: the two stores commit one after the other, and each may be restored without the other.
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)


class JournalEntry(Base):
    """That a person was erased. Rows are added, never changed, and replayed after a backup was restored."""

    __tablename__ = "erasure_journal"
    __table_args__ = (
        {
            "schema": KEY_STORE,
            **privacy(
                "which random ids were erased, and when",
                "erasing again what a restored backup brings back",
                Erasure.RANDOM_ID_ONLY,
            ),
        },
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(Instant)


class Suppression(Base):
    """That no roster brings the person of an account back: its keyed fingerprint, and nothing that leads to a person.

    Not the random id either, which emptied posts still bear: who has secret and LMS could tell whose they were.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        {
            "schema": KEY_STORE,
            **privacy(
                "keyed fingerprints of accounts that were erased",
                "not taking an erased person up again from a roster",
                Erasure.SUPPRESSION_ONLY,
            ),
        },
    )

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)


class SuppressionCopy(Base):
    """The same in the database itself, for a key store that is a commit behind, or restored from yesterday."""

    __tablename__ = "suppression_copies"
    __table_args__ = privacy(
        "keyed fingerprints of accounts that were erased",
        "not taking an erased person up again from a roster",
        Erasure.SUPPRESSION_ONLY,
    )

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)


class Account(Base):
    """A person's account in an LMS: (organisation, issuer, sub), the sub found by fingerprint, kept sealed."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("organisation_id", "issuer", "subject_lookup"),
        privacy(
            "an LMS's user id, encrypted, and its keyed fingerprint",
            "recognising the person at the next launch, naming them to that LMS",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    subject_lookup: Mapped[str] = mapped_column(String(64))
    sealed_subject: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)
