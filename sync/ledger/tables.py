"""The ledger: append-only facts without text, notes on decisions, and where each learner's derivation stands."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed, Sequence64
from config.privacy import Erasure, privacy


class LedgerRow(Base):
    """One fact about one person, as `sync.ledger.facts.Fact` says. Never updated; corrections are new rows."""

    __tablename__ = "ledger"
    __table_args__ = (
        UniqueConstraint("contribution_id", "revision", "kind", "person_id", "number"),
        Index("ix_ledger_space_id_person_id_sequence", "space_id", "person_id", "sequence"),
        privacy("what a person did when, in numbers", "scoring", Erasure.RANDOM_ID_ONLY),
    )

    sequence: Mapped[int] = mapped_column(Sequence64, primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(String(24))
    contribution_id: Mapped[UUID] = mapped_column()
    revision: Mapped[int]
    source: Mapped[str] = mapped_column(String(255))
    counterpart: Mapped[UUID | None] = mapped_column()
    counted_words: Mapped[int]
    answers: Mapped[bool]
    matched: Mapped[int]
    run: Mapped[int]
    code: Mapped[int] = mapped_column(server_default=text("0"))
    links: Mapped[int] = mapped_column(server_default=text("0"))
    asks: Mapped[bool] = mapped_column(server_default=false())
    number: Mapped[int] = mapped_column(server_default=text("0"))
    value: Mapped[int] = mapped_column(server_default=text("0"))
    verdict: Mapped[str | None] = mapped_column(String(24))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class DecisionNote(Base):
    """Why staff decided so, beside the ledger's row of the decision: a code (`decisions.Ground`), and words."""

    __tablename__ = "decision_notes"
    __table_args__ = (
        Index("ix_decision_notes_person_id", "person_id"),
        privacy(
            "what staff noted about a person's work, encrypted under that person's key",
            "decisions can be explained",
            Erasure.ROWS_DELETED,
        ),
    )

    sequence: Mapped[int] = mapped_column(
        Sequence64, ForeignKey("ledger.sequence", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column()
    ground: Mapped[str] = mapped_column(String(24))
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)


class Standing(Base):
    """How far a person's score in a space has followed the ledger.

    `ledger_version` rises with every fact; the score is due while `derived_version` lags behind.
    """

    __tablename__ = "standings"
    __table_args__ = privacy("counters by random id", "knowing which scores are due", Erasure.ROWS_DELETED)

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    ledger_version: Mapped[int]
    derived_version: Mapped[int]


LAGS: Final = Standing.derived_version < Standing.ledger_version
"""Whether a score is due; written as the index of those that are has it."""

Index("ix_standings_due", Standing.space_id, sqlite_where=LAGS, postgresql_where=LAGS)
