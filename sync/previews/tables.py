"""Hosts whose pages may be fetched, and what the pages that people share say of themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class PreviewHost(Base):
    """A host of an organisation's choice, as ``example.org``, or all below it, as ``*.example.org``."""

    __tablename__ = "preview_hosts"
    __table_args__ = privacy(
        "hosts whose pages may be fetched for previews", "previews of shared links", Erasure.NOTHING_PERSONAL
    )

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    entry: Mapped[str] = mapped_column(String(260), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(Instant)


class LinkPreview(Base):
    """What a contribution's shared address leads to. The address itself stands in the contribution's text alone.

    `sealed_page` is what the page said (`sync.previews.keeping`), under the key of who shared it, None where nothing is
    known. `fingerprint` is a keyed hash of the organisation and the address, by which an address is fetched once for
    all who share it; None before anybody has looked. It is looked at from `due_at` on, and not at all where that is
    None; `failures` is how many times in a row it brought nothing. It goes with the contribution's text.
    """

    __tablename__ = "link_previews"
    __table_args__ = (
        Index("ix_link_previews_due_at", "due_at"),
        Index("ix_link_previews_fingerprint", "fingerprint"),
        Index("ix_link_previews_author_id", "author_id"),
        privacy(
            "what pages that a person shared say of themselves, encrypted under the person's key",
            "previews of shared links",
            Erasure.ROWS_DELETED,
        ),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    author_id: Mapped[UUID]
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    sealed_page: Mapped[bytes | None] = mapped_column(Sealed)
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int]
