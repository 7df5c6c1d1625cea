from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sync.ledger.facts import Fact, FactKind, Measures
from sync.scoring.score import Flag, FlagCode
from tests.sync.scoring.facts import ANNA, BEN, MONDAY, RULE, decision, fact, received, scored

MINUTE = timedelta(minutes=1)


def written(first: int, number: int, minutes: int, measures: Measures | None = None) -> list[Fact]:
    """So many contributions, spread evenly over so many minutes."""
    start = MONDAY + timedelta(days=first)
    apart = minutes * MINUTE / (number - 1)
    return [
        fact(first + each, measures=measures or Measures(50), at=start + each * apart)
        for each in range(number)
    ]


def test_points_from_a_flagged_pair_are_counted_and_provisional() -> None:
    result = scored(fact(1), *(received(number, ANNA) for number in (2, 3, 4)))
    assert [flag.code for flag in result.flags] == [FlagCode.PAIR_SHARE]
    assert (result.points, result.provisional) == (280_000 + 210_000, 210_000)


def test_many_contributions_within_minutes_are_flagged_and_lose_nothing() -> None:
    result = scored(*written(0, 5, minutes=10))
    assert result.flags == (Flag(FlagCode.BURST, 5, since=MONDAY),)
    assert (result.points, result.provisional) == (1_400_000, 1_400_000)


def test_as_many_over_a_longer_time_are_not_flagged() -> None:
    assert scored(*written(0, 5, minutes=11)).flags == ()


def test_what_does_not_count_makes_no_burst() -> None:
    assert scored(*written(0, 5, minutes=2, measures=Measures(3))).flags == ()


def test_a_long_burst_is_one_flag_and_another_day_another() -> None:
    result = scored(*written(0, 8, minutes=14), *written(20, 5, minutes=3))
    assert [flag.count for flag in result.flags] == [8, 5]


def test_a_rule_can_do_without_flags() -> None:
    silent = replace(RULE, flags=replace(RULE.flags, pair_share=None, burst=None))
    facts = [*written(0, 9, minutes=1), *(received(100 + number, ANNA) for number in range(5))]
    assert scored(*facts, rule=silent).flags == ()


def test_a_review_clears_what_was_there() -> None:
    facts = [*written(0, 5, minutes=3), *(received(number, ANNA) for number in (10, 11, 12))]
    assert len(scored(*facts).flags) == 2
    result = scored(*facts, decision(20, FactKind.REVIEW, verdict="fine"))
    assert (result.flags, result.provisional) == ((), 0)


def test_only_something_of_weight_after_a_review_is_flagged_again() -> None:
    before = [received(number, ANNA) for number in (1, 2, 3)]
    review = decision(4, FactKind.REVIEW, verdict="fine")
    others = [received(10 + number, UUID(int=100 + number)) for number in range(2)]
    assert scored(*before, review, *others, received(20, ANNA), received(21, ANNA)).flags == ()
    again = scored(*before, review, *others, *(received(number, ANNA) for number in (20, 21, 22)))
    assert again.flags == (Flag(FlagCode.PAIR_SHARE, 3, ANNA, share=600),)


def test_what_was_recorded_after_a_review_counts_as_new_however_old_it_is() -> None:
    review = decision(4, FactKind.REVIEW, verdict="fine", at=MONDAY + timedelta(days=30))
    imported = [received(number, BEN) for number in (5, 6, 7)]
    assert [flag.counterpart for flag in scored(review, *imported).flags] == [BEN]
