"""Decisions of staff: a fact, a note and an audit row; the latest one holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.contributions.finding import ActRefused
from sync.intake import delete
from sync.ledger.decisions import (
    Decider,
    Decision,
    DecisionRefused,
    Ground,
    assess,
    decisions_about,
    excuse,
    extend,
    latest_about_contributions,
    latest_about_people,
    moderate,
    review,
)
from sync.ledger.facts import FactKind, Verdict
from sync.ledger.tables import DecisionNote, LedgerRow
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom
from tests.sync.intake.conftest import facts_of, id_of, remove, statements_of, versions


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def decider(classroom: Classroom, ground: Ground = Ground.OTHER, words: str = "") -> Decider:
    return Decider(classroom.people["ines"], classroom.clock.now(), ground, words)


def decide(
    classroom: Classroom, function: Callable[..., bool], name: str, *values: Any, **words: Any
) -> bool:
    """Let Ines decide about somebody."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        done = function(
            session, classroom.keys, space, classroom.people[name], *values, decider(classroom, **words)
        )
    if isinstance(classroom.clock, SetClock):
        classroom.clock.advance(timedelta(minutes=1))
    return done


def judge(classroom: Classroom, source_id: str, verdict: Verdict, **words: Any) -> bool:
    """Let Ines decide about a contribution."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        return moderate(
            session, classroom.keys, space, id_of(session, source_id), verdict, decider(classroom, **words)
        )


def read(classroom: Classroom, reader: Callable[..., Any], *arguments: Any) -> Any:
    with classroom.database.read() as session:
        return reader(session, classroom.keys, classroom.space_id, *arguments)


def test_a_verdict_is_a_fact_about_the_author_without_words(classroom: Classroom, clock: SetClock) -> None:
    post = classroom.post("anna")
    before = versions(classroom)
    assert judge(classroom, post, Verdict.DOES_NOT_COUNT, ground=Ground.OFF_TOPIC, words="About lunch.")
    assert facts_of(classroom, "anna", post)[1:] == [("moderation", "ines", 0, "does_not_count")]
    assert versions(classroom)["anna"] == before["anna"] + 1
    with classroom.database.read() as session:
        row = session.scalars(select(LedgerRow).where(LedgerRow.kind == "moderation")).one()
        assert (row.source, row.revision, row.occurred_at) == ("staff", 1, clock.now())
        note = session.get_one(DecisionNote, row.sequence)
        assert (note.person_id, note.ground) == (classroom.people["anna"], "off_topic")
        (decision,) = decisions_about(session, classroom.keys, classroom.space_id, note.person_id)
        assert decision.words == "About lunch."
        audit = session.scalars(select(AuditRow).where(AuditRow.action == "decision.moderation")).one()
    assert (audit.actor_id, audit.subject_id) == (classroom.people["ines"], classroom.people["anna"])
    assert audit.detail == {
        "contribution": str(row.contribution_id),
        "verdict": "does_not_count",
        "value": 0,
        "ground": "off_topic",
    }


def test_the_latest_verdict_holds_and_is_read_with_who_when_and_why(
    classroom: Classroom, clock: SetClock
) -> None:
    post, other = classroom.post("anna"), classroom.post("anna")
    judge(classroom, post, Verdict.DOES_NOT_COUNT, ground=Ground.NOT_OWN_WORK, words="first")
    clock.advance(timedelta(hours=1))
    judge(classroom, post, Verdict.UNDECIDED, ground=Ground.MISTAKE, words="second")
    with classroom.database.read() as session:
        ids = [id_of(session, post), id_of(session, other)]
        last = session.scalar(select(func.max(LedgerRow.sequence)))
        assert last is not None
    assert read(classroom, latest_about_contributions, ids) == {
        ids[0]: Decision(
            last,
            FactKind.MODERATION,
            classroom.people["anna"],
            ids[0],
            Verdict.UNDECIDED,
            0,
            classroom.people["ines"],
            clock.now(),
            Ground.MISTAKE,
            "second",
        )
    }
    decisions = read(classroom, decisions_about, classroom.people["anna"])
    assert [each.words for each in decisions] == ["first", "second"]


@pytest.mark.parametrize(
    ("function", "values", "kind", "value", "verdict"),
    [
        (review, (), FactKind.REVIEW, 0, "fine"),
        (extend, (7,), FactKind.EXTENSION, 7, None),
        (excuse, (), FactKind.EXCUSE, 1, None),
        (assess, (850,), FactKind.ASSESSMENT, 850, None),
    ],
)
def test_a_decision_about_somebody_is_about_their_work_as_a_whole(
    classroom: Classroom,
    function: Callable[..., bool],
    values: tuple[int, ...],
    kind: FactKind,
    value: int,
    verdict: str | None,
) -> None:
    assert decide(classroom, function, "ben", *values, ground=Ground.CIRCUMSTANCES, words="Ill.")
    with classroom.database.read() as session:
        row = session.scalars(select(LedgerRow)).one()
    assert (row.kind, row.contribution_id, row.value, row.verdict) == (
        kind,
        classroom.space_id,
        value,
        verdict,
    )
    assert versions(classroom) == {"ben": 1}
    ben, cem = classroom.people["ben"], classroom.people["cem"]
    latest = read(classroom, latest_about_people, [ben, cem])
    assert set(latest) == {ben, cem}
    assert latest[cem] == {}
    (decision,) = latest[ben].values()
    assert (decision.kind, decision.contribution_id, decision.value) == (kind, None, value)
    assert (decision.ground, decision.words) == (Ground.CIRCUMSTANCES, "Ill.")


def test_decisions_of_each_kind_are_kept_apart_and_the_latest_holds(classroom: Classroom) -> None:
    for days in (3, 10, 0):
        assert decide(classroom, extend, "ben", days)
    assert decide(classroom, excuse, "ben")
    assert decide(classroom, assess, "ben", 0)
    assert decide(classroom, assess, "cem", 1000)
    ben, cem = classroom.people["ben"], classroom.people["cem"]
    latest = read(classroom, latest_about_people, [ben, cem])
    values = {
        name: {kind.value: decision.value for kind, decision in latest[person].items()}
        for name, person in (("ben", ben), ("cem", cem))
    }
    assert values == {
        "ben": {"extension": 0, "excuse": 1, "assessment": 0},
        "cem": {"assessment": 1000},
    }
    assert [fact[2] for fact in facts_of(classroom, "ben") if fact[0] == "extension"] == [0, 1, 2]


def test_what_holds_already_is_not_decided_again_but_a_flag_can_be_looked_at_again(
    classroom: Classroom,
) -> None:
    post = classroom.post("anna")
    assert judge(classroom, post, Verdict.COUNTS, words="Good.")
    assert not judge(classroom, post, Verdict.COUNTS, words=" Good. ")
    assert judge(classroom, post, Verdict.COUNTS, words="Very good.")
    assert decide(classroom, extend, "ben", 3)
    assert not decide(classroom, extend, "ben", 3)
    assert decide(classroom, review, "ben")
    assert decide(classroom, review, "ben")
    with classroom.database.read() as session:
        assert session.scalar(select(func.count()).select_from(DecisionNote)) == 5


@pytest.mark.parametrize(
    ("function", "name", "values", "words", "code"),
    [
        (extend, "ben", (-1,), "", "decision.days"),
        (extend, "ben", (366,), "", "decision.days"),
        (assess, "ben", (1001,), "", "decision.value"),
        (assess, "ben", (-1,), "", "decision.value"),
        (excuse, "ben", (), "x" * 4_001, "decision.words"),
        (excuse, "stranger", (), "", "decision.not_a_member"),
    ],
)
def test_what_makes_no_sense_is_refused(
    classroom: Classroom,
    function: Callable[..., bool],
    name: str,
    values: tuple[int, ...],
    words: str,
    code: str,
) -> None:
    classroom.people["stranger"] = classroom.space_id
    with pytest.raises(DecisionRefused) as refusal:
        decide(classroom, function, name, *values, words=words)
    assert refusal.value.code == code
    with classroom.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == 0


def test_another_space_and_what_was_removed_are_not_decided_about(
    classroom: Classroom, keys: KeyRing, clock: SetClock
) -> None:
    post = classroom.post("anna")
    other = open_classroom(classroom.database, keys, clock, resource_link_id="link-2", learners=("dora",))
    with pytest.raises(ActRefused) as refusal:
        judge(other, post, Verdict.COUNTS)
    assert refusal.value.code == "contribution.unknown"
    other.people["anna"] = classroom.people["anna"]
    with pytest.raises(DecisionRefused):
        decide(other, excuse, "anna")
    remove(classroom, delete, post, by="anna")
    with pytest.raises(ActRefused) as refusal:
        judge(classroom, post, Verdict.COUNTS)
    assert refusal.value.code == "contribution.gone"


def test_the_words_can_be_erased_and_the_decision_stays(classroom: Classroom) -> None:
    decide(classroom, extend, "ben", 3, words="Ill.")
    with classroom.database.write() as session:
        session.execute(update(DecisionNote).values(sealed_words=None))
    ben = classroom.people["ben"]
    decision = read(classroom, latest_about_people, [ben])[ben][FactKind.EXTENSION]
    assert (decision.value, decision.words) == (3, "")


def test_two_who_decide_at_once_are_both_kept(classroom: Classroom) -> None:
    post = classroom.post("anna")
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(judge, classroom, post, verdict) for verdict in (Verdict.COUNTS, Verdict.UNDECIDED)
        ]
        assert [each.result() for each in both] == [True, True]
    assert sorted(fact[2] for fact in facts_of(classroom, "anna") if fact[0] == "moderation") == [0, 1]


def test_a_decision_takes_a_few_statements(classroom: Classroom) -> None:
    post = classroom.post("anna")
    judge(classroom, post, Verdict.COUNTS, words="whose key is read")
    few = len(statements_of(classroom.database, lambda: judge(classroom, post, Verdict.COUNTS)))
    for number in range(20):
        judge(classroom, post, Verdict.COUNTS, words=str(number))
    assert len(statements_of(classroom.database, lambda: judge(classroom, post, Verdict.UNDECIDED))) == few
    assert few <= 13  # two of them by this test, one for the key of whom it is about


def test_a_transaction_that_fails_decides_nothing(classroom: Classroom) -> None:
    def fail(session: Session, *arguments: Any) -> bool:
        extend(session, *arguments)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decide(classroom, fail, "ben", 3)
    with classroom.database.read() as session:
        for table in (LedgerRow, DecisionNote):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert versions(classroom) == {}


def test_whoever_was_credited_for_an_answer_is_told_what_it_counts_and_reads_no_decision(
    classroom: Classroom,
) -> None:
    post = classroom.post("anna")
    reply = classroom.post("ben", to=post)
    before = versions(classroom)
    for verdict in (Verdict.DOES_NOT_COUNT, Verdict.UNDECIDED):
        assert judge(classroom, reply, verdict)
    assert facts_of(classroom, "anna", reply) == [
        ("reply_received", "ben", 0, None),
        ("moderation", "ines", 0, "does_not_count"),
        ("moderation", "ines", 1, "undecided"),
    ]
    assert versions(classroom)["anna"] == before["anna"] + 2
    assert read(classroom, decisions_about, classroom.people["anna"]) == []
    (decision,) = read(classroom, latest_about_contributions, list_of(classroom, reply)).values()
    assert (decision.person_id, decision.verdict) == (classroom.people["ben"], Verdict.UNDECIDED)


def list_of(classroom: Classroom, source_id: str) -> list[Any]:
    with classroom.database.read() as session:
        return [id_of(session, source_id)]
