"""From one person's facts to a score: the same facts give the same bytes, in whatever order they come."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from config.clock import format_stamp
from sync.ledger.facts import Fact, FactKind, Measures
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.periods import week_of
from sync.scoring.rules import Rule

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_BY_TIME = attrgetter("occurred_at", "sequence")


class Reason(StrEnum):
    """Why something earned what it did; stable codes."""

    EARNED = "earned"
    DELETED = "deleted"  # the contribution is gone, or the one that the credit was for
    SELF_REPLY = "self_reply"  # an answer to oneself
    SELF_REACTION = "self_reaction"  # a reaction to one's own contribution
    TOO_SHORT = "too_short"
    DUPLICATE = "duplicate"  # too much of it stands in an earlier contribution
    RUN = "run"  # too many in a row by the same person in a conversation
    PAIR_CREDITS = "pair_credits"  # the same person has given as many credits as a period pays
    CAP = "cap"  # the period had earned all it can


class FlagCode(StrEnum):
    """What a person should look at; stable codes."""

    PAIR_SHARE = "pair_share"  # a large part of what was received is from one and the same person


@dataclass(frozen=True, slots=True)
class Award:
    """What one fact earned: `points` in thousandths, 0 or more; `counted_words` is 0 for what was received."""

    contribution_id: UUID
    kind: FactKind
    points: int
    reason: Reason
    occurred_at: datetime
    counted_words: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """Something for a person to review, never a penalty.

    `credits` of the replies and reactions received are from `counterpart`: `share` of them, in thousandths.
    """

    code: FlagCode
    counterpart: UUID
    credits: int
    share: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a person's facts come to under a rule.

    `points` are thousandths. `posts`, `replies` and `counted_words` are of the contributions that still stand,
    whether they earned or not; `received` counts others' replies and reactions that still stand. `awards` are in the
    order of (occurred_at, sequence), with one for each contribution and each credit.
    """

    points: int
    counted_words: int
    posts: int
    replies: int
    received: int
    awards: tuple[Award, ...]
    flags: tuple[Flag, ...]

    def share(self, rule: Rule) -> Fraction:
        """How much of the full score is reached, exactly, 0..1."""
        return _share(self.points, rule)

    def canonical(self) -> bytes:
        """The one way to write this tally down: JSON in UTF-8, equal bytes for equal tallies."""
        document = {
            "points": self.points,
            "counted_words": self.counted_words,
            "posts": self.posts,
            "replies": self.replies,
            "received": self.received,
            "awards": [
                [
                    str(a.contribution_id),
                    a.kind,
                    a.points,
                    a.reason,
                    format_stamp(a.occurred_at),
                    a.counted_words,
                ]
                for a in self.awards
            ],
            "flags": [[flag.code, str(flag.counterpart), flag.credits, flag.share] for flag in self.flags],
        }
        return json.dumps(document, separators=(",", ":")).encode()


def score_given(tally: Tally, rule: Rule, maximum: int) -> Fraction:
    """The points for a gradebook column out of `maximum`: exact, rounded half up to three decimals, 0..maximum.

    Raises ValueError for a maximum below 1.
    """
    return score_of_points(tally.points, rule, maximum)


