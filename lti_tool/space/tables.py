"""The structure of the discussion: threads and posts. Their text lives in `sync.contributions`."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class ThreadKind(StrEnum):
    """What a thread is for, in the order in which a form offers them."""

    DISCUSSION = "discussion"
    QUESTION = "question"
    POLL = "poll"
    RESOURCE = "resource"  # an address that somebody shares, and why
    REFLECTION = "reflection"  # read by its author and staff alone
    ANNOUNCEMENT = "announcement"  # by staff
    MESSAGE = "message"  # read by its author and those who moderate; no participation


class Thread(Base):
    """A conversation in a space; its first post is the contribution that it names.

    With `post_first` learners read what others answer once they have answered themselves. An announcement stands on top
    of the list until `on_top_until`, None for one that never did.
    A message to those who moderate is for staff alone where `staff_only` is set.
    Staff pin what is to stand on top of the list. In a locked one only those write who moderate; where
    `experts_only` is set, experts, staff and who asked answer a question.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_in_order", "space_id", "is_pinned", "last_activity_at", "id"),
        privacy("order of conversations", "the discussion itself", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(16), server_default=ThreadKind.DISCUSSION.value)
    post_first: Mapped[bool] = mapped_column(server_default=false())
    on_top_until: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_activity_at: Mapped[datetime] = mapped_column(Instant)
    is_pinned: Mapped[bool] = mapped_column(server_default=false())
    is_locked: Mapped[bool] = mapped_column(server_default=false())
    experts_only: Mapped[bool] = mapped_column(server_default=false())
    staff_only: Mapped[bool] = mapped_column(server_default=false())


class Post(Base):
    """A reply in a thread, to the thread's first post (`parent_id` None) or to another reply."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_thread_id_created_at", "thread_id", "created_at"),
        privacy("order of replies", "the discussion itself", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), unique=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Move(Base):
    """That posts went from one thread to another of the same space, and how many, so that the former says where to."""

    __tablename__ = "moves"
    __table_args__ = (
        Index("ix_moves_from_thread_id", "from_thread_id"),
        Index("ix_moves_to_thread_id", "to_thread_id"),
        privacy("which posts were moved to which thread", "the discussion itself", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    from_thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    to_thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    posts: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
