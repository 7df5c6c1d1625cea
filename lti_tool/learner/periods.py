"""Period by period: what was earned in each, with its target and its cap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_interval
from flask_babel import gettext

from config.clock import bounded
from lti_tool.learner.account import Account
from lti_tool.space.presentation import Times
from sync.scoring.calendars import Calendar
from sync.scoring.pace import asked_periods
from sync.scoring.parts import Final, PeriodKind
from sync.scoring.periods import BEGINNING, period_of
from sync.scoring.score import PeriodResult

MOST_PERIODS = 60
_FURTHEST = timedelta(days=31 * MOST_PERIODS)  # no period that is shown begins earlier


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """One period with what it is called; `runs` while it is not over, `is_asked` where points were asked for in it."""

    name: str
    result: PeriodResult
    runs: bool
    is_asked: bool


def read_periods(account: Account, calendar: Calendar, times: Times) -> Sequence[ShownPeriod]:
    """The periods from the opening or the first facts to the present one, latest first; none of milestones."""
    rule = account.rule
    if rule.final is Final.MILESTONES:
        return []
    results = list(_without_gaps(account, calendar, times.now))
    asked = list(asked_periods(rule, calendar, account.tally, times.now))
    return [
        ShownPeriod(
            _name(each, times),
            each,
            runs=each.start <= times.now < each.end,
            is_asked=any(period.start <= each.start < period.end for period in asked),
        )
        for each in reversed(results[-MOST_PERIODS:])
    ]


def _without_gaps(account: Account, calendar: Calendar, now: datetime) -> Iterator[PeriodResult]:
    """The periods with facts, and between them, before and after them those in which nothing happened."""
    kind, zone = account.rule.period, calendar.time_zone
    earned, present = sorted(account.tally.periods, key=lambda each: each.start), period_of(now, kind, zone)
    first = earned[0].start if earned else present.start
    if kind is not PeriodKind.WHOLE:
        opening = period_of(min(calendar.opens_at or now, now), kind, zone)
        reached = max(min(opening.start, first) if calendar.opens_at else first, now - _FURTHEST)
    else:
        reached = first
    for each in earned:
        yield from _empty(account, calendar, reached, min(each.start, present.end))
        yield each
        reached = max(reached, each.end)
    if reached <= now:
        yield from _empty(account, calendar, reached, present.end)


def _empty(account: Account, calendar: Calendar, begin: datetime, end: datetime) -> Iterator[PeriodResult]:
    """Periods of today's kind that fill this time, each with what was asked for when it began."""
    present = account.rule
    while begin < end:
        until = min(period_of(begin, present.period, calendar.time_zone).end, end)
        then = account.history.at(begin).rule
        rule = then if then.period is present.period else present
        yield PeriodResult(begin, until, rule.target, rule.cap)
        begin = until


def unit_of(kind: PeriodKind) -> str:
    """What a column or a heading of such periods is called."""
    return str(
        {
            PeriodKind.DAY: gettext("Day"),
            PeriodKind.WEEK: gettext("Week"),
            PeriodKind.MONTH: gettext("Month"),
            PeriodKind.WHOLE: gettext("Time"),
        }[kind]
    )


def _name(result: PeriodResult, times: Times) -> str:
    if result.start == BEGINNING:
        return str(gettext("The whole time"))
    first = bounded(result.start).astimezone(times.zone).date()
    last = _last_day(result.end, times)
    if first == last:
        return format_date(first, "medium", locale=times.locale)
    return format_interval(first, last, "yMMMd", locale=times.locale)


def _last_day(end: datetime, times: Times) -> date:
    return (bounded(end) - timedelta(microseconds=1)).astimezone(times.zone).date()
