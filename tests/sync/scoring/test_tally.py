from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest

from sync.ledger.facts import FactKind, Measures, Verdict
from sync.scoring.earning import CREDITS
from sync.scoring.parts import Spread
from sync.scoring.score import Award, Flag, FlagCode, Reason, Tally, score_given
from tests.sync.scoring.facts import (
    ANNA,
    BEN,
    BERLIN,
    CLEO,
    ME,
    MONDAY,
    POST,
    REPLY,
    RULE,
    fact,
    reasons,
    received,
    scored,
)

AWARDED = CREDITS | {FactKind.CONTRIBUTION}


def test_a_post_a_reply_and_what_is_received_earn() -> None:
    result = scored(
        fact(1), fact(2, measures=REPLY), received(3, ANNA), received(4, BEN, FactKind.REACTION_RECEIVED)
    )
    assert [award.points for award in result.awards] == [280_000, 210_000, 70_000, 20_000]
    assert (result.points, result.posts, result.replies, result.received) == (580_000, 1, 1, 2)
    assert result.counted_words == 75


def test_the_example_in_the_docs() -> None:
    week = [
        fact(1),
        fact(2),
        fact(3, measures=REPLY),
        fact(4, measures=Measures(12, answers=True)),
        *(received(number, BEN) for number in range(5, 9)),
        received(9, CLEO, FactKind.REACTION_RECEIVED),
    ]
    result = scored(*week)
    assert (result.points, score_given(result.reached, 25)) == (1_000_000, Fraction(25, 4))
    more = scored(*week, fact(10), fact(11), received(12, CLEO, FactKind.ENDORSEMENT))
    assert [award.points for award in more.awards[-3:]] == [280_000, 0, 140_000]


def test_no_facts_give_an_empty_score() -> None:
    assert scored() == Tally(0, Fraction(0), 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("measures", "reason"),
    [
        (Measures(40, answers=False), Reason.EARNED),
        (Measures(39, answers=False), Reason.TOO_SHORT),
        (Measures(20, answers=True), Reason.EARNED),
        (Measures(19, answers=True), Reason.TOO_SHORT),
        (Measures(50, answers=False, matched=499), Reason.EARNED),
        (Measures(50, answers=False, matched=500), Reason.DUPLICATE),
        (Measures(50, answers=False, run=3), Reason.EARNED),
        (Measures(50, answers=False, run=4), Reason.RUN),
    ],
)
def test_what_a_contribution_needs_to_earn(measures: Measures, reason: Reason) -> None:
    result = scored(fact(1, measures=measures))
    assert reasons(result) == [reason]
    assert (result.points > 0) == (reason is Reason.EARNED)
    assert result.counted_words == measures.counted_words


def test_an_answer_to_oneself_earns_nothing_on_either_side() -> None:
    own_reply = fact(1, measures=REPLY)
    result = scored(own_reply, fact(2, FactKind.REPLY_RECEIVED, REPLY, about=1, counterpart=ME))
    assert reasons(result) == [Reason.SELF_REPLY, Reason.SELF_REPLY]
    assert (result.points, result.received, result.flags) == (0, 0, ())


def test_a_reaction_to_oneself_earns_nothing() -> None:
    assert reasons(scored(received(1, ME, FactKind.REACTION_RECEIVED))) == [Reason.SELF_REACTION]


@pytest.mark.parametrize(
    ("measures", "reason"),
    [
        (Measures(20, answers=True), Reason.EARNED),
        (Measures(1, answers=True), Reason.TOO_SHORT),
        (Measures(25, answers=True, matched=500), Reason.DUPLICATE),
        (Measures(25, answers=True, run=4), Reason.RUN),
    ],
)
def test_an_answer_received_pays_where_it_could_earn_itself(measures: Measures, reason: Reason) -> None:
    result = scored(fact(1, FactKind.REPLY_RECEIVED, measures, counterpart=ANNA))
    assert (reasons(result), result.received) == ([reason], 1)
    assert (result.points > 0) == (reason is Reason.EARNED)


def test_answers_that_pay_nothing_take_no_place_and_are_no_sign() -> None:
    short = [fact(number, FactKind.REPLY_RECEIVED, Measures(1), counterpart=ANNA) for number in range(1, 4)]
    result = scored(*short, received(4, ANNA))
    assert (result.points, result.flags) == (RULE.reply_received, ())


