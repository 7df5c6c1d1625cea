"""Period by period: what was earned in each, with its target and its cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_interval
from flask_babel import gettext

from config.clock import bounded
from lti_tool.learner.account import Account
from lti_tool.space.presentation import Times
from sync.scoring.calendars import Calendar
from sync.scoring.parts import Final, PeriodKind
from sync.scoring.periods import BEGINNING, period_of
from sync.scoring.score import PeriodResult

MOST_PERIODS = 60


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """One period with what it is called; `runs` while it is not over."""

    name: str
    result: PeriodResult
    runs: bool


def read_periods(account: Account, calendar: Calendar, times: Times) -> Sequence[ShownPeriod]:
    """The periods in which something happened, and the present one, the latest first; none where milestones count."""
    rule = account.rule
    if rule.final is Final.MILESTONES:
        return []
    results = list(account.tally.periods)
    if not results or results[-1].end <= times.now:
        present = period_of(times.now, rule.period, calendar.time_zone)
        start = max(present.start, results[-1].end) if results else present.start
        results.append(PeriodResult(start, present.end, rule.target, rule.cap))
    return [
        ShownPeriod(_name(each, times), each, each.start <= times.now < each.end)
        for each in reversed(results[-MOST_PERIODS:])
    ]


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
