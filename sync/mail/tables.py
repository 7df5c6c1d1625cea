"""What mail a person wants, and up to where they were told by it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class MailKind(StrEnum):
    """The two mails that there are."""

    DIGEST = "digest"  # what is new, at times of the person's choice
    AT_ONCE = "at_once"  # answers and mentions, gathered for some minutes


class MailChoice(Base):
    """What mail a person has asked for, in an organisation; without a row none.

    `cadence` is how often the digest comes (`Cadence`), at `hour` and, where it is weekly, on `weekday` (0 is Monday);
    `at_once` whether answers and mentions come by themselves. Nothing is sent between `quiet_from` and `quiet_until`
    (hours), nor on `quiet_days` (digits, 0 is Monday), by the clocks of `time_zone`. `consented_at` is when the person
    turned mail on, below the wording `text_version`. A server that refused the person's address for good has stopped
    mail to it: `refused_at`, and `refused_lookup`, the address's keyed fingerprint, so that another one is tried.
    """

    __tablename__ = "mail_choices"
    __table_args__ = privacy(
        "which mail a person wants and when, and whether their address was refused",
        "sending it to whom it was promised, and to nobody else (consent)",
        Erasure.ROWS_DELETED,
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    cadence: Mapped[str] = mapped_column(String(16))
    at_once: Mapped[bool]
    hour: Mapped[int]
    weekday: Mapped[int]
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    quiet_days: Mapped[str] = mapped_column(String(7))
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(35))
    consented_at: Mapped[datetime | None] = mapped_column(Instant)
    text_version: Mapped[int]
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    refused_lookup: Mapped[str | None] = mapped_column(String(64))


class Mail(Base):
    """One of a person's two mails: desired state, not a queue. Nothing of what it says is kept.

    `told_until` is up to when the person was told, `due_at` when the next one goes, None where nothing is to be told.
    While one is on its way, `covers_until` is what it reaches to and `message_id` what it is known by, the same for all
    tries: a server or a program that has it already can tell. Whoever sends holds it until `lease_until`; `code` is
    what kept the last try from success.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_due_at", "due_at"),
        privacy(
            "up to when a person was told of what is new by mail", "telling it once", Erasure.ROWS_DELETED
        ),
    )

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("mail_choices.person_id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    told_until: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    covers_until: Mapped[datetime | None] = mapped_column(Instant)
    message_id: Mapped[UUID | None]
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    code: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class MailWish(Base):
    """Where the person's next launch into a space is to lead: a button on the page behind a link of a mail asked so."""

    __tablename__ = "mail_wishes"
    __table_args__ = privacy(
        "the post that a person wants to see at the next launch", "coming back to it", Erasure.ROWS_DELETED
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[UUID]
    post_id: Mapped[UUID]
    until: Mapped[datetime] = mapped_column(Instant)
