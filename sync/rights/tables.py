"""Requests of data subjects (GDPR Art. 15 to 21), receipts of erasures, and what receivers are asked to take back."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sealed
from config.privacy import Erasure, privacy


class DataSubjectRequest(Base):
    """What somebody asked for as a data subject, who took it down, and what became of it. It outlives the person.

    What they added, and why it was refused, `sync.rights.requests.read_said` opens. `erasure_id` is the receipt of an
    erasure that was carried out for it. A restriction or an objection that was granted holds until `lifted_at`.
    """

    __tablename__ = "data_subject_requests"
    __table_args__ = (
        Index("ix_data_subject_requests_organisation_id_person_id", "organisation_id", "person_id"),
        Index("ix_data_subject_requests_person_id", "person_id"),
        privacy(
            "who asked for what, by random id, with what was said about it, encrypted under that person's key",
            "answering in time (GDPR Art. 12(3))",
            Erasure.TEXT_EMPTIED,
            emptied=("sealed_words", "sealed_answer"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)
    recorded_by: Mapped[UUID] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    sealed_answer: Mapped[bytes | None] = mapped_column(Sealed)
    answered_by: Mapped[UUID | None] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    erasure_id: Mapped[UUID | None] = mapped_column()


class ErasureReceipt(Base):
    """That somebody was erased: when, why, how many rows of which tables, and whether all receivers have answered.

    `stores` counts rows by table. `reason` has been through the filter with the person's names. `closed_at` is None for
    as long as a receiver has still to answer, `swept_at` when it was last looked for what came in meanwhile.
    """

    __tablename__ = "erasure_receipts"
    __table_args__ = (
        Index("ix_erasure_receipts_person_id", "person_id"),
        privacy(
            "that somebody was erased, by random id", "proof (GDPR Art. 5(2), 19)", Erasure.RANDOM_ID_ONLY
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID | None] = mapped_column()
    erased_at: Mapped[datetime] = mapped_column(Instant)
    stores: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    swept_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class WithdrawalRow(Base):
    """One item that a receiver is asked to take back: the outbox's row is gone, and `item_id` was its id.

    `reason` is ``erasure``, which `receipt_id` tells of, or what a person decided about what is sent of them.
    `item` and `payload` are as the outbox had them, `versions` how many of them may have been sent; `stamp` is later
    than all of theirs. The receiver's own id of the person is sealed by the installation's key, and destroyed as soon
    as the receiver has answered, or the time for asking is over.
    """

    __tablename__ = "withdrawals"
    __table_args__ = (
        Index("ix_withdrawals_person_id", "person_id"),
        privacy(
            "what a receiver was asked to take back; until it answers, its own id of the person, encrypted",
            "telling receivers of an erasure or a withdrawal (GDPR Art. 7(3), 17(2), 19)",
            Erasure.RANDOM_ID_ONLY,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column()
    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"), index=True)
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("erasure_receipts.id"), index=True)
    item_id: Mapped[UUID] = mapped_column()
    item: Mapped[str] = mapped_column(String(255))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    versions: Mapped[int]
    reason: Mapped[str] = mapped_column(String(64))
    stamp: Mapped[datetime] = mapped_column(Instant)
    sealed_user_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


IS_WAITING: Final = WithdrawalRow.state == literal_column("'waiting'")
"""Written out, so that databases look into the index of what waits alone."""

Index(
    "ix_withdrawals_waiting",
    WithdrawalRow.due_at,
    WithdrawalRow.target_id,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)
