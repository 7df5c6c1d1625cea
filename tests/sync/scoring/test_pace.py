from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sync.ledger.facts import Fact, FactKind
from sync.scoring.calendars import Calendar
from sync.scoring.history import RuleHistory, RuleInForce
from sync.scoring.pace import Pace, Task, on_pace, what_is_left
from sync.scoring.parts import Anchor, Asked, DueAfter, Final, Milestone, PeriodKind
from sync.scoring.rules import Rule
from sync.scoring.tally import tally
from tests.sync.scoring.facts import BERLIN, MONDAY, RULE, decision, fact, scored

DAY = timedelta(days=1)
OPENED = Calendar(BERLIN, opens_at=MONDAY, due_at=MONDAY + 27 * DAY)
PLAN = replace(
    RULE,
    final=Final.MILESTONES,
    milestones=(
        Milestone("first", "A question", Asked.POST, 1, 40, 10_000, DueAfter(3, Anchor.OPENING)),
        Milestone("second", "Two answers", Asked.REPLY, 2, 20, 20_000, DueAfter(0, Anchor.DUE)),
        Milestone("last", "A thank-you", Asked.REACTION, 1, 0, 1_000, None),
    ),
)
ENDS = [  # of the first four weeks; in the last one the clocks went forward
    datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((8, 23), (15, 23), (22, 23), (29, 22))
]


def pace(now: datetime, *facts: Fact, rule: Rule = RULE) -> Pace:
    return on_pace(scored(*facts, rule=rule, calendar=OPENED), RuleHistory.only(rule), OPENED, now)


def left(now: datetime, *facts: Fact, rule: Rule = RULE) -> tuple[Task, ...]:
    return what_is_left(scored(*facts, rule=rule, calendar=OPENED), RuleHistory.only(rule), OPENED, now)


def in_week(number: int, posts: int) -> list[Fact]:
    return [fact(10 * number + each, at=MONDAY + 7 * number * DAY + each * DAY) for each in range(posts)]


def test_a_period_that_has_just_begun_lowers_nothing() -> None:
    facts = in_week(0, 4)
    assert pace(MONDAY + 6 * DAY, *facts) == Pace(Fraction(1), 0, 4, 1_120_000)
    assert pace(MONDAY + 8 * DAY, *facts) == Pace(Fraction(1), 1, 4, 1_120_000, 1_000_000, ENDS[0])
    later = Pace(Fraction(1_120, 2_000), 2, 4, 1_120_000, 2_000_000, ENDS[1])
    assert pace(MONDAY + 15 * DAY, *facts) == later


def test_every_point_is_seen_in_the_pace_at_once_out_of_what_was_asked_for_until_the_last_end() -> None:
    facts = [*in_week(0, 1), *in_week(1, 1)]
    now = MONDAY + 17 * DAY
    assert pace(now, *facts) == Pace(Fraction(560, 2_000), 2, 4, 560_000, 2_000_000, ENDS[1])
    more = [*facts, *in_week(2, 1)]
    assert pace(now, *more) == Pace(Fraction(840, 2_000), 2, 4, 840_000, 2_000_000, ENDS[1])


def test_whoever_made_up_for_a_period_is_on_pace_until_the_next_is_over() -> None:
    facts = [*in_week(0, 1), *in_week(1, 4)]
    assert pace(MONDAY + 12 * DAY, *facts).reached == 1
    assert pace(MONDAY + 15 * DAY, *facts).reached == Fraction(1_400, 2_000)


def test_a_period_asked_for_what_its_own_rule_did() -> None:
    history = RuleHistory.of(RuleInForce(replace(RULE, target=500_000), 1), RuleInForce(RULE, 2, ENDS[0]))
    result = on_pace(tally((), history, OPENED), history, OPENED, MONDAY + 15 * DAY)
    assert (result.asked_so_far, result.until) == (1_500_000, ENDS[1])


def test_before_anything_was_asked_for_nobody_is_behind() -> None:
    assert pace(MONDAY + DAY) == Pace(None, 0, 4)
    assert pace(MONDAY + DAY, *in_week(0, 1)) == Pace(None, 0, 4, 280_000)
    assert pace(MONDAY + 8 * DAY) == Pace(Fraction(0), 1, 4, 0, 1_000_000, ENDS[0])


