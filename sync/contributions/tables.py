"""The one home of text."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    false,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class Withheld(StrEnum):
    """Why something that is there is not public; it earns nothing, and nothing of it leaves, as long as it is so."""

    HELD = "held"  # it waits for a moderator, and was never public
    HIDDEN = "hidden"  # by a moderator, or by several reports
    WITHDRAWN = "withdrawn"  # its author has removed it, and may undo that for a while


class StoredContribution(Base):
    """The current text of one contribution, own or imported: mutable, erasable.

    `sealed_text` (`sync.contributions.texts.Text`) is under its author's key; it is empty and `deleted_at` set once it
    is gone, while the row stays as structure. `conversation_id` follows from the source's id of what began the
    conversation, and is the same for all that is said in it. `edited_at` is when its present text took the place of one
    that is kept (`ContributionVersion`), None where nobody needs to be told of that. `is_moderated`: staff have edited
    it. Where they move it to another conversation, it belongs to that one.
    `off_record`: it is no participation, and the ledger knows nothing of it, but that it is there as evidence where it
    `is_attested_by_author`: where nobody has proved that it is theirs. `came_by` is the `CommunityChannel` that brought
    it, which need not be there any more, None for what was written or brought by a person. `withheld` is a
    `Withheld`, None for what is public; `stands` what everybody may read who may read where it stands.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        UniqueConstraint("space_id", "source", "source_id"),
        Index("ix_contributions_conversation_id_occurred_at", "conversation_id", "occurred_at"),
        Index("ix_contributions_author_id_space_id", "author_id", "space_id"),
        Index("ix_contributions_space_id_occurred_at_id", "space_id", "occurred_at", "id"),
        Index(
            "ix_contributions_withheld",
            "space_id",
            "withheld",
            sqlite_where=text("withheld IS NOT NULL"),
            postgresql_where=text("withheld IS NOT NULL"),
        ),
        Index(
            "ix_contributions_came_by",
            "came_by",
            sqlite_where=text("came_by IS NOT NULL"),
            postgresql_where=text("came_by IS NOT NULL"),
        ),
        privacy(
            "what people wrote, encrypted under their own keys",
            "the discussion itself",
            Erasure.TEXT_EMPTIED,
            emptied=("sealed_text",),
            ended="deleted_at",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    source: Mapped[str] = mapped_column(String(255))
    source_id: Mapped[str] = mapped_column(String(255))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("contributions.id"))
    conversation_id: Mapped[UUID] = mapped_column()
    sealed_text: Mapped[bytes | None] = mapped_column(Sealed)
    group_id: Mapped[str | None] = mapped_column(String(255))
    anonymous: Mapped[bool]
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    is_moderated: Mapped[bool] = mapped_column(server_default=false(), default=False)
    off_record: Mapped[bool] = mapped_column(server_default=false(), default=False)
    is_attested_by_author: Mapped[bool] = mapped_column(server_default=false(), default=False)
    withheld: Mapped[str | None] = mapped_column(String(12), default=None)
    came_by: Mapped[UUID | None] = mapped_column(default=None)

    @hybrid_property
    def stands(self) -> bool:
        """Whether it is there and public."""
        return self.deleted_at is None and self.withheld is None

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return and_(cls.deleted_at.is_(None), cls.withheld.is_(None))


class ContributionVersion(Base):
    """What a contribution said before it was edited, under its author's key; `written_at` is when that was there first.

    Whoever may read the contribution may read it. It goes with the contribution's text. `actor_id` is who of staff put
    another text in its place, None where its author did.
    """

    __tablename__ = "contribution_versions"
    __table_args__ = (
        Index("ix_contribution_versions_author_id", "author_id"),
        privacy(
            "what people wrote before they edited it, encrypted under their own keys",
            "that nobody is answered to what they never said",
            Erasure.ROWS_DELETED,
        ),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author_id: Mapped[UUID]
    sealed_text: Mapped[bytes | None] = mapped_column(Sealed)
    actor_id: Mapped[UUID | None]
    written_at: Mapped[datetime] = mapped_column(Instant)


class Fingerprint(Base):
    """A keyed hash of four words in a row of a contribution, by which copies are recognised.

    `since` is when the edit was made that brought these words, None where they are there since the contribution is.
    """

    __tablename__ = "contribution_fingerprints"
    __table_args__ = (
        Index("ix_contribution_fingerprints_contribution_id", "contribution_id"),
        privacy(
            "keyed hashes of word sequences, also of what was removed where staff did not let it count; since when",
            "recognising copies",
            Erasure.ROWS_DELETED,
        ),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime | None] = mapped_column(Instant)
