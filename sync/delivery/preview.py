"""Trying a rule on the past, before it counts: what each grade becomes, whichever way it is to hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple, Self
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.delivery.derive import PEOPLE_PER_STEP
from sync.ledger.standings import read_facts
from sync.ledger.tables import LedgerRow
from sync.rights.standing import restricted
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
# As measured: how many pairs of places are weighed in the time that it takes to read a fact, and how many facts are
# read in what a learner takes who has none.
_PAIRS_PER_READING: Final = 100
_READINGS_PER_LEARNER: Final = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What a learner has by the rules as they are, and would have: in thousandths of the gradebook's points.

    `from_now` where the rule holds from now on, `anew` where it holds for what was written before too.
    """

    person_id: UUID
    before: int
    from_now: int
    anew: int

    @property
    def lost(self) -> int:
        """What is lost at most in either way, 0 or less."""
        return min(self.from_now - self.before, self.anew - self.before, 0)

    @property
    def gained(self) -> int:
        """What is gained at most in either way, 0 or more."""
        return max(self.from_now - self.before, self.anew - self.before, 0)


class Move(NamedTuple):
    """From what a grade goes to what, in thousandths of the gradebook's points."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of all grades in one of the two ways.

    `mean` is the average afterwards in thousandths, rounded down; `largest_loss` and `largest_gain` are None where
    nobody loses or gains.
    """

    gain: int
    lose: int
    same: int
    mean: int
    largest_loss: Move | None
    largest_gain: Move | None

    @classmethod
    def of(cls, moves: Sequence[Move]) -> Self:
        """What these come to; an average of nothing where there is none."""
        lose = [each for each in moves if each.after < each.before]
        gain = [each for each in moves if each.after > each.before]
        return cls(
            gain=len(gain),
            lose=len(lose),
            same=len(moves) - len(gain) - len(lose),
            mean=sum(each.after for each in moves) // max(len(moves), 1),
            largest_loss=min(lose, key=_difference, default=None),
            largest_gain=max(gain, key=_difference, default=None),
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """How many learners have a score from `start` to `end` gradebook points; `end` itself only in the last bar."""

    start: int
    end: int
    before: int
    from_now: int
    anew: int


@dataclass(frozen=True)
class Preview:
    """What a rule would change for the present learners of a space, the largest loss first.

    `maximum` are the gradebook's points. Who is excused has no score by any, and
    on who is restricted nothing is tried. `left_out` are learners on whom it was not
    tried, since there was too much to weigh. `drops_rubric` where the rule has none and the present one has.
    """

    maximum: int
    changes: Sequence[Change]
    left_out: int = 0
    drops_rubric: bool = False

    @cached_property
    def now(self) -> Effect:
        """What the rules as they are come to: nobody gains or loses."""
        return Effect.of([Move(each.before, each.before) for each in self.changes])

    @cached_property
    def from_now(self) -> Effect:
        """What becomes of grades where the rule holds from now on."""
        return Effect.of([Move(each.before, each.from_now) for each in self.changes])

    @cached_property
    def anew(self) -> Effect:
        """What becomes of grades where what was written before is counted anew too."""
        return Effect.of([Move(each.before, each.anew) for each in self.changes])

    @cached_property
    def lose(self) -> Sequence[Change]:
        """Those who would have less in either way, the largest loss first."""
        return [each for each in self.changes if each.lost]

    @cached_property
    def gain(self) -> Sequence[Change]:
        """Those who would have more in either way and less in none, the largest gain first."""
        gain = [each for each in self.changes if each.gained and not each.lost]
        return sorted(gain, key=lambda each: (-each.gained, each.person_id))

    def histogram(self) -> Sequence[Bar]:
        """Scores in at most ten bars of whole points, from nothing to the maximum."""
        width = -(-self.maximum // _MOST_BARS)
        starts = range(0, self.maximum, width)
        before, from_now, anew = ([0] * len(starts) for _ in range(3))
        for change in self.changes:
            scores = (change.before, change.from_now, change.anew)
            for counts, score in zip((before, from_now, anew), scores, strict=True):
                counts[min(score // (width * THOUSANDTHS), len(starts) - 1)] += 1
        return [
            Bar(start, min(start + width, self.maximum), before[place], from_now[place], anew[place])
            for place, start in enumerate(starts)
        ]


def preview_rule(
    session: Session,
    space: Space,
    rule: Rule,
    now: datetime,
    progress: Callable[[int, int], None] = lambda *_: None,
    *,
    most_work: int | None = None,
) -> Preview:
    """Score what has happened in a space so far as if another rule held, and compare; nothing is written.

    Both ways in which it may hold are tried: from `now` on (aware UTC), and from the beginning. `progress` hears how
    many learners are done, of how many. With `most_work` only some learners are tried where there is more to do, the
    same ones each time: to read a fact is work for one, and to score it for one by each of the three histories; to put
    what somebody has into milestones is more, and each learner is some.
    """
    present, calendar = read_history(session, space.id), calendar_of(space)
    histories = (present, present.followed_by(rule, now), RuleHistory.only(rule))
    all_learners = _learners(session, space.id)
    learners: Sequence[UUID] = all_learners
    if most_work is not None:
        rules = [each.present for each in histories]
        learners = _sample(session, space.id, all_learners, most_work, rules)
    changes: list[Change] = []
    for done in range(0, len(learners), PEOPLE_PER_STEP):
        people = learners[done : done + PEOPLE_PER_STEP]
        for person_id, facts in read_facts(session, space.id, people).items():
            tallies = [tally(facts, history, calendar) for history in histories]
            if not tallies[0].is_excused:
                scores = (
                    int(score_given(each.reached, space.maximum_points) * THOUSANDTHS) for each in tallies
                )
                changes.append(Change(person_id, *scores))
        progress(done + len(people), len(learners))
    changes.sort(key=lambda change: (change.lost, change.person_id))
    return Preview(
        space.maximum_points,
        changes,
        left_out=len(all_learners) - len(learners),
        drops_rubric=rule.rubric is None and present.present.rubric is not None,
    )


def _difference(move: Move) -> int:
    return move.after - move.before


def _learners(session: Session, space_id: UUID) -> Sequence[UUID]:
    return session.scalars(
        select(Membership.person_id)
        .where(
            Membership.space_id == space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
            Membership.person_id.not_in(restricted()),
        )
        .order_by(Membership.person_id)
    ).all()


def _sample(
    session: Session, space_id: UUID, learners: Sequence[UUID], most_work: int, rules: Sequence[Rule]
) -> Sequence[UUID]:
    """Learners who are so much work together, one at least, whether they joined early or late."""
    query = select(LedgerRow.person_id, func.count()).where(LedgerRow.space_id == space_id)
    rows = session.execute(query.group_by(LedgerRow.person_id))
    facts = {row[0]: row[1] for row in rows}
    by_chance = sorted(learners, key=lambda person_id: person_id.bytes[::-1])  # ids begin with the time
    weighed = accumulate(_work(facts.get(person_id, 0), rules) for person_id in by_chance)
    fit = sum(1 for total in weighed if total <= most_work)
    return by_chance[: max(fit, 1)]


def _work(facts: int, rules: Sequence[Rule]) -> int:
    """To read so many facts of a learner and score them by each of these rules, in times that reading one takes."""
    each = facts + _READINGS_PER_LEARNER
    return each + sum(each + _assigning(facts, rule) for rule in rules)


def _assigning(facts: int, rule: Rule) -> int:
    """To put facts into milestones: by its method each of them is weighed for each pair of places that are filled."""
    if rule.final is not FinalKind.MILESTONES:
        return 0
    filled = min(facts, sum(milestone.count for milestone in rule.milestones))
    return facts * filled**2 // _PAIRS_PER_READING
