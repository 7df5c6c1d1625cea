"""Learners who facilitate threads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class Facilitator(Base):
    """A learner who facilitates one thread until an instant, or until staff end it; it goes with the membership.

    The instruction (Markdown) is sealed under the facilitator's key for this `id`, so that it goes along where threads
    are merged. `is_acknowledged`: the facilitator has said that they know. `actor_id` named them last.
    """

    __tablename__ = "facilitators"
    __table_args__ = (
        UniqueConstraint("thread_id", "person_id"),
        ForeignKeyConstraint(
            ["space_id", "person_id"], ["memberships.space_id", "memberships.person_id"], ondelete="CASCADE"
        ),
        Index("ix_facilitators_space_id_person_id", "space_id", "person_id"),
        privacy(
            "who facilitates which thread, with instructions encrypted under that person's key",
            "keeping a conversation going",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID]
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    person_id: Mapped[UUID]
    sealed_instruction: Mapped[bytes | None] = mapped_column(Sealed)
    until: Mapped[datetime | None] = mapped_column(Instant)
    named_at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID]
    is_acknowledged: Mapped[bool] = mapped_column(server_default=false())
