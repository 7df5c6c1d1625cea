"""Statements to a learning record store: each once, by pseudonym, and taken back with what they tell of."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from connectors.records.lrs.vocabulary import VERBS, VOIDED
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.ratings import Decided, Subject, award, revoke
from sync.competencies.tables import CompetencyRating
from sync.competencies.versions import set_mapping
from sync.consent.documents import BasisKind, LegalBasis
from sync.consent.purposes import STATEMENTS, read_purposes
from sync.contributions.tables import StoredContribution, Withheld
from sync.delivery import derive, statements
from sync.delivery.consenting import let_out, take_out
from sync.delivery.context import SyncContext
from sync.delivery.notes import NoteWriter
from sync.delivery.purposes import define, turn_off, turn_on
from sync.delivery.status import read_status
from sync.delivery.worker import RunReport, Worker
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.intake import delete, endorse, react
from sync.intake.signs import accept_answer, unendorse, unreact
from sync.moderation.withholding import publish, withhold
from sync.outbox.desired import Desired
from sync.outbox.tables import OutboxRow
from sync.outbox.targets import CALIPER, XAPI, Connected, connect_store
from sync.people.pseudonyms import pseudonym
from sync.people.sealing import Seals
from sync.platforms.hosts import host_policy
from sync.rights.erasure import erase_person
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space
from tests.conftest import BEGINNING
from tests.connectors.contract.record_contract import answering, dropping
from tests.connectors.records.lrs.stores import HOME, SECRET, TOKEN, CaliperEndpoint, XapiLrs
from tests.factories.world import Classroom, open_classroom

STARTED, REPLIED = "https://w3id.org/xapi/acrossx/verbs/posted", "http://adlnet.gov/expapi/verbs/commented"
VOTED, EARNED = "https://w3id.org/xapi/openedx/verb/voted", "http://id.tincanapi.com/verb/earned"
ACHIEVED = "https://w3id.org/xapi/tla/verbs/achieved"
LEVELS = {
    "version": 1,
    "competencies": [
        {"competency_id": "11", "levels": [{"level": 2, "points": 200}, {"level": 3, "points": 500}]}
    ],
}


def find(session: Session, source_id: str) -> UUID:
    """The id of what came in by this one."""
    found = select(StoredContribution.id).where(StoredContribution.source_id == source_id)
    return session.scalars(found).one()


@dataclass
class Seminar:
    """A classroom that reports to a store alone, and the worker between them."""

    classroom: Classroom
    lrs: XapiLrs
    context: SyncContext
    clock: SetClock

    def connect(self, endpoint: str | None = None, *, connector: str = XAPI) -> Connected:
        """Let it report there, without a purpose that allows it."""
        with self.classroom.database.write() as session:
            return connect_store(
                session,
                self.classroom.keys,
                session.get_one(Space, self.classroom.space_id),
                endpoint=endpoint or self.lrs.target.setting("endpoint"),
                connector=connector,
                sign_in="basic" if connector == XAPI else "bearer",
                secret=SECRET if connector == XAPI else TOKEN,
                home=HOME,
                now=self.clock.now(),
            )

    def allow(self) -> None:
        """Turn the purpose on, on a works agreement."""
        self.act(
            lambda session, space: turn_on(
                session, space.organisation_id, STATEMENTS, self.clock.now(), _BASIS
            )
        )

    def act(self, change: Callable[[Session, Space], Any]) -> None:
        """Change something in one transaction."""
        with self.classroom.database.write() as session:
            change(session, session.get_one(Space, self.classroom.space_id))

    def run(self, times: int = 1) -> RunReport:
        """Derive and send; more than once where something has to be taken back before."""
        for _ in range(times):
            self.clock.advance(timedelta(minutes=10))
            report = Worker(self.context).run_once()
        return report

    def account(self, name: str) -> str:
        """Somebody's pseudonym at the store."""
        with self.classroom.database.read() as session:
            space = session.get_one(Space, self.classroom.space_id)
            course = f"{space.deployment_id}:{space.context_id}"
            keys, person_id = self.classroom.keys, self.classroom.people[name]
            return pseudonym(session, keys, person_id, course, f"lrs:{self.lrs.server.host}")

    def find(self, source_id: str) -> UUID:
        """The id of what was written."""
        with self.classroom.database.read() as session:
            return find(session, source_id)

    def told(self, name: str) -> list[str]:
        """The verbs of what the store tells of somebody, by when it happened."""
        account = self.account(name)
        standing = [
            each
            for id_, each in self.lrs.statements.items()
            if id_ not in self.lrs.voided and each["verb"]["id"] != VOIDED.id
        ]
        own = [each for each in standing if each["actor"]["account"]["name"] == account]
        return [each["verb"]["id"] for each in sorted(own, key=lambda each: str(each["timestamp"]))]

    def rows(self) -> list[OutboxRow]:
        """What is to be at the store."""
        with self.classroom.database.read() as session:
            return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


