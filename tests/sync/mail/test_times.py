"""When mail goes: at its hour by the clocks there, and never while it is to be quiet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from sync.mail.times import Cadence, Rhythm

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
hours = some.integers(0, 23)
instants = some.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda at: at.replace(tzinfo=UTC)
)
rhythms = some.builds(
    Rhythm,
    cadence=some.sampled_from([Cadence.DAILY, Cadence.WEEKLY]),
    hour=hours,
    weekday=some.integers(0, 6),
    zone=some.sampled_from(ZONES).map(ZoneInfo),
    quiet_from=hours,
    quiet_until=hours,
    quiet_days=some.frozensets(some.integers(0, 6), max_size=6),
)


@given(rhythms, instants)
def test_the_next_digest_comes_later_is_never_in_quiet_and_never_long_off(
    rhythm: Rhythm, now: datetime
) -> None:
    due = rhythm.next_digest(now)
    assert due is not None
    assert now < due <= now + timedelta(days=16)
    assert not rhythm.is_quiet(due)


@given(rhythms, instants)
def test_what_is_allowed_now_goes_now(rhythm: Rhythm, now: datetime) -> None:
    allowed = rhythm.allowed(now)
    assert (allowed == now) is not rhythm.is_quiet(now)
    assert not rhythm.is_quiet(allowed)


def test_hours_follow_the_clocks_into_summer() -> None:
    daily = Rhythm(Cadence.DAILY, 7, 0, BERLIN)
    assert daily.next_digest(datetime(2027, 3, 27, 12, tzinfo=UTC)) == datetime(2027, 3, 28, 5, tzinfo=UTC)
    assert daily.next_digest(datetime(2027, 3, 26, 12, tzinfo=UTC)) == datetime(2027, 3, 27, 6, tzinfo=UTC)


def test_a_weekly_digest_has_its_day_and_moves_off_a_quiet_one() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    weekly = Rhythm(Cadence.WEEKLY, 8, 4, ZoneInfo("UTC"))
    assert weekly.next_digest(monday) == datetime(2026, 11, 27, 8, tzinfo=UTC)
    quiet = Rhythm(Cadence.WEEKLY, 8, 4, ZoneInfo("UTC"), 20, 7, frozenset({4, 5, 6}))
    assert quiet.next_digest(monday) == datetime(2026, 11, 30, 7, tzinfo=UTC)


def test_quiet_hours_go_over_midnight() -> None:
    night = Rhythm(Cadence.NEVER, 7, 0, ZoneInfo("UTC"), 22, 6)
    quiet = [hour for hour in range(24) if night.is_quiet(datetime(2026, 11, 23, hour, 59, tzinfo=UTC))]
    assert quiet == [0, 1, 2, 3, 4, 5, 22, 23]
    assert night.next_digest(datetime(2026, 11, 23, tzinfo=UTC)) is None
