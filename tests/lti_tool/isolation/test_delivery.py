"""Two organisations with an LMS each, both real: what is sent, taken back and kept is each one's own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.delivery.context import SyncContext
from sync.organisations.making import make_organisation
from sync.platforms.hosts import host_policy
from sync.platforms.tool_keys import public_key_set
from sync.rights.erasure import erase_person
from tests.factories.keys import give_signing_key
from tests.factories.lms import lms_on_loopback
from tests.factories.world import connected_classroom, some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass

ANNA, BEN = "101", "102"


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


@pytest.fixture
def schools(
    database: Database, keys: KeyRing, clock: SystemClock, tmp_path: Path, httpserver: HTTPServer
) -> Iterator[list[School]]:
    """One of each organisation, on one database and with one worker between them."""
    give_signing_key(database, keys, clock)
    with database.read() as session:
        httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))
    with database.write() as session:
        make_organisation(session, "second", "Second", clock.now())
    http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=6.0)
    context = SyncContext.make(database, keys, clock, http, gather_seconds=10)
    with ExitStack() as stack:
        made = []
        for slug in ("default", "second"):
            folder = tmp_path / slug
            folder.mkdir()
            lms = stack.enter_context(lms_on_loopback(folder, httpserver.url_for("")))
            room = connected_classroom(database, keys, clock, lms, organisation=slug)
            made.append(School(room, lms, context))
        yield made


def run(schools: list[School]) -> None:
    for school in schools:
        let_time_pass(school)
    schools[0].run()


def test_what_is_sent_and_taken_back_is_each_organisations_own(schools: list[School]) -> None:
    """The same people by `sub` and mail are in both; the purpose of evidence is on in the first alone."""
    first, second = schools
    first.connect_records()
    second.connect_records(purpose_on=False)
    first.classroom.post("anna", f"firstword {some_text(1)}")
    second.classroom.post("ben", f"secondword {some_text(2, 60)}")
    second.classroom.post("anna", f"secondword {some_text(3)}")
    run(schools)

    assert "firstword" in first.lms.evidence_of(ANNA)[0]
    assert [second.lms.evidence_of(who) for who in (ANNA, BEN)] == [[], []]
    assert (first.lms.grade_of(ANNA), first.lms.grade_of(BEN)) == (7.0, None)
    before = second.lms.grade_of(ANNA), second.lms.grade_of(BEN)
    assert None not in before

    anna = first.classroom.people["anna"]
    with first.classroom.database.write() as session:
        erase_person(session, first.context.keys, anna, "asked", None, first.context.clock.now())
    run(schools)
    assert (first.lms.evidence_of(ANNA), first.lms.grade_of(ANNA)) == ([], None)
    assert (second.lms.grade_of(ANNA), second.lms.grade_of(BEN)) == before
    for school in schools:  # nor is the other's person named by the words of its LMS
        school.ask_for_roster()
    run(schools)
    assert first.lms.grade_of(ANNA) is None
