"""What the ledger says: facts without text, never changed, from which every score can be replayed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID


class FactKind(StrEnum):
    """What happened."""

    CONTRIBUTION = "contribution"  # the person wrote it; an import where its source is not the discussion
    EDIT = "edit"  # the contribution has a new revision with new measures; it occurred when that was made
    DELETION = "deletion"  # the contribution is gone: it and what was received for it count no more
    REACTION = "reaction"  # the person reacted to somebody's contribution
    REPLY_RECEIVED = "reply_received"  # somebody (or the person) answered what the person wrote
    REACTION_RECEIVED = "reaction_received"
    ACCEPTED_ANSWER = "accepted_answer"  # who had asked took the person's reply for the answer
    ENDORSEMENT = "endorsement"  # staff or an expert endorsed the contribution
    REVERSAL = "reversal"  # takes back the fact of the kind in `verdict` by the same counterpart
    MODERATION = "moderation"  # staff decided whether the contribution counts: `verdict`
    WITHHOLDING = "withholding"  # it is not public any more, or is again: `verdict`
    REVIEW = "review"  # staff looked at a flag about the person and found nothing wrong
    EXTENSION = "extension"  # staff gave the person more time: `value` days in all
    EXCUSE = "excuse"  # staff excused the person (`value` 1), or does not any more (0)
    ASSESSMENT = "assessment"  # staff graded by hand: `value` thousandths of what the rubric can give


class Verdict(StrEnum):
    """What staff decided about a contribution."""

    COUNTS = "counts"  # whatever else stood in its way
    DOES_NOT_COUNT = "does_not_count"
    UNDECIDED = "undecided"  # an earlier decision is taken back


BY_LEARNER: Final = "by_learner"
"""What an endorsement says whose giver is scored in the space themselves."""

BROUGHT: Final = "brought"
"""What a contribution says that its author brought in themselves, and an endorsement of it: evidence without points."""


class ToldOfAnswered(StrEnum):
    """What a moderation tells who was answered about an answer: what became of their own contribution."""

    EXCLUDED = "answered_excluded"  # staff decided that it does not count
    READMITTED = "answered_readmitted"  # that is decided no more


class Publicity(StrEnum):
    """What a withholding tells of a contribution, or who was answered about an answer to their own that is one."""

    WITHHELD = "withheld"
    PUBLIC = "public"
    ANSWERED_WITHHELD = "answered_withheld"
    ANSWERED_PUBLIC = "answered_public"


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a contribution when it came in; no text can be told from it.

    `counted_words` is the number of words after quotes, code and links are taken out; `answers` is true of a reply
    and false of what is first in its conversation; `matched` is the share of its words found word for word in one
    earlier contribution of the space, in thousandths (0..1000); `run` counts the author's contributions in a row in
    that conversation, this one included. `code` counts blocks of code, `links` addresses, and `asks` says whether it
    puts a question.
    """

    counted_words: int = 0
    answers: bool = False
    matched: int = 0
    run: int = 1
    code: int = 0
    links: int = 0
    asks: bool = False


class Fact(NamedTuple):
    """One row of the ledger about one person; facts sort by time.

    `occurred_at` is aware UTC, and `sequence` rises within the ledger. `contribution_id` is what the fact is about, the
    space's id where that is the person's work as a whole. `counterpart` is the other person: who answered, reacted,
    endorsed or decided, and of a reaction whose contribution it was (the person's own id where somebody answers
    themselves, None where the other is not on the roster). `counted_words`, `answers`, `matched`, `run`, `code`,
    `links` and `asks` are what `Measures` says. `number` tells facts of one kind about one contribution apart. `value`
    and `verdict` belong to decisions and reversals, as `FactKind` says; an endorsement's may be `BY_LEARNER`, or, as a
    contribution's, `BROUGHT`.
    A tuple: scores are made of millions of them.
    """

    occurred_at: datetime
    sequence: int
    person_id: UUID
    kind: FactKind
    contribution_id: UUID
    revision: int = 1
    counterpart: UUID | None = None
    counted_words: int = 0
    answers: bool = False
    matched: int = 0
    run: int = 1
    value: int = 0
    verdict: str | None = None
    number: int = 0
    code: int = 0
    links: int = 0
    asks: bool = False