def score_of_points(points: int, rule: Rule, maximum: int) -> Fraction:
    """`score_given` for a tally that came to so many points (thousandths)."""
    if maximum < 1:
        raise ValueError("the maximum of a score must be at least 1")
    exact = _share(points, rule) * maximum * THOUSANDTHS
    return Fraction((2 * exact.numerator + exact.denominator) // (2 * exact.denominator), THOUSANDTHS)


def _share(points: int, rule: Rule) -> Fraction:
    return min(Fraction(points, rule.full_score), Fraction(1))


def tally(facts: Iterable[Fact], rule: Rule, time_zone: ZoneInfo) -> Tally:
    """Score one person's facts, in the order of (occurred_at, sequence), whatever order they come in.

    An edit replaces the measures of its contribution, which stays where it stood in time; a deletion makes the
    contribution, and every credit that carries its id, worth nothing. Facts must be of one person, each once.
    """
    ordered = sorted(facts, key=_BY_TIME)
    scoring = _Scoring(rule, time_zone, _corrections(ordered))
    for fact in ordered:
        scoring.take(fact)
    return scoring.result()


@dataclass(frozen=True, slots=True)
class _Corrections:
    """What later facts say about earlier ones, by contribution."""

    gone: frozenset[UUID]
    answers_oneself: frozenset[UUID]
    edited: dict[UUID, Fact]  # the latest revision


def _corrections(facts: Sequence[Fact]) -> _Corrections:
    gone: set[UUID] = set()
    answers_oneself: set[UUID] = set()
    edited: dict[UUID, Fact] = {}
    for fact in facts:
        kind = fact.kind
        if kind is FactKind.DELETION:
            gone.add(fact.contribution_id)
        elif kind is FactKind.EDIT:
            known = edited.get(fact.contribution_id)
            if known is None or (known.revision, known.sequence) < (fact.revision, fact.sequence):
                edited[fact.contribution_id] = fact
        elif kind is FactKind.REPLY_RECEIVED and fact.counterpart == fact.person_id:
            answers_oneself.add(fact.contribution_id)
    return _Corrections(frozenset(gone), frozenset(answers_oneself), edited)


class _Scoring:
    """The state of going through facts in order of time."""

    def __init__(self, rule: Rule, time_zone: ZoneInfo, corrections: _Corrections) -> None:
        self._rule = rule
        self._cap = rule.cap
        self._time_zone = time_zone
        self._corrections = corrections
        self._period_end = _LONG_AGO
        self._period_points = 0
        self._period_pairs: dict[UUID | None, int] = {}
        self._points = 0
        self._counted_words = 0
        self._posts = 0
        self._replies = 0
        self._pairs: Counter[UUID | None] = Counter()
        self._awards: list[Award] = []

    def take(self, fact: Fact) -> None:
        """Score the next fact."""
        kind = fact.kind
        if kind is FactKind.EDIT or kind is FactKind.DELETION:
            return
        if fact.occurred_at >= self._period_end:
            self._begin_period(fact.occurred_at)
        if kind is FactKind.CONTRIBUTION:
            self._take_contribution(fact)
        else:
            self._take_credit(fact)

    def result(self) -> Tally:
        """What the facts so far come to."""
        pairs = self._pairs + Counter(self._period_pairs)
        return Tally(
            points=self._points,
            counted_words=self._counted_words,
            posts=self._posts,
            replies=self._replies,
            received=pairs.total(),
            awards=tuple(self._awards),
            flags=_flags(pairs, self._rule),
        )

    def _begin_period(self, instant: datetime) -> None:
        self._period_end = week_of(instant, self._time_zone).end
        self._period_points = 0
        self._pairs.update(self._period_pairs)
        self._period_pairs = {}

    def _take_contribution(self, fact: Fact) -> None:
        measures = self._present_measures(fact)
        if fact.contribution_id in self._corrections.gone:
            self._award(fact, 0, Reason.DELETED, measures.counted_words)
            return
        self._counted_words += measures.counted_words
        if measures.answers:
            self._replies += 1
            worth = self._rule.reply
        else:
            self._posts += 1
            worth = self._rule.post
        reason = self._hindrance(fact, measures, worth.words)
        self._award(fact, worth.points, reason, measures.counted_words)

    def _present_measures(self, fact: Fact) -> Measures:
        edit = self._corrections.edited.get(fact.contribution_id)
        return edit.measures if edit is not None and edit.revision > fact.revision else fact.measures

    def _hindrance(self, fact: Fact, measures: Measures, fewest_words: int) -> Reason:
        if fact.contribution_id in self._corrections.answers_oneself:
            return Reason.SELF_REPLY
        if measures.counted_words < fewest_words:
            return Reason.TOO_SHORT
        if measures.matched >= self._rule.duplicate_share:
            return Reason.DUPLICATE
        if measures.run > self._rule.longest_run:
            return Reason.RUN
        return Reason.EARNED

    def _take_credit(self, fact: Fact) -> None:
        is_reply = fact.kind is FactKind.REPLY_RECEIVED
        if fact.contribution_id in self._corrections.gone:
            self._award(fact, 0, Reason.DELETED)
            return
        if fact.counterpart == fact.person_id:
            self._award(fact, 0, Reason.SELF_REPLY if is_reply else Reason.SELF_REACTION)
            return
        credits_of_pair = self._period_pairs.get(fact.counterpart, 0) + 1
        self._period_pairs[fact.counterpart] = credits_of_pair
        points = self._rule.reply_received if is_reply else self._rule.reaction_received
        exhausted = credits_of_pair > self._rule.pair_credits
        self._award(fact, points, Reason.PAIR_CREDITS if exhausted else Reason.EARNED)

    def _award(self, fact: Fact, points: int, reason: Reason, counted_words: int = 0) -> None:
        """Note what a fact earns: `points` if nothing but the cap can be in the way, else nothing."""
        if reason is not Reason.EARNED:
            points = 0
        elif self._period_points >= self._cap:
            points, reason = 0, Reason.CAP
        self._period_points += points
        self._points += points
        self._awards.append(
            Award(fact.contribution_id, fact.kind, points, reason, fact.occurred_at, counted_words)
        )


def _flags(pairs: Counter[UUID | None], rule: Rule) -> tuple[Flag, ...]:
    """A flag for each person from whom more than a fair share of the credits is.

    Fewer credits than a period pays for one pair say nothing: whoever got a single reply got all from one person.
    Those who are not on the roster cannot be told apart, so they are never flagged.
    """
    total = pairs.total()
    flags = [
        Flag(FlagCode.PAIR_SHARE, counterpart, credits_of_pair, THOUSANDTHS * credits_of_pair // total)
        for counterpart, credits_of_pair in pairs.items()
        if counterpart is not None
        and credits_of_pair >= rule.pair_credits
        and THOUSANDTHS * credits_of_pair > rule.pair_flag_share * total
    ]
    return tuple(sorted(flags, key=attrgetter("counterpart")))
