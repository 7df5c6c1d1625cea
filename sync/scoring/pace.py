"""Whether somebody is on pace, and what is left to do by when: for people to see, never stored and never sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sync.scoring.calendars import Calendar
from sync.scoring.history import RuleHistory
from sync.scoring.parts import Asked, Final, PeriodKind
from sync.scoring.periods import END, Period, period_of
from sync.scoring.rules import Rule
from sync.scoring.score import Tally
from sync.scoring.tally import share_of_periods

_WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of what was asked for so far somebody has reached, 0..1; None where nothing has been asked for yet.

    It is `points_so_far`, all that there are, out of the `asked_so_far` (thousandths both) up to `until`, when the
    latest period or milestone was over (aware UTC; None where none is yet). `passed` and `asked` count periods, or
    milestones: those that are over, of all.
    """

    reached: Fraction | None
    passed: int
    asked: int
    points_so_far: int = 0
    asked_so_far: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a learner can still do for points (thousandths).

    Of a period: reach `points` more by its end, `due_at`; `starts_at` is when it begins, and `makes_up` says that it
    comes after those that were asked for. Of a milestone, whose id and
    title it tells: `count` more of `what`, of `words` each, for up to `points`; `due_at` is the learner's own date, and
    `is_overdue` says that it is over, so that it may give less. None where there is no date.
    """

    points: int
    due_at: datetime | None
    starts_at: datetime | None = None
    milestone: str | None = None
    title: str | None = None
    what: Asked | None = None
    count: int = 0
    words: int = 0
    is_overdue: bool = False
    makes_up: bool = False


def on_pace(tally: Tally, history: RuleHistory, calendar: Calendar, now: datetime) -> Pace:
    """How somebody stands in what was asked for so far, what is assessed by hand left out.

    Only what is over was asked for, and whatever somebody has by now counts for it: as in the score, points make up
    for those that were missed. So every point is seen at once, and nothing that has just begun lowers anything. Before
    anything is over, somebody is on pace who has reached the first target, or part of a milestone.
    """
    if history.present.final is Final.MILESTONES:
        return _pace_of_milestones(tally, now)
    asked = history.present.periods
    over = [each for each in asked_periods(history.present, calendar, tally, now) if each.end <= now]
    number = len(over)
    reached: Fraction | None = share_of_periods(tally.periods, asked, number or 1)
    if not number and reached != _WHOLE:
        reached = None
    asked_so_far = sum(_target_of(each, tally, history) for each in over)
    return Pace(reached, number, asked, tally.points, asked_so_far, over[-1].end if over else None)


def what_is_left(tally: Tally, history: RuleHistory, calendar: Calendar, now: datetime) -> tuple[Task, ...]:
    """What somebody can still do, the earliest first, what has no date last; nothing for whoever is excused."""
    if tally.is_excused:
        return ()
    if history.present.final is Final.MILESTONES:
        tasks = _left_of_milestones(tally, now)
    else:
        tasks = _left_of_periods(tally, history, calendar, now)
    return tuple(sorted(tasks, key=lambda each: each.due_at or END))


def _pace_of_milestones(tally: Tally, now: datetime) -> Pace:
    over = [each for each in tally.milestones if each.due_at is not None and each.due_at <= now]
    asked_so_far = sum(each.milestone.points for each in over)
    reached: Fraction | None = None
    if over:
        reached = min(Fraction(tally.points, asked_so_far), _WHOLE)
    elif tally.points:
        reached = _WHOLE
    until = max((each.due_at for each in over if each.due_at is not None), default=None)
    return Pace(reached, len(over), len(tally.milestones), tally.points, asked_so_far, until)


def _target_of(period: Period, tally: Tally, history: RuleHistory) -> int:
    """What a period asked for: by the rule that it began with."""
    of_now = [each for each in tally.periods if each.one_of is None]
    earned = [each.target for each in of_now if period.start <= each.start < period.end]
    began_with, present = history.at(period.start).rule, history.present
    return earned[-1] if earned else (began_with if began_with.period is present.period else present).target


def _left_of_milestones(tally: Tally, now: datetime) -> Iterator[Task]:
    for each in tally.milestones:
        if not each.is_done:
            missing = each.milestone.count - each.done
            yield Task(
                points=each.milestone.points * missing // each.milestone.count,
                due_at=each.due_at,
                milestone=each.milestone.id,
                title=each.milestone.title,
                what=each.milestone.what,
                count=missing,
                words=each.milestone.words,
                is_overdue=each.due_at is not None and each.due_at < now,
            )


def _left_of_periods(tally: Tally, history: RuleHistory, calendar: Calendar, now: datetime) -> Iterator[Task]:
    """The targets of the present period and of those to come, as far as they are missing and still make points."""
    if share_of_periods(tally.periods, history.present.periods) == _WHOLE:
        return
    rest = history.present.full_score - tally.points
    asked = set(asked_periods(history.present, calendar, tally, now))
    for period in open_periods(history.present, calendar, now, tally):
        of_now = [each for each in tally.periods if each.one_of is None]
        earned = [each for each in of_now if period.start <= each.start < period.end]
        target = earned[-1].target if earned else history.present.target
        missing = min(target - sum(each.points for each in earned), rest)
        rest -= max(missing, 0)
        if missing > 0:
            due_at = calendar.own_due_at(tally.extension) if period.end == END else period.end
            starts_at = None if period.end == END else period.start
            yield Task(missing, due_at, starts_at, makes_up=period not in asked)


def asked_periods(rule: Rule, calendar: Calendar, tally: Tally | None, now: datetime) -> Iterator[Period]:
    """The periods whose targets make the full score: so many from the opening on, one after the other.

    Where the opening is not known, they begin with the first that has facts, or with the present one.
    """
    if rule.period is PeriodKind.WHOLE:
        yield period_of(now, rule.period, calendar.time_zone)
        return
    first = min((each.start for each in tally.periods), default=now) if tally is not None else now
    period = period_of(calendar.opens_at or first, rule.period, calendar.time_zone)
    for _ in range(rule.periods):
        yield period
        period = period_of(period.end, rule.period, calendar.time_zone)


def open_periods(
    rule: Rule, calendar: Calendar, now: datetime, tally: Tally | None = None
) -> Sequence[Period]:
    """The periods in which points can still be earned, the next one to end first: for tasks and calendars alike.

    Every period counts, also one after those that were asked for: whoever has missed some can make up for them.
    """
    still = [each for each in asked_periods(rule, calendar, tally, now) if each.end > now]
    return still or [period_of(now, rule.period, calendar.time_zone)]
