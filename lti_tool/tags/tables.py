"""The tags of a space, and the threads that have them."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base
from config.privacy import Erasure, privacy


class Tag(Base):
    """A word by which threads of a space are sorted. Staff choose it, as they do the space's topic.

    It is nobody's text: what people type themselves stands in no plain column (docs/adr/0006).
    """

    __tablename__ = "tags"
    __table_args__ = (
        UniqueConstraint("space_id", "name"),
        privacy("words that staff sort threads by", "finding threads", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))


class ThreadTag(Base):
    """A thread has a tag."""

    __tablename__ = "thread_tags"
    __table_args__ = (
        Index("ix_thread_tags_tag_id", "tag_id"),
        privacy("which threads have which tags", "finding threads", Erasure.NOTHING_PERSONAL),
    )

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
