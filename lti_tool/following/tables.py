"""What people follow besides threads: tags, and what somebody asks."""

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base
from config.privacy import Erasure, privacy


class TagFollow(Base):
    """A person follows what is begun under a tag."""

    __tablename__ = "tag_follows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["memberships.space_id", "memberships.person_id"],
            ondelete="CASCADE",
            name="fk_tag_follows_membership",
        ),
        Index("ix_tag_follows_tag_id", "tag_id"),
        Index("ix_tag_follows_space_id_person_id", "space_id", "person_id"),
        privacy("tags that a person follows", "telling them what is begun there", Erasure.ROWS_DELETED),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[UUID]


class AskerFollow(Base):
    """A person follows what another one (`asker_id`) asks under their name. Nobody is told that they are followed.

    It goes with either's membership.
    """

    __tablename__ = "asker_follows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["memberships.space_id", "memberships.person_id"],
            ondelete="CASCADE",
            name="fk_asker_follows_membership",
        ),
        ForeignKeyConstraint(
            ["space_id", "asker_id"],
            ["memberships.space_id", "memberships.person_id"],
            ondelete="CASCADE",
            name="fk_asker_follows_asker",
        ),
        Index("ix_asker_follows_space_id_asker_id", "space_id", "asker_id"),
        privacy("whose questions a person follows", "telling them what those ask", Erasure.ROWS_DELETED),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(primary_key=True)
    asker_id: Mapped[UUID] = mapped_column(primary_key=True)
