"""Reactions, endorsements and accepted answers: facts for both sides, once, and taken back by rows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.contract import Author, Reaction
from sync.contributions.tables import StoredContribution
from sync.intake import (
    ActRefused,
    accept_answer,
    delete,
    endorse,
    react,
    react_all,
    unaccept,
    unendorse,
    unreact,
)
from sync.intake.signs import MOST_TIMES, present_signs
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom
from tests.sync.intake.conftest import act, facts_of, remove, statements_of, versions


@pytest.fixture
def post(classroom: Classroom) -> str:
    """Something that Anna has written."""
    return classroom.post("anna")


def test_a_reaction_is_a_fact_for_who_gives_it_and_for_whose_post_it_is(
    classroom: Classroom, post: str, clock: SetClock
) -> None:
    clock.advance(timedelta(hours=1))
    before = versions(classroom)
    assert act(classroom, react, "ben", post)
    assert facts_of(classroom, "ben") == [("reaction", "anna", 0, None)]
    assert facts_of(classroom, "anna")[1:] == [("reaction_received", "ben", 0, None)]
    assert versions(classroom) == {"anna": before["anna"] + 1, "ben": 1}
    with classroom.database.read() as session:
        row = session.scalars(select(LedgerRow).where(LedgerRow.kind == "reaction")).one()
        assert (row.occurred_at, row.recorded_at, row.revision) == (clock.now(), clock.now(), 1)


def test_the_same_reaction_twice_changes_nothing(classroom: Classroom, post: str) -> None:
    assert act(classroom, react, "ben", post)
    before = versions(classroom)
    assert not act(classroom, react, "ben", post)
    assert len(facts_of(classroom, "ben")) == 1
    assert versions(classroom) == before


def test_a_reaction_can_be_taken_back_and_given_again(classroom: Classroom, post: str) -> None:
    assert not act(classroom, unreact, "ben", post)
    for function in (react, unreact, react, unreact):
        assert act(classroom, function, "ben", post)
    assert not act(classroom, unreact, "ben", post)
    assert facts_of(classroom, "ben") == [
        ("reaction", "anna", 0, None),
        ("reversal", "anna", 0, "reaction"),
        ("reaction", "anna", 1, None),
        ("reversal", "anna", 1, "reaction"),
    ]
    assert facts_of(classroom, "anna", post)[1:] == [
        ("reaction_received", "ben", 0, None),
        ("reversal", "ben", 0, "reaction_received"),
        ("reaction_received", "ben", 1, None),
        ("reversal", "ben", 1, "reaction_received"),
    ]


def test_reactions_of_several_people_are_told_apart(classroom: Classroom, post: str) -> None:
    for name in ("ben", "cem", "anna", "ines"):
        assert act(classroom, react, name, post)
    assert act(classroom, unreact, "cem", post)
    assert facts_of(classroom, "anna", post)[1:] == [
        ("reaction_received", "ben", 0, None),
        ("reaction_received", "cem", 1, None),
        ("reaction", "anna", 0, None),
        ("reaction_received", "anna", 2, None),
        ("reaction_received", "ines", 3, None),
        ("reversal", "cem", 0, "reaction_received"),
    ]


def test_a_reaction_to_oneself_is_taken_back_on_both_sides(classroom: Classroom, post: str) -> None:
    act(classroom, react, "anna", post)
    act(classroom, unreact, "anna", post)
    assert facts_of(classroom, "anna", post)[3:] == [
        ("reversal", "anna", 0, "reaction"),
        ("reversal", "anna", 1, "reaction_received"),
    ]


def test_a_reaction_survives_an_edit_of_the_post(classroom: Classroom) -> None:
    contribution = classroom.contribution("one two three")
    classroom.accept("anna", contribution)
    act(classroom, react, "ben", contribution.source_id)
    edited = classroom.contribution("one two three four", source_id=contribution.source_id, revision=2)
    classroom.accept("anna", edited)
    assert not act(classroom, react, "ben", contribution.source_id)
    assert act(classroom, unreact, "ben", contribution.source_id)
    assert act(classroom, react, "ben", contribution.source_id)


def test_each_of_staff_endorses_and_takes_back_for_themselves(classroom: Classroom, post: str) -> None:
    assert act(classroom, endorse, "ines", post)
    assert act(classroom, endorse, "cem", post)
    assert not act(classroom, endorse, "ines", post)
    assert act(classroom, unendorse, "ines", post)
    assert facts_of(classroom, "anna", post)[1:] == [
        ("endorsement", "ines", 0, None),
        ("endorsement", "cem", 1, None),
        ("reversal", "ines", 0, "endorsement"),
    ]
    assert facts_of(classroom, "ines") == []


def test_what_stands_can_be_joined_to_a_query(classroom: Classroom, post: str) -> None:
    reply = classroom.post("ben", to=post)

    def ask(source_id: str, name: str) -> tuple[int, ...] | None:
        with classroom.database.read() as session:
            about = select(StoredContribution.id).where(StoredContribution.source_id == source_id)
            signs = present_signs(about, classroom.people[name])
            row = session.execute(select(signs)).one_or_none()
            return None if row is None else tuple(int(number) for number in row[1:])

    assert ask(reply, "ines") is None
    act(classroom, endorse, "ines", reply)
    act(classroom, endorse, "cem", reply)
    act(classroom, accept_answer, "anna", reply)
    act(classroom, react, "anna", reply)
    assert ask(reply, "ines") == (2, 1, 1, 0)
    act(classroom, unendorse, "ines", reply)
    act(classroom, unaccept, "anna", reply)
    act(classroom, unreact, "anna", reply)
    assert (ask(reply, "ines"), ask(reply, "cem")) == ((1, 0, 0, 0), (1, 1, 0, 0))
    remove(classroom, delete, reply, by="ben")
    remove(classroom, delete, post, by="ines")
    assert (ask(reply, "ines"), ask(post, "ines")) == ((1, 0, 0, 1), (0, 0, 0, 0))


def test_who_asked_takes_one_reply_for_the_answer(classroom: Classroom, post: str) -> None:
    first, second = classroom.post("ben", to=post), classroom.post("cem", to=post)
    assert act(classroom, accept_answer, "anna", first)
    assert not act(classroom, accept_answer, "anna", first)
    assert act(classroom, accept_answer, "anna", second)
    assert facts_of(classroom, "ben", first)[1:] == [
        ("accepted_answer", "anna", 0, None),
        ("reversal", "anna", 0, "accepted_answer"),
    ]
    assert facts_of(classroom, "cem", second)[1:] == [("accepted_answer", "anna", 0, None)]
    assert act(classroom, unaccept, "anna", second)
    assert not act(classroom, unaccept, "anna", second)
    assert act(classroom, accept_answer, "anna", first)
    assert facts_of(classroom, "ben", first)[-1] == ("accepted_answer", "anna", 1, None)


def test_only_who_asked_accepts_and_only_a_reply_to_what_is_there(classroom: Classroom, post: str) -> None:
    answer = classroom.post("ben", to=post)
    deeper = classroom.post("cem", to=answer)
    other = classroom.post("ben")
    with pytest.raises(ActRefused) as refusal:
        act(classroom, accept_answer, "ben", answer)
    assert refusal.value.code == "answer.not_the_asker"
    for name, what in (("anna", post), ("ben", other)):
        with pytest.raises(ActRefused) as refusal:
            act(classroom, accept_answer, name, what)
        assert refusal.value.code == "answer.no_reply"
    assert act(classroom, accept_answer, "anna", deeper)
    remove(classroom, delete, post, by="anna")
    with pytest.raises(ActRefused) as refusal:
        act(classroom, accept_answer, "anna", answer)
    assert refusal.value.code == "answer.no_reply"


@pytest.mark.parametrize(
    ("make", "take_back"), [(react, unreact), (endorse, unendorse), (accept_answer, unaccept)]
)
def test_nobody_changes_their_mind_about_one_contribution_without_end(
    classroom: Classroom, post: str, make: Callable[..., bool], take_back: Callable[..., bool]
) -> None:
    reply, other = classroom.post("ben", to=post), classroom.post("cem", to=post)
    for _ in range(MOST_TIMES):
        assert act(classroom, make, "anna", reply)
        assert act(classroom, take_back, "anna", reply)
    before = versions(classroom)
    with pytest.raises(ActRefused) as refusal:
        act(classroom, make, "anna", reply)
    assert refusal.value.code == "act.too_often"
    assert not act(classroom, take_back, "anna", reply)
    assert versions(classroom) == before
    assert act(classroom, make, "anna", other)


def test_what_was_made_for_the_last_time_can_be_taken_back(classroom: Classroom, post: str) -> None:
    for _ in range(MOST_TIMES - 1):
        act(classroom, react, "ben", post)
        act(classroom, unreact, "ben", post)
    assert act(classroom, react, "ben", post)
    assert not act(classroom, react, "ben", post)
    assert act(classroom, unreact, "ben", post)


@pytest.mark.parametrize("function", [react, unreact, endorse, unendorse, accept_answer, unaccept])
def test_what_another_space_holds_is_unknown(
    classroom: Classroom, post: str, keys: KeyRing, clock: SetClock, function: Callable[..., bool]
) -> None:
    other = open_classroom(classroom.database, keys, clock, resource_link_id="link-2")
    with pytest.raises(ActRefused) as refusal:
        act(other, function, "ben", post)
    assert refusal.value.code == "contribution.unknown"
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        with pytest.raises(ActRefused):
            function(session, space, classroom.people["ben"], new_id(), clock.now())


@pytest.mark.parametrize("function", [react, endorse, accept_answer])
def test_nothing_is_done_about_what_was_removed(
    classroom: Classroom, post: str, function: Callable[..., bool]
) -> None:
    reply = classroom.post("ben", to=post)
    remove(classroom, delete, reply, by="ben")
    with pytest.raises(ActRefused) as refusal:
        act(classroom, function, "anna", reply)
    assert refusal.value.code == "contribution.gone"


def test_a_transaction_that_fails_leaves_nothing(classroom: Classroom, post: str) -> None:
    before = versions(classroom)

    def fail(*arguments: Any) -> bool:
        react(*arguments)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act(classroom, fail, "ben", post)
    assert facts_of(classroom, "ben") == []
    assert versions(classroom) == before


def test_two_who_act_at_once_are_both_kept_and_the_same_act_once(classroom: Classroom, post: str) -> None:
    jobs = [
        ("ben", react),
        ("ben", react),
        ("cem", react),
        ("cem", react),
        ("ines", endorse),
        ("ines", endorse),
    ]
    start = Barrier(len(jobs))

    def run(job: tuple[str, Callable[..., bool]]) -> bool:
        start.wait()
        return act(classroom, job[1], job[0], post)

    with ThreadPoolExecutor(len(jobs)) as pool:
        done = list(pool.map(run, jobs))
    assert [sum(done[place : place + 2]) for place in (0, 2, 4)] == [1, 1, 1]
    received = [fact for fact in facts_of(classroom, "anna") if fact[0] == "reaction_received"]
    assert sorted(number for _, _, number, _ in received) == [0, 1]


def test_the_number_of_statements_is_small_and_does_not_grow(
    database: Database, classroom: Classroom
) -> None:
    post = classroom.post("anna")
    answer = classroom.post("ben", to=post)

    def count(function: Callable[..., bool], name: str, what: str) -> int:
        return len(statements_of(database, lambda: act(classroom, function, name, what)))

    few = [count(react, "ben", post), count(endorse, "ines", post), count(accept_answer, "anna", answer)]
    for name in ("cem", "anna", "ines"):
        act(classroom, react, name, post)
        for _ in range(5):
            classroom.post(name, to=post)
    for function, name, what in (
        (unreact, "ben", post),
        (unendorse, "ines", post),
        (unaccept, "anna", answer),
    ):
        act(classroom, function, name, what)
    assert [
        count(react, "ben", post),
        count(endorse, "ines", post),
        count(accept_answer, "anna", answer),
    ] == few
    assert max(few) <= 9  # two of them by this test


def reactions(source_id: str, *names: str) -> list[tuple[str, Reaction]]:
    return [(name, Reaction("discussion", source_id, Author(name))) for name in names]


def bring(classroom: Classroom, told: list[tuple[str, Reaction]]) -> int:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        members = [(classroom.people[name], reaction) for name, reaction in told]
        return react_all(session, space, members, classroom.clock.now())


def test_reactions_of_an_import_count_from_when_the_post_was_written(
    classroom: Classroom, post: str, clock: SetClock
) -> None:
    clock.advance(timedelta(days=3))
    assert bring(classroom, reactions(post, "ben", "cem", "ben")) == 2
    with classroom.database.read() as session:
        written = session.scalars(select(StoredContribution.occurred_at)).one()
        given = session.execute(
            select(LedgerRow.occurred_at, LedgerRow.recorded_at).where(LedgerRow.kind == "reaction")
        ).all()
    assert given == [(written, clock.now())] * 2


def test_an_import_brings_a_reaction_once_also_when_it_was_taken_back_here(
    classroom: Classroom, post: str
) -> None:
    assert bring(classroom, reactions(post, "ben")) == 1
    assert bring(classroom, reactions(post, "ben")) == 0
    act(classroom, unreact, "ben", post)
    assert bring(classroom, reactions(post, "ben", "cem")) == 1
    assert [fact[0] for fact in facts_of(classroom, "ben")] == ["reaction", "reversal"]


def test_an_import_passes_over_reactions_to_what_is_unknown_or_gone(classroom: Classroom, post: str) -> None:
    remove(classroom, delete, post, by="anna")
    assert bring(classroom, [*reactions(post, "ben"), *reactions("never seen", "ben")]) == 0
    assert bring(classroom, []) == 0
    with classroom.database.read() as session:
        kinds = set(session.scalars(select(LedgerRow.kind)))
        assert kinds == {"contribution", "deletion"}
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == 2
