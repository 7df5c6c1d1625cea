"""What is over goes, by category and organisation, in short steps that leave proof; what is held stays."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from config.clock import SetClock
from config.database import Base, Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from lti_tool.app.jobs import JOBS
from lti_tool.app.retention import CATEGORIES, purge_what_is_over
from lti_tool.launch.sessions import add_grant, open_session
from lti_tool.launch.tables import BrowserSession
from lti_tool.review.tables import Grading
from lti_tool.space.tables import Post
from lti_tool.space.tables import Thread as ThreadRow
from sync.audit.folding import ChainBroken
from sync.audit.sealing import seal_rows
from sync.audit.tables import AuditBatch, AuditRow
from sync.audit.trail import record
from sync.audit.verifying import verify_chain
from sync.consent.purposes import GRADE, read_purposes
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.delivery.context import SyncContext
from sync.delivery.purposes import define
from sync.delivery.worker import Worker
from sync.ledger.decisions import Decider, Ground, excuse
from sync.ledger.tables import DecisionNote, LedgerRow, Standing
from sync.organisations.tables import Organisation
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, TargetRow
from sync.people.accounts import AccountKey, Profile, read_profiles, recognise
from sync.people.tables import Account, PersonKey
from sync.platforms.registry import find_organisation
from sync.retention.categories import AT_ONCE
from sync.retention.holds import HoldReason, HoldRefused, lift_hold, list_holds, set_hold
from sync.retention.purging import Due, purge_due, read_due
from sync.retention.schedule import RetentionRefused, set_days
from sync.rights.requests import RequestKind, approve, record_request
from sync.rights.tables import DataSubjectRequest
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Membership, Role, Space
from tests.conftest import SECRET_KEY
from tests.factories.texts import all_texts, feedback_of
from tests.factories.texts import grading as make_grading
from tests.factories.world import ISSUER, Classroom, open_classroom

DAY = timedelta(days=1)


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


@pytest.fixture
def context(database: Database, keys: KeyRing, clock: SetClock) -> SyncContext:
    http = HttpClient(HostPolicy(is_registered=lambda _: False))
    return SyncContext.make(database, keys, clock, http, gather_seconds=0)


def organisation(database: Database) -> Organisation:
    with database.read() as session:
        return find_organisation(session, "default")


def keep(context: SyncContext, category: str, days: int | None) -> None:
    with context.database.write() as session:
        owner = find_organisation(session, "default").id
        set_days(session, owner, category, days, context.clock.now(), known=CATEGORIES)


def due(context: SyncContext, category: str) -> Due:
    with context.database.read() as session:
        owner = find_organisation(session, "default")
        rows = read_due(session, context.keys, owner, CATEGORIES, context.clock.now())
    return next(row for row in rows if row.category == category)


def purge(context: SyncContext) -> dict[str, int]:
    purged = purge_due(context, organisation(context.database), CATEGORIES)
    return {each.category: each.items for each in purged}


def hold(context: SyncContext, *, space_id: UUID | None = None, person_id: UUID | None = None) -> UUID:
    with context.database.write() as session:
        owner, now = find_organisation(session, "default").id, context.clock.now()
        return set_hold(session, owner, HoldReason.LITIGATION, now, space_id=space_id, person_id=person_id).id


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def texts(database: Database) -> Sequence[str]:
    with database.read() as session:
        return [each.markdown for each in all_texts(session, KeyRing(SECRET_KEY))]


def proofs(database: Database) -> Sequence[dict[str, object]]:
    with database.read() as session:
        rows = (
            select(AuditRow.detail).where(AuditRow.action == "retention.purged").order_by(AuditRow.sequence)
        )
        return session.scalars(rows).all()


def test_nothing_is_purged_that_nobody_has_set_a_time_for(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 26: but for visits, drafts and files that nobody goes on with, and proofs that are old."""
    classroom.post("anna")
    clock.advance(10_000 * DAY)
    assert purge(context) == {}
    assert due(context, "texts") == Due("texts", "what people wrote, older than that", None)
    defaults = {each.name: each.default_days for each in CATEGORIES if each.default_days}
    assert defaults == {
        "drafts": 180,
        "portfolio_links": 30, "uploads": 1, "sessions": 30, "consents": 1095, "requests": 1095, "receipts": 1095,
    }  # fmt: skip


