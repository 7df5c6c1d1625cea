"""Following tags and what somebody asks: all on one page, one click to stop, and nobody anonymous is found out."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from lti_tool.following.tables import AskerFollow, TagFollow
from lti_tool.tags.choosing import put_tags, read_tags
from sync.rights.erasure import erase_person
from sync.spaces.tables import Anonymity, Space
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
FOLLOWING, NEWS = "/following", "/digest"


def more(who: Visitor, thread: str) -> Page:
    """What there is to follow in a thread, by the link below its title."""
    return who.open(next(each for each in who.open(thread).links if "/following?thread=" in each))


def press(who: Visitor, page: Page, ending: str, nth: int = 0) -> Page:
    """Send the form whose address ends like this, and see where it leads."""
    form = [each for each in page.forms if each.action.endswith(ending)][nth]
    answer = who.send(form)
    assert answer.status == 303
    return who.open(answer.response.headers["Location"])


def let_choose_names(services: Services, classroom: Classroom, anonymity: Anonymity) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = anonymity.value


@pytest.fixture
def tag(services: Services, classroom: Classroom) -> str:
    with services.database.write() as session:
        put_tags(session, classroom.space_id, {}, ["Week 1"])
        return str(read_tags(session, classroom.space_id).all[0].id)


def test_what_is_begun_under_a_followed_tag_is_new(visit: Visit, tag: str) -> None:
    anna, ben = visit("anna"), visit("ben")
    first = ben.start_thread("The first", tag=tag)
    page = press(anna, more(anna, first), "/following/tags")
    assert "# Week 1 Stop following" in page.words
    ben.start_thread("The second", tag=tag)
    ben.start_thread("Without it")
    words = anna.open(NEWS).words
    assert ("The second" in words, "Without it" in words) == (True, False)
    page = press(anna, anna.open(FOLLOWING), "/following/tags")
    assert "Week 1" not in page.words
    assert "The second" not in anna.open(NEWS).words


def test_what_somebody_asks_is_new_and_nothing_else_of_theirs(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    first = ben.start_thread("The first?", kind="question")
    page = press(anna, more(anna, first), "/asker")
    assert "Questions of Ben Benson" in page.words
    ben.start_thread("The second?", kind="question")
    ben.start_thread("No question")
    words = anna.open(NEWS).words
    assert ("The second?" in words, "No question" in words) == (True, False)
    page = press(anna, page, "/stop")
    assert "Ben Benson" not in page.words
    assert "The second?" not in anna.open(NEWS).words


def test_whoever_asks_anonymously_cannot_be_followed_by_it_nor_found_out(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    let_choose_names(services, classroom, Anonymity.BY_CHOICE)
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    named = ben.start_thread("Named?", kind="question")
    hidden = ben.start_thread("Hidden?", kind="question", anonymous="yes")
    for who in (anna, ines):
        page = who.open(f"/following?thread={hidden.rpartition('/')[2]}")
        assert "Follow the questions" not in page.words
        token = {"csrf_token": who.open("/threads/new").form.fields["csrf_token"]}
        assert who.send(Form(f"{hidden}/asker", token)).status == 404
        press(who, more(who, named), "/asker")
        ben.start_thread("Hidden again?", kind="question", anonymous="yes")
        assert "In what you follow" not in who.open(NEWS).words.replace("Named?", "") or (
            "Hidden" not in who.open(NEWS).words.partition("Questions that nobody")[0]
        )
    assert "Hidden" not in anna.open(NEWS).words


def test_where_a_space_keeps_names_from_peers_nobody_hidden_is_followed(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    first = ben.start_thread("The first?", kind="question")
    press(anna, more(anna, first), "/asker")
    let_choose_names(services, classroom, Anonymity.TO_PEERS)
    ben.start_thread("The second?", kind="question")
    assert "second" not in anna.open(NEWS).words
    assert "Ben" not in anna.open(FOLLOWING).words
    token = {"csrf_token": anna.open("/threads/new").form.fields["csrf_token"]}
    assert anna.send(Form(f"{first}/asker", token)).status == 404
    asked = ines.start_thread("Staff ask?", kind="question")
    press(anna, more(anna, asked), "/asker")
    assert "Ines" in anna.open(FOLLOWING).words


def test_threads_stand_there_too_and_one_click_stops_each(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = ben.start_thread("To follow")
    anna.reply(thread)
    page = anna.open(FOLLOWING)
    assert "To follow" in page.words
    page = press(anna, page, "/follow?listed=1")
    assert "To follow" not in page.words
    assert page.response.request.path.endswith(FOLLOWING)


def test_nobody_follows_what_they_do_not_see(visit: Visit, services: Services, tag: str) -> None:
    other = open_classroom(services.database, services.keys, services.clock, resource_link_id="link-2")
    ben = visit("ben", room=other)
    foreign = ben.start_thread("Elsewhere?", kind="question").rpartition("/")[2]
    with services.database.write() as session:
        put_tags(session, other.space_id, {}, ["Elsewhere"])
        foreign_tag = str(read_tags(session, other.space_id).all[0].id)
    anna = visit("anna")
    token = anna.open("/threads/new").form.fields["csrf_token"]
    assert anna.open(f"/following?thread={foreign}").status == 404
    assert anna.send(Form(f"{anna.space}/threads/{foreign}/asker", {"csrf_token": token})).status == 404
    anna.send(Form(f"{anna.space}/following/tags", {"csrf_token": token, "tag": foreign_tag}))
    with services.database.read() as session:
        assert session.scalars(select(TagFollow)).all() == []
        assert session.scalars(select(AskerFollow)).all() == []


def test_who_is_erased_is_followed_by_nobody(visit: Visit, services: Services, classroom: Classroom) -> None:
    anna, ben = visit("anna"), visit("ben")
    press(anna, more(anna, ben.start_thread("First?", kind="question")), "/asker")
    press(ben, more(ben, anna.start_thread("Hers?", kind="question")), "/asker")
    with services.database.write() as session:
        erase_person(session, services.keys, ben.person_id, "asked for", None, services.clock.now())
        assert session.scalars(select(AskerFollow.asker_id)).all() == []
    assert "Ben" not in anna.open(FOLLOWING).words
    assert isinstance(classroom.space_id, UUID)
