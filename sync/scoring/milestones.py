"""Earning by milestones: each contribution or reaction fills one place of one milestone, so as to give most."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sync.ledger.facts import Fact, FactKind
from sync.scoring.assignment import assign
from sync.scoring.calendars import Calendar
from sync.scoring.corrections import Corrections
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.earning import Earning
from sync.scoring.gates import contribution_hindrance, credit_hindrance
from sync.scoring.history import RuleHistory
from sync.scoring.parts import Asked, Milestone
from sync.scoring.score import NOT_THERE, MilestoneResult, Reason

_POINT = 1_000  # more than there are places, so that no number of them outweighs a thousandth of a point


class _Place(NamedTuple):
    """One of the places of a milestone, and the points for filling it in time."""

    of: int
    points: int


class _Candidate(NamedTuple):
    """Something that a milestone could count, by the place of its award; `words` None: however few."""

    award: int
    fits: frozenset[Asked]
    words: int | None
    fact: Fact

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
        self._reacted_to: set[UUID] = set()

    def results(self) -> tuple[MilestoneResult, ...]:
        """How far each milestone is. Awards get their points now."""
        places = [place for of in range(len(self._milestones)) for place in self._places(of)]
        worth = {place: self._worth_of_all(place) for place in set(places)}
        chosen = assign([worth[place] for place in places])
        taken: list[list[tuple[_Candidate, _Place]]] = [[] for _ in self._milestones]
        for place, candidate in zip(places, chosen, strict=True):
            if candidate is not None:
                taken[place.of].append((self._candidates[candidate], place))
        return tuple(self._fill(of, each) for of, each in enumerate(taken))

    def _take_contribution(self, fact: Fact, present: Fact, *, is_concerned: bool) -> None:
        rule = self._history.at(fact.occurred_at).rule
        reason = contribution_hindrance(self._known, fact, present, rule, 0, is_concerned=is_concerned)
        if reason not in NOT_THERE:
            self._count(present)
        if reason is Reason.EARNED:
            self._note_sign(fact, fact.occurred_at)
            words = None if self._known.is_let_through(fact, present) else present.counted_words
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
        if reason is Reason.EARNED and fact.contribution_id in self._reacted_to:
            reason = Reason.NO_MILESTONE  # one to each contribution
        elif reason is Reason.EARNED:
            self._reacted_to.add(fact.contribution_id)
            reason = self._offer(fact, _REACTION, None)
        self._award_nothing(fact, reason)

    def _offer(self, fact: Fact, fits: frozenset[Asked], words: int | None) -> Reason:
        """Take the next award's fact for a candidate; the reason why it earns nothing, should no place be left."""
        candidate = _Candidate(len(self.awards), fits, words, fact)
        asked = [each for each in self._milestones if each.what in fits]
        if asked and not any(candidate.belongs_to(each) for each in asked):
            return Reason.TOO_SHORT
        self._candidates.append(candidate)
        return Reason.NO_MILESTONE

    def _places(self, of: int) -> Iterator[_Place]:
        """The places of a milestone: whole thousandths each, all of its points together."""
        points, count = self._milestones[of].points, self._milestones[of].count
        for number in range(count):
            yield _Place(of, points * (number + 1) // count - points * number // count)

    def _worth_of_all(self, place: _Place) -> list[int]:
        """What each candidate is worth in a place: points first, and a place filled rather than not."""
        milestone = self._milestones[place.of]
        return [
            _POINT * self._paid(place, each) + 1 if each.belongs_to(milestone) else 0
            for each in self._candidates
        ]

    def _paid(self, place: _Place, candidate: _Candidate) -> int:
        off = self._late(place.of, candidate)
        return place.points * (THOUSANDTHS - off) // THOUSANDTHS

    def _fill(self, of: int, taken: Sequence[tuple[_Candidate, _Place]]) -> MilestoneResult:
        milestone, due_at = self._milestones[of], self._due[of]
        for candidate, place in taken:
            self.awards[candidate.award] = self.awards[candidate.award]._replace(
                points=self._paid(place, candidate),
                reason=Reason.EARNED,
                late=self._late(of, candidate),
                milestone=milestone.id,
            )
        return MilestoneResult(
            milestone=milestone,
            due_at=due_at,
            done=len(taken),
            late=sum(due_at is not None and self._ready_at(of, each) > due_at for each, _ in taken),
            points=sum(self._paid(place, candidate) for candidate, place in taken),
        )

    def _late(self, of: int, candidate: _Candidate) -> int:
        due_at, late = self._due[of], self._history.present.late
        if late is None or due_at is None:
            return 0
        return late.share_off(self._calendar.days_late(self._ready_at(of, candidate), due_at))

    def _ready_at(self, of: int, candidate: _Candidate) -> datetime:
        fact = candidate.fact
        if fact.contribution_id not in self._known.edits or fact.kind is not FactKind.CONTRIBUTION:
            return fact.occurred_at
        share = self._history.at(fact.occurred_at).rule.duplicate_share
        return self._known.ready_at(fact, self._milestones[of].words, share)