def test_an_answer_received_pays_as_what_it_has_become() -> None:
    short = fact(1, FactKind.REPLY_RECEIVED, Measures(1, answers=True), counterpart=ANNA)
    edit = fact(2, FactKind.EDIT, REPLY, about=1, revision=2, counterpart=ANNA)
    assert scored(short, edit).points == RULE.reply_received
    shortened = edit._replace(counted_words=1)
    assert reasons(scored(received(1, ANNA), shortened)) == [Reason.TOO_SHORT]


def test_an_answer_that_staff_let_count_pays_whom_it_answered() -> None:
    short = fact(1, FactKind.REPLY_RECEIVED, Measures(1, answers=True), counterpart=ANNA)
    told = fact(2, FactKind.MODERATION, Measures(), about=1, verdict=Verdict.COUNTS, counterpart=CLEO)
    assert scored(short, told).points == RULE.reply_received


def test_an_edit_replaces_measures_and_leaves_the_contribution_where_it_stood() -> None:
    first = fact(1, measures=Measures(40, answers=False))
    weeks_later = MONDAY + timedelta(days=20)
    result = scored(first, fact(2, FactKind.EDIT, POST, about=1, revision=2, at=weeks_later))
    assert result.awards == (
        Award(
            first.contribution_id,
            FactKind.CONTRIBUTION,
            280_000,
            Reason.EARNED,
            first.occurred_at,
            50,
            period=0,
        ),
    )
    assert [each.start <= MONDAY < each.end for each in result.periods] == [True]


@pytest.mark.parametrize("before", [Measures(5), Measures(50, matched=900)], ids=["short", "copied"])
def test_what_becomes_what_counts_by_an_edit_stands_in_the_period_of_that(before: Measures) -> None:
    placeholders = [fact(week, measures=before, at=MONDAY + timedelta(days=7 * week)) for week in range(4)]
    at_the_end = MONDAY + timedelta(days=90)
    edits = [fact(10 + n, FactKind.EDIT, POST, about=n, revision=2, at=at_the_end) for n in range(4)]
    result = scored(*placeholders, *edits)
    (filled,) = [each for each in result.periods if each.points]
    assert (filled.start <= at_the_end < filled.end, filled.points, filled.days) == (True, 1_120_000, 0)


def test_what_is_filled_in_later_stands_on_the_day_of_that_and_makes_a_burst_with_what_is_too() -> None:
    rule = replace(RULE, spread=Spread(days=5, most=400))
    placeholders = [fact(n, measures=Measures(1), at=MONDAY + timedelta(days=n)) for n in range(5)]
    at_the_end = MONDAY + timedelta(days=6)
    edits = [fact(10 + n, FactKind.EDIT, POST, about=n, revision=2, at=at_the_end) for n in range(5)]
    result = scored(*placeholders, *edits, rule=rule)
    assert [(each.days, each.taken_off) for each in result.periods] == [(1, 560_000)]
    assert result.flags == (Flag(FlagCode.BURST, 5, since=at_the_end),)


def test_an_edit_of_what_staff_let_count_as_it_was_moves_nothing() -> None:
    short, weeks_later = fact(1, measures=Measures(5)), MONDAY + timedelta(days=20)
    let_count = fact(2, FactKind.MODERATION, Measures(), about=1, verdict=Verdict.COUNTS, counterpart=CLEO)
    edit = fact(3, FactKind.EDIT, POST, about=1, revision=2, at=weeks_later)
    (period,) = scored(short, let_count, edit).periods
    assert period.start <= MONDAY < period.end


def test_an_answer_that_is_written_out_later_pays_in_the_period_of_that() -> None:
    short = fact(1, FactKind.REPLY_RECEIVED, Measures(1, answers=True), counterpart=ANNA)
    weeks_later = MONDAY + timedelta(days=20)
    edit = fact(2, FactKind.EDIT, REPLY, about=1, revision=2, counterpart=ANNA, at=weeks_later)
    (period,) = scored(short, edit).periods
    assert (period.start <= weeks_later < period.end, period.points) == (True, RULE.reply_received)


def test_the_latest_revision_counts_whatever_order_the_edits_were_recorded_in() -> None:
    result = scored(
        fact(1),
        fact(2, FactKind.EDIT, Measures(60, answers=False), about=1, revision=3),
        fact(3, FactKind.EDIT, Measures(5, answers=False), about=1, revision=2),
    )
    assert result.counted_words == 60


def test_an_edit_older_than_the_contribution_as_it_came_in_changes_nothing() -> None:
    result = scored(
        fact(1, revision=3), fact(2, FactKind.EDIT, Measures(1, answers=False), about=1, revision=2)
    )
    assert result.counted_words == 50


