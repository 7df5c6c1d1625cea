"""What the ledger says: facts without text, never changed, from which every score can be replayed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class FactKind(StrEnum):
    """What happened."""

    CONTRIBUTION = "contribution"  # the person wrote it
    REPLY_RECEIVED = "reply_received"  # somebody (or the person) answered what the person wrote
    REACTION_RECEIVED = "reaction_received"
    EDIT = "edit"  # the contribution has a new revision with new measures
    DELETION = "deletion"  # the contribution is gone: it and what was received for it count no more


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a contribution when it came in; no text can be told from it.

    `counted_words` is the number of words after quotes, code and links are taken out; `answers` is true of a reply;
    `matched` is the share of its words found word for word in one earlier contribution of the space, in
    thousandths (0..1000); `run` counts the author's contributions in a row in that conversation, this one included.
    """

    counted_words: int
    answers: bool
    matched: int = 0
    run: int = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the ledger about one person.

    `sequence` rises within the ledger; `counterpart` is the other person of a received reply or reaction (the
    person's own id where somebody answers themselves, None where the other is not on the roster). `occurred_at`
    is aware UTC.
    """

    sequence: int
    person_id: UUID
    kind: FactKind
    contribution_id: UUID
    revision: int
    occurred_at: datetime
    measures: Measures
    counterpart: UUID | None = None
