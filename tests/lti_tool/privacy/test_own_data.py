"""A member's own page about their data: what is held, what they ask for, and what comes of it."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from config.clock import SetClock
from config.database import Database
from sync.rights.requests import approve, refuse
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.visitor import ORIGIN, Page, Visitor

Visit = Callable[..., Visitor]
ADDRESS = "/my-data"


def ask(visitor: Visitor, kind: str, words: str = "") -> Page:
    page = visitor.open(ADDRESS)
    form = next(form for form in page.forms if "kind" in form.fields)
    assert visitor.send(form, kind=kind, words=words).status == 303
    return visitor.open(ADDRESS)


def post(visitor: Visitor, address: str, data: dict[str, str]) -> TestResponse:
    return visitor.client.post(address, data=data, base_url=ORIGIN)


def the_request(database: Database) -> DataSubjectRequest:
    with database.read() as session:
        return session.scalars(select(DataSubjectRequest)).one()


def decide(database: Database, classroom: Classroom, act: Callable[..., None], *what: object) -> None:
    with database.write() as session:
        request = session.scalars(select(DataSubjectRequest)).one()
        before = (classroom.keys, request) if act in (approve, refuse) else (request,)
        act(session, *before, *what, classroom.people["ines"], classroom.clock.now())


@pytest.mark.parametrize("kind", [each.value for each in RequestKind])
def test_a_learner_asks_and_sees_how_it_stands(
    visit: Visit, classroom: Classroom, database: Database, kind: str
) -> None:
    anna = visit("anna")
    page = ask(anna, kind, "because")
    assert page.status == 200
    assert "to be answered by 23 Dec 2026" in page.words
    assert "In your words: “because”" in page.words
    request = the_request(database)
    assert (request.kind, request.state, b"because" in request.sealed_words) == (kind, "pending", False)
    assert request.recorded_by == request.person_id == classroom.people["anna"]


def test_a_correction_says_of_what_and_what_was_chosen_stays(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = next(form for form in anna.open(ADDRESS).forms if "kind" in form.fields)
    refused = anna.send(form, kind="rectification", words=" ")
    assert (refused.status, "rights.correction" in refused.html) == (400, True)
    assert '<option value="rectification" selected>' in refused.html
    with database.read() as session:
        assert session.scalars(select(DataSubjectRequest)).all() == []


def test_the_learners_page_leads_there_and_it_says_what_is_held(visit: Visit, classroom: Classroom) -> None:
    """Behaviour 21."""
    classroom.post("anna")
    anna = visit("anna")
    assert f"{anna.space}{ADDRESS}" in anna.open("/participation").links
    page = anna.open(ADDRESS)
    for held in ("What the person wrote", "Facts without text that points follow from", "Nothing was sent"):
        assert held in page.words


def test_an_approved_export_is_fetched_by_its_person_alone(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    """Behaviours 21 and 22."""
    classroom.post("anna", "Anna's words")
    anna = visit("anna")
    page = ask(anna, "access")
    assert not any(form.action.endswith("/zip") for form in page.forms)
    decide(database, classroom, approve)
    (form,) = [form for form in anna.open(ADDRESS).forms if form.action.endswith("/zip")]

    stranger = visit("ben")
    token = stranger.open(ADDRESS).form.fields["csrf_token"]
    assert post(stranger, form.action, {"csrf_token": token}).status_code == 404

    answer = post(anna, form.action, form.fields)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["person"]["names"]["given_name"] == "Anna"
    assert "Anna's words" in json.dumps(data)
    assert the_request(database).state == "done"
    clock.advance(timedelta(days=31))
    assert not any(form.action.endswith("/zip") for form in visit("anna").open(ADDRESS).forms)


def test_a_refusal_says_why(visit: Visit, classroom: Classroom, database: Database) -> None:
    anna = visit("anna")
    ask(anna, "erasure")
    decide(database, classroom, refuse, "The examination office must keep it until 2027.")
    page = anna.open(ADDRESS)
    assert "The examination office must keep it until 2027." in page.words
    assert "complain about that to a data protection authority" in page.words


def test_an_objection_holds_at_once_and_can_be_ended(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    """Behaviour 24."""
    anna = visit("anna")
    page = ask(anna, "objection")
    assert "Nothing about you is sent while this holds" in page.words
    (form,) = [form for form in page.forms if form.action.endswith("/end")]
    stranger = visit("ben")
    token = stranger.open(ADDRESS).form.fields["csrf_token"]
    assert post(stranger, form.action, {"csrf_token": token}).status_code == 404
    assert anna.send(form).status == 303
    assert the_request(database).lifted_at is not None
    assert not any(form.action.endswith("/end") for form in anna.open(ADDRESS).forms)


def test_what_is_typed_is_not_lost_where_it_is_refused(visit: Visit) -> None:
    anna = visit("anna")
    form = next(form for form in anna.open(ADDRESS).forms if "kind" in form.fields)
    answer = post(anna, form.action, {**form.fields, "kind": "everything", "words": "my long story"})
    assert answer.status_code == 400
    assert "rights.kind" in answer.text
    assert "my long story" in answer.text
    too_long = post(anna, form.action, {**form.fields, "words": "w" * 2001})
    assert (too_long.status_code, "rights.words" in too_long.text) == (400, True)


def test_an_erased_persons_visit_is_over(visit: Visit, classroom: Classroom, database: Database) -> None:
    """Behaviour 20."""
    first = classroom.post("anna", "Anna's words", title="Anna's title")
    classroom.post("ben", "Ben's answer", to=first)
    anna = visit("anna")
    ask(anna, "erasure")
    decide(database, classroom, approve)
    assert anna.open().status == 401
    ben = visit("ben").open()
    assert "Anna" not in ben.words


def test_words_are_escaped(visit: Visit) -> None:
    page = ask(visit("anna"), "rectification", "<script>alert(1)</script>")
    assert "<script>alert" not in page.html


def test_nobody_elses_requests_are_shown(visit: Visit) -> None:
    ask(visit("anna"), "access", "between us")
    assert "between us" not in visit("ben").open(ADDRESS).words