def test_after_the_last_period_pace_is_what_was_reached() -> None:
    facts = [*in_week(0, 4), *in_week(2, 3)]
    later = MONDAY + 90 * DAY
    reached = scored(*facts, calendar=OPENED).reached
    assert pace(later, *facts) == Pace(reached, 4, 4, 1_960_000, 4_000_000, ENDS[3])


def test_milestones_that_are_over_make_the_pace_and_early_ones_help() -> None:
    assert pace(MONDAY + DAY, rule=PLAN) == Pace(None, 0, 3)
    due = MONDAY + 3 * DAY
    assert pace(MONDAY + 4 * DAY, rule=PLAN) == Pace(Fraction(0), 1, 3, 0, 10_000, due)
    reply, another = (fact(number)._replace(answers=True) for number in (1, 2))
    assert pace(MONDAY + DAY, reply, rule=PLAN).reached == 1
    assert pace(MONDAY + 4 * DAY, reply, rule=PLAN) == Pace(Fraction(1), 1, 3, 10_000, 10_000, due)
    at_the_end = pace(MONDAY + 28 * DAY, reply, another, rule=PLAN)
    assert (at_the_end.reached, at_the_end.until) == (Fraction(20, 30), OPENED.due_at)


def test_what_is_left_of_periods_is_the_rest_of_their_targets_and_their_ends() -> None:
    midnight = datetime(2026, 3, 8, 23, tzinfo=UTC)
    tasks = left(MONDAY + DAY, *in_week(0, 1))
    assert [task.points for task in tasks] == [720_000, *[1_000_000] * 3]
    assert (tasks[0].starts_at, tasks[0].due_at) == (midnight - 7 * DAY, midnight)
    assert tasks[-1].due_at == datetime(2026, 3, 29, 22, tzinfo=UTC)  # the clocks went forward


def test_periods_that_are_over_or_full_leave_nothing() -> None:
    assert [task.due_at for task in left(MONDAY + 8 * DAY, *in_week(1, 4))] == [
        datetime(2026, 3, 22, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    ]


def test_whoever_has_missed_periods_can_make_up_for_them_later() -> None:
    midnight = datetime(2026, 5, 3, 22, tzinfo=UTC)
    assert left(MONDAY + 60 * DAY) == (Task(1_000_000, midnight, midnight - 7 * DAY, makes_up=True),)


def test_whoever_has_reached_everything_has_nothing_left() -> None:
    three_weeks = [*in_week(0, 1), *in_week(1, 1), *in_week(2, 1)]
    assert left(MONDAY + 15 * DAY, *three_weeks, rule=replace(RULE, target=210_000)) == ()


def test_of_all_time_as_one_period_the_due_date_is_the_end() -> None:
    rule = replace(RULE, period=PeriodKind.WHOLE, periods=1)
    assert left(MONDAY, rule=rule) == (Task(1_000_000, OPENED.due_at),)


def test_what_is_left_of_milestones_follows_the_learners_own_dates() -> None:
    reply = fact(1)._replace(answers=True)
    tasks = left(MONDAY + 4 * DAY, reply, decision(2, FactKind.EXTENSION, value=2), rule=PLAN)
    due = OPENED.own_due_at(2)
    assert tasks == (
        Task(10_000, MONDAY + 5 * DAY, None, "first", "A question", Asked.POST, 1, 40),
        Task(10_000, due, None, "second", "Two answers", Asked.REPLY, 1, 20),
        Task(1_000, None, None, "last", "A thank-you", Asked.REACTION, 1, 0),
    )
    assert left(MONDAY + 4 * DAY, rule=PLAN)[0].is_overdue


def test_whoever_is_excused_has_nothing_left() -> None:
    assert left(MONDAY, decision(1, FactKind.EXCUSE, value=1)) == ()


def test_without_an_opening_periods_begin_where_facts_do() -> None:
    calendar = Calendar(BERLIN)
    result = scored(*in_week(1, 1), calendar=calendar)
    tasks = what_is_left(result, RuleHistory.only(RULE), calendar, MONDAY + 8 * DAY)
    assert len(tasks) == 4
