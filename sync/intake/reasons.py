"""Why staff endorsed a contribution, in their words: a note beside the endorsement's row, which everybody may read.

Sealed under the author's key like every note on somebody's work (`sync.ledger.tables.DecisionNote`); it goes with the
endorsement, and no score depends on it.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from config.upsert import plain_insert
from sync.contributions.markdown import clean
from sync.ledger.decisions import Ground
from sync.ledger.facts import FactKind
from sync.ledger.tables import DecisionNote, LedgerRow
from sync.people.sealing import Seals, place
from sync.spaces.tables import Membership

LONGEST_REASON: Final = 300  # characters


class Reason(NamedTuple):
    """What somebody says of a contribution that they endorse; `role` is theirs in the space, `sealed` as stored."""

    contribution_id: UUID
    author_id: UUID
    endorsed_by: UUID | None
    role: str | None
    sequence: int
    sealed: bytes | None

    def read(self, seals: Seals) -> str:
        """The words; empty where their key was lost, and where retention took them."""
        return seals.open(self.author_id, self.sealed, _place(self.sequence)) or ""


def put_reason(session: Session, seals: Seals, person_id: UUID, contribution_id: UUID, reason: str) -> None:
    """Say why somebody endorses a contribution, in place of what they said before; nothing where `reason` is empty.

    The endorsement stands already, in the caller's transaction. Of more than `LONGEST_REASON` characters the rest is
    left out.
    """
    drop_reason(session, person_id, contribution_id)
    words = " ".join(clean(reason).split())[:LONGEST_REASON]
    if not words:
        return
    endorsement = session.execute(
        select(LedgerRow.sequence, LedgerRow.space_id, LedgerRow.person_id)
        .where(*_endorsements(person_id, contribution_id))
        .order_by(LedgerRow.sequence.desc())
        .limit(1)
    ).one()
    session.execute(
        plain_insert(DecisionNote),
        {
            "sequence": endorsement.sequence,
            "space_id": endorsement.space_id,
            "person_id": endorsement.person_id,
            "ground": Ground.GOOD_WORK.value,
            "sealed_words": seals.seal(endorsement.person_id, words, _place(endorsement.sequence)),
        },
    )


def drop_reason(session: Session, person_id: UUID, contribution_id: UUID) -> None:
    """Forget why somebody endorsed a contribution."""
    of_theirs = select(LedgerRow.sequence).where(*_endorsements(person_id, contribution_id))
    session.execute(
        delete(DecisionNote)
        .where(DecisionNote.sequence.in_(of_theirs))
        .execution_options(synchronize_session=False)
    )


def read_reasons(session: Session, contribution_ids: Collection[UUID]) -> Sequence[Reason]:
    """Why these contributions were endorsed, the first reason first; one query."""
    rows = session.execute(
        select(
            LedgerRow.contribution_id,
            LedgerRow.person_id,
            LedgerRow.counterpart,
            Membership.role,
            DecisionNote.sequence,
            DecisionNote.sealed_words,
        )
        .join(DecisionNote, DecisionNote.sequence == LedgerRow.sequence)
        .outerjoin(
            Membership,
            and_(Membership.space_id == LedgerRow.space_id, Membership.person_id == LedgerRow.counterpart),
        )
        .where(
            LedgerRow.contribution_id.in_(contribution_ids),
            LedgerRow.kind == FactKind.ENDORSEMENT.value,
            DecisionNote.sealed_words.is_not(None),
        )
        .order_by(LedgerRow.sequence)
    )
    return [Reason(*row) for row in rows]


def _endorsements(person_id: UUID, contribution_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        LedgerRow.contribution_id == contribution_id,
        LedgerRow.kind == FactKind.ENDORSEMENT.value,
        LedgerRow.counterpart == person_id,
    )


def _place(sequence: int) -> str:
    return place(DecisionNote.__tablename__, sequence)
