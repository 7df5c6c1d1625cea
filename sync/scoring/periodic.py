"""Earning period by period: what each fact is worth, up to the cap of its period."""

from bisect import insort_left
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from heapq import heappush, heapreplace
from typing import Final

from sync.ledger.facts import Fact, FactKind
from sync.scoring.calendars import Calendar
from sync.scoring.corrections import Corrections
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.earning import Earning
from sync.scoring.gates import answer_hindrance, contribution_hindrance, credit_hindrance
from sync.scoring.history import RuleHistory
from sync.scoring.periods import BEGINNING, Period, period_of
from sync.scoring.rules import Rule
from sync.scoring.score import NOT_THERE, Award, PeriodResult, Reason

_EDITED: Final = (FactKind.CONTRIBUTION, FactKind.REPLY_RECEIVED)


class PeriodicEarning(Earning):
    """Within a period what has been reached is kept: an action that comes later never takes away from it."""

    def __init__(self, history: RuleHistory, calendar: Calendar, known: Corrections) -> None:
        super().__init__(history, calendar, known)
        self._due_at = calendar.own_due_at(known.extension)
        self._rule = history.present
        self._worth_of_credits: Mapping[FactKind, int] = {}
        self._next_change = BEGINNING  # of the rule or of the period
        self._periods: list[_Running] = []
        self._since: dict[int, datetime] = {}  # of what is paid for since later than it occurred, by sequence

    def in_order(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        """Facts in order of time, with each where it became what it is paid for: an edit reaches back to no period.

        An edit of what counted already moves nothing.
        """
        known = self._known
        edited = known.edits.keys() | known.edits_of_answers.keys()
        if not edited:
            return facts
        for fact in [each for each in facts if each.kind in _EDITED and each.contribution_id in edited]:
            rule = self._history.at(fact.occurred_at).rule
            is_reply = fact.kind is FactKind.REPLY_RECEIVED or known.present(fact).answers
            words = (rule.reply if is_reply else rule.post).words
            since = known.counts_since(fact, words, rule.duplicate_share)
            if since != fact.occurred_at:
                self._since[fact.sequence] = since
        if not self._since:
            return facts
        # The few that move are put in place one by one: to sort all anew takes as long as to score them.
        ordered = [each for each in facts if each.sequence not in self._since]
        for fact in sorted((each for each in facts if each.sequence in self._since), reverse=True):
            insort_left(ordered, fact, key=self._place_of)
        return ordered

    def _place_of(self, fact: Fact) -> datetime:
        return self._since.get(fact.sequence, fact.occurred_at)

    def results(self) -> tuple[PeriodResult, ...]:
        """What each period that has facts came to."""
        return tuple(each.result() for each in self._periods)

    def _move_on(self, instant: datetime) -> None:
        stretch = self._history.at(instant)
        self._rule = stretch.rule
        self._worth_of_credits = _worth_of_credits(stretch.rule)
        if not self._periods or instant >= self._periods[-1].end:
            begins, ends = self._history.same_periods(instant)
            period = period_of(instant, self._rule.period, self._calendar.time_zone)
            clipped = Period(max(period.start, begins), min(period.end, ends))
            rule = self._history.at(clipped.start).rule
            is_of_now = rule.period is self._history.present.period
            self._periods.append(_Running(clipped, rule, None if is_of_now else rule.periods))
        self._next_change = min(stretch.end, self._periods[-1].end)

    def _take_contribution(self, fact: Fact, present: Fact, *, is_concerned: bool) -> None:
        since = self._since.get(fact.sequence, fact.occurred_at) if is_concerned else fact.occurred_at
        if since >= self._next_change:
            self._move_on(since)
        worth = self._rule.reply if present.answers else self._rule.post
        reason = contribution_hindrance(
            self._known, fact, present, self._rule, worth.words, is_concerned=is_concerned
        )
        if reason not in NOT_THERE:
            self._count(present)
        points, late = worth.points, 0
        if reason is not Reason.EARNED:
            points = 0
        else:
            self._note_sign(fact, since)
            if self._rule.late and self._due_at:
                late = self._rule.late.share_off(self._calendar.days_late(since, self._due_at))
                points = points * (THOUSANDTHS - late) // THOUSANDTHS
            reason, points = self._pay_contribution(since, points)
        self.awards.append(
            Award(
                fact.contribution_id,
                FactKind.CONTRIBUTION,
                points,
                reason,
                fact.occurred_at,
                present.counted_words,
                late,
                len(self._periods) - 1,
            )
        )

    def _pay_contribution(self, since: datetime, points: int) -> tuple[Reason, int]:
        """What a contribution that nothing hinders is paid, as the next award; it may take a lesser one's place."""
        period = self._periods[-1]
        if period.spread is not None:
            period.days.add(self._calendar.day_of(since))
        if period.filled >= period.cap:
            return Reason.CAP, 0
        if period.best is not None:
            entry = (points, -len(self.awards))
            if len(period.paid) < period.best:
                heappush(period.paid, entry)
            elif period.paid[0][0] >= points:
                return Reason.BEST, 0
            else:
                lesser, place = heapreplace(period.paid, entry)
                period.own -= lesser
                period.filled -= lesser
                self.awards[-place] = self.awards[-place]._replace(points=0, reason=Reason.BEST)
        period.own += points
        period.filled += points
        return Reason.EARNED, points

    def _take_credit(self, fact: Fact) -> None:
        since = self._since.get(fact.sequence, fact.occurred_at)
        if since >= self._next_change:
            self._move_on(since)
        period = self._periods[-1]
        reason, points = credit_hindrance(self._known, fact), 0
        if reason is Reason.EARNED:
            if fact.kind is FactKind.ENDORSEMENT:
                points = self._rule.endorsement
                period.on_top += points
            else:
                reason, points = self._pay_credit(fact, period)
        self.awards.append(
            Award(
                fact.contribution_id,
                fact.kind,
                points,
                reason,
                fact.occurred_at,
                0,
                0,
                len(self._periods) - 1,
            )
        )

    def _take_reaction(self, fact: Fact) -> None:
        """Giving a reaction earns nothing; receiving one does."""

    def _pay_credit(self, fact: Fact, period: "_Running") -> tuple[Reason, int]:
        if fact.kind is FactKind.REPLY_RECEIVED:
            hindrance = answer_hindrance(self._known, fact, self._rule)
            if hindrance is not Reason.EARNED:
                self.received += 1  # and no sign of anything
                return hindrance, 0
        giver, number = self._count_credit(fact), len(self._periods)
        giver.in_period = giver.in_period + 1 if giver.period == number else 1
        giver.period = number
        if giver.in_period > self._rule.pair_credits:
            return Reason.PAIR_CREDITS, 0
        if period.filled >= period.cap:
            return Reason.CAP, 0
        points = self._worth_of_credits[fact.kind]
        period.filled += points
        return Reason.EARNED, points


class _Running:
    """A period that is being gone through, by the rule that was in force when it began.

    `filled` is what counts towards the cap, `own` the part of it that contributions earned, `on_top` what does not
    count towards it. `paid` is a heap of the contributions that earn where only the best do.
    """

    __slots__ = (
        "best",
        "cap",
        "days",
        "end",
        "filled",
        "on_top",
        "one_of",
        "own",
        "paid",
        "spread",
        "start",
        "target",
    )

    def __init__(self, period: Period, rule: Rule, one_of: int | None) -> None:
        self.one_of = one_of
        self.start, self.end = period.start, period.end
        self.target, self.cap, self.best, self.spread = rule.target, rule.cap, rule.best, rule.spread
        self.filled = 0
        self.own = 0
        self.on_top = 0
        self.paid: list[tuple[int, int]] = []
        self.days: set[date] = set()

    def result(self) -> PeriodResult:
        """What it comes to."""
        taken_off = 0
        if self.spread is not None and self.days:
            taken_off = self.own * self.spread.share_off(len(self.days)) // THOUSANDTHS
        return PeriodResult(
            start=self.start,
            end=self.end,
            target=self.target,
            cap=self.cap,
            points=self.filled + self.on_top - taken_off,
            own=self.own,
            taken_off=taken_off,
            days=len(self.days),
            one_of=self.one_of,
        )


def _worth_of_credits(rule: Rule) -> Mapping[FactKind, int]:
    return {
        FactKind.REPLY_RECEIVED: rule.reply_received,
        FactKind.REACTION_RECEIVED: rule.reaction_received,
        FactKind.ACCEPTED_ANSWER: rule.accepted_answer,
    }
