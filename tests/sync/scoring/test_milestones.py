from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sync.ledger.facts import Fact, FactKind, Measures, Verdict
from sync.scoring.calendars import Calendar
from sync.scoring.parts import Anchor, Asked, Due, DueAfter, DueAt, Final, Late, Milestone
from sync.scoring.rules import Rule
from sync.scoring.score import Reason, Tally
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
DUE = MONDAY + 10 * DAY
CALENDAR = Calendar(BERLIN, opens_at=MONDAY, due_at=DUE)
LONG = Measures(120, answers=False)


def milestone(
    what: Asked, count: int = 1, words: int = 0, points: int = 10_000, due: Due | None = None
) -> Milestone:
    return Milestone(f"{what}-{count}-{words}", "Title", what, count, words, points, due)


def by(*milestones: Milestone, late: Late | None = None) -> Rule:
    return replace(RULE, final=Final.MILESTONES, milestones=milestones, late=late)


def reached(rule: Rule, *facts: Fact) -> Tally:
    return scored(*facts, rule=rule, calendar=CALENDAR)


def reaction(sequence: int, about: int, counterpart: object = ANNA) -> Fact:
    return fact(sequence, FactKind.REACTION, Measures(), about=about, counterpart=counterpart)


def test_who_reacted_has_reacted_also_when_what_they_reacted_to_is_removed() -> None:
    rule = by(milestone(Asked.REACTION))
    answered, thanked = received(1, ANNA, about=1), reaction(2, about=1)
    removed = fact(3, FactKind.DELETION, about=1, counterpart=ANNA)
    result = reached(rule, answered, thanked, removed)
    assert reasons(result) == [Reason.DELETED, Reason.EARNED]
    assert result.points == reached(rule, thanked).points == 10_000


def test_each_part_of_a_milestone_gives_its_part() -> None:
    rule = by(milestone(Asked.POST, points=10_000), milestone(Asked.REPLY, count=3, words=20, points=10_000))
    result = reached(rule, fact(1), fact(2, measures=REPLY), fact(3, measures=REPLY))
    assert [(each.done, each.points, each.is_done) for each in result.milestones] == [
        (1, 10_000, True),
        (2, 6_667, False),
    ]
    assert result.reached == Fraction(16_667, 20_000)
    whole = reached(rule, fact(1), *(fact(number, measures=REPLY) for number in (2, 3, 4)))
    assert (whole.points, whole.reached) == (20_000, 1)


def test_a_contribution_fills_one_place_so_that_all_of_them_give_most() -> None:
    rule = by(milestone(Asked.CONTRIBUTION), milestone(Asked.POST, words=100))
    result = reached(rule, fact(1, measures=LONG), fact(2, measures=REPLY), fact(3, measures=REPLY))
    assert [award.milestone for award in result.awards] == ["post-1-100", "contribution-1-0", None]
    assert reasons(result)[-1] is Reason.NO_MILESTONE


def test_what_is_too_short_for_every_milestone_is_told_so() -> None:
    assert reasons(reached(by(milestone(Asked.POST, words=60)), fact(1))) == [Reason.TOO_SHORT]
    assert reasons(reached(by(milestone(Asked.REPLY, words=60)), fact(1))) == [Reason.NO_MILESTONE]


def test_what_staff_let_count_needs_no_words() -> None:
    verdict = fact(2, FactKind.MODERATION, Measures(), about=1, verdict=Verdict.COUNTS, counterpart=CLEO)
    assert reached(by(milestone(Asked.POST, words=60)), fact(1), verdict).reached == 1


def test_copies_and_what_is_deleted_fill_no_place() -> None:
    copy = fact(1, measures=Measures(50, answers=False, matched=900))
    result = reached(by(milestone(Asked.POST)), copy, fact(2), fact(3, FactKind.DELETION, about=2))
    assert reasons(result) == [Reason.DUPLICATE, Reason.DELETED]


def test_reactions_to_different_contributions_of_others_fill_places() -> None:
    rule = by(milestone(Asked.REACTION, count=2))
    result = reached(rule, reaction(1, 50), reaction(2, 50), reaction(3, 51, ME), reaction(4, 52))
    assert reasons(result) == [Reason.EARNED, Reason.NO_MILESTONE, Reason.SELF_REACTION, Reason.EARNED]


def test_what_is_received_gives_nothing_where_milestones_make_the_score() -> None:
    result = reached(by(milestone(Asked.POST)), received(1, ANNA), received(2, CLEO, FactKind.ENDORSEMENT))
    assert (result.points, reasons(result)) == (0, [Reason.NO_MILESTONE] * 2)


def test_late_parts_lose_by_the_milestones_own_date() -> None:
    rule = by(
        milestone(Asked.POST, count=2, due=DueAt(datetime(2026, 3, 4, 12))),  # noqa: DTZ001 - a wall clock
        late=Late(per_day=100, most=500),
    )
    noon = datetime(2026, 3, 4, 12, tzinfo=BERLIN).astimezone(UTC)
    result = reached(rule, fact(1, at=noon), fact(2, at=noon + DAY + timedelta(minutes=1)))
    assert [(award.points, award.late) for award in result.awards] == [(5_000, 0), (4_000, 200)]
    (state,) = result.milestones
    assert (state.due_at, state.done, state.late) == (noon, 2, 1)


def test_without_late_decay_what_comes_late_counts_in_full() -> None:
    rule = by(milestone(Asked.POST, due=DueAfter(-9, Anchor.DUE)))
    result = reached(rule, fact(1, at=MONDAY + 5 * DAY))
    assert (result.reached, result.milestones[0].late) == (1, 1)


def test_dates_follow_the_opening_or_the_due_date_and_each_learners_own() -> None:
    rule = by(
        milestone(Asked.POST, due=DueAfter(3, Anchor.OPENING)),
        milestone(Asked.REPLY, due=DueAfter(0, Anchor.DUE)),
    )
    assert [each.due_at for each in reached(rule).milestones] == [MONDAY + 3 * DAY, DUE]
    extended = reached(rule, decision(1, FactKind.EXTENSION, value=4))
    assert [each.due_at for each in extended.milestones] == [MONDAY + 7 * DAY, DUE + 4 * DAY]


def test_a_date_after_one_that_is_not_set_is_none() -> None:
    rule = by(milestone(Asked.POST, due=DueAfter(3, Anchor.DUE)))
    assert scored(rule=rule, calendar=Calendar(BERLIN)).milestones[0].due_at is None


def test_all_or_nothing_is_what_a_rule_can_say() -> None:
    rule = by(milestone(Asked.POST, due=DueAfter(1, Anchor.OPENING)), late=Late(1000, 1000))
    result = reached(rule, fact(1, at=MONDAY + 2 * DAY))
    assert (result.points, result.milestones[0].done, reasons(result)) == (0, 1, [Reason.EARNED])
