"""From one person's facts to a tally: the same facts give the same bytes, in whatever order they come."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from sync.ledger.facts import Fact
from sync.scoring.calendars import Calendar
from sync.scoring.corrections import Corrections, read_corrections
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.flags import find_flags
from sync.scoring.history import RuleHistory
from sync.scoring.milestones import MilestoneEarning
from sync.scoring.parts import Final
from sync.scoring.periodic import PeriodicEarning
from sync.scoring.rules import Rule
from sync.scoring.score import MilestoneResult, PeriodResult, Tally

_WHOLE = Fraction(1)


def tally(facts: Iterable[Fact], history: RuleHistory, calendar: Calendar) -> Tally:
    """Score one person's facts, whatever order they come in. They must be of one person, each once.

    A fact is scored by the rule in force when it occurred; the present rule says what makes the final score and which
    milestones there are. An edit replaces the measures of its contribution, which stays where it stood in time if it
    was what earns by then, and otherwise stands where it became that; a deletion makes the contribution, and every
    credit that carries its id, worth nothing.
    """
    ordered = sorted(facts)
    known = read_corrections(ordered)
    rule = history.present
    periods: tuple[PeriodResult, ...] = ()
    milestones: tuple[MilestoneResult, ...] = ()
    earning: PeriodicEarning | MilestoneEarning
    if rule.final is Final.MILESTONES:
        earning = MilestoneEarning(history, calendar, known)
        for fact in ordered:
            earning.take(fact)
        milestones = earning.results()
    else:
        earning = PeriodicEarning(history, calendar, known)
        for fact in earning.in_order(ordered) if known.edits or known.edits_of_answers else ordered:
            earning.take(fact)
        periods = earning.results()
    flags, provisional = find_flags(earning.signs, earning.awards, rule)
    return Tally(
        points=sum(each.points for each in periods or milestones),
        reached=_reached(rule, known, periods, milestones),
        counted_words=earning.counted_words,
        posts=earning.posts,
        replies=earning.replies,
        received=earning.received,
        awards=tuple(earning.awards),
        flags=flags,
        periods=periods,
        milestones=milestones,
        provisional=provisional,
        extension=known.extension,
        is_excused=known.is_excused,
        assessed=known.assessed,
    )


def _reached(
    rule: Rule,
    known: Corrections,
    periods: Sequence[PeriodResult],
    milestones: Sequence[MilestoneResult],
) -> Fraction:
    """The share of the full score; what is assessed by hand has its weight in it once it is there, and none before.

    So a rubric that is added, or that nobody has filled in yet, lowers nothing in a gradebook.
    """
    if rule.final is Final.MILESTONES:
        counted = Fraction(sum(each.points for each in milestones), rule.full_score)
    else:
        counted = share_of_periods(periods, rule.periods)
    if rule.rubric is None or known.assessed is None:
        return counted
    by_hand = Fraction(known.assessed, THOUSANDTHS)
    weight = Fraction(rule.rubric.weight, THOUSANDTHS)
    return (1 - weight) * counted + weight * by_hand


def share_of_periods(periods: Sequence[PeriodResult], asked: int, number: int | None = None) -> Fraction:
    """How much these reach together of `number` periods' targets, by default of all that are `asked` for; at most all.

    A period of a kind that is over weighs what it did of the full score then: one of ten weeks is a tenth of it.
    """
    points_by_weight: Counter[tuple[int, int]] = Counter()
    for each in periods:
        points_by_weight[each.target, each.one_of or asked] += each.points
    reached = sum(
        (Fraction(points, target * one_of) for (target, one_of), points in points_by_weight.items()),
        start=Fraction(0),
    )
    return min(reached * Fraction(asked, number or asked), _WHOLE)
