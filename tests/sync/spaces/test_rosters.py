"""When a roster counts, and when it is asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.spaces.rosters import (
    ask_for_roster,
    note_newcomer,
    note_roster_read,
    note_roster_trouble,
    roster_is_current,
    roster_state,
    withdraw_roster,
)
from sync.spaces.tables import Space

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def make_space(*, read: timedelta | None = None, due: timedelta | None = None) -> Space:
    return Space(
        services={"memberships": "https://lms.example/members"},
        roster_read_at=None if read is None else NOW + read,
        roster_due_at=None if due is None else NOW + due,
        roster_failures=0,
    )


@pytest.mark.parametrize(
    ("read", "current"), [(None, False), (-59 * MINUTE, True), (-60 * MINUTE, False), (MINUTE, False)]
)
def test_a_roster_counts_for_an_hour(read: timedelta | None, current: bool) -> None:
    assert roster_is_current(make_space(read=read), NOW) is current


def test_where_none_is_offered_nothing_is_asked_for_and_nothing_waits() -> None:
    space = Space(services={}, roster_due_at=None, roster_read_at=None)
    ask_for_roster(space, NOW, at_once=True)
    assert space.roster_due_at is None
    assert roster_is_current(space, NOW)


@pytest.mark.parametrize(
    ("read", "due", "asked", "asked_at_once"),
    [
        (None, None, NOW, NOW),
        (-6 * MINUTE, None, NOW, NOW),
        (-4 * MINUTE, None, None, NOW),
        (MINUTE, None, NOW, NOW),  # the clock went back
        (None, 3 * MINUTE, NOW + 3 * MINUTE, NOW),
        (None, -MINUTE, NOW - MINUTE, NOW - MINUTE),
        (None, 61 * MINUTE, NOW, NOW),  # nothing is waited for so long: the clock went back
    ],
)
def test_it_is_asked_for_unless_it_is_fresh_or_waited_for(
    read: timedelta | None, due: timedelta | None, asked: datetime | None, asked_at_once: datetime
) -> None:
    space = make_space(read=read, due=due)
    ask_for_roster(space, NOW)
    assert space.roster_due_at == asked
    ask_for_roster(space, NOW, at_once=True)
    assert space.roster_due_at == asked_at_once


def test_after_trouble_it_is_waited_for_twice_as_long_each_time_up_to_an_hour() -> None:
    space = make_space()
    waits = []
    for _ in range(9):
        note_roster_trouble(space, "nrps.http_403", NOW)
        assert space.roster_due_at is not None
        waits.append((space.roster_due_at - NOW) // MINUTE)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_what_was_read_counts_from_when_the_reading_began() -> None:
    space = make_space(due=5 * MINUTE)
    space.roster_trouble = "nrps.http_403"
    note_roster_read(space, NOW - MINUTE, NOW + 5 * MINUTE)
    assert (space.roster_trouble, space.roster_read_at, space.roster_due_at) == (None, NOW - MINUTE, None)


def test_what_was_read_does_not_count_where_somebody_came_meanwhile() -> None:
    space = make_space(read=-10 * MINUTE, due=5 * MINUTE)
    note_newcomer(space, NOW)
    note_roster_read(space, NOW - MINUTE, NOW + 5 * MINUTE)
    assert (space.roster_read_at, space.roster_due_at) == (None, NOW)


@pytest.mark.parametrize("code", ["nrps.http_403", "token.invalid_scope"])
def test_a_roster_that_is_neither_told_of_nor_given_is_withdrawn(code: str) -> None:
    space = make_space(due=5 * MINUTE)
    for trouble in ("http.connect", code):
        note_roster_trouble(space, trouble, NOW)
        assert not withdraw_roster(space)  # once may have been an upgrade
    note_roster_trouble(space, code, NOW)
    assert withdraw_roster(space)
    assert roster_is_current(space, NOW)
    assert (roster_state(space), space.roster_due_at) == ("not_offered", None)


@pytest.mark.parametrize("code", [None, "nrps.http_503", "http.connect"])
def test_a_roster_that_may_still_be_there_is_waited_for_whatever_a_launch_tells(code: str | None) -> None:
    space = make_space()
    if code is not None:
        note_roster_trouble(space, code, NOW)
    assert not withdraw_roster(space)
    assert not roster_is_current(space, NOW)


def test_trouble_with_a_roster_that_was_withdrawn_meanwhile_asks_for_nothing() -> None:
    space = Space(services={}, roster_failures=0)
    note_roster_trouble(space, "nrps.http_403", NOW)
    assert (space.roster_due_at, roster_state(space)) == (None, "not_offered")
