"""Trying a rule on the past, before it counts: who would gain, who would lose, and by how much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.delivery.derive import PEOPLE_PER_STEP
from sync.ledger.standings import read_facts
from sync.ledger.tables import LedgerRow
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.history import RuleHistory
from sync.scoring.parts import Final as FinalKind
from sync.scoring.rules import Rule
from sync.scoring.score import score_given
from sync.scoring.tally import tally
from sync.scoring.versions import read_history
from sync.spaces.settings import calendar_of
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

_MOST_BARS: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """What a learner has by the rules as they are, and would have: in thousandths of the gradebook's points."""

    person_id: UUID
    before: int
    after: int

    @property
    def by(self) -> int:
        """The difference in thousandths, below zero for a loss."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Bar:
    """How many learners have a score from `start` to `end` gradebook points; `end` itself only in the last bar."""

    start: int
    end: int
    before: int
    after: int


@dataclass(frozen=True)
class Preview:
    """What a rule would change for the present learners of a space, the largest loss first.

    `maximum` are the gradebook's points. Who is excused has no score by either. `left_out` are learners on whom it was
    not tried, since there was too much to weigh.
    """

    maximum: int
    changes: Sequence[Change]
    left_out: int = 0

    @cached_property
    def gain(self) -> Sequence[Change]:
        """Those who would have more, the largest gain first."""
        return [each for each in reversed(self.changes) if each.by > 0]

    @cached_property
    def lose(self) -> Sequence[Change]:
        """Those who would have less, the largest loss first."""
        return [each for each in self.changes if each.by < 0]

    @property
    def same(self) -> int:
        """How many would have what they have."""
        return len(self.changes) - len(self.gain) - len(self.lose)

    @property
    def mean(self) -> tuple[int, int]:
        """The average before and after, in thousandths, rounded down; nothing where there is no learner."""
        number = max(len(self.changes), 1)
        return sum(each.before for each in self.changes) // number, sum(
            each.after for each in self.changes
        ) // number

    def histogram(self) -> Sequence[Bar]:
        """Scores in at most ten bars of whole points, from nothing to the maximum."""
        width = -(-self.maximum // _MOST_BARS)
        starts = range(0, self.maximum, width)
        before, after = ([0] * len(starts) for _ in range(2))
        for change in self.changes:
            for counts, score in ((before, change.before), (after, change.after)):
                counts[min(score // (width * THOUSANDTHS), len(starts) - 1)] += 1
        return [
            Bar(start, min(start + width, self.maximum), before[place], after[place])
            for place, start in enumerate(starts)
        ]


def preview_rule(
    session: Session,
    space: Space,
    rule: Rule,
    progress: Callable[[int, int], None] = lambda *_: None,
    *,
    most_work: int | None = None,
) -> Preview:
    """Score what has happened in a space so far by another rule, and compare; nothing is written.

    `progress` hears how many learners are done, of how many. With `most_work` only some learners are tried where there
    is more to do, the same ones each time: each fact of theirs is work for one by a rule that counts points, and by one
    of milestones for one more with each place that these offer.
    """
    present, tried, calendar = read_history(session, space.id), RuleHistory.only(rule), calendar_of(space)
    all_learners = _learners(session, space.id)
    learners: Sequence[UUID] = all_learners
    if most_work is not None:
        per_fact = _work_per_fact(present) + _work_per_fact(tried)
        learners = _sample(session, space.id, all_learners, most_work // per_fact)
    changes: list[Change] = []
    for done in range(0, len(learners), PEOPLE_PER_STEP):
        people = learners[done : done + PEOPLE_PER_STEP]
        for person_id, facts in read_facts(session, space.id, people).items():
            before, after = (tally(facts, history, calendar) for history in (present, tried))
            if not before.is_excused:
                scores = (
                    int(score_given(each.reached, space.maximum_points) * THOUSANDTHS)
                    for each in (before, after)
                )
                changes.append(Change(person_id, *scores))
        progress(done + len(people), len(learners))
    changes.sort(key=lambda change: (change.by, change.person_id))
    return Preview(space.maximum_points, changes, left_out=len(all_learners) - len(learners))


def _learners(session: Session, space_id: UUID) -> Sequence[UUID]:
    return session.scalars(
        select(Membership.person_id)
        .where(
            Membership.space_id == space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
        )
        .order_by(Membership.person_id)
    ).all()


def _work_per_fact(history: RuleHistory) -> int:
    rules = [each.rule for each in history.stretches]
    places = [
        sum(milestone.count for milestone in rule.milestones)
        for rule in rules
        if rule.final is FinalKind.MILESTONES
    ]
    return 1 + max(places, default=0)


def _sample(session: Session, space_id: UUID, learners: Sequence[UUID], most_facts: int) -> Sequence[UUID]:
    """Learners who have so many facts together, one at least, whether they joined early or late."""
    query = select(LedgerRow.person_id, func.count()).where(LedgerRow.space_id == space_id)
    rows = session.execute(query.group_by(LedgerRow.person_id))
    facts = {row[0]: row[1] for row in rows}
    by_chance = sorted(learners, key=lambda person_id: person_id.bytes[::-1])  # ids begin with the time
    weighed = accumulate(facts.get(person_id, 0) for person_id in by_chance)
    fit = sum(1 for total in weighed if total <= most_facts)
    return by_chance[: max(fit, 1)]
