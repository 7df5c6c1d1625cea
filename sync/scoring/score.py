"""What a person's facts come to: awards, periods, milestones, flags, and the share of the full score."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple
from uuid import UUID

from config.clock import format_stamp
from sync.ledger.facts import FactKind
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.parts import Milestone


class Reason(StrEnum):
    """Why something earned what it did; stable codes."""

    EARNED = "earned"
    DELETED = "deleted"  # the contribution is gone, or the one that the credit was for
    WITHHELD = "withheld"  # it, or what it answers, is not public at present
    TAKEN_BACK = "taken_back"  # whoever gave it has taken it back
    MODERATED = "moderated"  # staff decided that it does not count
    ANSWERED_MODERATED = "answered_moderated"  # the same of what somebody answered
    SELF_REPLY = "self_reply"  # an answer to oneself
    SELF_REACTION = "self_reaction"  # a reaction to one's own contribution, or an endorsement of it
    BY_LEARNER = "by_learner"  # an endorsement by an expert who is scored here as well
    BROUGHT = "brought"  # its author brought it in themselves: evidence, and no participation
    TOO_SHORT = "too_short"
    DUPLICATE = "duplicate"  # too much of it stands in an earlier contribution
    RUN = "run"  # too many in a row by the same person in a conversation
    PAIR_CREDITS = "pair_credits"  # the same person has given as many credits as a period pays
    CAP = "cap"  # the period had earned all it can
    BEST = "best"  # others in the period are the best so many
    NO_MILESTONE = "no_milestone"  # no milestone asks for it, or for more of it


NOT_THERE: Final = frozenset((Reason.DELETED, Reason.WITHHELD))
"""Why a contribution is not counted among those that stand."""


class FlagCode(StrEnum):
    """What a person should look at; stable codes."""

    PAIR_SHARE = "pair_share"  # a large part of what was received is from one and the same person
    BURST = "burst"  # many contributions within minutes


class Award(NamedTuple):
    """What one fact earned: `points` in thousandths, 0 or more; `counted_words` is 0 for what was received.

    `late` is how much was taken off for being late, in thousandths. `period` is the place among the tally's periods,
    `milestone` the id of the one that it was for; None where that does not apply.
    """

    contribution_id: UUID
    kind: FactKind
    points: int
    reason: Reason
    occurred_at: datetime
    counted_words: int = 0
    late: int = 0
    period: int | None = None
    milestone: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something for a person to review, never a penalty.

    A pair's share: `count` of the credits received are from `counterpart`, `share` of them in thousandths. A burst:
    `count` contributions from `since` (aware UTC) on within so few minutes.
    """

    code: FlagCode
    count: int
    counterpart: UUID | None = None
    share: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """What a period that has facts came to: `start` is in it, `end` no more (aware UTC).

    `points` is what it adds to the score: its awards, less what is `taken_off` because contributions stand on only so
    many `days`. `own` is what contributions earned before that. `target` and `cap` are those in force when it began.
    `one_of` is how many such periods made the full score then, where it is of another kind than periods are now.
    """

    start: datetime
    end: datetime
    target: int
    cap: int
    points: int = 0
    own: int = 0
    taken_off: int = 0
    days: int = 0
    one_of: int | None = None

    @property
    def share(self) -> Fraction:
        """How much of its target was reached; may be more than all."""
        return Fraction(self.points, self.target)


@dataclass(frozen=True, slots=True)
class MilestoneResult:
    """How far somebody is with a milestone: `done` of what it counts, `late` of them after `due_at`, their own date."""

    milestone: Milestone
    due_at: datetime | None
    done: int = 0
    late: int = 0
    points: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.done >= self.milestone.count


@dataclass(frozen=True, slots=True)
class Tally:
    """What a person's facts come to under the rules of a space.

    `points` are thousandths; `reached` is the share of the full score, exactly, 0..1: the final score, what was
    assessed by hand included. `posts`, `replies` and `counted_words` are of the contributions that still stand,
    whether they earned or not; `received` counts others' replies, reactions and accepted answers that still stand.
    `awards` are in the order of time, with one for each contribution and each credit. `provisional` are points that are
    counted, and that a person has been asked to look at. `extension` is in days.
    """

    points: int
    reached: Fraction
    counted_words: int
    posts: int
    replies: int
    received: int
    awards: tuple[Award, ...] = ()
    flags: tuple[Flag, ...] = ()
    periods: tuple[PeriodResult, ...] = ()
    milestones: tuple[MilestoneResult, ...] = ()
    provisional: int = 0
    extension: int = 0
    is_excused: bool = False
    assessed: int | None = None

    def canonical(self) -> bytes:
        """The one way to write this tally down: JSON in UTF-8, equal bytes for equal tallies."""
        document = {
            "points": self.points,
            "reached": str(self.reached),
            "counted_words": self.counted_words,
            "posts": self.posts,
            "replies": self.replies,
            "received": self.received,
            "provisional": self.provisional,
            "extension": self.extension,
            "excused": self.is_excused,
            "assessed": self.assessed,
            "awards": [
                [str(a.contribution_id), a.kind, a.points, a.reason, format_stamp(a.occurred_at), *a[5:]]
                for a in self.awards
            ],
            "flags": [
                [f.code, f.count, str(f.counterpart), f.share, format_stamp(f.since) if f.since else None]
                for f in self.flags
            ],
            "periods": [
                [
                    p.start.isoformat(),
                    p.end.isoformat(),
                    p.target,
                    p.cap,
                    p.points,
                    p.own,
                    p.taken_off,
                    p.days,
                ]
                for p in self.periods
            ],
            "milestones": [
                [m.milestone.id, format_stamp(m.due_at) if m.due_at else None, m.done, m.late, m.points]
                for m in self.milestones
            ],
        }
        return json.dumps(document, separators=(",", ":")).encode()


def score_given(reached: Fraction, maximum: int) -> Fraction:
    """The points for a gradebook column out of `maximum`: exact, rounded half up to three decimals, 0..maximum.

    Raises ValueError for a maximum below 1.
    """
    if maximum < 1:
        raise ValueError("the maximum of a score must be at least 1")
    exact = reached * maximum * THOUSANDTHS
    return Fraction((2 * exact.numerator + exact.denominator) // (2 * exact.denominator), THOUSANDTHS)
