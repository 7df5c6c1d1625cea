"""Files of the matrix that are being made, and those that lie ready for a day."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class State(StrEnum):
    """How a file stands."""

    WAITING = "waiting"
    WORKING = "working"
    MADE = "made"
    FAILED = "failed"


class Fault(StrEnum):
    """Why there is no file."""

    AGREED = "export.agreed"  # works-council mode
    TOO_LARGE = "export.too_large"
    NOTHING = "export.nothing"
    BROKEN = "export.broken"
    PERSON_ERASED = "export.person_erased"
    PERSON_STOPPED = "export.person_stopped"
    RUNNING = "export.running"
    BUSY = "export.busy"
    NO_PDF = "export.no_pdf"
    GONE = "export.gone"


class MatrixExport(Base):
    """A file that a qualification manager has asked for. `sealed_narrowed` is a `Narrowed` as JSON, under their key.

    Who works on it holds the `claim`, and says by `seen_at` that they live. `done` of `total` people are read; `tries`
    counts who has begun. `state` is a `State`, `fault` a `Fault`, `size` the file's in bytes.
    """

    __tablename__ = "matrix_exports"
    __table_args__ = (
        Index("ix_matrix_exports_organisation_id_state", "organisation_id", "state"),
        Index("ix_matrix_exports_person_id", "person_id"),
        Index("ix_matrix_exports_deletes_at", "deletes_at"),
        privacy(
            "who asked for a file of the matrix, and what it was narrowed to, encrypted under their key",
            "handing a qualification manager what they asked for",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(String(35))
    sealed_narrowed: Mapped[bytes | None] = mapped_column(Sealed)
    form: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    done: Mapped[int]
    total: Mapped[int]
    tries: Mapped[int]
    claim: Mapped[UUID | None]
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[str | None] = mapped_column(String(32))
    size: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    deletes_at: Mapped[datetime] = mapped_column(Instant)


class MatrixExportPerson(Base):
    """Whose levels stand in a file: who is erased takes it along."""

    __tablename__ = "matrix_export_people"
    __table_args__ = (
        Index("ix_matrix_export_people_person_id", "person_id"),
        privacy(
            "whose levels stand in a file of the matrix",
            "throwing the file away once one of them is erased",
            Erasure.ROWS_DELETED,
        ),
    )

    export_id: Mapped[UUID] = mapped_column(
        ForeignKey("matrix_exports.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(Instant)


class MatrixExportBytes(Base):
    """A piece of a file, under the key of who asked for it."""

    __tablename__ = "matrix_export_bytes"
    __table_args__ = privacy(
        "the bytes of these files, encrypted under the key of who asked for them",
        "handing a qualification manager what they asked for",
        Erasure.ROWS_DELETED,
    )

    export_id: Mapped[UUID] = mapped_column(
        ForeignKey("matrix_exports.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    encrypted: Mapped[bytes] = mapped_column(LargeBinary)
