"""What lies ready to be picked from; it is gone after an hour at most."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class OpenArchive(Base):
    """An archive that somebody picks from in a space: one at a time. `connector` is whose archive it is.

    `left_out` counts what was too old to be shown, where an archive holds more than can be.
    """

    __tablename__ = "open_archives"
    __table_args__ = (
        UniqueConstraint("space_id", "person_id"),
        Index("ix_open_archives_person_id", "person_id"),
        Index("ix_open_archives_ends_at", "ends_at"),
        privacy(
            "that somebody picks from an archive of another service, for an hour",
            "keeping what they pick and nothing else",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    connector: Mapped[str] = mapped_column(String(64))
    left_out: Mapped[int] = mapped_column(server_default=text("0"))
    ends_at: Mapped[datetime] = mapped_column(Instant)


class ArchiveItem(Base):
    """One contribution of an open archive, as JSON under the person's own key; the newest has number 1."""

    __tablename__ = "archive_items"
    __table_args__ = (
        Index("ix_archive_items_person_id", "person_id"),
        privacy(
            "what an archive holds that somebody picks from, encrypted under their key, for an hour",
            "keeping what they pick and nothing else",
            Erasure.ROWS_DELETED,
        ),
    )

    archive_id: Mapped[UUID] = mapped_column(
        ForeignKey("open_archives.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[UUID] = mapped_column()
    year: Mapped[int]
    sealed_item: Mapped[bytes | None] = mapped_column(Sealed)
    is_picked: Mapped[bool] = mapped_column(server_default=false(), default=False)
