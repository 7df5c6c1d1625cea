"""Who is mentioned where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class Mention(Base):
    """A contribution mentions a person, since `at`: what stands in its text, to be found by."""

    __tablename__ = "mentions"
    __table_args__ = (
        Index("ix_mentions_person_id_space_id", "person_id", "space_id"),
        privacy("where a person is mentioned", "telling the person", Erasure.ROWS_DELETED),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Instant)
