from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.scoring.parts import PeriodKind
from sync.scoring.periods import Period, period_of

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def week_of(instant: datetime, zone: ZoneInfo) -> Period:
    return period_of(instant, PeriodKind.WEEK, zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_week_begins_on_monday_at_local_midnight() -> None:
    assert week_of(utc("2026-01-04T22:59:59"), BERLIN).end == utc("2026-01-04T23:00")
    assert week_of(utc("2026-01-04T23:00"), BERLIN).start == utc("2026-01-04T23:00")


@pytest.mark.parametrize(
    ("instant", "start", "hours"),
    [
        ("2026-03-29T12:00", "2026-03-22T23:00", 7 * 24 - 1),  # clocks go forward on this Sunday
        ("2026-10-25T12:00", "2026-10-18T22:00", 7 * 24 + 1),  # clocks go back
        ("2026-12-31T12:00", "2026-12-27T23:00", 7 * 24),  # week 53
    ],
)
def test_a_week_with_a_change_of_clocks_is_an_hour_shorter_or_longer(
    instant: str, start: str, hours: int
) -> None:
    week = week_of(utc(instant), BERLIN)
    assert week.start == utc(start)
    assert week.end - week.start == hours * HOUR


instants = st.integers(0, 38 * 365 * 24 * 60).map(
    lambda minutes: utc("2000-01-01") + timedelta(minutes=minutes)
)
zones = st.sampled_from(["Europe/Berlin", "America/Havana", "America/New_York", "Asia/Kathmandu", "UTC"]).map(
    ZoneInfo
)


@given(instants, zones)
def test_weeks_are_iso_weeks_without_gaps(instant: datetime, zone: ZoneInfo) -> None:
    week = week_of(instant, zone)
    assert week.start <= instant < week.end
    iso_week = instant.astimezone(zone).isocalendar()[:2]
    assert week.start.astimezone(zone).isocalendar()[:2] == iso_week
    assert (week.end - HOUR / 3600).astimezone(zone).isocalendar()[:2] == iso_week
    assert week_of(week.end, zone).start == week.end
