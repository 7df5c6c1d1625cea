"""What moderation remembers: its acts, reports by members, removals that can be undone, and how reasons are worded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed, Sequence64
from config.privacy import Erasure, privacy


class ModerationAct(Base):
    """One step of what became of a contribution: held, hidden, restored, appealed against (`past.ActKind`).

    `person_id` is its author, under whose key the words lie, also those of whoever decided; `actor_id` is who acted,
    None for the program; `revision` is what they saw. `settled_at` is when an appeal was answered.
    """

    __tablename__ = "moderation_acts"
    __table_args__ = (
        Index("ix_moderation_acts_contribution_id_sequence", "contribution_id", "sequence"),
        Index("ix_moderation_acts_space_id_person_id", "space_id", "person_id"),
        privacy(
            "what moderators decided about a person's contributions, why, and what the person said to that, "
            "encrypted under that person's key",
            "decisions can be explained, and appealed against",
            Erasure.ROWS_DELETED,
        ),
    )

    sequence: Mapped[int] = mapped_column(Sequence64, primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id", ondelete="CASCADE"))
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(24))
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)
    revision: Mapped[int]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class Report(Base):
    """That a member asks the moderators to look at a contribution, once for each revision of it.

    `person_id` is who reports, under whose key the words lie: its author is never told. `settled_at` is when a
    moderator had looked, None as long as nobody has.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_space_id_person_id_at", "space_id", "person_id", "at"),
        Index(
            "ix_reports_open",
            "space_id",
            "contribution_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        privacy(
            "which contributions a person has reported to moderators, and why, encrypted under that person's key",
            "keeping the discussion good",
            Erasure.ROWS_DELETED,
        ),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(String(24))
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class WithdrawnContribution(Base):
    """That its author has removed a contribution, and may still undo that.

    `former` is how it was withheld before (`Withheld`), None for what was public.
    """

    __tablename__ = "withdrawn_contributions"
    __table_args__ = (
        Index("ix_withdrawn_contributions_at", "at"),
        privacy("that a person has just removed a contribution", "undoing a removal", Erasure.ROWS_DELETED),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID] = mapped_column(index=True)
    former: Mapped[str | None] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)


class ModerationWording(Base):
    """How an organisation, or one of its spaces, words a reason (`acts.Reason`) to authors."""

    __tablename__ = "moderation_wordings"
    __table_args__ = (
        Index("ix_moderation_wordings_organisation_id_space_id", "organisation_id", "space_id"),
        privacy("sentences that staff have prepared", "moderation", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(Text)
