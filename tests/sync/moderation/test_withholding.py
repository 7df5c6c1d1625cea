"""What is not public earns nobody anything; once it is public again all is as it was, byte for byte."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from sync.audit.tables import AuditRow
from sync.contributions.finding import ActRefused
from sync.delivery.derive import tallies_of
from sync.intake import accept_answer, endorse, react
from sync.intake.removal import delete
from sync.ledger.decisions import Decider, moderate
from sync.ledger.facts import Verdict
from sync.ledger.giving import read_giving
from sync.scoring.score import Reason
from sync.spaces.tables import Space
from tests.factories.world import Classroom, some_text
from tests.sync.intake.conftest import act, facts_of, points_of, remove
from tests.sync.moderation.acts import decide, hold, row_of, tallies, undo, withdraw, withheld

Step = Callable[[Classroom, str], object]
WAYS: dict[str, tuple[Step, Step]] = {
    "held": (hold, lambda room, post: decide(room, "approve", post)),
    "hidden": (
        lambda room, post: decide(room, "hide", post),
        lambda room, post: decide(room, "restore", post),
    ),
    "withdrawn": (lambda room, post: withdraw(room, post, "ben"), lambda room, post: undo(room, post, "ben")),
}


def conversation(classroom: Classroom) -> tuple[str, str]:
    """Anna asks, Ben answers, Cem answers him; the others like Ben's answer, which is accepted and endorsed."""
    question = classroom.post("anna", some_text(1))
    answer = classroom.post("ben", some_text(2), to=question)
    classroom.post("cem", some_text(3), to=answer)
    for name, sign in (("cem", react), ("anna", react), ("ines", endorse), ("anna", accept_answer)):
        act(classroom, sign, name, answer)
    return question, answer


@pytest.mark.parametrize("way", WAYS)
def test_it_earns_nothing_while_it_is_not_public_and_all_as_before_once_it_is(
    classroom: Classroom, clock: SetClock, way: str
) -> None:
    _question, answer = conversation(classroom)
    others = points_of(classroom, "cem")
    before = tallies(classroom)
    take, give_back = WAYS[way]
    take(classroom, answer)
    assert withheld(classroom, answer) == way
    assert points_of(classroom, "ben") == 0, "not the answer, nor what others gave for it"
    assert points_of(classroom, "cem") == others, "who answered has answered"
    assert points_of(classroom, "anna") == 280_000, "her question, and no answer that she received"
    clock.advance(timedelta(minutes=5))
    give_back(classroom, answer)
    assert withheld(classroom, answer) is None
    assert tallies(classroom) == before


@pytest.mark.parametrize("way", WAYS)
def test_the_ledger_tells_everybody_whom_it_concerns(classroom: Classroom, way: str) -> None:
    _question, answer = conversation(classroom)
    take, give_back = WAYS[way]
    take(classroom, answer)
    give_back(classroom, answer)
    for name in ("ben", "anna"):
        told = [verdict for kind, *_, verdict in facts_of(classroom, name, answer) if kind == "withholding"]
        assert told == ["withheld", "public"]
    of_answers = [fact[3] for fact in facts_of(classroom, "ben") if fact[3] and "answered" in fact[3]]
    assert of_answers == ["answered_withheld", "answered_public"]


def test_answers_that_come_meanwhile_count_for_who_is_answered_once_it_is_public(
    classroom: Classroom,
) -> None:
    post = classroom.post("anna", some_text(1))
    decide(classroom, "hide", post)
    classroom.post("ben", some_text(2), to=post)
    assert points_of(classroom, "anna") == 0
    assert points_of(classroom, "ben") > 0, "who answered, answered"
    decide(classroom, "restore", post)
    assert points_of(classroom, "anna") == 280_000 + 70_000


def test_an_answer_that_is_hidden_itself_stays_so_when_what_it_answers_comes_back(
    classroom: Classroom,
) -> None:
    post = classroom.post("anna", some_text(1))
    reply = classroom.post("ben", some_text(2), to=post)
    before = tallies(classroom)
    decide(classroom, "hide", reply)
    decide(classroom, "hide", post)
    decide(classroom, "restore", post)
    assert points_of(classroom, "anna") == 280_000
    decide(classroom, "restore", reply)
    assert tallies(classroom) == before


@pytest.mark.parametrize("verdict", [Verdict.COUNTS, Verdict.DOES_NOT_COUNT])
def test_what_staff_decided_about_its_points_holds_over_it(classroom: Classroom, verdict: Verdict) -> None:
    post = classroom.post("anna", "too short")
    classroom.post("ben", some_text(2), to=post)
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], classroom.clock.now())
        moderate(session, classroom.keys, space, row_of(session, post).id, verdict, decider)
    before = tallies(classroom)
    decide(classroom, "hide", post)
    assert points_of(classroom, "anna") == 0
    decide(classroom, "restore", post)
    assert tallies(classroom) == before


def test_the_learner_is_told_why_it_earns_nothing(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    classroom.post("ben", some_text(2), to=post)
    hold(classroom, post)
    with classroom.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        (tally,) = tallies_of(session, space, [classroom.people["anna"]]).values()
    assert [award.reason for award in tally.awards] == [Reason.WITHHELD, Reason.WITHHELD]
    assert (tally.posts, tally.counted_words, tally.received) == (0, 0, 0)


def test_nothing_can_be_done_about_what_is_not_public(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    decide(classroom, "hide", post)
    for sign, who in ((react, "ben"), (endorse, "ines")):
        with pytest.raises(ActRefused) as refused:
            act(classroom, sign, who, post)
        assert refused.value.code == "contribution.gone"


def test_what_is_removed_while_it_is_hidden_is_gone_for_good(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    decide(classroom, "hide", post)
    assert remove(classroom, delete, post, by="anna")
    with pytest.raises(ActRefused) as refused:
        decide(classroom, "restore", post)
    assert refused.value.code == "contribution.gone"
    assert points_of(classroom, "anna") == 0


def test_nobody_is_taken_for_giving_what_is_not_public(classroom: Classroom) -> None:
    _question, answer = conversation(classroom)

    def given() -> int:
        with classroom.database.read() as session:
            return sum(read_giving(session, classroom.space_id).values())

    before = given()
    decide(classroom, "hide", answer)
    assert given() == before - 4, "three signs, and one answer that anna received"
    decide(classroom, "restore", answer)
    assert given() == before


def test_every_act_is_in_the_audit_without_words(classroom: Classroom, database: Database) -> None:
    post = classroom.post("anna", some_text(1))
    hold(classroom, post, "words")
    decide(classroom, "hide", post, words="Please see me")
    decide(classroom, "restore", post)
    with database.read() as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action.startswith("moderation.")).order_by(AuditRow.sequence)
        ).all()
        told = [(row.action, row.actor_id, row.subject_id) for row in rows]
        ines, anna = classroom.people["ines"], classroom.people["anna"]
        assert told == [
            ("moderation.held", None, anna),
            ("moderation.hidden", ines, anna),
            ("moderation.restored", ines, anna),
        ]
        assert not any("Please" in str(row.detail) for row in rows)
