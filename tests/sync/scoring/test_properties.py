"""What holds whatever people do and whatever a rule says."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sync.ledger.facts import Fact, FactKind, Measures
from sync.scoring.calendars import Calendar
from sync.scoring.earning import CREDITS
from sync.scoring.history import RuleHistory, RuleInForce
from sync.scoring.parts import Final, Late
from sync.scoring.rules import Rule
from sync.scoring.score import Award, Reason, Tally, score_given
from sync.scoring.tally import tally
from tests.sync.scoring.facts import BERLIN, RULE, fact, scored
from tests.sync.scoring.strategies import (
    DUE,
    EARLY,
    LATE,
    instants,
    ledgers,
    measures,
    milestone_rules,
    period_rules,
    plain_rules,
    rules,
    worthy,
    written,
)

DATED = Calendar(BERLIN, opens_at=EARLY, due_at=DUE)
AWARDED = CREDITS | {FactKind.CONTRIBUTION}
GIVEN = [FactKind.CONTRIBUTION, FactKind.REACTION, *sorted(CREDITS)]


def by_week(result: Tally, awards: Iterable[Award] | None = None) -> Counter[datetime]:
    points: Counter[datetime] = Counter()
    for award in result.awards if awards is None else awards:
        assert award.period is not None
        points[result.periods[award.period].start] += award.points
    return points


@st.composite
def histories(draw: st.DrawFn) -> RuleHistory:
    first, later = draw(rules), draw(st.none() | st.tuples(rules, instants))
    return RuleHistory.of(RuleInForce(first, 1), *([RuleInForce(later[0], 2, later[1])] if later else []))


@given(ledgers(), histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_come_changes_no_byte(
    facts: list[Fact], history: RuleHistory, chance: random.Random
) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert tally(shuffled, history, DATED).canonical() == tally(facts, history, DATED).canonical()
    assert tally(iter(shuffled), history, DATED) == tally(facts, history, DATED)


@given(ledgers(), histories())
def test_points_are_what_the_awards_add_up_to_less_what_is_taken_off_and_never_negative(
    facts: list[Fact], history: RuleHistory
) -> None:
    result = tally(facts, history, DATED)
    taken_off = sum(each.taken_off for each in result.periods)
    assert result.points == sum(award.points for award in result.awards) - taken_off
    assert all(award.points >= 0 for award in result.awards)
    assert all(award.points == 0 for award in result.awards if award.reason is not Reason.EARNED)
    awarded = AWARDED | ({FactKind.REACTION} if history.present.final is Final.MILESTONES else set())
    assert len(result.awards) == sum(each.kind in awarded for each in facts)
    assert 0 <= result.provisional <= sum(award.points for award in result.awards)
    assert 0 <= result.reached <= 1
    assert 0 <= score_given(result.reached, 25) <= 25


@given(written(), histories(), st.sampled_from(GIVEN), worthy)
def test_nothing_that_is_added_later_lowers_a_score(
    facts: list[Fact], history: RuleHistory, kind: FactKind, added: Measures
) -> None:
    before = tally(facts, history, DATED)
    after = tally([*facts, fact(900, kind, added, at=LATE + timedelta(days=1))], history, DATED)
    assert after.points >= before.points
    assert after.reached >= before.reached


@given(written(), milestone_rules(), worthy, instants)
def test_no_contribution_lowers_what_milestones_give_whenever_it_was_made(
    facts: list[Fact], rule: Rule, added: Measures, instant: datetime
) -> None:
    before = scored(*facts, rule=rule, calendar=DATED)
    assert (
        scored(*facts, fact(900, measures=added, at=instant), rule=rule, calendar=DATED).points
        >= before.points
    )


@given(written(), period_rules(), worthy, instants)
def test_no_contribution_lowers_a_score_without_a_cap_whenever_it_was_made(
    facts: list[Fact], rule: Rule, added: Measures, instant: datetime
) -> None:
    rule = replace(rule, cap_factor=1_000_000)
    before = scored(*facts, rule=rule, calendar=DATED)
    after = scored(*facts, fact(900, measures=added, at=instant), rule=rule, calendar=DATED)
    assert after.points >= before.points


@given(ledgers(), measures, instants, plain_rules)
def test_an_earlier_contribution_takes_nothing_from_a_period_but_what_was_above_its_cap(
    facts: list[Fact], added: Measures, instant: datetime, rule: Rule
) -> None:
    before = by_week(scored(*facts, rule=rule))
    after = by_week(scored(*facts, fact(900, measures=added, at=instant), rule=rule))
    assert all(after[start] >= min(points, rule.cap) for start, points in before.items())


@given(ledgers(), plain_rules)
def test_a_period_never_goes_further_over_the_cap_than_its_last_action(facts: list[Fact], rule: Rule) -> None:
    result = scored(*facts, rule=rule)
    awards = [each for each in result.awards if each.kind is not FactKind.ENDORSEMENT]
    for start, points in by_week(result, awards).items():
        paid = [a.points for a in awards if a.points and start in by_week(result, [a])]
        assert points - (paid[-1] if paid else 0) < rule.cap


@given(written(), period_rules())
def test_even_spread_takes_only_from_own_contributions_of_its_period(facts: list[Fact], rule: Rule) -> None:
    result = scored(*facts, rule=rule, calendar=DATED)
    without = scored(*facts, rule=replace(rule, spread=None), calendar=DATED)
    for number, (period, plain) in enumerate(zip(result.periods, without.periods, strict=True)):
        own = [a.points for a in result.awards if a.period == number and a.kind is FactKind.CONTRIBUTION]
        assert period.own == sum(own)
        assert 0 <= period.taken_off <= period.own == plain.own
        assert period.points == plain.points - period.taken_off


@given(ledgers(), st.one_of(rules))
def test_deleting_everything_leaves_nothing(facts: list[Fact], rule: Rule) -> None:
    facts = [each for each in facts if each.kind is not FactKind.REACTION]  # to what others wrote
    deletions = [fact(1_000 + about, FactKind.DELETION, about=about) for about in range(13)]
    result = scored(*facts, *deletions, rule=rule)
    assert (result.points, result.counted_words, result.received, result.flags) == (0, 0, 0, ())


@given(ledgers(), st.integers(0, 30), st.integers(1, 30))
def test_more_time_never_lowers_a_score(facts: list[Fact], extension: int, more: int) -> None:
    rule = replace(RULE, late=Late(100, 500))
    extended = [
        fact(900 + days, FactKind.EXTENSION, Measures(), value=days) for days in (extension, extension + more)
    ]
    before = scored(*facts, extended[0], rule=rule, calendar=DATED)
    after = scored(*facts, *extended, rule=rule, calendar=DATED)
    assert sum(award.late for award in after.awards) <= sum(award.late for award in before.awards)
