"""What a rule can say beyond the default one, period by period."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from sync.ledger.facts import FactKind, Measures
from sync.scoring.calendars import Calendar
from sync.scoring.parts import Criterion, Late, Level, PeriodKind, Rubric, Spread
from sync.scoring.score import Reason
from tests.sync.scoring.facts import (
    ANNA,
    BERLIN,
    CLEO,
    ME,
    MONDAY,
    REPLY,
    RULE,
    decision,
    fact,
    reasons,
    received,
    scored,
)

DAY = timedelta(days=1)
HALF = Rubric(500, (Criterion("depth", "Depth", (Level("None", 0), Level("Much", 10_000))),))


def test_an_accepted_answer_and_an_endorsement_earn() -> None:
    result = scored(
        received(1, ANNA, FactKind.ACCEPTED_ANSWER, about=9), received(2, CLEO, FactKind.ENDORSEMENT, about=9)
    )
    assert [award.points for award in result.awards] == [RULE.accepted_answer, RULE.endorsement]
    assert result.received == 1


@pytest.mark.parametrize("kind", [FactKind.ACCEPTED_ANSWER, FactKind.ENDORSEMENT])
def test_nobody_endorses_themselves(kind: FactKind) -> None:
    assert reasons(scored(received(1, ME, kind))) == [Reason.SELF_REACTION]


def test_accepted_answers_of_one_person_are_credits_of_the_pair() -> None:
    kinds = [FactKind.REPLY_RECEIVED, FactKind.REACTION_RECEIVED, *[FactKind.ACCEPTED_ANSWER] * 2]
    result = scored(*(received(number, ANNA, kind) for number, kind in enumerate(kinds)))
    assert reasons(result)[-2:] == [Reason.EARNED, Reason.PAIR_CREDITS]


def test_an_endorsement_is_beyond_the_cap_and_takes_no_room_under_it() -> None:
    rule = replace(RULE, target=280_000, cap_factor=1_000)
    result = scored(
        received(1, CLEO, FactKind.ENDORSEMENT),
        fact(2),
        fact(3),
        received(4, CLEO, FactKind.ENDORSEMENT),
        rule=rule,
    )
    assert reasons(result) == [Reason.EARNED, Reason.EARNED, Reason.CAP, Reason.EARNED]
    assert result.points == 280_000 + 2 * RULE.endorsement


def test_giving_a_reaction_earns_nothing_by_itself() -> None:
    assert scored(fact(1, FactKind.REACTION, Measures(), counterpart=ANNA)).awards == ()


def test_only_the_best_contributions_of_a_period_earn_and_what_is_received_besides() -> None:
    rule = replace(RULE, best=2)
    result = scored(
        fact(1, measures=REPLY),
        fact(2),
        received(3, ANNA),
        fact(4),
        fact(5, measures=REPLY),
        fact(6, at=MONDAY + 7 * DAY, measures=REPLY),
        rule=rule,
    )
    assert reasons(result) == [
        Reason.BEST, Reason.EARNED, Reason.EARNED, Reason.EARNED, Reason.BEST, Reason.EARNED,
    ]  # fmt: skip
    assert [(period.own, period.points) for period in result.periods] == [
        (2 * 280_000, 2 * 280_000 + 70_000),
        (210_000, 210_000),
    ]


def test_among_equals_the_earlier_is_the_better() -> None:
    assert reasons(scored(fact(1), fact(2), rule=replace(RULE, best=1))) == [Reason.EARNED, Reason.BEST]


@pytest.mark.parametrize(("days", "taken_off"), [(1, 100), (2, 50), (3, 0), (4, 0)])
def test_contributions_on_fewer_days_than_asked_lose_evenly(days: int, taken_off: int) -> None:
    rule = replace(RULE, spread=Spread(days=3, most=100))
    four = [fact(number, at=MONDAY + number % days * DAY) for number in range(4)]
    (period,) = scored(*four, received(9, ANNA), rule=rule).periods
    assert (period.days, period.taken_off) == (days, 4 * 280_000 * taken_off // 1000)
    assert period.points == 4 * 280_000 + 70_000 - period.taken_off


def test_days_are_those_of_the_course() -> None:
    rule = replace(RULE, spread=Spread(days=2, most=500))
    before, after = datetime(2026, 3, 3, 22, 59, tzinfo=UTC), datetime(2026, 3, 3, 23, 1, tzinfo=UTC)
    (period,) = scored(fact(1, at=before), fact(2, at=after), rule=rule).periods
    assert (period.days, period.taken_off) == (2, 0)


@pytest.mark.parametrize(
    ("passed", "late"),
    [
        (timedelta(), 0),
        (timedelta(seconds=1), 100),
        (DAY, 100),
        (DAY + timedelta(seconds=1), 200),
        (40 * DAY, 300),
    ],
)
def test_what_is_late_loses_for_each_day_begun_up_to_a_bound(passed: timedelta, late: int) -> None:
    rule = replace(RULE, late=Late(per_day=100, most=300))
    (award,) = scored(fact(1, at=MONDAY + passed), rule=rule, calendar=Calendar(BERLIN, due_at=MONDAY)).awards
    assert (award.late, award.points, award.reason) == (late, 280 * (1000 - late), Reason.EARNED)


def test_days_of_lateness_begin_at_the_same_time_of_day_when_clocks_change() -> None:
    due = datetime(2026, 3, 28, 20, tzinfo=BERLIN).astimezone(UTC)  # the night after it is an hour shorter
    calendar = Calendar(BERLIN, due_at=due)
    assert calendar.days_late(due + timedelta(hours=23), due) == 1
    assert calendar.days_late(due + timedelta(hours=23, seconds=1), due) == 2


def test_more_time_shifts_the_own_due_date_to_the_same_time_of_day() -> None:
    due = datetime(2026, 3, 28, 20, tzinfo=BERLIN).astimezone(UTC)
    rule = replace(RULE, late=Late(per_day=1000, most=1000))
    calendar = Calendar(BERLIN, due_at=due)
    last_second = datetime(2026, 3, 30, 20, tzinfo=BERLIN).astimezone(UTC)
    facts = [fact(1, at=last_second), fact(2, at=last_second + timedelta(seconds=1))]
    extension = decision(3, FactKind.EXTENSION, value=2)
    result = scored(*facts, extension, rule=rule, calendar=calendar)
    assert [award.points for award in result.awards] == [280_000, 0]
    assert result.extension == 2


def test_without_a_due_date_nothing_is_late() -> None:
    assert scored(fact(1), rule=replace(RULE, late=Late(1000, 1000))).points == 280_000


@pytest.mark.parametrize(
    ("kind", "periods"),
    [(PeriodKind.DAY, 4), (PeriodKind.WEEK, 3), (PeriodKind.MONTH, 2), (PeriodKind.WHOLE, 1)],
)
def test_a_period_is_a_day_a_week_a_month_or_all_time(kind: PeriodKind, periods: int) -> None:
    rule = replace(RULE, period=kind, periods=1)
    instants = [MONDAY, MONDAY + DAY, MONDAY + 7 * DAY, MONDAY + 30 * DAY]
    result = scored(*(fact(number, at=at) for number, at in enumerate(instants)), rule=rule)
    assert len(result.periods) == periods
    assert result.points == 4 * 280_000


def test_what_is_assessed_by_hand_is_its_part_of_the_score() -> None:
    rule = replace(RULE, rubric=HALF, periods=1)
    good, bad = (
        scored(fact(1), decision(2, FactKind.ASSESSMENT, value=value), rule=rule) for value in (800, 0)
    )
    assert (good.reached, good.assessed) == (Fraction(54, 100), 800)
    assert (bad.reached, bad.assessed) == (Fraction(14, 100), 0)


def test_a_rubric_that_nobody_has_filled_in_takes_nothing_away() -> None:
    rule = replace(RULE, periods=1)
    with_rubric = scored(fact(1), rule=replace(rule, rubric=HALF))
    assert (with_rubric.reached, with_rubric.assessed) == (scored(fact(1), rule=rule).reached, None)


def test_without_a_rubric_an_assessment_changes_no_score() -> None:
    assert scored(fact(1), decision(2, FactKind.ASSESSMENT, value=800)).reached == scored(fact(1)).reached
