"""Dates that no calendar should have: none of them stops a space."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sync.ledger.facts import Fact, FactKind
from sync.scoring.calendars import Calendar
from sync.scoring.history import RuleHistory
from sync.scoring.pace import on_pace, what_is_left
from sync.scoring.parts import Asked, DueAt, Final, Late, Milestone, PeriodKind, Spread
from sync.scoring.periods import BEGINNING, END, period_of
from sync.scoring.rules import Rule
from sync.scoring.tally import tally
from tests.sync.scoring.facts import BERLIN, MONDAY, RULE, decision, fact

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = BEGINNING.replace(tzinfo=None), END.replace(tzinfo=None)
ZONES = pytest.mark.parametrize("zone", [BERLIN, NEW_YORK], ids=str)
EXTREMES = pytest.mark.parametrize("local", [FIRST, LAST], ids=["year 1", "year 9999"])


def read_all(facts: list[Fact], rule: Rule, calendar: Calendar) -> None:
    """Everything that is told of somebody."""
    history = RuleHistory.only(rule)
    result = tally(facts, history, calendar)
    on_pace(result, history, calendar, MONDAY)
    what_is_left(result, history, calendar, MONDAY)
    assert result.canonical()


@ZONES
@EXTREMES
@pytest.mark.parametrize("days", [0, 1, 365])
def test_no_date_of_a_milestone_stops_a_space(zone: ZoneInfo, local: datetime, days: int) -> None:
    milestone = Milestone("m", "M", Asked.POST, 1, 0, 1_000, DueAt(local))
    rule = replace(RULE, final=Final.MILESTONES, milestones=(milestone,), late=Late(100, 500))
    read_all([fact(1), decision(2, FactKind.EXTENSION, value=days)], rule, Calendar(zone))


@ZONES
@EXTREMES
@pytest.mark.parametrize("days", [0, 1, 365])
def test_no_date_of_a_space_stops_it(zone: ZoneInfo, local: datetime, days: int) -> None:
    instant = local.replace(tzinfo=UTC)
    calendar = Calendar(zone, opens_at=instant, due_at=instant)
    rule = replace(RULE, late=Late(100, 500))
    read_all([fact(1), decision(2, FactKind.EXTENSION, value=days)], rule, calendar)


@ZONES
@EXTREMES
@pytest.mark.parametrize("kind", PeriodKind)
def test_no_date_of_a_fact_stops_a_space(zone: ZoneInfo, local: datetime, kind: PeriodKind) -> None:
    rule = replace(RULE, period=kind, periods=1, late=Late(100, 500), spread=Spread(2, 100))
    facts = [fact(1), fact(2, at=local.replace(tzinfo=UTC))]
    read_all(facts, rule, Calendar(zone, due_at=MONDAY))


@ZONES
@pytest.mark.parametrize("kind", PeriodKind)
def test_what_is_beyond_our_years_is_one_period_that_ends_where_they_begin(
    zone: ZoneInfo, kind: PeriodKind
) -> None:
    early, late = (period_of(each.replace(tzinfo=UTC), kind, zone) for each in (FIRST, LAST))
    if kind is not PeriodKind.WHOLE:
        assert period_of(early.end, kind, zone).start == early.end
        last = datetime(2299, 12, 31, 12, tzinfo=UTC)
        assert period_of(last, kind, zone).end == late.start
    assert period_of(early.start, kind, zone) == early
    assert period_of(late.end, kind, zone) == late
