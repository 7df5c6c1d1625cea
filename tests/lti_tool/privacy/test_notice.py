"""The privacy notice: told before the first post, no wall, again when it says something else. Behaviour 30."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from sync.consent.controllers import set_controller
from sync.consent.documents import BasisKind, Bilingual, LegalBasis
from sync.consent.tables import NoticeSeen
from sync.delivery.purposes import turn_off, turn_on
from sync.outbox.targets import connect_competencies
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
HEADING = "Before you write"


def seen(database: Database) -> list[tuple[object, str]]:
    with database.read() as session:
        return [(row.person_id, row.version) for row in session.scalars(select(NoticeSeen))]


@pytest.fixture
def change(database: Database, classroom: Classroom, clock: SetClock) -> Callable[..., None]:
    """Tell who is responsible otherwise."""

    def act(**told: str) -> None:
        with database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            set_controller(session, space.organisation_id, clock.now(), **told)

    return act


def test_the_notice_comes_before_the_first_post_and_is_no_wall(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    """On the space's page and above both forms, until the person has posted; which version they saw is kept."""
    anna = visit("anna")
    thread = visit("ben").start_thread()
    for address in ("/", "/threads/new", thread):
        page = anna.open(address)
        assert HEADING in page.html
        assert "the gradebook of your course (lms.example)" in page.html
        assert "your score" in page.html
    anna.reply(thread)
    for address in ("/", "/threads/new", thread):
        assert HEADING not in anna.open(address).html
    people = [person_id for person_id, _ in seen(database)]
    assert people == [classroom.people["ben"], classroom.people["anna"]]
    assert HEADING in visit("cem").open("/").html


def test_on_the_spaces_page_the_heading_comes_before_the_notice(visit: Visit) -> None:
    html = visit("anna").open("/").html
    assert html.index("<h1") < html.index(HEADING)


def test_on_a_threads_page_the_reply_form_stays_the_first(visit: Visit) -> None:
    thread = visit("ben").start_thread()
    assert visit("anna").open(thread).forms[0].action.endswith("/replies")
    assert [form.action.rpartition("/")[2] for form in visit("anna").open("/").forms] == ["read"]


def test_the_notice_can_be_closed(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    (form,) = anna.open("/privacy").forms
    anna.send(form)
    assert HEADING not in anna.open("/").html
    assert anna.open("/privacy").forms == []
    anna.send(form)
    assert len(seen(database)) == 1


def test_a_made_up_version_is_not_kept(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    (form,) = anna.open("/privacy").forms
    form.fields["version"] = "<script>"
    anna.send(form)
    assert seen(database) == []
    assert HEADING in anna.open("/").html


def test_a_refused_post_leaves_the_notice(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    (form,) = anna.open("/threads/new").forms
    anna.send(form, title="", text="Without a title")
    assert seen(database) == []
    assert HEADING in anna.open("/threads/new").html


def test_the_notice_comes_again_when_it_says_something_else(
    visit: Visit, change: Callable[..., None], database: Database
) -> None:
    anna = visit("anna")
    anna.start_thread()
    assert HEADING not in anna.open("/").html
    change(name="Academy of Examples")
    assert "Academy of Examples" in anna.open("/").html
    anna.start_thread("Another")
    assert HEADING not in anna.open("/").html
    assert len(seen(database)) == 2


def test_the_notice_comes_again_when_something_else_is_sent(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    anna = visit("anna")
    anna.start_thread()
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        to = {"site": "https://moodle.example", "course_id": "2", "token": "x"}
        connect_competencies(session, classroom.keys, space, **to, now=clock.now())
    assert HEADING not in anna.open("/").html  # it is off
    with database.write() as session:
        turn_on(session, session.get_one(Space, classroom.space_id).organisation_id, "evidence", clock.now())
    page = anna.open("/").html
    assert HEADING in page
    assert "the competency record of your course (moodle.example)" in page


def test_the_full_notice_says_who_what_where_why_and_how_long(
    visit: Visit, change: Callable[..., None], classroom: Classroom, database: Database, clock: SetClock
) -> None:
    """From the configuration as it is: a purpose that is turned on stands in it, one that is turned off does not."""
    change(
        name="Academy of Examples",
        contact="1 Example Street",
        officer="officer@academy.example",
        authority="The Authority",
    )
    page = visit("anna").open("/privacy").html
    for words in ("Academy of Examples", "1 Example Street", "officer@academy.example", "The Authority"):
        assert words in page
    assert "Art. 6(1)(b)" in page
    assert "competency record" not in page
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        connect_competencies(
            session,
            classroom.keys,
            space,
            site="https://moodle.example",
            course_id="2",
            token="x",
            now=clock.now(),
        )
        why = Bilingual("because", "weil nämlich")
        basis = LegalBasis(BasisKind.LEGITIMATE_INTERESTS, why)
        turn_on(session, space.organisation_id, "evidence", clock.now(), basis)
    page = visit("anna", locale="de").open("/privacy").html
    assert "weil nämlich" in page
    assert "moodle.example" in page
    with database.write() as session:
        turn_off(session, session.get_one(Space, classroom.space_id).organisation_id, "evidence", clock.now())
    assert "moodle.example" not in visit("anna").open("/privacy").html


def test_what_is_responsible_is_escaped(visit: Visit, change: Callable[..., None]) -> None:
    change(name="<b>Us</b>")
    assert "<b>Us" not in visit("anna").open("/privacy").html
    assert "<b>Us" not in visit("anna").open("/").html


@pytest.mark.parametrize("name", ["ines", "anna"])
def test_everybody_reads_the_notice_and_learners_their_own_page(visit: Visit, name: str) -> None:
    page = visit(name).open("/privacy")
    assert page.status == 200
    assert any(link.endswith("/my-data") for link in page.links)
    assert ("participation/sharing" in page.html) is (name == "anna")