def test_texts_go_by_their_age_and_threads_keep_their_shape(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 20 and 26: the body is empty, the thread stays, and so does what was earned."""
    first = classroom.post("anna", title="A title")
    classroom.post("ben", to=first)
    Worker(context).run_once()
    clock.advance(30 * DAY)
    classroom.post("cem", "still young", to=first)
    Worker(context).run_once()
    with context.database.read() as session:
        earned = session.execute(select(StoredScore.person_id, StoredScore.points)).all()
        facts = count(context.database, LedgerRow)
    keep(context, "texts", 30)
    clock.advance(timedelta(seconds=-1))

    told = due(context, "texts")
    assert (told.due, told.held, told.days, told.cutoff) == (2, 0, 30, clock.now() - 30 * DAY)
    assert purge(context) == {"texts": 2}
    Worker(context).run_once()

    assert texts(context.database) == ["", "", "still young"]
    with context.database.read() as session:
        rows = session.scalars(select(StoredContribution).order_by(StoredContribution.occurred_at)).all()
        assert [(row.sealed_text is None, row.deleted_at is None) for row in rows] == [
            (True, False), (True, False), (False, True),
        ]  # fmt: skip
        assert rows[1].parent_id == rows[2].parent_id == rows[0].id
        fingerprinted = set(session.scalars(select(Fingerprint.contribution_id)))
        assert session.execute(select(StoredScore.person_id, StoredScore.points)).all() == earned
    assert fingerprinted <= {rows[2].id}
    assert count(context.database, LedgerRow) == facts
    assert purge(context) == {}


def test_each_purge_leaves_proof_without_personal_data(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 26: category, count and cutoff."""
    for number in range(3):
        classroom.post("anna", f"text {number}")
    keep(context, "texts", 10)
    clock.advance(11 * DAY)

    purge(context)

    assert [set(detail) for detail in proofs(context.database)] == [{"category", "items", "cutoff"}]
    assert proofs(context.database)[0] == {
        "category": "texts", "items": 3, "cutoff": "2026-11-24T09:00:03.000000Z",
    }  # fmt: skip


def test_a_legal_hold_of_a_person_a_space_or_everything_keeps_what_is_over(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 26: legal hold is respected until it is lifted."""
    other = open_classroom(classroom.database, classroom.keys, clock, resource_link_id="link-2")
    classroom.post("anna", "of Anna")
    classroom.post("ben", "of Ben")
    other.post("anna", "elsewhere, of Anna")
    other.post("ben", "elsewhere, of Ben")
    keep(context, "texts", 10)
    clock.advance(11 * DAY)

    holds = [hold(context, person_id=classroom.people["anna"]), hold(context, space_id=other.space_id)]
    assert (due(context, "texts").due, due(context, "texts").held) == (1, 3)
    assert purge(context) == {"texts": 1}
    assert texts(context.database) == ["of Anna", "", "elsewhere, of Anna", "elsewhere, of Ben"]

    everything = hold(context)
    owner = organisation(context.database).id
    with context.database.write() as session:
        for each in holds:
            lift_hold(session, owner, each, clock.now())
    assert purge(context) == {}
    with context.database.write() as session:
        lift_hold(session, owner, everything, clock.now())
        assert list_holds(session, owner) == []
    assert purge(context) == {"texts": 3}


def test_holds_are_audited_and_are_of_what_the_organisation_has(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 13."""
    anna, owner = classroom.people["anna"], organisation(context.database).id
    held = hold(context, person_id=anna)
    assert hold(context, person_id=anna) == held
    with context.database.write() as session:
        for about in (
            {"person_id": new_id()},
            {"space_id": new_id()},
            {"space_id": classroom.space_id, "person_id": anna},
        ):
            with pytest.raises(HoldRefused):
                set_hold(session, owner, HoldReason.DUTY, clock.now(), **about)
        lift_hold(session, owner, held, clock.now())
        with pytest.raises(HoldRefused):
            lift_hold(session, owner, held, clock.now())
        with pytest.raises(HoldRefused):
            lift_hold(session, new_id(), held, clock.now())
    with context.database.read() as session:
        of_holds = select(AuditRow).where(AuditRow.action.like("hold.%")).order_by(AuditRow.sequence)
        rows = session.scalars(of_holds).all()
    assert [(row.action, row.subject_id, row.detail["reason"]) for row in rows] == [
        ("hold.set", anna, "litigation"),
        ("hold.lifted", anna, "litigation"),
    ]


def test_a_purge_goes_in_short_steps_and_on_where_it_was_broken_off(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 26: each step with its own proof."""
    for number in range(7):
        classroom.post("anna", f"text {number}")
    keep(context, "texts", 10)
    clock.advance(11 * DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.retention.categories.AT_ONCE", 3)
        stopping = Event()
        owner = organisation(context.database)
        purge_due(replace(context, stopping=stopping), owner, CATEGORIES, lambda _: stopping.set())
        assert [text == "" for text in sorted(texts(context.database))] == [True] * 3 + [False] * 4
        purge(context)
    assert set(texts(context.database)) == {""}
    assert [detail["items"] for detail in proofs(context.database)] == [3, 3, 1]


def test_notes_and_feedback_of_staff_are_emptied_and_decisions_stand(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    classroom.post("anna")
    with context.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], clock.now(), Ground.OTHER, "because of Anna’s words")
        assert excuse(session, context.keys, space, classroom.people["anna"], decider)
        grading = {
            "picks": [],
            "shown_picks": [],
            "recorded_by": classroom.people["ines"],
            "saved_at": clock.now(),
        }
        for name in ("anna", "ben"):
            session.add(
                make_grading(
                    session, context.keys, space.id, classroom.people[name], feedback=f"Well done, {name}",
                    shown_feedback=name, **grading,
                )
            )  # fmt: skip
    keep(context, "notes", 10)
    keep(context, "feedback", 10)
    hold(context, person_id=classroom.people["ben"])
    clock.advance(11 * DAY)
    assert (due(context, "feedback").due, due(context, "feedback").held) == (1, 1)

    assert purge(context) == {"notes": 1, "feedback": 1}

    with context.database.read() as session:
        assert session.scalars(select(DecisionNote.sealed_words)).all() == [None]
        kept = {
            row.person_id: feedback_of(session, context.keys, row)
            for row in session.scalars(select(Grading)).all()
        }
    assert kept == {classroom.people["anna"]: ("", ""), classroom.people["ben"]: ("Well done, ben", "ben")}


def test_who_left_long_ago_is_forgotten_as_a_member(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    with context.database.write() as session:
        for name in ("anna", "ben"):
            which = Membership.person_id == classroom.people[name]
            session.execute(update(Membership).where(which).values(status="left", left_at=clock.now()))
    keep(context, "memberships", 10)
    hold(context, person_id=classroom.people["ben"])
    clock.advance(11 * DAY)

    assert purge(context) == {"memberships": 1}

    with context.database.read() as session:
        members = set(session.scalars(select(Membership.person_id)))
    assert members == {classroom.people[name] for name in ("ben", "cem", "ines")}


def test_who_is_in_no_course_any_more_is_forgotten_and_may_come_again(
    classroom: Classroom, context: SyncContext, clock: SetClock, keys: KeyRing
) -> None:
    """Behaviours 11 and 26: name, key and accounts go, of nobody who has a post or a hold."""
    classroom.post("anna")
    with context.database.write() as session:
        session.execute(delete(Membership).where(Membership.person_id != classroom.people["ines"]))
    keep(context, "people", 10)
    hold(context, person_id=classroom.people["ben"])
    clock.advance(11 * DAY)
    assert (due(context, "people").due, due(context, "people").held) == (1, 1)

    assert purge(context) == {"people": 1}

    cem, now = classroom.people["cem"], clock.now()
    with context.database.write() as session:
        assert cem not in session.scalars(select(PersonKey.person_id)).all()
        assert cem not in session.scalars(select(Account.person_id)).all()
        known = read_profiles(session, keys, classroom.people.values())
        assert known.keys() == {classroom.people[name] for name in ("anna", "ben", "ines")}
        account = AccountKey(organisation(context.database).id, ISSUER, "lms-cem")
        assert recognise(session, keys, account, Profile("Cem", None, None, None), now) != cem


def test_a_run_takes_just_what_its_dry_run_told(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 26: also at the border. Whom a run takes out of their last course goes with the next."""
    classroom.post("anna")
    with context.database.write() as session:
        session.execute(update(StoredContribution).values(occurred_at=clock.now()))
        for name in ("ben", "cem"):
            which = Membership.person_id == classroom.people[name]
            left = {"status": "left", "left_at": clock.now()}
            session.execute(update(Membership).where(which).values(**left))
    for category in ("texts", "memberships", "people", "spaces", "audit"):
        keep(context, category, 10)
    hold(context, person_id=classroom.people["cem"])
    clock.advance(10 * DAY)
    for wanted in ({}, {"texts": 1, "memberships": 1}, {"people": 1}, {}):
        with context.database.read() as session:
            told = read_due(session, context.keys, organisation(context.database), CATEGORIES, clock.now())
        assert {each.category: each.due for each in told if each.due} == wanted
        assert purge(context) == wanted
        clock.advance(timedelta(microseconds=1))


def test_whom_a_receiver_will_have_to_forget_or_who_waits_for_an_answer_is_not_forgotten_before(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 19, 20 and 26: without a name nobody can be erased, and no receiver be told whom it is about."""
    ben, cem, owner = classroom.people["ben"], classroom.people["cem"], organisation(context.database).id
    with context.database.write() as session:
        session.execute(delete(Membership).where(Membership.person_id.in_([ben, cem])))
        target_id, score = session.scalars(select(TargetRow.id)).one(), {"given": 7000, "maximum": 100}
        put(session, [Desired(target_id, ben, "score", score, score)], now=clock.now(), due_at=clock.now())
        sent = {"sent_version": 1, "sent_payload": score, "sent_at": clock.now(), "state": "settled"}
        session.execute(update(OutboxRow).values(**sent))
        document = replace(read_purposes(session, owner)[GRADE].document, retention_days=20)
        define(session, owner, document, clock.now())
        asked = record_request(
            session, context.keys, organisation_id=owner, person_id=cem, kind=RequestKind.ERASURE, by=cem,
            now=clock.now(),
        )  # fmt: skip
    keep(context, "people", 10)
    clock.advance(11 * DAY)
    assert (due(context, "people").due, due(context, "people").held) == (0, 2)
    assert purge(context) == {}

    with context.database.write() as session:
        approve(session, context.keys, session.get_one(DataSubjectRequest, asked.id), None, clock.now())
    clock.advance(10 * DAY)
    assert purge(context) == {"sent_grade": 1, "people": 1}


def test_what_keeps_one_category_from_being_purged_keeps_no_other_nor_another_organisation(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 26 and 27: somebody who tampers with the audit does not lengthen what is kept."""
    database, other = context.database, new_id()
    classroom.post("anna")
    with database.write() as session:
        owner = find_organisation(session, "default").id
        session.add(Organisation(id=other, slug="another", name="Another", created_at=clock.now()))
        for _ in range(2):
            record(session, action="tests.old", now=clock.now(), organisation_id=owner)
            record(session, action="tests.old", now=clock.now(), organisation_id=other)
    for each in (owner, other):
        with database.write() as session:
            set_days(session, each, "audit", 10, clock.now(), known=CATEGORIES)
    seal_rows(database, context.keys, clock)
    with database.write() as session:
        session.execute(update(AuditBatch).values(seal="forged"))
        for _ in range(2):
            record(session, action="tests.old", now=clock.now(), organisation_id=other)
    seal_rows(database, context.keys, clock)
    keep(context, "texts", 10)
    keep(context, "sessions", 10)
    clock.advance(11 * DAY)
    with pytest.raises(ChainBroken):
        purge_what_is_over(context)
    assert texts(database) == [""]


def test_requests_that_are_done_and_visits_go_by_default(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    anna, now = classroom.people["anna"], clock.now()
    with context.database.write() as session:
        owner = find_organisation(session, "default").id
        for kind in (RequestKind.ACCESS, RequestKind.ERASURE):
            record_request(
                session, context.keys, organisation_id=owner, person_id=anna, kind=kind, by=anna, now=now
            )
        session.execute(
            update(DataSubjectRequest).where(DataSubjectRequest.kind == "access").values(state="done")
        )
        opened = open_session(session, None, anna, now)
        add_grant(session, opened.id, space_id=classroom.space_id, role=Role.LEARNER, locale="en", now=now)
    clock.advance(31 * DAY)
    assert purge(context) == {"sessions": 1}
    assert count(context.database, BrowserSession) == 0
    clock.advance(1095 * DAY)
    assert purge(context) == {"requests": 1}
    with context.database.read() as session:
        assert session.scalars(select(DataSubjectRequest.kind)).all() == ["erasure"]


def test_a_discussion_that_ended_goes_as_a_whole_and_others_stay(
    classroom: Classroom, context: SyncContext, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 26: in short steps, the space last; what other systems hold stays there."""
    monkeypatch.setattr("sync.retention.categories.AT_ONCE", 3)
    first = classroom.post("anna")
    second = classroom.post("ben", to=first)
    for author in ("cem", "anna", "ben"):
        classroom.post(author, to=second)
    Worker(context).run_once()
    with context.database.write() as session:
        rows = session.scalars(select(StoredContribution).order_by(StoredContribution.occurred_at)).all()
        now, thread_id = clock.now(), new_id()
        session.add(
            ThreadRow(
                id=thread_id, space_id=classroom.space_id, contribution_id=rows[0].id, created_at=now,
                last_activity_at=now,
            )
        )  # fmt: skip
        session.flush()
        posts = [new_id() for _ in rows]
        for at, row in enumerate(rows[1:]):
            parent_id = posts[at - 1] if at else None
            session.add(
                Post(
                    id=posts[at],
                    thread_id=thread_id,
                    contribution_id=row.id,
                    parent_id=parent_id,
                    created_at=now,
                )
            )
            session.flush()
    held_back = open_classroom(
        classroom.database, classroom.keys, clock, resource_link_id="held", learners=("dora",)
    )
    closes_late = open_classroom(classroom.database, classroom.keys, clock, resource_link_id="late")
    hold(context, person_id=held_back.people["dora"])
    with context.database.write() as session:
        session.get_one(Space, closes_late.space_id).closes_at = clock.now() + 40 * DAY
    keep(context, "spaces", 10)
    clock.advance(11 * DAY)
    lively = open_classroom(classroom.database, classroom.keys, clock, resource_link_id="lively")
    assert (due(context, "spaces").due, due(context, "spaces").held) == (1, 1)

    assert purge(context) == {"spaces": 1}

    with context.database.read() as session:
        assert set(session.scalars(select(Space.id))) == {
            held_back.space_id, closes_late.space_id, lively.space_id,
        }  # fmt: skip
    for table in (
        StoredContribution,
        Fingerprint,
        LedgerRow,
        Standing,
        StoredScore,
        OutboxRow,
        ThreadRow,
        Post,
    ):
        assert count(context.database, table) == 0, table
    assert [detail["items"] for detail in proofs(context.database)] == [1]


def test_old_audit_rows_are_folded_away_and_the_chain_still_fits(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 26 and 27: those of the organisation and of none; the others', the held and the latest stay."""
    database, owner, other, anna = context.database, organisation(context.database).id, new_id(), new_id()
    with database.write() as session:
        for organisation_id in (owner, other, None):
            record(session, action="tests.old", now=clock.now(), organisation_id=organisation_id)
        for number in range(AT_ONCE + 10):
            record(
                session, action="tests.old", now=clock.now(), organisation_id=owner, detail={"number": number}
            )
        record(
            session, action="tests.held", now=clock.now(), organisation_id=owner, space_id=classroom.space_id
        )
        record(session, action="tests.other", now=clock.now(), organisation_id=owner, actor_id=anna)
    hold(context, space_id=classroom.space_id)
    seal_rows(database, context.keys, clock)
    keep(context, "audit", 100)
    clock.advance(101 * DAY)
    for _ in range(2):
        with database.write() as session:
            record(session, action="tests.new", now=clock.now(), organisation_id=owner)
        seal_rows(database, context.keys, clock)
    head = verify_chain(database, context.keys).head
    told = due(context, "audit")

    assert purge(context) == {"audit": told.due}

    assert told.held == 2  # of the space, and that the hold was set
    with database.read() as session:
        left = {row.action for row in session.scalars(select(AuditRow))}
    assert left == {"tests.old", "tests.held", "hold.set", "tests.new", "retention.purged"}
    found = verify_chain(database, context.keys, head=head)
    assert (found.flaws, found.folded) == ([], told.due)
    assert sum(int(str(detail["items"])) for detail in proofs(database)) == told.due


def files_with(directory: Path, planted: bytes) -> list[str]:
    files = [file for file in directory.rglob("*") if file.is_file()]
    return [file.name for file in files if planted in file.read_bytes()]


def test_no_byte_of_a_purged_text_is_left_in_any_file(
    classroom: Classroom, context: SyncContext, clock: SetClock, tmp_path: Path
) -> None:
    """Behaviours 20 and 26, on SQLite: PostgreSQL's own vacuum gives its pages back in its own time."""
    if not context.database.is_sqlite:
        pytest.skip("of SQLite's files")
    for number in range(50):
        classroom.post("anna", f"qvxplanted{number} " * 40, title=f"qvxtitle{number}")
    Worker(context).run_once()
    keep(context, "texts", 10)
    clock.advance(11 * DAY)
    with context.database.read() as session:
        sealed = [each[:40] for each in session.scalars(select(StoredContribution.sealed_text)) if each]
    assert all(files_with(tmp_path, each) for each in sealed)
    assert files_with(tmp_path, b"qvx") == []

    purge(context)

    assert len(sealed) == 50
    assert [each for each in sealed if files_with(tmp_path, each)] == []


def test_a_purge_runs_beside_people_who_write_and_a_worker(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    for number in range(40):
        classroom.post("anna", f"old {number}")
    keep(context, "texts", 10)
    clock.advance(11 * DAY)
    failures: list[Exception] = []

    def beside() -> None:
        try:
            for number in range(20):
                classroom.post("ben", f"young {number}")
                Worker(context).run_once()
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    busy = Thread(target=beside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.retention.categories.AT_ONCE", 5)
        busy.start()
        purge(context)
        busy.join()
    assert failures == []
    assert sum(text == "" for text in texts(context.database)) == 40
    assert sum(text.startswith("young") for text in texts(context.database)) == 20


def test_it_is_done_every_night_and_what_is_set_is_checked_and_audited(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 13 and 26."""
    assert [job.name for job in JOBS if job.run is purge_what_is_over] == ["retention"]
    classroom.post("anna")
    keep(context, "texts", 10)
    keep(context, "texts", None)
    clock.advance(11 * DAY)
    purge_what_is_over(context)
    assert "" not in texts(context.database)
    keep(context, "texts", 11)
    clock.advance(DAY)
    purge_what_is_over(context)
    assert texts(context.database) == [""]
    with context.database.write() as session:
        owner = find_organisation(session, "default").id
        for category, days in (("nothing", 1), ("texts", 0), ("texts", 36_526)):
            with pytest.raises(RetentionRefused):
                set_days(session, owner, category, days, clock.now(), known=CATEGORIES)
        rows = session.scalars(
            select(AuditRow.detail).where(AuditRow.action == "retention.set").order_by(AuditRow.sequence)
        ).all()
    assert [json.dumps(row, sort_keys=True) for row in rows] == [
        '{"category": "texts", "days": 10}', '{"category": "texts", "days": null}', '{"category": "texts", "days": 11}',
    ]  # fmt: skip