_BASIS = LegalBasis(BasisKind.WORKS_AGREEMENT)


@pytest.fixture
def clock() -> SetClock:
    """No store judges by the machine's."""
    return SetClock(BEGINNING)


@pytest.fixture
def seminar(database: Database, keys: KeyRing, clock: SetClock, httpserver: HTTPServer) -> Seminar:
    http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=6.0)
    classroom = open_classroom(database, keys, clock, services={})
    context = SyncContext.make(database, keys, clock, http, gather_seconds=10)
    return Seminar(classroom, XapiLrs(httpserver, http, clock), replace(context, leave_lasts=0), clock)


@pytest.fixture
def allowed(seminar: Seminar) -> Seminar:
    seminar.connect()
    seminar.allow()
    return seminar


only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_what_learners_did_arrives_once_and_says_nobodys_name_nor_a_word(allowed: Seminar) -> None:
    classroom, now = allowed.classroom, allowed.clock.now()
    question = classroom.post("anna", "Where is the agenda, Ben Benson? " + "word " * 40)
    answer = classroom.post("ben", "In the appendix of the minutes. " + "word " * 40, to=question)
    people = classroom.people

    def sign(session: Session, space: Space) -> None:
        react(session, space, people["cem"], allowed.find(question), now)
        endorse(session, space, people["ines"], allowed.find(answer), now)
        accept_answer(session, space, people["anna"], allowed.find(answer), now)

    classroom.post("ines", "An instructor's post is nobody's learning. " + "word " * 40)
    allowed.act(sign)
    allowed.run()
    allowed.run()
    assert allowed.told("anna") == [STARTED]
    assert sorted(allowed.told("ben")) == sorted([REPLIED, EARNED, EARNED])
    assert allowed.told("cem") == [VOTED]
    assert len(allowed.lrs.statements) == 5
    everything = json.dumps(allowed.lrs.statements)
    for personal in ("Anna", "Benson", "academy.example", "lms-", "agenda", "appendix", "Working together"):
        assert personal not in everything
    for person_id in (*people.values(), classroom.space_id, allowed.find(question)):
        assert str(person_id) not in everything
    assert {each["actor"]["account"]["homePage"] for each in allowed.lrs.statements.values()} == {HOME}


def test_without_the_purpose_nothing_leaves_and_then_all_of_it(seminar: Seminar) -> None:
    seminar.connect()
    seminar.classroom.post("anna")
    seminar.run()
    assert (seminar.lrs.statements, seminar.rows()) == ({}, [])
    seminar.allow()
    seminar.run()
    assert seminar.told("anna") == [STARTED]


@only_sqlite
def test_a_derivation_adds_what_is_new_and_touches_nothing_else(allowed: Seminar) -> None:
    for _ in range(5):
        allowed.classroom.post("anna")
    allowed.run()
    before = {row.id: (row.version, row.changed_at, row.sent_at) for row in allowed.rows()}
    allowed.classroom.post("anna")
    allowed.run()
    after = {row.id: (row.version, row.changed_at, row.sent_at) for row in allowed.rows()}
    assert len(after) == len(before) + 1
    assert {row_id: after[row_id] for row_id in before} == before
    assert allowed.lrs.writes == 2


@only_sqlite
def test_many_go_in_few_requests(allowed: Seminar) -> None:
    for _ in range(99):
        allowed.classroom.post("anna", "word " * 45)
    allowed.run()
    assert (len(allowed.lrs.statements), allowed.lrs.writes) == (99, 2)


