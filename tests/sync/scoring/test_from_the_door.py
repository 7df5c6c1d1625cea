"""What comes in at the door and what it earns, for the ways in which somebody could earn without writing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.delivery.derive import tallies_of
from sync.ledger.decisions import Decider, moderate
from sync.ledger.facts import Verdict
from sync.scoring.score import Reason, Tally
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom, some_text
from tests.sync.intake.conftest import id_of


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def tally_of(classroom: Classroom, name: str) -> Tally:
    person_id = classroom.people[name]
    with classroom.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        return tallies_of(session, space, [person_id])[person_id]


def test_friends_who_say_hello_and_ok_to_each_other_earn_nothing(classroom: Classroom) -> None:
    names = ("anna", "ben", "cem")
    begun = {name: classroom.post(name, "hello") for name in names}
    for giver in names:
        for receiver in names:
            if giver != receiver:
                classroom.post(giver, "ok", to=begun[receiver])
    for name in names:
        result = tally_of(classroom, name)
        assert (result.points, result.received) == (0, 2)
        assert {award.reason for award in result.awards} == {Reason.TOO_SHORT}


def test_a_copied_answer_pays_nobody_and_one_in_own_words_whom_it_answers(classroom: Classroom) -> None:
    question = classroom.post("anna", "Why?")
    classroom.post("ben", some_text(1), to=question)
    classroom.post("cem", some_text(1), to=question)
    result = tally_of(classroom, "anna")
    assert [award.reason for award in result.awards[1:]] == [Reason.EARNED, Reason.DUPLICATE]
    assert result.points == 70_000


def test_an_answer_that_is_written_out_later_pays_from_then_on(classroom: Classroom) -> None:
    answer = classroom.contribution("ok", to=classroom.post("anna", "Why?"))
    classroom.accept("ben", answer)
    assert tally_of(classroom, "anna").points == 0
    classroom.accept("ben", replace(answer, revision=2, markdown=some_text(1)))
    assert tally_of(classroom, "anna").points == 70_000


def test_placeholders_of_every_week_that_are_filled_in_at_the_end_are_one_week(classroom: Classroom) -> None:
    clock = classroom.clock
    assert isinstance(clock, SetClock)
    placeholders = []
    for _ in range(4):
        placeholders += [classroom.contribution("x") for _ in range(4)]
        for each in placeholders[-4:]:
            classroom.accept("anna", each)
        clock.advance(timedelta(days=7))
    clock.advance(timedelta(days=60))
    for number, each in enumerate(placeholders):
        classroom.accept("anna", replace(each, revision=2, markdown=some_text(number)))
    assert tally_of(classroom, "anna").points == 1_400_000


def test_what_was_answered_and_does_not_count_brings_nothing_before_or_after(classroom: Classroom) -> None:
    post = classroom.post("anna")
    classroom.post("ben", to=post)
    classroom.post("anna", to=post)
    for verdict, later, earned in (
        (Verdict.DOES_NOT_COUNT, "cem", 0),
        (Verdict.DOES_NOT_COUNT, "ben", 0),
        (Verdict.UNDECIDED, "cem", 280_000 + 4 * 70_000),
    ):
        judge(classroom, post, verdict)
        classroom.post(later, to=post)
        assert tally_of(classroom, "anna").points == earned


def judge(classroom: Classroom, source_id: str, verdict: Verdict) -> None:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], classroom.clock.now())
        moderate(session, classroom.keys, space, id_of(session, source_id), verdict, decider)
