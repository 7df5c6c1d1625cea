"""What belongs to a kind of thread besides its posts: a poll and its votes, and who has the same question."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class Results(StrEnum):
    """When those who may vote see how the others voted."""

    AFTER_VOTING = "after_voting"
    AFTER_CLOSING = "after_closing"


class Poll(Base):
    """How a thread's poll is held; what it offers stands in the text of its first post.

    `closes_at` None: it never does.
    """

    __tablename__ = "polls"
    __table_args__ = privacy("how polls are held", "the discussion itself", Erasure.NOTHING_PERSONAL)

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    several: Mapped[bool]
    results: Mapped[str] = mapped_column(String(16))
    closes_at: Mapped[datetime | None] = mapped_column(Instant)


class Vote(Base):
    """That somebody has chosen an option of a poll, by its place from 0."""

    __tablename__ = "poll_votes"
    __table_args__ = (
        Index("ix_poll_votes_space_id", "space_id"),
        Index("ix_poll_votes_person_id", "person_id"),
        privacy("what a person voted for in polls", "counting votes", Erasure.ROWS_DELETED),
    )

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Instant)


class SameQuestion(Base):
    """That somebody has the question of a thread, too."""

    __tablename__ = "same_questions"
    __table_args__ = (
        Index("ix_same_questions_space_id", "space_id"),
        Index("ix_same_questions_person_id", "person_id"),
        privacy("which questions a person has, too", "the discussion itself", Erasure.ROWS_DELETED),
    )

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Instant)