@only_sqlite
def test_what_there_was_before_is_written_a_few_people_at_a_time(
    seminar: Seminar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes a post meanwhile waits for one portion, not for a whole year's."""
    monkeypatch.setattr(statements, "_MOST_WRITTEN", 2)
    seminar.connect()
    for name in ("anna", "anna", "anna", "ben", "cem"):
        seminar.classroom.post(name)
    seminar.allow()
    written: list[int] = []
    write = derive.add

    def count(session: Session, desired: Sequence[Desired], **given: Any) -> None:
        written.append(len(desired))
        write(session, desired, **given)

    monkeypatch.setattr(derive, "add", count)
    seminar.run()
    portions = [number for number in written if number]  # whose turn is first is chance
    assert (sum(portions), max(portions)) == (5, 3)
    assert len(seminar.lrs.statements) == 5


@only_sqlite
def test_what_a_store_will_never_take_is_told_and_the_rest_arrives(allowed: Seminar) -> None:
    allowed.classroom.post("anna")
    allowed.run()
    (first,) = allowed.rows()
    allowed.classroom.post("ben")
    # Somebody has put another statement by this id there before.
    taken = _next_id(allowed, "cem")
    allowed.lrs.statements[taken] = {"id": taken, "verb": {"id": "x"}, "object": {"id": "y"}}
    allowed.run()
    states = sorted((row.state, row.code) for row in allowed.rows() if row.id != first.id)
    assert states == [("rejected", "xapi.conflict"), ("settled", "applied")]


def _next_id(seminar: Seminar, name: str) -> str:
    """The id that the statement will have which follows from a post: it depends on nothing but the post."""
    from sync.delivery.statements import _item, statement_id

    contribution_id = seminar.find(seminar.classroom.post(name))
    item = _item(seminar.classroom.space_id, "started", contribution_id, seminar.classroom.people[name], "")
    return str(statement_id(item, {}))


@pytest.mark.parametrize("fault", [dropping, answering(500)], ids=["dropped", "500"])
@only_sqlite
def test_an_answer_that_was_lost_makes_no_second(allowed: Seminar, fault: Any) -> None:
    allowed.classroom.post("anna")
    allowed.lrs.misbehaves_after = fault
    allowed.run()
    allowed.lrs.misbehaves_after = None
    allowed.run()
    assert len(allowed.lrs.statements) == 1
    assert [row.state for row in allowed.rows()] == ["settled"]


def test_what_is_removed_or_hidden_is_voided_and_comes_back_by_another_id(allowed: Seminar) -> None:
    classroom, clock = allowed.classroom, allowed.clock
    gone, hidden = classroom.post("anna"), classroom.post("anna")
    allowed.run()
    assert allowed.told("anna") == [STARTED, STARTED]
    ids = set(allowed.lrs.statements)

    def hide(session: Session, space: Space) -> None:
        delete(session, space, allowed.find(gone), classroom.people["anna"], clock.now())
        withhold(
            session,
            session.get_one(StoredContribution, allowed.find(hidden)),
            Withheld.HIDDEN,
            None,
            clock.now(),
        )

    allowed.act(hide)
    allowed.run(2)
    assert allowed.told("anna") == []
    assert allowed.lrs.voided == ids
    allowed.act(
        lambda session, space: publish(
            session, session.get_one(StoredContribution, allowed.find(hidden)), None, clock.now()
        )
    )
    allowed.run(2)
    assert allowed.told("anna") == [STARTED]


@only_sqlite
def test_what_was_taken_back_by_who_gave_it_is_voided(allowed: Seminar) -> None:
    classroom = allowed.classroom
    post, now = classroom.post("anna"), allowed.clock.now()

    def give(session: Session, space: Space) -> None:
        react(session, space, classroom.people["ben"], allowed.find(post), now)
        endorse(session, space, classroom.people["ines"], allowed.find(post), now)

    def take_back(session: Session, space: Space) -> None:
        unreact(session, space, classroom.people["ben"], allowed.find(post), now)
        unendorse(session, space, classroom.people["ines"], allowed.find(post), now)

    allowed.act(give)
    allowed.run()
    assert (allowed.told("anna"), allowed.told("ben")) == ([STARTED, EARNED], [VOTED])
    allowed.act(take_back)
    allowed.run(2)
    assert (allowed.told("anna"), allowed.told("ben")) == ([STARTED], [])
    allowed.act(give)
    allowed.run(2)
    assert (allowed.told("anna"), allowed.told("ben")) == ([STARTED, EARNED], [VOTED])


@only_sqlite
def test_what_is_anonymous_or_kept_back_is_told_to_no_store(allowed: Seminar) -> None:
    classroom = allowed.classroom
    nameless, kept = classroom.post("anna"), classroom.post("anna")

    def hide_name(session: Session, _: Space) -> None:
        session.get_one(StoredContribution, allowed.find(nameless)).anonymous = True

    allowed.act(hide_name)
    allowed.run()
    assert allowed.told("anna") == [STARTED]
    person_id, contribution_id = classroom.people["anna"], allowed.find(kept)
    allowed.act(
        lambda session, space: take_out(
            session, classroom.keys, space, person_id, contribution_id, allowed.clock.now()
        )
    )
    allowed.run(2)
    assert allowed.told("anna") == []
    allowed.act(
        lambda session, space: let_out(session, space, person_id, contribution_id, allowed.clock.now())
    )
    allowed.run(2)
    assert allowed.told("anna") == [STARTED]


@only_sqlite
def test_what_loses_its_name_between_deriving_and_sending_is_not_told(allowed: Seminar) -> None:
    contribution_id = allowed.find(allowed.classroom.post("anna"))
    derive.derive_due(allowed.context, NoteWriter(allowed.context.keys))
    assert len(allowed.rows()) == 1

    def hide_name(session: Session, _: Space) -> None:
        session.get_one(StoredContribution, contribution_id).anonymous = True

    allowed.act(hide_name)
    allowed.run(2)
    assert allowed.rows() == []
    # Nobody knows any more that it was claimed and not sent.
    assert {each["verb"]["id"] for each in allowed.lrs.statements.values()} == {VOIDED.id}


@only_sqlite
def test_it_is_taken_back_also_while_the_purpose_is_off(allowed: Seminar) -> None:
    post = allowed.classroom.post("anna")
    allowed.run()
    allowed.act(
        lambda session, space: turn_off(session, space.organisation_id, STATEMENTS, allowed.clock.now())
    )
    allowed.act(
        lambda session, space: delete(
            session, space, allowed.find(post), allowed.classroom.people["anna"], allowed.clock.now()
        )
    )
    allowed.run(2)
    assert allowed.told("anna") == []


def test_a_level_is_achieved_and_is_not_when_its_posts_are_gone(allowed: Seminar) -> None:
    classroom = allowed.classroom
    allowed.act(
        lambda session, space: set_mapping(
            session, space.id, CompetencyMapping.parse(LEVELS), allowed.clock.now()
        )
    )
    classroom.post("anna")
    second = classroom.post("anna")
    allowed.run()
    achieved = [each for each in allowed.lrs.statements.values() if each["verb"]["id"] == ACHIEVED]
    assert sorted(each["result"]["score"]["raw"] for each in achieved) == [2, 3]
    assert {each["object"]["id"] for each in achieved} == {f"{HOME}/records/competencies/11"}
    allowed.act(
        lambda session, space: delete(
            session, space, allowed.find(second), classroom.people["anna"], allowed.clock.now()
        )
    )
    allowed.run(2)
    assert allowed.told("anna").count(ACHIEVED) == 1


@only_sqlite
def test_a_name_goes_along_only_where_the_purpose_lists_it(allowed: Seminar) -> None:
    allowed.classroom.post("anna")

    def list_names(session: Session, space: Space) -> None:
        document = read_purposes(session, space.organisation_id)[STATEMENTS].document
        fields = tuple(field for field in document.fields if field != "course")
        changed = replace(document, fields=(*fields, "name"))
        define(session, space.organisation_id, changed, allowed.clock.now())

    allowed.act(list_names)
    allowed.run()
    (statement,) = allowed.lrs.statements.values()
    assert statement["actor"]["name"] == "Anna Annason"
    assert "grouping" not in statement["context"]["contextActivities"]


def test_of_who_is_erased_all_is_voided_though_no_key_tells_who_it_was(allowed: Seminar) -> None:
    classroom = allowed.classroom
    classroom.post("anna")
    classroom.post("anna")
    classroom.post("ben")
    allowed.run()
    ben = allowed.told("ben")
    with classroom.database.write() as session:
        erase_person(
            session, classroom.keys, classroom.people["anna"], "She asked for it.", None, allowed.clock.now()
        )
    written = allowed.lrs.writes
    allowed.run(2)
    assert (len(allowed.lrs.voided), allowed.lrs.writes - written) == (2, 1), "together"
    assert allowed.told("ben") == ben == [STARTED]


@only_sqlite
def test_an_endpoint_of_caliper_gets_events_and_says_that_it_gives_none_back(
    seminar: Seminar, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    caliper = CaliperEndpoint(httpserver, seminar.context.http, seminar.clock)
    seminar.connect(caliper.target.setting("endpoint"), connector=CALIPER)
    seminar.allow()
    post = seminar.classroom.post("anna")
    seminar.run()
    person_id = seminar.classroom.people["anna"]
    seminar.act(
        lambda session, space: delete(session, space, seminar.find(post), person_id, seminar.clock.now())
    )
    seminar.classroom.post("anna")
    seminar.run(2)
    with seminar.classroom.database.read() as session:
        (asked,) = session.scalars(select(WithdrawalRow))
    assert (asked.state, asked.code) == ("kept", "caliper.no_withdrawal")
    assert [event["action"] for each in caliper.envelopes for event in each["data"]] == ["Posted"] * 2


@only_sqlite
def test_a_move_sends_everything_anew_and_a_new_password_nothing(allowed: Seminar) -> None:
    allowed.classroom.post("anna")
    allowed.run()
    assert not allowed.connect().moved
    elsewhere = allowed.lrs.target.setting("endpoint").replace("localhost", "127.0.0.1")
    connected = allowed.connect(elsewhere)
    assert (connected.moved, connected.sent_anew) == (True, 1)
    allowed.run()
    # It is the same store by another name: what it has, it has.
    assert (len(allowed.lrs.statements), [row.state for row in allowed.rows()]) == (1, ["settled"])
    with allowed.classroom.database.read() as session:
        (status,) = read_status(session, allowed.classroom.space_id)
    assert (status.connector, status.settled) == (XAPI, 1)


def test_every_verb_has_a_name_of_its_own_or_an_object_that_tells() -> None:
    ids = [each.id for each in VERBS.values()]
    assert [each for each in ids if ids.count(each) > 1] == [EARNED] * 2


def test_a_level_that_a_person_gave_is_achieved_and_voided_once_it_is_taken_back(allowed: Seminar) -> None:
    classroom, now = allowed.classroom, allowed.clock.now()
    by = classroom.people["ines"]
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        text = b"code,title,scale\nEX,Exchange,Not yet | Able* | Guides*\n"
        found = propose(session, space.organisation_id, text, "f", now)
        import_framework(session, space.organisation_id, found, now)
        competency = session.scalars(select(CompetencyRow)).one()
        about = Subject(space.organisation_id, space.id, classroom.people["anna"], competency.id, 1, 3)
        decided = Decided(by, now, 2, "I saw it.")
        rating_id = award(session, Seals(session, classroom.keys), about, decided, None, {})
        identifier = competency.identifier
        by_code = {**LEVELS, "competencies": [{**LEVELS["competencies"][0], "competency_id": "EX"}]}
        set_mapping(session, space.id, CompetencyMapping.parse(by_code), now)
    classroom.post("anna")  # for which the mapping would say more, had nobody decided
    classroom.post("anna")
    allowed.run()
    (achieved,) = [each for each in allowed.lrs.statements.values() if each["verb"]["id"] == ACHIEVED]
    assert achieved["object"]["id"] == f"{HOME}/records/competencies/{identifier}"
    assert (achieved["result"]["score"]["raw"], achieved["result"]["score"]["max"]) == (2, 3)
    assert achieved["timestamp"].startswith(now.isoformat()[:19])
    with classroom.database.write() as session:
        rating = session.get_one(CompetencyRating, rating_id)
        revoke(session, Seals(session, classroom.keys), rating, by, "An error.", allowed.clock.now())
    allowed.run()
    assert ACHIEVED not in allowed.told("anna")
