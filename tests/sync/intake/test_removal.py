"""Removing a contribution: its text goes everywhere, its facts are answered by facts, nothing brings it back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Tombstone
from sync.audit.tables import AuditRow
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.intake import ActRefused, accept_answer, bury, delete, endorse, react
from sync.ledger.decisions import Decider, moderate
from sync.ledger.facts import Verdict
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Space
from tests.factories.texts import text_of
from tests.factories.world import Classroom, open_classroom, some_text
from tests.sync.intake.conftest import act, facts_of, id_of, points_of, remove, statements_of, versions


def stored(classroom: Classroom, source_id: str) -> StoredContribution:
    with classroom.database.read() as session:
        return session.scalars(
            select(StoredContribution).where(StoredContribution.source_id == source_id)
        ).one()


def bury_one(classroom: Classroom, source_id: str, source: str = "discussion") -> int:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        gone = Tombstone(source, source_id, classroom.clock.now() - timedelta(minutes=5))
        return bury(session, space, [gone], classroom.clock.now())


def test_text_title_and_fingerprints_are_gone_and_the_place_stays(
    classroom: Classroom, clock: SetClock
) -> None:
    post = classroom.post("anna", some_text(1), title="A title")
    reply = classroom.post("ben", to=post)
    assert remove(classroom, delete, post, by="anna")
    row = stored(classroom, post)
    assert row.sealed_text is None
    assert row.deleted_at == clock.now()
    assert stored(classroom, reply).parent_id == row.id
    with classroom.database.read() as session:
        holders = set(session.scalars(select(Fingerprint.contribution_id)))
    assert holders == {stored(classroom, reply).id}


def test_everybody_who_had_something_of_it_gets_a_fact(classroom: Classroom) -> None:
    post = classroom.post("anna")
    reply = classroom.post("ben", to=post)
    act(classroom, react, "cem", reply)
    act(classroom, endorse, "ines", reply)
    act(classroom, accept_answer, "anna", reply)
    before = versions(classroom)
    assert remove(classroom, delete, reply, by="ben")
    assert facts_of(classroom, "ben")[-1] == ("deletion", "ben", 0, None)
    assert facts_of(classroom, "anna", reply) == [
        ("reply_received", "ben", 0, None),
        ("deletion", "ben", 0, None),
    ]
    assert [fact[0] for fact in facts_of(classroom, "cem")] == ["reaction"], "who reacted, has reacted"
    moved = {name for name, version in versions(classroom).items() if version > before[name]}
    assert moved == {"anna", "ben"}


def test_answers_to_it_are_no_credit_any_more_and_stay_their_authors(classroom: Classroom) -> None:
    post = classroom.post("anna")
    reply, own = classroom.post("ben", to=post), classroom.post("anna", to=post)
    deeper = classroom.post("cem", to=reply)
    act(classroom, react, "anna", reply)
    remove(classroom, delete, post, by="anna")
    assert facts_of(classroom, "anna", reply) == [
        ("reply_received", "ben", 0, None),
        ("reaction", "ben", 0, None),
        ("reversal", "ben", 0, "reply_received"),
    ]
    assert [fact[0] for fact in facts_of(classroom, "anna", own)] == ["contribution", "reply_received"]
    assert [fact[0] for fact in facts_of(classroom, "ben", reply)] == ["contribution", "reaction_received"]
    remove(classroom, delete, reply, by="ines")
    assert facts_of(classroom, "anna", reply)[-1] == ("deletion", "ines", 0, None)
    assert facts_of(classroom, "ben", deeper)[-1] == ("reversal", "cem", 0, "reply_received")


def test_a_later_answer_to_what_was_removed_earns_its_author_nothing(classroom: Classroom) -> None:
    post = classroom.post("anna")
    remove(classroom, delete, post, by="anna")
    reply, own = classroom.post("ben", to=post), classroom.post("anna", to=post)
    assert facts_of(classroom, "anna", reply) == []
    assert [fact[0] for fact in facts_of(classroom, "anna", post)] == ["contribution", "deletion"]
    assert facts_of(classroom, "anna", own)[-1] == ("reply_received", "anna", 0, None), "still to oneself"


def test_a_second_time_changes_nothing(classroom: Classroom, clock: SetClock) -> None:
    post = classroom.post("anna")
    remove(classroom, delete, post, by="anna")
    before, row = versions(classroom), stored(classroom, post)
    clock.advance(timedelta(hours=1))
    assert not remove(classroom, delete, post, by="ines")
    assert bury_one(classroom, post) == 0
    assert versions(classroom) == before
    assert stored(classroom, post).deleted_at == row.deleted_at


@pytest.mark.parametrize("revision", [1, 2, 9])
def test_no_revision_brings_it_back(classroom: Classroom, revision: int) -> None:
    contribution = classroom.contribution(some_text(1), revision=2)
    classroom.accept("anna", contribution)
    remove(classroom, delete, contribution.source_id, by="anna")
    again = classroom.accept("anna", replace(contribution, revision=revision, markdown="here again"))
    assert not again.new
    assert stored(classroom, contribution.source_id).sealed_text is None
    assert [fact[0] for fact in facts_of(classroom, "anna")] == ["contribution", "edit", "deletion"]


def test_a_copy_of_what_was_removed_matches_nothing(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    remove(classroom, delete, post, by="anna")
    classroom.post("ben", some_text(1))
    with classroom.database.read() as session:
        assert session.scalars(select(LedgerRow.matched).order_by(LedgerRow.sequence)).all()[-1] == 0


@pytest.mark.parametrize(
    ("verdicts", "points"),
    [
        ([Verdict.DOES_NOT_COUNT], 0),
        ([Verdict.DOES_NOT_COUNT, Verdict.UNDECIDED], 280_000),
        ([Verdict.COUNTS], 280_000),
        ([], 280_000),
    ],
    ids=["does not count", "taken back", "counts", "none"],
)
def test_what_staff_did_not_let_count_does_not_count_when_it_is_posted_again(
    classroom: Classroom, verdicts: list[Verdict], points: int
) -> None:
    post = classroom.post("anna", some_text(1))
    for verdict in verdicts:
        with classroom.database.write() as session:
            decider = Decider(classroom.people["ines"], classroom.clock.now())
            space = session.get_one(Space, classroom.space_id)
            moderate(session, classroom.keys, space, id_of(session, post), verdict, decider)
    remove(classroom, delete, post, by="anna")
    assert stored(classroom, post).sealed_text is None
    classroom.post("ben", some_text(1), occurred_at=classroom.clock.now() - timedelta(days=1))
    assert points_of(classroom, "ben") == 280_000, "nobody else is held against it"
    classroom.post("anna", f"{some_text(1)} indeed", occurred_at=classroom.clock.now() - timedelta(days=2))
    assert points_of(classroom, "anna") == points


def test_the_word_of_a_community_removes_too(classroom: Classroom, clock: SetClock) -> None:
    post = classroom.post("anna", source="slack:T1", source_id="C1/1")
    assert bury_one(classroom, post) == 0, "another source's"
    assert bury_one(classroom, post, "slack:T1") == 1
    assert facts_of(classroom, "anna")[-1] == ("deletion", None, 0, None)
    assert stored(classroom, post).sealed_text is None
    with classroom.database.read() as session:
        when = session.scalars(select(LedgerRow.occurred_at).where(LedgerRow.kind == "deletion")).one()
    assert when == clock.now() - timedelta(minutes=5)


def test_who_removed_whose_is_in_the_audit_without_words(classroom: Classroom) -> None:
    post = classroom.post("anna", "my own words")
    remove(classroom, delete, post, by="ines")
    with classroom.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "contribution.deleted")).one()
    assert (row.actor_id, row.subject_id) == (classroom.people["ines"], classroom.people["anna"])
    assert row.detail == {"contribution": str(stored(classroom, post).id), "source": "discussion"}


def test_what_another_space_holds_is_not_removed(
    classroom: Classroom, keys: KeyRing, clock: SetClock
) -> None:
    post = classroom.post("anna")
    other = open_classroom(classroom.database, keys, clock, resource_link_id="link-2")
    with pytest.raises(ActRefused) as refusal:
        remove(other, delete, post, by="ines")
    assert refusal.value.code == "contribution.unknown"
    assert bury_one(other, post) == 0
    assert stored(classroom, post).deleted_at is None


def test_a_transaction_that_fails_removes_nothing(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))

    def fail(*arguments: Any) -> bool:
        delete(*arguments)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remove(classroom, fail, post, by="anna")
    assert text_of(classroom.database, classroom.keys, stored(classroom, post)).markdown == some_text(1)
    assert [fact[0] for fact in facts_of(classroom, "anna")] == ["contribution"]


def test_the_number_of_statements_does_not_grow_with_what_hangs_on_it(
    database: Database, classroom: Classroom
) -> None:
    def count(answers: int) -> int:
        post = classroom.post("anna")
        for _ in range(answers):
            classroom.post("ben", to=post)
        act(classroom, react, "cem", post)
        return len(statements_of(database, lambda: remove(classroom, delete, post, by="anna")))

    assert count(30) == count(1) <= 16  # two of them by this test
    with database.read() as session:
        reversals = select(func.count()).select_from(LedgerRow).where(LedgerRow.kind == "reversal")
        assert session.scalar(reversals) == 31
