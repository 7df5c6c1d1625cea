"""Earning by milestones: each contribution or reaction fills one place of one milestone, so as to give most."""

from collections.abc import Sequence
from datetime import datetime
from math import lcm
from typing import NamedTuple

from sync.ledger.facts import Fact, Verdict
from sync.scoring.assignment import assign
from sync.scoring.calendars import Calendar
from sync.scoring.corrections import Corrections
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.earning import Earning
from sync.scoring.gates import contribution_hindrance, credit_hindrance
from sync.scoring.history import RuleHistory
from sync.scoring.parts import Asked, Milestone
from sync.scoring.score import MilestoneResult, Reason

_A_PLACE = 1  # among the same points, more places filled are better
_POINTS = 10_000  # and points are better than any number of places


class _Candidate(NamedTuple):
    """Something that a milestone could count, by the place of its award; `words` None: however few."""

    award: int
    fits: frozenset[Asked]
    words: int | None
    occurred_at: datetime

    def belongs_to(self, milestone: Milestone) -> bool:
        return milestone.what in self.fits and (self.words is None or self.words >= milestone.words)


_POST = frozenset((Asked.POST, Asked.CONTRIBUTION))
_REPLY = frozenset((Asked.REPLY, Asked.CONTRIBUTION))
_REACTION = frozenset((Asked.REACTION,))


class MilestoneEarning(Earning):
    """What could count is gathered first; `results` puts it where it gives most."""

    def __init__(self, history: RuleHistory, calendar: Calendar, known: Corrections) -> None:
        super().__init__(history, calendar, known)
        self._milestones = history.present.milestones
        self._due = [calendar.own_due(each.due, known.extension) for each in self._milestones]
        self._candidates: list[_Candidate] = []

    def results(self) -> tuple[MilestoneResult, ...]:
        """How far each milestone is. Awards get their points now."""
        placed: list[list[_Candidate]] = [[] for _ in self._milestones]
        owners = [place for place, each in enumerate(self._milestones) for _ in range(each.count)]
        chosen = assign([self._worth_of_all(owner) for owner in owners])
        for owner, candidate in zip(owners, chosen, strict=True):
            if candidate is not None:
                placed[owner].append(self._candidates[candidate])
        return tuple(self._fill(place, sorted(taken)) for place, taken in enumerate(placed))

    def _take_contribution(self, fact: Fact, present: Fact) -> None:
        rule = self._history.at(fact.occurred_at).rule
        reason = contribution_hindrance(self._known, fact, present, rule, words=0)
        if reason is not Reason.DELETED:
            self._count(present)
        if reason is Reason.EARNED:
            self._note_sign(fact)
            let_through = self._known.verdicts.get(fact.contribution_id) is Verdict.COUNTS
            words = None if let_through else present.counted_words
            reason = self._offer(fact, _REPLY if present.answers else _POST, words)
        self._award_nothing(fact, reason, present.counted_words)

    def _take_credit(self, fact: Fact) -> None:
        reason = credit_hindrance(self._known, fact)
        if reason is Reason.EARNED:
            self._count_credit(fact)
            reason = Reason.NO_MILESTONE
        self._award_nothing(fact, reason)

    def _take_reaction(self, fact: Fact) -> None:
        reason = credit_hindrance(self._known, fact)
        if reason is Reason.EARNED:
            reason = self._offer(fact, _REACTION, None)
        self._award_nothing(fact, reason)

    def _offer(self, fact: Fact, fits: frozenset[Asked], words: int | None) -> Reason:
        """Take the next award's fact for a candidate; the reason why it earns nothing, should no place be left."""
        candidate = _Candidate(len(self.awards), fits, words, fact.occurred_at)
        asked = [each for each in self._milestones if each.what in fits]
        if asked and not any(candidate.belongs_to(each) for each in asked):
            return Reason.TOO_SHORT
        self._candidates.append(candidate)
        return Reason.NO_MILESTONE

    def _worth_of_all(self, place: int) -> list[int]:
        """What each candidate gives in a place of a milestone, on a scale common to all milestones."""
        milestone = self._milestones[place]
        part = lcm(*(each.count for each in self._milestones)) // milestone.count * milestone.points
        return [
            _POINTS * part * (THOUSANDTHS - self._late(place, each.occurred_at)) + _A_PLACE
            if each.belongs_to(milestone)
            else 0
            for each in self._candidates
        ]

    def _fill(self, place: int, taken: Sequence[_Candidate]) -> MilestoneResult:
        """Pay what a milestone counts: each its part, whole thousandths of a point in all."""
        milestone, due_at = self._milestones[place], self._due[place]
        whole = THOUSANDTHS * milestone.count
        counted = points = late = 0
        for each in taken:
            off = self._late(place, each.occurred_at)
            counted += THOUSANDTHS - off
            part = milestone.points * counted // whole - points
            points += part
            late += due_at is not None and each.occurred_at > due_at
            self.awards[each.award] = self.awards[each.award]._replace(
                points=part, reason=Reason.EARNED, late=off, milestone=milestone.id
            )
        return MilestoneResult(milestone, due_at, len(taken), late, points)

    def _late(self, place: int, instant: datetime) -> int:
        due_at, late = self._due[place], self._history.present.late
        if late is None or due_at is None or instant <= due_at:
            return 0
        return late.share_off(self._calendar.days_late(instant, due_at))
