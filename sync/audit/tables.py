"""The audit trail: every decision, without personal data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sequence64
from config.privacy import Erasure, privacy


class AuditRow(Base):
    """One decision or act: who (a random id, or None for the program itself), what, about what, with which result."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_organisation_id_sequence", "organisation_id", "sequence"),
        Index(
            "ix_audit_sent",
            "subject_id",
            "space_id",
            "sequence",
            sqlite_where=text("action = 'record.applied'"),
            postgresql_where=text("action = 'record.applied'"),
        ),
        privacy("acts by random id", "accountability (GDPR Art. 5(2))", Erasure.RANDOM_ID_ONLY),
    )

    sequence: Mapped[int] = mapped_column(Sequence64, primary_key=True)
    organisation_id: Mapped[UUID | None] = mapped_column()
    space_id: Mapped[UUID | None] = mapped_column()
    actor_id: Mapped[UUID | None] = mapped_column()
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID | None] = mapped_column()
    detail: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    at: Mapped[datetime] = mapped_column(Instant)


class AuditBatch(Base):
    """Audit rows sealed together: a link of the hash chain; see `sync.audit.sealing`.

    It covers every sequence above the last one of the batch before, up to `last_sequence`; `first_sequence` is that of
    its first row. `marks` says of each row its sequence and keyed hash, None once all rows are folded away; `digest`
    stays. `folded` is a bit for each row that retention has taken away, vouched for by `fold_seal`.
    """

    __tablename__ = "audit_batches"
    __table_args__ = (
        Index("ix_audit_batches_last_sequence", "last_sequence"),
        privacy("keyed hashes of audit rows", "showing tampering", Erasure.NOTHING_PERSONAL),
    )

    number: Mapped[int] = mapped_column(Sequence64, primary_key=True, autoincrement=False)
    first_sequence: Mapped[int] = mapped_column(Sequence64)
    last_sequence: Mapped[int] = mapped_column(Sequence64)
    rows: Mapped[int]
    marks: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(Instant)
    folded: Mapped[bytes | None] = mapped_column(LargeBinary)
    fold_seal: Mapped[str | None] = mapped_column(String(64))
