from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from sync.scoring.history import RuleHistory, RuleInForce
from sync.scoring.pace import what_is_left
from sync.scoring.parts import PeriodKind
from sync.scoring.periods import BEGINNING, END
from sync.scoring.rules import Rule
from sync.scoring.score import Reason
from sync.scoring.tally import tally
from tests.sync.scoring.facts import CALENDAR, MONDAY, RULE, fact, reasons

GENEROUS = replace(RULE, post=replace(RULE.post, words=1, points=1_000_000))
MONTHLY = replace(RULE, period=PeriodKind.MONTH)
DAY = timedelta(days=1)


def history(*changes: tuple[datetime | None, object]) -> RuleHistory:
    versions = [
        RuleInForce(rule, number, since)  # type: ignore[arg-type]
        for number, (since, rule) in enumerate(changes, start=1)
    ]
    return RuleHistory.of(RuleInForce(RULE, 0), *versions)


def test_the_first_rule_holds_from_the_beginning_and_the_last_for_ever() -> None:
    known = history((MONDAY, GENEROUS))
    assert [(each.rule, each.start, each.end) for each in known.stretches] == [
        (RULE, BEGINNING, MONDAY),
        (GENEROUS, MONDAY, END),
    ]
    assert known.at(MONDAY - timedelta(microseconds=1)).rule == RULE
    assert known.at(MONDAY).rule == GENEROUS
    assert (known.present, known.version) == (GENEROUS, 1)


def test_a_rule_from_the_beginning_takes_the_place_of_all_before_it() -> None:
    known = history((MONDAY, GENEROUS), (None, MONTHLY))
    assert [each.rule for each in known.stretches] == [MONTHLY]


def test_a_rule_set_by_a_clock_that_stepped_back_takes_the_place_of_later_ones() -> None:
    known = history((MONDAY, GENEROUS), (MONDAY - DAY, MONTHLY))
    assert [each.rule for each in known.stretches] == [RULE, MONTHLY]


def test_a_rule_that_follows_leaves_what_was_before_as_it_was() -> None:
    known = history((MONDAY, GENEROUS))
    assert known.followed_by(MONTHLY, MONDAY + DAY) == history((MONDAY, GENEROUS), (MONDAY + DAY, MONTHLY))
    assert [each.rule for each in known.followed_by(MONTHLY, MONDAY - DAY).stretches] == [RULE, MONTHLY]


def test_a_fact_is_scored_by_the_rule_in_force_when_it_occurred() -> None:
    known = history((MONDAY + DAY, GENEROUS))
    short = fact(1)._replace(counted_words=10)
    result = tally([short, short._replace(sequence=2, occurred_at=MONDAY + DAY)], known, CALENDAR)
    assert reasons(result) == [Reason.TOO_SHORT, Reason.EARNED]
    assert result.points == 1_000_000


def test_a_period_keeps_the_target_that_was_in_force_when_it_began() -> None:
    higher = replace(RULE, target=2_000_000)
    known = history((MONDAY + DAY, higher))
    result = tally([fact(1), fact(2, at=MONDAY + 2 * DAY), fact(3, at=MONDAY + 7 * DAY)], known, CALENDAR)
    assert [(each.points, each.target) for each in result.periods] == [
        (560_000, 1_000_000),
        (280_000, 2_000_000),
    ]
    assert result.reached == (result.periods[0].share + result.periods[1].share) / RULE.periods


def test_another_kind_of_period_begins_with_its_rule() -> None:
    known = history((MONDAY + DAY, MONTHLY))
    result = tally([fact(1), fact(2, at=MONDAY + 2 * DAY), fact(3, at=MONDAY + 20 * DAY)], known, CALENDAR)
    assert [(each.start, each.end, each.points) for each in result.periods] == [
        (datetime.fromisoformat("2026-03-01T23:00Z"), MONDAY + DAY, 280_000),
        (MONDAY + DAY, datetime.fromisoformat("2026-03-31T22:00Z"), 560_000),
    ]


@pytest.mark.parametrize("days", range(0, 22, 7))
def test_the_same_rule_twice_changes_no_score(days: int) -> None:
    facts = [fact(number, at=MONDAY + number * DAY) for number in range(20)]
    once, twice = history(), history((MONDAY + days * DAY, RULE))
    assert tally(facts, once, CALENDAR).canonical() == tally(facts, twice, CALENDAR).canonical()


@pytest.mark.parametrize(
    "present",
    [replace(RULE, period=PeriodKind.WHOLE, periods=1, target=10_000_000), replace(MONTHLY, periods=3)],
)
def test_another_kind_of_period_makes_no_more_of_what_was_before(present: Rule) -> None:
    one_of_ten = replace(RULE, periods=10, target=1_120_000)
    known = RuleHistory.of(RuleInForce(one_of_ten, 1), RuleInForce(present, 2, MONDAY + 7 * DAY))
    week = [fact(number) for number in range(1, 5)]
    assert tally(week, known, CALENDAR).reached == Fraction(1, 10)
    later = fact(9, at=MONDAY + 8 * DAY)
    gained = Fraction(280_000, present.target * present.periods)
    result = tally([*week, later], known, CALENDAR)
    assert result.reached == Fraction(1, 10) + gained
    assert what_is_left(result, known, CALENDAR, MONDAY + 9 * DAY)


def test_another_number_of_periods_of_the_same_kind_divides_all_of_them() -> None:
    known = RuleHistory.of(
        RuleInForce(replace(RULE, periods=10, target=1_120_000), 1),
        RuleInForce(replace(RULE, periods=5, target=1_120_000), 2, MONDAY + 7 * DAY),
    )
    assert tally([fact(number) for number in range(1, 5)], known, CALENDAR).reached == Fraction(1, 5)
