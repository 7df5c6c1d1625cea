"""Which threads the list shows, in which order, and how that is kept."""

from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.space import threads
from lti_tool.space.tables import Post, Thread
from sync.intake import endorse, react, unreact
from sync.spaces.tables import Anonymity, Space
from tests.factories.world import Classroom
from tests.lti_tool.reading.conftest import press, titles
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def written(visit: Visit, clock: SetClock) -> dict[str, str]:
    """Four threads by their titles, the first one the oldest; two have a reply."""
    addresses = {}
    for name, title in (("anna", "Alpha"), ("ben", "Beta?"), ("cem", "Gamma"), ("ines", "Delta")):
        text = "May I ask something?" if title.endswith("?") else "Some words"
        addresses[title] = visit(name).start_thread(title, text)
        clock.sleep(60)
    for title, name in (("Gamma", "anna"), ("Alpha", "ben")):
        visit(name).reply(addresses[title])
        clock.sleep(60)
    return addresses


@pytest.fixture
def sign(database: Database, classroom: Classroom, clock: SetClock) -> Callable[..., None]:
    """Let somebody react to a post, the first of a thread by the thread's address, or endorse it."""

    def act(do: Callable[..., bool], name: str, address: str) -> None:
        thread, _, post = address.partition("#post-")
        with database.write() as session:
            found = (
                select(Post.contribution_id).where(Post.id == UUID(post))
                if post
                else select(Thread.contribution_id).where(Thread.id == UUID(thread.rpartition("/")[2]))
            )
            space = session.get_one(Space, classroom.space_id)
            do(session, space, classroom.people[name], session.scalars(found).one(), clock.now())

    return act


def test_filters_show_what_is_all_of_that(
    visit: Visit, written: dict[str, str], sign: Callable[..., None]
) -> None:
    anna = visit("anna")
    assert titles(anna.open()) == ["Alpha", "Gamma", "Delta", "Beta?"]
    assert titles(anna.open("/?show=unanswered")) == ["Delta", "Beta?"]
    assert titles(anna.open("/?show=mine")) == ["Alpha"]
    assert titles(anna.open("/?show=followed")) == ["Alpha", "Gamma"]
    assert titles(anna.open("/?show=followed&show=unread")) == ["Alpha", "Gamma"]
    press(anna, anna.open(written["Gamma"]), "Mark these posts as read")
    assert titles(anna.open("/?show=followed&show=unread")) == ["Alpha"]
    assert titles(anna.open("/?show=nonsense&sort=nonsense&tag=nonsense")) == titles(anna.open())
    reply = visit("ben").reply(written["Gamma"], "A good answer")
    sign(endorse, "ines", reply)
    sign(endorse, "ines", written["Beta?"])
    assert set(titles(anna.open("/?show=endorsed"))) == {"Gamma", "Beta?"}
    assert titles(anna.open("/?show=endorsed&show=unanswered")) == ["Beta?"]


def test_orders(visit: Visit, written: dict[str, str], sign: Callable[..., None]) -> None:
    anna = visit("anna")
    assert titles(anna.open("/?sort=newest")) == ["Delta", "Gamma", "Beta?", "Alpha"]
    assert titles(anna.open("/?sort=oldest")) == ["Alpha", "Beta?", "Gamma", "Delta"]
    assert titles(anna.open("/?sort=undiscovered")) == ["Beta?", "Delta", "Alpha", "Gamma"], (
        "who asks is first"
    )
    for name in ("anna", "ben"):
        sign(react, name, written["Gamma"])
    sign(react, "cem", written["Delta"])
    page = anna.open("/?sort=votes")
    assert titles(page) == ["Gamma", "Delta", "Alpha", "Beta?"]
    assert "2 reactions" in page.words
    assert titles(anna.open("/?sort=undiscovered"))[:2] == ["Delta", "Beta?"], "others found something in it"
    sign(unreact, "cem", written["Delta"])
    assert titles(anna.open("/?sort=undiscovered"))[:2] == ["Beta?", "Delta"]
    sign(endorse, "ines", written["Alpha"])
    assert titles(anna.open("/?sort=undiscovered"))[-2:] == ["Alpha", "Gamma"], "what is answered comes last"


def test_links_keep_what_else_is_chosen_and_paging_does_too(
    visit: Visit, written: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "THREADS_PER_PAGE", 1)
    anna = visit("anna")
    page = anna.open("/?show=unanswered&sort=oldest")
    assert titles(page) == ["Beta?"]
    links = {unescape(link) for link in page.links}
    space = f"{anna.space}/"
    assert f"{space}?show=unread&show=unanswered&sort=oldest" in links
    assert f"{space}?sort=oldest" in links, "what is chosen is a link to choose it no more"
    assert f"{space}?show=unanswered&sort=votes" in links
    assert f"{space}?page=2&show=unanswered&sort=oldest" in links
    assert titles(anna.open("/?page=2&show=unanswered&sort=oldest")) == ["Delta"]
    beyond = anna.open("/?page=3&show=unanswered&sort=oldest")
    assert beyond.response.headers["Location"] == f"{space}?show=unanswered&sort=oldest"
    answer = press(anna, anna.open("/?page=2&show=unread"), "Mark as read: Gamma")
    assert "page=2" in answer.response.request.full_path


def test_where_nothing_fits_a_sentence_and_a_way_back(visit: Visit, written: dict[str, str]) -> None:
    page = visit("cem").open("/?show=mine&show=endorsed")
    assert "No thread fits" in page.words
    assert "Show all threads" in page.words
    assert f"{visit('cem').space}/" in page.links
    assert "Write the first thread" not in page.words


def test_where_names_are_hidden_the_unanswered_do_not_tell_who_answered(
    visit: Visit, written: dict[str, str], database: Database, classroom: Classroom
) -> None:
    """A thread with one reply that still counted as unanswered would tell that its author wrote that reply."""
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    visit("ben").reply(written["Beta?"], "I have found it out myself")
    assert titles(visit("cem").open("/?show=unanswered")) == ["Delta"]


@pytest.mark.parametrize(
    "address", ["/?show=unread&show=followed&sort=votes", "/?sort=undiscovered&show=endorsed"]
)
def test_the_number_of_queries_is_that_of_the_plain_list(
    visit: Visit, written: dict[str, str], queries: QueryCounter, sign: Callable[..., None], address: str
) -> None:
    anna = visit("anna")
    sign(endorse, "ines", written["Gamma"])

    def count(where: str) -> int:
        queries.statements.clear()
        assert titles(anna.open(where))
        return len(queries.statements)

    assert count(address) == count("/")
