"""Tags: staff name them, whoever begins a thread picks some, and the list can be narrowed to one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from config.database import Database
from lti_tool.tags.choosing import MOST_OF_THREAD, normalised, put_tags, tag_thread
from lti_tool.tags.tables import Tag, ThreadTag
from sync.ledger.entries import lock_space
from tests.factories.locks import is_waited
from tests.factories.waiting import wait_until
from tests.factories.world import Classroom
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.reading.conftest import titles
from tests.lti_tool.space.visitor import Form, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def tags(visit: Visit, database: Database) -> dict[str, str]:
    """The space's tags, by name, with their ids."""
    ines = visit("ines")
    saved = ines.send(ines.open("/tags").form, new="#Week 1\n\n  week   2\nTools\nD\nE\nF")
    assert saved.status == 303
    assert "The tags are saved." in ines.open().words
    with database.read() as session:
        return {tag.name: str(tag.id) for tag in session.scalars(select(Tag))}


def test_whoever_begins_a_thread_picks_tags_and_the_list_can_be_narrowed(
    visit: Visit, tags: dict[str, str]
) -> None:
    anna, ben = visit("anna"), visit("ben")
    form = anna.open("/threads/new").form
    anna.send(form, title="Tagged", text="Words", tag=[tags["Week 1"], tags["Tools"]])
    anna.start_thread("Untagged")
    page = ben.open(f"/?tag={tags['Tools']}")
    assert titles(page) == ["Tagged"]
    assert "#" in page.words
    assert "Week 1" in page.words
    assert titles(ben.open(f"/?tag={tags['week 2']}")) == []
    assert "No thread fits" in ben.open(f"/?tag={tags['week 2']}").words


def test_a_merged_thread_takes_its_tags_along_as_far_as_there_is_room(
    visit: Visit, tags: dict[str, str]
) -> None:
    anna, ines = visit("anna"), visit("ines")
    for title, names in (("Kept", ["Week 1", "week 2", "Tools", "D"]), ("Merged", ["Tools", "E", "F"])):
        form = anna.open("/threads/new").form
        anna.send(form, title=title, text="Words", tag=[tags[name] for name in names])
    kept, merged = (
        next(
            link
            for link in anna.open(f"/?tag={tags[tag]}").links
            if "/threads/" in link and "new" not in link
        )
        for tag in ("D", "F")
    )
    assert press(ines, f"{merged}/merge", target=kept[-36:]).status == 303
    assert titles(anna.open(f"/?tag={tags['E']}")) == ["Kept"]
    assert titles(anna.open(f"/?tag={tags['F']}")) == []
    assert titles(anna.open(f"/?tag={tags['Week 1']}")) == ["Kept"]


def test_a_refused_form_keeps_what_was_ticked(visit: Visit, tags: dict[str, str]) -> None:
    anna = visit("anna")
    refused = anna.send(anna.open("/threads/new").form, title="", text="Words", tag=[tags["Tools"]])
    assert refused.status == 422
    assert refused.form.fields["tag"] == tags["Tools"]


def test_the_author_and_staff_change_the_tags_of_a_thread_and_nobody_else(
    visit: Visit, tags: dict[str, str], database: Database
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread()

    def stored() -> set[str]:
        with database.read() as session:
            return {str(each) for each in session.scalars(select(ThreadTag.tag_id))}

    def choose(visitor: Visitor, *chosen: str) -> int:
        token = visitor.open("/threads/new").form.fields["csrf_token"]
        return visitor.send(Form(f"{thread}/tags", {"csrf_token": token}), tag=list(chosen)).status

    assert choose(anna, tags["Tools"], str(anna.person_id)) == 303
    assert stored() == {tags["Tools"]}, "what is no tag of this space is passed over"
    assert choose(ben, tags["D"]) == 403
    assert "Tags of this thread" not in ben.open(thread).words
    assert "Tags of this thread" in anna.open(thread).words
    assert choose(ines, *tags.values()) == 303
    assert len(stored()) == MOST_OF_THREAD
    assert choose(anna) == 303
    assert stored() == set()


def test_a_tag_is_renamed_everywhere_and_removed_when_it_is_emptied(
    visit: Visit, tags: dict[str, str]
) -> None:
    ines = visit("ines")
    form = ines.open("/threads/new").form
    ines.send(form, title="Tagged", text="Words", tag=[tags["Tools"], tags["D"]])
    ines.send(ines.open("/tags").form, **{f"{tags['Tools']}-name": "Things", f"{tags['D']}-name": " "})
    page = ines.open()
    assert "Things" in page.words
    assert "Tools" not in page.words
    assert f"tag={tags['D']}" not in page.html


def test_names_change_places_and_are_taken_over(
    visit: Visit, tags: dict[str, str], database: Database
) -> None:
    ines = visit("ines")
    names = {"D": "E", "E": "D", "F": "", "Tools": "F"}
    typed = {f"{UUID(tags[old])}-name": new for old, new in names.items()}
    assert ines.send(ines.open("/tags").form, **typed).status == 303
    with database.read() as session:
        now = {str(tag.id): tag.name for tag in session.scalars(select(Tag))}
    assert now == {tags[old]: names.get(old, old) for old in tags if old != "F"}


@pytest.mark.parametrize("address", ["/tags", "/threads/{}/tags"])
def test_tags_that_are_given_twice_at_once_are_given_once(
    visit: Visit, tags: dict[str, str], database: Database, classroom: Classroom, address: str
) -> None:
    ines = visit("ines")
    thread_id = UUID(ines.start_thread().rpartition("/")[2])
    token = ines.open("/threads/new").form.fields["csrf_token"]
    form = Form(ines.space + address.format(thread_id), {"csrf_token": token})
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            lock_space(session, classroom.space_id)
            put_tags(session, classroom.space_id, {}, ["New"])
            tag_thread(session, classroom.space_id, thread_id, [tags["D"]])
            other = pool.submit(ines.send, form, new="New", tag=tags["D"])
            if not database.is_sqlite:  # which lets one write at a time anyway
                wait_until(lambda: is_waited(database) or other.done())
        assert other.result().status == (422 if address == "/tags" else 303)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x" * 41, "tags.too_long"),
        ("TOOLS", "tags.twice"),
        ("\n".join(map(str, range(31))), "tags.too_many"),
    ],
)
def test_names_that_cannot_be_are_shown_again(
    visit: Visit, tags: dict[str, str], typed: str, code: str
) -> None:
    ines = visit("ines")
    refused = ines.send(ines.open("/tags").form, new=typed)
    assert refused.status == 422
    assert code in refused.words
    assert refused.form.fields["new"] == typed


def test_a_name_is_a_word() -> None:
    assert [normalised(name) for name in ("# Week  1 ", "##C", "–", "", "C#")] == [
        "Week 1",
        "C",
        "",
        "",
        "C#",
    ]