def test_a_deletion_takes_back_the_contribution_and_the_credits_of_its_id() -> None:
    result = scored(
        fact(1), received(2, ANNA), fact(3, FactKind.DELETION, about=1), fact(4, FactKind.DELETION, about=2)
    )
    assert reasons(result) == [Reason.DELETED, Reason.DELETED]
    assert (result.points, result.posts, result.received, result.counted_words) == (0, 0, 0, 0)


def test_a_deletion_frees_the_place_under_the_cap_and_of_the_pair() -> None:
    credits_of_anna = [received(number, ANNA) for number in range(1, 5)]
    result = scored(*credits_of_anna, fact(5, FactKind.DELETION, about=1))
    assert reasons(result) == [Reason.DELETED, Reason.EARNED, Reason.EARNED, Reason.EARNED]


def test_one_person_can_give_so_many_credits_a_period() -> None:
    same_week = [received(number, ANNA) for number in range(1, 5)]
    next_week = received(5, ANNA, at=MONDAY + timedelta(days=7))
    assert reasons(scored(*same_week, received(6, BEN), next_week)) == [
        *[Reason.EARNED] * 3, Reason.PAIR_CREDITS, Reason.EARNED, Reason.EARNED,
    ]  # fmt: skip


def test_those_who_are_not_on_the_roster_count_as_one_and_are_never_flagged() -> None:
    result = scored(*(received(number, None) for number in range(1, 6)))
    assert Counter(reasons(result)) == {Reason.EARNED: 3, Reason.PAIR_CREDITS: 2}
    assert result.flags == ()


def test_a_pair_with_a_large_share_is_flagged_and_loses_nothing() -> None:
    of_anna = [received(number, ANNA) for number in range(1, 4)]
    of_others = [received(10 + number, UUID(int=100 + number)) for number in range(4)]
    result = scored(*of_anna, *of_others)
    assert result.flags == (Flag(FlagCode.PAIR_SHARE, 3, ANNA, share=428),)
    assert result.points == 7 * RULE.reply_received


def test_a_share_of_just_the_threshold_is_not_flagged() -> None:
    of_anna = [received(number, ANNA) for number in range(1, 5)]
    of_others = [received(10 + number, UUID(int=100 + number)) for number in range(6)]
    assert scored(*of_anna, *of_others).flags == ()


def test_too_few_credits_to_say_anything_are_not_flagged() -> None:
    assert scored(received(1, ANNA), received(2, ANNA)).flags == ()


def test_the_action_that_crosses_the_cap_is_paid_in_full_and_later_ones_are_not() -> None:
    result = scored(*(fact(number) for number in range(1, 7)), received(7, ANNA))
    assert result.points == 5 * 280_000
    assert reasons(result) == [*[Reason.EARNED] * 5, Reason.CAP, Reason.CAP]


def test_a_period_that_has_just_reached_the_cap_earns_no_more() -> None:
    rule = replace(RULE, target=280_000, cap_factor=1_000)
    assert reasons(scored(fact(1), fact(2), rule=rule)) == [Reason.EARNED, Reason.CAP]


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
def test_the_cap_begins_anew_at_local_midnight_also_when_clocks_change(sunday: str) -> None:
    rule = replace(RULE, target=280_000, cap_factor=1_000)
    last_minute = datetime.fromisoformat(f"{sunday}T23:59").replace(tzinfo=BERLIN).astimezone(UTC)
    on_sunday = [fact(number, at=last_minute - timedelta(hours=number)) for number in (1, 2)]
    on_monday = fact(3, at=last_minute + timedelta(minutes=1))
    assert reasons(scored(*on_sunday, on_monday, rule=rule)) == [Reason.EARNED, Reason.CAP, Reason.EARNED]


@pytest.mark.parametrize(
    ("points", "maximum", "given_points"),
    [
        (0, 100, Fraction(0)),
        (4_000_000, 25, Fraction(25)),
        (9_000_000, 25, Fraction(25)),
        (1_000_000, 10, Fraction(5, 2)),
        (20, 100, Fraction(1, 1000)),  # 0.0005 is rounded up
        (19, 100, Fraction(0)),
        (1_333_333, 3, Fraction(1)),
    ],
)
def test_a_score_is_exact_and_rounded_half_up_to_three_decimals(
    points: int, maximum: int, given_points: Fraction
) -> None:
    reached = min(Fraction(points, RULE.full_score), Fraction(1))
    assert score_given(reached, maximum) == given_points


def test_a_maximum_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        score_given(Fraction(1), 0)
