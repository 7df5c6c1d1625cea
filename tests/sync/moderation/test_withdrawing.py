"""Removing one's own post: gone at once, undone for a while, then deleted for good; and no way to be paid twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.contributions.finding import ActRefused
from sync.contributions.tables import Fingerprint
from sync.delivery.context import SyncContext
from sync.ledger.decisions import Decider, moderate
from sync.ledger.facts import Verdict
from sync.moderation.tables import WithdrawnContribution
from sync.moderation.withdrawing import MOST_TIMES, UNDO_FOR, finish_removals
from sync.platforms.hosts import host_policy
from sync.rights.erasure import erase_person
from sync.spaces.tables import Space
from tests.factories.world import Classroom, some_text
from tests.sync.intake.conftest import facts_of, points_of
from tests.sync.moderation.acts import (
    decide,
    hold,
    remove_for_good,
    row_of,
    tallies,
    undo,
    withdraw,
    withheld,
)


@pytest.fixture
def context(database: Database, keys: KeyRing, clock: SetClock) -> SyncContext:
    return SyncContext.make(database, keys, clock, HttpClient(host_policy(database, allow_loopback=False)), 0)


def marks(classroom: Classroom) -> int:
    with classroom.database.read() as session:
        return session.scalar(select(func.count()).select_from(Fingerprint)) or 0


def test_a_removal_can_be_undone_until_its_time_is_over(classroom: Classroom, clock: SetClock) -> None:
    post = classroom.post("anna", some_text(1))
    before = tallies(classroom)
    assert withdraw(classroom, post, "anna")
    assert withdraw(classroom, post, "anna"), "a second time changes nothing"
    clock.advance(UNDO_FOR)
    undo(classroom, post, "anna")
    undo(classroom, post, "anna")
    assert tallies(classroom) == before
    assert len(facts_of(classroom, "anna")) == 3
    withdraw(classroom, post, "anna")
    clock.advance(UNDO_FOR + timedelta(seconds=1))
    with pytest.raises(ActRefused) as refused:
        undo(classroom, post, "anna")
    assert refused.value.code == "undo.too_late"


def test_what_is_not_undone_is_deleted_for_good_in_every_space(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    first, second = classroom.post("anna", some_text(1)), classroom.post("ben", some_text(2))
    assert withdraw(classroom, first, "anna")
    clock.advance(UNDO_FOR - timedelta(minutes=1))
    withdraw(classroom, second, "ben")
    finish_removals(context)
    with classroom.database.read() as session:
        assert row_of(session, first).sealed_text is not None
    clock.advance(timedelta(minutes=2))
    finish_removals(context)
    with classroom.database.read() as session:
        gone, left = row_of(session, first), row_of(session, second)
        assert (gone.sealed_text, gone.withheld) == (None, None)
        assert gone.deleted_at == clock.now()
        assert left.sealed_text is not None
        assert session.scalars(select(WithdrawnContribution.contribution_id)).all() == [left.id]
    assert [fact[0] for fact in facts_of(classroom, "anna")] == ["contribution", "withholding", "deletion"]
    with pytest.raises(ActRefused):
        undo(classroom, first, "anna")


def test_for_good_is_at_once(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    withdraw(classroom, post, "anna")
    remove_for_good(classroom, post, "anna")
    with classroom.database.read() as session:
        assert row_of(session, post).sealed_text is None
        assert session.scalars(select(WithdrawnContribution)).all() == []
    assert marks(classroom) == 0
    assert not withdraw(classroom, post, "anna")


def test_what_was_hidden_comes_back_hidden(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    decide(classroom, "hide", post)
    withdraw(classroom, post, "anna")
    with pytest.raises(ActRefused) as refused:
        decide(classroom, "restore", post)
    assert refused.value.code == "contribution.gone"
    undo(classroom, post, "anna")
    assert withheld(classroom, post) == "hidden"
    assert points_of(classroom, "anna") == 0
    decide(classroom, "restore", post)
    assert points_of(classroom, "anna") == 280_000


def test_what_was_held_comes_back_held(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    hold(classroom, post)
    withdraw(classroom, post, "anna")
    undo(classroom, post, "anna")
    assert withheld(classroom, post) == "held"


def test_the_same_can_be_posted_elsewhere_at_once_and_is_no_copy(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    withdraw(classroom, post, "anna")
    classroom.post("anna", some_text(1))
    assert points_of(classroom, "anna") == 280_000
    with pytest.raises(ActRefused) as refused:
        undo(classroom, post, "anna")
    assert refused.value.code == "undo.posted_again", "or both would count"


def test_what_staff_did_not_let_count_is_a_copy_though_it_was_removed(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], classroom.clock.now())
        moderate(session, classroom.keys, space, row_of(session, post).id, Verdict.DOES_NOT_COUNT, decider)
    withdraw(classroom, post, "anna")
    classroom.post("anna", some_text(1))
    assert points_of(classroom, "anna") == 0


def test_after_so_many_changes_of_mind_a_removal_is_for_good(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    for _ in range(MOST_TIMES):
        assert withdraw(classroom, post, "anna")
        undo(classroom, post, "anna")
    assert not withdraw(classroom, post, "anna")
    with classroom.database.read() as session:
        assert row_of(session, post).sealed_text is None


def test_an_erasure_does_not_wait(classroom: Classroom, context: SyncContext, clock: SetClock) -> None:
    post = classroom.post("anna", some_text(1))
    withdraw(classroom, post, "anna")
    with classroom.database.write() as session:
        erase_person(session, classroom.keys, classroom.people["anna"], "asked for", None, clock.now())
    with classroom.database.read() as session:
        assert row_of(session, post).sealed_text is None
        assert session.scalars(select(WithdrawnContribution)).all() == []
    clock.advance(UNDO_FOR + timedelta(seconds=1))
    finish_removals(context)
