"""Whether somebody is on pace, and what is left to do by when: for people to see, never stored and never sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sync.scoring.calendars import Calendar
from sync.scoring.history import RuleHistory
from sync.scoring.parts import Asked, Final, PeriodKind
from sync.scoring.periods import END, Period, period_of
from sync.scoring.score import Tally
from sync.scoring.tally import share_of_periods

_WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of what was asked for so far somebody has reached, 0..1; None where nothing has been asked for yet.

    `passed` and `asked` count periods, or milestones: those that are over, of all.
    """

    reached: Fraction | None
    passed: int
    asked: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a learner can still do for points (thousandths).

    Of a period: reach `points` more by its end, `due_at`; `starts_at` is when it begins. Of a milestone, whose id and
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


def on_pace(tally: Tally, history: RuleHistory, calendar: Calendar, now: datetime) -> Pace:
    """How somebody stands in what was asked for so far, what is assessed by hand left out.

    A period or milestone that is not over yet counts only where it makes the share better, and the first period once
    its target is reached.
    """
    if history.present.final is Final.MILESTONES:
        return _pace_of_milestones(tally, now)
    asked = history.present.periods
    over = [each for each in _asked_periods(history, calendar, tally, now) if each.end <= now]
    number = len(over)
    ended = [each for each in tally.periods if each.end <= now]
    shares = [share_of_periods(ended, asked, number)] if number else []
    if number < asked and len(ended) < len(tally.periods):
        early = share_of_periods(tally.periods, asked, number + 1)
        shares += [early] if number or early == _WHOLE else []
    return Pace(max(shares, default=None), number, asked)


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
    early = [each for each in tally.milestones if each not in over and each.points]
    asked_for = sum(each.milestone.points for each in over)
    points = sum(each.points for each in over)
    shares = [Fraction(points, asked_for)] if over else []
    if early:
        done_early = sum(each.points for each in early)
        shares.append(Fraction(points + done_early, asked_for + done_early))
    return Pace(max(shares, default=None), len(over), len(tally.milestones))


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
    """The targets of the period that runs and of those to come, as far as they are not reached.

    Every period counts, also one after those that were asked for: whoever has missed some can make up for them.
    """
    if share_of_periods(tally.periods, history.present.periods) == _WHOLE:
        return
    periods = list(_asked_periods(history, calendar, tally, now))
    if periods[-1].end <= now:
        periods.append(period_of(now, history.present.period, calendar.time_zone))
    for period in periods:
        if period.end > now:
            of_now = [each for each in tally.periods if each.one_of is None]
            earned = [each for each in of_now if period.start <= each.start < period.end]
            target = earned[-1].target if earned else history.present.target
            missing = target - sum(each.points for each in earned)
            if missing > 0:
                due_at = calendar.own_due_at(tally.extension) if period.end == END else period.end
                starts_at = None if period.end == END else period.start
                yield Task(missing, due_at, starts_at)


def _asked_periods(history: RuleHistory, calendar: Calendar, tally: Tally, now: datetime) -> Iterator[Period]:
    """The periods whose targets make the full score: so many from the opening on, one after the other.

    Where the opening is not known, they begin with the first that has facts, or with the present one.
    """
    kind = history.present.period
    if kind is PeriodKind.WHOLE:
        yield period_of(now, kind, calendar.time_zone)
        return
    first = min((each.start for each in tally.periods), default=now)
    begins = calendar.opens_at or first
    period = period_of(begins, kind, calendar.time_zone)
    for _ in range(history.present.periods):
        yield period
        period = period_of(period.end, kind, calendar.time_zone)
