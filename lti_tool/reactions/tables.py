"""Which of the few reactions somebody has given; that they reacted at all, which scores, is in the ledger."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class ReactionKind(StrEnum):
    """What somebody says of a post by a reaction, in the order in which they are offered."""

    THANKS = "thanks"
    INSIGHTFUL = "insightful"
    AGREE = "agree"


class GivenReaction(Base):
    """That somebody gives a reaction of a kind to a contribution; it goes where it is taken back."""

    __tablename__ = "reactions"
    __table_args__ = (
        Index("ix_reactions_space_id", "space_id"),
        Index("ix_reactions_person_id", "person_id"),
        privacy("which reactions a person gave to what", "the discussion itself", Erasure.ROWS_DELETED),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Instant)
