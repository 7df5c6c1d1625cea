"""Statements in a store that is no code of ours, which judges each by the schema; and the whole way to it."""

import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.request import Request as Ask
from urllib.request import urlopen
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update
from werkzeug import Request, Response

from config.clock import SetClock, SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Held, Outcome, OutcomeKind, Reading, Target, TargetTrouble
from connectors.http import HostPolicy, HttpClient
from connectors.records.lrs import Endpoint, Lrs
from connectors.records.lrs.xapi import voiding_id
from sync.consent.documents import BasisKind, LegalBasis
from sync.consent.purposes import STATEMENTS
from sync.delivery.purposes import turn_on
from sync.intake import endorse
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import connect_store
from sync.spaces.tables import Space
from tests.conformance.ralph.lrs import MISSING, PASSWORD, PYTHON, USER, Ralph, ralph_at_work
from tests.conftest import BEGINNING
from tests.connectors.records.lrs.stores import HOME, some_statements
from tests.factories.waiting import wait_until
from tests.factories.world import open_classroom
from tests.faults.test_killed_worker import start_run
from tests.sync.delivery.test_statements import find

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason=MISSING)


@pytest.fixture(scope="module")
def ralph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ralph]:
    with ralph_at_work(tmp_path_factory.mktemp("ralph")) as running:
        yield running


def lrs_with(password: str) -> Lrs:
    http = HttpClient(HostPolicy(lambda origin: True, allow_loopback=True))
    return Lrs.xapi(Endpoint(http, f"{USER}:{password}"), SetClock(BEGINNING))


def test_ralph_takes_each_verb_once_and_knows_a_repeat_and_a_stranger(ralph: Ralph) -> None:
    lrs, items = lrs_with(PASSWORD), some_statements(SetClock(BEGINNING))
    settings = {"endpoint": ralph.endpoint, "sign_in": "basic", "home": HOME}
    target = Target("ralph", settings=tuple(settings.items()))
    with pytest.raises(TargetTrouble, match="cannot be used"):
        lrs_with("wrong").prepare(target)
    target = lrs.prepare(target)
    assert lrs.read_back(target, items[:1]) == [Reading(Held.NONE)]

    for _ in range(2):
        assert lrs.write(target, items) == [Outcome.applied()] * len(items)
    assert ralph.ids() == [str(each.id) for each in items]
    assert lrs.read_back(target, items) == [Reading(Held.SAME)] * len(items)

    # One that is no statement stops no other, and one that is there by another's hand is left there.
    wrong = replace(items[0], id=UUID(int=1), account="")
    other = replace(items[1], verb=items[2].verb)
    fresh = replace(items[0], id=UUID(int=2, version=4))
    refused, conflicting, taken = lrs.write(target, [wrong, other, fresh])
    assert (refused.kind, refused.code) == (OutcomeKind.REJECTED, "http.422")
    assert conflicting == Outcome.rejected("xapi.conflict")
    assert taken == Outcome.applied()

    for code in ("applied", "read_back"):  # Ralph gives what has no time its own, so that a repeat is another
        assert lrs.withdraw(target, items[:2]) == [Outcome.applied(code)] * 2
    assert ralph.ids()[-2:] == [str(voiding_id(each.id)) for each in items[:2]]
    assert len(ralph.ids()) == len(items) + 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what is tried is another's code
def test_a_worker_that_is_killed_before_it_notes_leaves_no_second_statement(
    database: Database,
    keys: KeyRing,
    tmp_path_factory: pytest.TempPathFactory,
    httpserver: HTTPServer,
    ralph: Ralph,
) -> None:
    clock, lost = SystemClock(), [True]

    def pass_on(request: Request) -> Response:
        """Give it to Ralph; the first answer to a write never comes back."""
        address = f"{ralph.endpoint}/statements?{request.query_string.decode()}"
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "X-Experience-API-Version", "Content-Type")
            if name in request.headers
        }
        asked = Ask(address, request.get_data() or None, headers, method=request.method)
        with urlopen(asked, timeout=10) as answer:
            told = Response(answer.read(), answer.status, content_type="application/json")
        if request.method == "POST" and lost[0]:
            wait_until(lambda: not lost[0])
        return told

    httpserver.expect_request("/xAPI/statements").respond_with_handler(pass_on)
    classroom = open_classroom(database, keys, clock, services={})
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        connect_store(
            session,
            keys,
            space,
            endpoint=httpserver.url_for("/xAPI"),
            connector="xapi",
            sign_in="basic",
            secret=f"{USER}:{PASSWORD}",
            home="https://stoa.example",
            now=clock.now(),
        )
        basis = LegalBasis(BasisKind.WORKS_AGREEMENT)
        turn_on(session, space.organisation_id, STATEMENTS, clock.now(), basis)
    question = classroom.post("anna")
    answer = classroom.post("ben", to=question)
    with database.write() as session:
        space, staff = session.get_one(Space, classroom.space_id), classroom.people["ines"]
        endorse(session, space, staff, find(session, answer), clock.now())

    folder, before = tmp_path_factory.mktemp("data"), len(ralph.ids())
    worker = start_run(database, folder)
    wait_until(lambda: len(ralph.ids()) == before + 3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    lost[0] = False
    with database.write() as session:  # as if the minute of the lease had passed
        session.execute(update(TargetRow).values(lease_until=None, lease_owner=None))
        assert {row.open_version for row in session.scalars(select(OutboxRow))} == {1}, "none was noted"
    assert start_run(database, folder).wait(60) == 0
    assert Counter(ralph.ids()).most_common(1)[0][1] == 1
    assert len(ralph.ids()) == before + 3
    with database.read() as session:
        assert {(row.state, row.code) for row in session.scalars(select(OutboxRow))} == {
            ("settled", "applied")
        }
