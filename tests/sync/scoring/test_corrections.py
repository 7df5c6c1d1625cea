"""What staff decide, and what people take back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sync.ledger.facts import Fact, FactKind, Measures, ToldOfAnswered, Verdict
from sync.scoring.calendars import Calendar
from sync.scoring.parts import Anchor, Asked, DueAfter, Final, Late, Milestone
from sync.scoring.score import Reason
from tests.sync.scoring.facts import (
    ANNA,
    BEN,
    BERLIN,
    CLEO,
    ME,
    MONDAY,
    POST,
    RULE,
    decision,
    fact,
    reasons,
    received,
    scored,
)

DAY = timedelta(days=1)
DUE = MONDAY + DAY
DATED = Calendar(BERLIN, MONDAY, DUE)
SHORT = Measures(3, answers=False)
COPIED = Measures(50, answers=False, matched=900)


def moderated(sequence: int, verdict: Verdict | ToldOfAnswered, about: int) -> Fact:
    return fact(sequence, FactKind.MODERATION, Measures(), about=about, verdict=verdict, counterpart=CLEO)


def reversal(sequence: int, of: FactKind, about: int, number: int = 0) -> Fact:
    return fact(
        sequence, FactKind.REVERSAL, Measures(), about=about, verdict=of, counterpart=ANNA, number=number
    )


@pytest.mark.parametrize("measures", [SHORT, COPIED, Measures(50, answers=False, run=9)])
def test_staff_can_let_a_contribution_count_whatever_stood_in_its_way(measures: Measures) -> None:
    assert scored(fact(1, measures=measures)).points == 0
    assert scored(fact(1, measures=measures), moderated(2, Verdict.COUNTS, 1)).points == 280_000


def test_staff_can_let_an_answer_to_oneself_count_but_never_the_credit_for_it() -> None:
    reply = fact(1, measures=Measures(25, answers=True))
    own = fact(2, FactKind.REPLY_RECEIVED, about=1, counterpart=ME)
    result = scored(reply, own, moderated(3, Verdict.COUNTS, 1))
    assert reasons(result) == [Reason.EARNED, Reason.SELF_REPLY]


def test_what_does_not_count_earns_nothing_nor_what_was_received_for_it() -> None:
    result = scored(
        fact(1),
        received(2, ANNA, FactKind.REACTION_RECEIVED, about=1),
        moderated(3, Verdict.DOES_NOT_COUNT, 1),
    )
    assert reasons(result) == [Reason.MODERATED, Reason.MODERATED]
    assert (result.points, result.posts, result.counted_words) == (0, 1, 50)


def test_the_latest_decision_holds_whenever_it_is_read() -> None:
    decisions = [moderated(2, Verdict.DOES_NOT_COUNT, 1), moderated(3, Verdict.UNDECIDED, 1)]
    assert scored(*decisions, fact(1)).points == 280_000
    assert scored(fact(1), *reversed(decisions)).points == 280_000


def test_a_deleted_contribution_counts_for_nobody_whatever_staff_decided() -> None:
    result = scored(fact(1), moderated(2, Verdict.COUNTS, 1), fact(3, FactKind.DELETION, about=1))
    assert reasons(result) == [Reason.DELETED]


@pytest.mark.parametrize(
    "kind",
    [FactKind.REPLY_RECEIVED, FactKind.REACTION_RECEIVED, FactKind.ACCEPTED_ANSWER, FactKind.ENDORSEMENT],
)
def test_what_is_taken_back_earns_nothing(kind: FactKind) -> None:
    result = scored(received(1, ANNA, kind, about=7), reversal(2, kind, 7))
    assert reasons(result) == [Reason.TAKEN_BACK]
    assert (result.points, result.received) == (0, 0)


def test_only_what_the_same_person_gave_for_the_same_contribution_is_taken_back() -> None:
    kind = FactKind.REACTION_RECEIVED
    result = scored(
        received(1, ANNA, kind, about=7),
        received(2, BEN, kind, about=7),
        received(3, ANNA, kind, about=8),
        received(4, ANNA, FactKind.ENDORSEMENT, about=7),
        reversal(5, kind, 7),
    )
    assert reasons(result) == [Reason.TAKEN_BACK, *[Reason.EARNED] * 3]


def test_what_is_given_again_after_it_was_taken_back_counts() -> None:
    kind = FactKind.REACTION_RECEIVED
    result = scored(
        received(1, ANNA, kind, about=7),
        reversal(2, kind, 7),
        received(3, ANNA, kind, about=7, number=1),
        reversal(4, kind, 7, number=1),
        received(5, ANNA, kind, about=7, number=2),
    )
    assert reasons(result) == [Reason.TAKEN_BACK, Reason.TAKEN_BACK, Reason.EARNED]


def test_an_excuse_can_be_taken_back() -> None:
    excused = decision(1, FactKind.EXCUSE, value=1)
    assert scored(excused).is_excused
    assert not scored(excused, decision(2, FactKind.EXCUSE, value=0)).is_excused


def edited(sequence: int, measures: Measures, revision: int, at: datetime) -> Fact:
    return fact(sequence, FactKind.EDIT, measures, about=1, revision=revision, at=at)


def test_a_placeholder_that_becomes_a_contribution_after_the_due_date_is_late() -> None:
    written = [fact(1, measures=SHORT), edited(2, POST, 2, DUE + 3 * DAY), edited(3, POST, 3, DUE + 9 * DAY)]
    rule = replace(RULE, late=Late(100, 1000))
    (award,) = scored(*reversed(written), rule=rule, calendar=DATED).awards
    assert (award.late, award.points, award.occurred_at) == (300, 196_000, written[0].occurred_at)
    asked = Milestone("m", "M", Asked.POST, 1, 40, 10_000, DueAfter(0, Anchor.DUE))
    rule = replace(rule, final=Final.MILESTONES, milestones=(asked,))
    (result,) = scored(*written, rule=rule, calendar=DATED).milestones
    assert (result.points, result.late) == (7_000, 1)


@pytest.mark.parametrize("first", [COPIED, SHORT])
def test_what_was_no_contribution_of_ones_own_in_time_is_late(first: Measures) -> None:
    rule = replace(RULE, late=Late(100, 1000))
    result = scored(fact(1, measures=first), edited(2, POST, 2, DUE + DAY), rule=rule, calendar=DATED)
    assert result.points == 252_000


def test_what_was_in_time_is_in_time_however_late_it_is_corrected() -> None:
    rule = replace(RULE, late=Late(100, 1000))
    later = [edited(2, Measures(60), 2, DUE + 3 * DAY), edited(3, SHORT, 3, DUE + 5 * DAY)]
    assert scored(fact(1), later[0], rule=rule, calendar=DATED).points == 280_000
    back = edited(4, POST, 4, DUE + 7 * DAY)
    assert scored(fact(1), *later, back, rule=rule, calendar=DATED).points == 280_000


def test_edits_of_old_ledgers_occurred_with_their_contribution() -> None:
    rule = replace(RULE, late=Late(100, 1000))
    written = fact(1, measures=SHORT)
    result = scored(written, edited(2, POST, 2, written.occurred_at), rule=rule, calendar=DATED)
    assert result.points == 280_000


def test_what_staff_let_count_is_what_they_saw() -> None:
    counts = moderated(2, Verdict.COUNTS, 1)
    emptied, longer = edited(3, Measures(0), 2, MONDAY), edited(3, Measures(5), 2, MONDAY)
    written = fact(1, measures=SHORT)
    assert reasons(scored(written, counts, emptied)) == [Reason.TOO_SHORT]
    assert reasons(scored(written, counts, longer)) == [Reason.EARNED]
    assert reasons(scored(written, longer, moderated(4, Verdict.COUNTS, 1))) == [Reason.EARNED]
    asked = Milestone("m", "M", Asked.POST, 1, 3, 10_000, None)
    rule = replace(RULE, final=Final.MILESTONES, milestones=(asked,))
    assert scored(written, counts, emptied, rule=rule).points == 0


def test_an_answer_that_does_not_count_is_no_credit_and_who_reacted_to_it_has_reacted() -> None:
    asked = Milestone("m", "M", Asked.REACTION, 1, 0, 10_000, None)
    rule = replace(RULE, final=Final.MILESTONES, milestones=(asked,))
    thanked = fact(2, FactKind.REACTION, Measures(), about=1, counterpart=BEN)
    facts = [received(1, BEN, about=1), thanked, moderated(3, Verdict.DOES_NOT_COUNT, 1)]
    assert reasons(scored(*facts)) == [Reason.MODERATED]
    assert reasons(scored(*facts, rule=rule)) == [Reason.MODERATED, Reason.EARNED]


def test_answers_to_what_does_not_count_earn_nothing_until_it_counts_again() -> None:
    answer = received(2, ANNA)
    excluded = moderated(3, ToldOfAnswered.EXCLUDED, 2)
    assert reasons(scored(fact(1), answer, excluded)) == [Reason.EARNED, Reason.ANSWERED_MODERATED]
    again = moderated(4, ToldOfAnswered.READMITTED, 2)
    assert reasons(scored(fact(1), answer, excluded, again)) == [Reason.EARNED, Reason.EARNED]
