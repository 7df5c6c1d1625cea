"""Searching a space on its pages: what is found, for whom, and that nothing else is told."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from sqlalchemy import update

from config.clock import SetClock
from config.keys import KeyRing
from lti_tool.app.access import STAFF
from sync.contributions.tables import StoredContribution
from sync.rights.erasure import erase_person
from sync.search.index import Seeker
from sync.search.reading import SpaceIndex
from sync.spaces.tables import Anonymity, GroupMode, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
NOTHING = "Nothing found"


def search(visitor: Visitor, typed: str, more: str = "") -> Page:
    return visitor.open(f"/search?q={quote(typed)}{more}")


def count(visitor: Visitor, typed: str) -> int:
    """How many results the page says that there are, as many as it shows."""
    page = search(visitor, typed)
    assert page.status == 200
    told = re.search(r"(\d+) results?", page.words)
    number = int(told[1]) if told else 0
    assert (NOTHING in page.words) is (number == 0)
    assert page.html.count("hit-link") == number
    return number


def test_a_post_is_found_and_led_to(visit: Visit) -> None:
    thread = visit("anna").start_thread("What comes in the exam?", "Tell me <b>all</b>.")
    reply = visit("ben").reply(thread, "Mostly *Datenbanken* & networks, I <think>.")
    page = search(visit("cem"), "datenbank")
    assert reply in page.links
    assert "Mostly <mark>Datenbanken</mark> &amp; networks, I &lt;think&gt;." in page.html
    assert "1 result" in page.words
    assert "Ben Benson" in page.words
    assert f"{thread}#post-first" in search(visit("cem"), "exams").links


def test_the_page_of_threads_has_a_field_that_searches(visit: Visit) -> None:
    anna = visit("anna")
    assert 'role="search"' not in anna.open().html  # where nobody has written yet
    anna.start_thread()
    page = anna.open()
    assert f'method="get" action="{anna.space}/search"' in page.html
    assert [form for form in page.forms if "q" in form.fields] == []  # it is no form that is sent


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Titles, texts and names are searched"),
        ("-docker ?!", "Nothing to look for yet"),
        ("nonsense", NOTHING),
    ],
)
def test_where_nothing_is_found_the_page_says_what_to_do(visit: Visit, typed: str, says: str) -> None:
    visit("anna").start_thread()
    page = search(visit("anna"), typed)
    assert (page.status, says in page.words) == (200, True)


@pytest.mark.parametrize(
    "typed", ['"><script>alert(1)</script>', "a\0b", "\u202e\ud7ff", "x" * 9_000, '"' * 500, "% _ ' -- *"]
)
def test_whatever_is_typed_is_harmless(visit: Visit, typed: str) -> None:
    visit("anna").start_thread("An alert", "script")
    page = search(visit("anna"), typed)
    assert (page.status, "<script>alert" in page.html) == (200, False)
    assert len(page.html) < 20_000


def test_a_script_is_given_the_results_alone(visit: Visit) -> None:
    visit("anna").start_thread("About docker")
    part = search(visit("anna"), "docker", "&part=results").html
    assert "<mark>docker</mark>" in part
    assert "<html" not in part


def test_phrases_are_found_word_for_word_in_pages_of_twenty(visit: Visit, classroom: Classroom) -> None:
    anna = visit("anna")
    thread = anna.start_thread("The week", "the last week was good")
    for number in range(21):
        anna.send(Form(f"{thread}/replies", anna.open(thread).form.fields), text=f"week {number}, at last")
    assert count(anna, '"last week"') == 1
    first, second = (search(anna, "last week", f"&page={number}") for number in (1, 2))
    assert (first.html.count("hit-link"), second.html.count("hit-link")) == (20, 2)
    assert "22 results" in second.words
    assert search(anna, "last week", "&page=3").status == 404


def test_what_another_group_writes_is_not_found_nor_counted(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    visit("anna").start_thread("Marmalade of the red group")
    visit("ines").start_thread("Marmalade for all", group="")
    assert [count(visit(name), "marmalade") for name in ("anna", "ben", "cem", "ines")] == [2, 2, 1, 2]
    assert count(visit("cem"), "red group") == 0
    with classroom.database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.VISIBLE.value
    assert count(visit("cem"), "marmalade") == 2


@pytest.mark.parametrize("by", ["space", "post"])
def test_nobody_is_found_by_a_name_that_pages_hide(visit: Visit, classroom: Classroom, by: str) -> None:
    if by == "space":
        with classroom.database.write() as session:
            session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    visit("anna").start_thread("Whose is this?", "Hers")
    visit("ines").start_thread("Of staff")
    if by == "post":
        with classroom.database.write() as session:
            hers = StoredContribution.author_id == classroom.people["anna"]
            session.execute(update(StoredContribution).where(hers).values(anonymous=True))
    found = {name: count(visit(name), "annason") for name in ("anna", "ben", "ines")}
    assert found == {"anna": 1, "ben": 0, "ines": 1}
    assert count(visit("ben"), "hers") == 1
    assert count(visit("ben"), "inesson") == 1  # staff have a name everywhere
    assert "Annason" not in search(visit("ben"), "hers").html
    assert count(visit("ben", role=Role.OBSERVER), "anna") == 0
    assert all(count(visit("ines", role=role), "anna") == 1 for role in sorted(STAFF))


def test_what_was_removed_or_erased_is_not_found(
    visit: Visit, classroom: Classroom, keys: KeyRing, clock: SetClock
) -> None:
    thread = visit("anna").start_thread("Marmalade", "with oranges")
    visit("ben").reply(thread, "I like marmalade")
    visit("cem").start_thread("Honey", "no marmalade")
    assert count(visit("ines"), "marmalade") == 3
    ben = visit("ben")
    post = thread + "/posts/" + search(ben, "like").links[-1].partition("#post-")[2]
    assert ben.send(ben.open(f"{post}/remove").form).status == 303
    assert count(visit("ines"), "marmalade") == 2
    with classroom.database.write() as session:
        erase_person(session, keys, classroom.people["cem"], "asked", None, clock.now())
    assert count(visit("ines"), "marmalade") == 1
    assert count(visit("ines"), "cemson") == 0


def test_the_number_of_queries_does_not_grow(visit: Visit, queries: QueryCounter, clock: SetClock) -> None:
    anna = visit("anna")
    thread = anna.start_thread("Marmalade")
    search(anna, "marmalade")

    def asked() -> int:
        queries.statements.clear()
        assert NOTHING not in search(anna, "marmalade anna").words
        return len(queries.statements)

    few = asked()
    for name in ("ben", "cem", "ines"):
        for number in range(4):
            visit(name).reply(thread, f"marmalade of anna {number}")
    asked()
    assert asked() == few <= 12


@pytest.mark.parametrize("change", ["group", "removal"])
def test_what_the_database_says_counts_and_not_what_the_index_remembers(
    visit: Visit, classroom: Classroom, clock: SetClock, change: str
) -> None:
    split(classroom, GroupMode.SEPARATE)
    visit("ines").reply(
        visit("ines").start_thread("Marmalade", group=""), "An answer for which its place is kept"
    )
    cem = visit("cem")
    assert count(cem, "marmalade") == 1
    values = {"group_id": "1"} if change == "group" else {"deleted_at": clock.now()}
    with classroom.database.write() as session:
        first = StoredContribution.parent_id.is_(None)
        session.execute(update(StoredContribution).where(first).values(values))
    assert count(cem, "marmalade") == 0
    assert cem.open("/search/similar?title=marmalade").words == ""


def test_what_is_visible_is_asked_of_all_that_was_found(
    visit: Visit, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    split(classroom, GroupMode.SEPARATE)
    visit("anna").start_thread("Marmalade")
    for module in ("results", "similar"):
        monkeypatch.setattr(
            f"lti_tool.search.{module}.seeker_of", lambda *_: Seeker(classroom.people["ines"], groups=None)
        )
    assert count(visit("anna"), "marmalade") == 1
    assert count(visit("cem"), "marmalade") == 0
    assert visit("cem").open("/search/similar?title=marmalade").words == ""


def test_a_large_space_says_that_more_may_be_found(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit("anna").start_thread("Honey")
    visit("anna").start_thread("Marmalade")
    monkeypatch.setattr("sync.search.reading._AT_ONCE", 1)
    monkeypatch.setitem(SpaceIndex.__init__.__kwdefaults__, "at_most", 1)
    first, second, third = (search(visit("ben"), "marmalade") for _ in range(3))
    assert "Nothing found so far" in first.words
    assert "1 result" in second.words
    says_so = ["Not all posts have been looked through yet" in page.words for page in (first, second, third)]
    assert says_so == [True, True, False]


class TestSimilarThreads:
    def test_they_are_shown_while_a_title_is_written(self, visit: Visit) -> None:
        thread = visit("ben").start_thread("How do I mount a volume?", "In docker, I mean.")
        visit("cem").reply(thread)
        page = visit("anna").open("/search/similar?title=mounting%20volumes%20")
        assert (page.status, page.links) == (200, [thread])
        assert "Has this been asked already?" in page.words
        assert "1 reply" in page.words
        assert visit("anna").open("/search/similar?title=agenda").words == ""

    def test_without_a_script_they_are_shown_where_the_form_comes_back(self, visit: Visit) -> None:
        thread = visit("ben").start_thread("How do I mount a volume?")
        anna = visit("anna")
        form = anna.open("/threads/new").form
        assert thread not in anna.open("/threads/new").links
        again = anna.send(form, title="Mount a volume", text="")
        assert (again.status, thread in again.links) == (422, True)
        sent = anna.send(again.form, text="I ask all the same")
        assert sent.status == 303  # nothing is kept from being sent

    def test_those_of_another_group_are_not_told(self, visit: Visit, classroom: Classroom) -> None:
        split(classroom, GroupMode.SEPARATE)
        visit("anna").start_thread("How do I mount a volume?")
        assert visit("ben").open("/search/similar?title=mount%20a%20volume").links
        assert visit("cem").open("/search/similar?title=mount%20a%20volume").words == ""
