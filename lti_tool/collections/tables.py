"""Collections of what is worth reading again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class Collection(Base):
    """A named place for posts of a space, in the order of `position`. Its name is the space's, as a tag is.

    One of them `is_best`: it is there once something was put into "Best of".
    """

    __tablename__ = "collections"
    __table_args__ = (
        UniqueConstraint("space_id", "name"),
        privacy(
            "names under which staff collect posts", "finding what is worth it", Erasure.NOTHING_PERSONAL
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    is_best: Mapped[bool] = mapped_column(server_default=false())


class Collected(Base):
    """A contribution in a collection, own or from a connected community, in the order of `position`.

    The note is what whoever collected it last, `author_id`, says of it, under their key.
    """

    __tablename__ = "collected"
    __table_args__ = (
        Index("ix_collected_contribution_id", "contribution_id"),
        Index("ix_collected_author_id", "author_id"),
        privacy(
            "which posts were collected, with notes encrypted under their authors' keys",
            "finding what is worth it",
            Erasure.TEXT_EMPTIED,
            emptied=("sealed_note",),
        ),
    )

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True
    )
    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    author_id: Mapped[UUID]
    sealed_note: Mapped[bytes | None] = mapped_column(Sealed)
    position: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(Instant)
