"""The page of what is new, for learners and staff: what they see and have not read, and nobody who is anonymous."""

import pytest

from lti_tool.app.services import Services
from sync.spaces.tables import Anonymity, Space
from tests.factories.world import Classroom
from tests.lti_tool.digest.conftest import Visit
from tests.lti_tool.space.conftest import QueryCounter

PAGE = "/digest"


def test_answers_announcements_and_followed_threads_stand_there_until_they_are_read(visit: Visit) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("Hers")
    assert "Nothing is new for you" in anna.open(PAGE).words
    answer = ben.reply(thread, "An answer")
    ines.start_thread("Hear hear", kind="announcement")
    page = anna.open(PAGE)
    assert all(words in page.words for words in ("Answers to you", "An answer", "Ben Benson", "Hear hear"))
    link = next(each for each in page.links if each.endswith(answer.partition("#post-")[2]))
    assert anna.open(link).response.headers["Location"] == answer
    anna.send(next(form for form in anna.open().forms if form.action.endswith("/read")))
    assert "Nothing is new for you" in anna.open(PAGE).words


def test_staff_see_the_questions_that_wait_and_nobody_else_does(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread("How does it work?", kind="question")
    assert "How does it work?" in ines.open(PAGE).words
    assert "How does it work?" not in visit("ben").open(PAGE).words
    ines.reply(thread, "Like this")
    assert "How does it work?" not in ines.open(PAGE).words


def test_who_is_anonymous_stays_so(visit: Visit, services: Services, classroom: Classroom) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    thread = visit("anna").start_thread("Hers")
    visit("ben").reply(thread, "An answer")
    words = visit("anna").open(PAGE).words
    assert ("Anonymous" in words, "Ben" in words) == (True, False)


@pytest.mark.parametrize("page", [PAGE, "/following", "/digest/mail"])
def test_a_page_asks_the_database_as_often_however_much_there_is(
    visit: Visit, queries: QueryCounter, page: str
) -> None:
    anna, ben = visit("anna"), visit("ben")

    def asked() -> int:
        anna.open(page)
        before = len(queries.statements)
        assert anna.open(page).status == 200
        return len(queries.statements) - before

    ben.reply(anna.start_thread("First"), "An answer")
    few = asked()
    for number in range(5):
        ben.reply(anna.start_thread(f"Another {number}"), "An answer")
    assert asked() == few <= 16


def test_the_way_there_tells_how_much_answers_or_mentions_one(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("Hers")
    assert "New for you (" not in anna.open().words
    ben.reply(thread, "An answer")
    ben.start_thread("His", "Look, @Anna Annason")
    assert "2 answers to you or mentions of you" in anna.open().words
    assert "mentions of you (" not in ben.open().words
    anna.send(next(form for form in anna.open().forms if form.action.endswith("/read")))
    assert "answers to you" not in anna.open().words
