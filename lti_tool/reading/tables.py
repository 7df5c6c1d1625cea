"""Up to where each person has read, and which threads they follow or do not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


def _of_member(table: str) -> ForeignKeyConstraint:
    """Who is no member any more has nothing left to read: the rows go with the membership."""
    return ForeignKeyConstraint(
        ["space_id", "person_id"],
        ["memberships.space_id", "memberships.person_id"],
        ondelete="CASCADE",
        name=f"fk_{table}_membership",
    )


class SpaceReading(Base):
    """All that was written in a space up to an instant is read by a person.

    The instant is one at which somebody wrote, never one at which somebody read.
    """

    __tablename__ = "space_readings"
    __table_args__ = (
        _of_member(__tablename__),
        privacy("up to which post a person has read everything", "showing what is new", Erasure.ROWS_DELETED),
    )

    space_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_until: Mapped[datetime] = mapped_column(Instant)


class ThreadReading(Base):
    """Up to where a person has read a thread, in place of what the space's reading says; instants as there."""

    __tablename__ = "thread_readings"
    __table_args__ = (
        _of_member(__tablename__),
        Index("ix_thread_readings_thread_id", "thread_id"),
        Index("ix_thread_readings_space_id_person_id", "space_id", "person_id"),
        privacy("up to which post a person has read a thread", "showing what is new", Erasure.ROWS_DELETED),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[UUID]
    read_until: Mapped[datetime] = mapped_column(Instant)


class PostReadAhead(Base):
    """A post that a person has read while an earlier one of its thread is still to be read.

    Replies stand where they answer, so that a page may show a late one before many that are older.
    """

    __tablename__ = "posts_read_ahead"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "thread_id"],
            ["thread_readings.person_id", "thread_readings.thread_id"],
            ondelete="CASCADE",
            name="fk_posts_read_ahead_reading",
        ),
        Index("ix_posts_read_ahead_post_id", "post_id"),
        privacy("posts that a person has read out of order", "showing what is new", Erasure.ROWS_DELETED),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)


class ThreadFollow(Base):
    """That a person follows a thread, or does not: what they chose.

    Without a row those follow who wrote in it; who has ended that does not begin again by writing.
    """

    __tablename__ = "thread_follows"
    __table_args__ = (
        _of_member(__tablename__),
        Index("ix_thread_follows_thread_id", "thread_id"),
        Index("ix_thread_follows_space_id_person_id", "space_id", "person_id"),
        privacy(
            "threads that a person follows or does not want to", "following threads", Erasure.ROWS_DELETED
        ),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[UUID]
    is_on: Mapped[bool]
