"""A text whose key was lost leaves its place, with a sentence: no page fails, and nothing of it is sent."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from config.database import Database
from config.keys import KeyRing
from lti_tool.app.services import Services
from sync.people.tables import PersonKey
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Space
from tests.factories.texts import grading
from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
SENTENCE = "This text cannot be read at present"


@pytest.fixture
def thread(visit: Visit, classroom: Classroom, services: Services) -> str:
    """Anna and Ben have written, Anna was written to, and Anna's key is gone."""
    thread = visit("anna").start_thread("A title", text="What Anna wrote")
    visit("ben").reply(thread, "What Ben wrote")
    anna = classroom.people["anna"]
    with services.database.write() as session:
        space, now = session.get_one(Space, classroom.space_id), services.clock.now()
        session.add(
            grading(
                session, services.keys, space.id, anna, feedback="Well done", picks=[], saved_at=now,
                recorded_by=classroom.people["ines"], shown_feedback="", shown_picks=[], shown_at=None,
            )
        )  # fmt: skip
        record_request(
            session, services.keys, organisation_id=space.organisation_id, person_id=anna, kind=RequestKind.ACCESS,
            by=anna, now=now, words="please",
        )  # fmt: skip
        session.flush()
        session.execute(delete(PersonKey).where(PersonKey.person_id == anna))
    return thread


def test_a_thread_says_what_cannot_be_read_and_shows_the_rest(thread: str, visit: Visit) -> None:
    page = visit("ben").open(thread)
    assert SENTENCE in page.words
    assert "What Ben wrote" in page.words
    assert "What Anna wrote" not in page.words
    assert "A text that cannot be read at present" in visit("ben").open().words


@pytest.mark.parametrize(
    "address", ["/participation", "/participation/sharing", "/my-data", "/review/{anna}"]
)
def test_no_page_of_the_learner_fails(thread: str, visit: Visit, classroom: Classroom, address: str) -> None:
    page = visit("anna").open(address.format(anna=classroom.people["anna"]))
    assert page.status == 200


def test_no_page_of_staff_fails(thread: str, visit: Visit, classroom: Classroom) -> None:
    page = visit("ines").open(f"/review/{classroom.people['anna']}")
    assert page.status == 200
    assert SENTENCE in page.words


def test_what_is_written_from_then_on_can_be_read(thread: str, visit: Visit) -> None:
    visit("anna").reply(thread, "Anna again")
    assert "Anna again" in visit("ben").open(thread).words


def test_the_key_restored_brings_the_text_back(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing
) -> None:
    thread = visit("anna").start_thread("A title", text="What Anna wrote")
    anna = classroom.people["anna"]
    with database.write() as session:
        kept = session.get_one(PersonKey, anna).wrapped_key
        session.execute(delete(PersonKey).where(PersonKey.person_id == anna))
    assert SENTENCE in visit("ben").open(thread).words
    with database.write() as session:
        session.expunge_all()
        session.add(PersonKey(person_id=anna, wrapped_key=kept))
    assert "What Anna wrote" in visit("ben").open(thread).words
