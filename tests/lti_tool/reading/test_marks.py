"""What is new to whom: read by looking, by a button, as a whole; and unread again."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.reading.tables import PostReadAhead, SpaceReading, ThreadFollow, ThreadReading
from sync.contributions.tables import StoredContribution
from sync.rights.erasure import erase_person
from sync.spaces.tables import GroupMember, GroupMode, Membership, Space, SpaceGroup
from tests.factories.world import Classroom
from tests.lti_tool.reading.conftest import post_id, press, titles
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def new(page: Page) -> str:
    """What the list says of its one thread: ``New``, ``2 new`` or nothing."""
    found = re.findall(r'<span class="badge badge-new">([^<]+)<', page.html)
    assert len(found) < 2
    return found[0] if found else ""


def look(visitor: Visitor, thread: str, *posts: str) -> None:
    """Tell that posts were on the screen, as the script does: the first one by the thread's id."""
    token = visitor.open(thread).form.fields["csrf_token"]
    form = Form(f"{thread}/read", {"csrf_token": token, "posts": " ".join(posts), "quietly": "1"})
    assert visitor.send(form).status == 204


def test_what_others_write_is_new_until_it_is_read(visit: Visit, clock: SetClock) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("A question")
    assert new(anna.open()) == ""
    assert new(ben.open()) == "New"
    page = ben.open(thread)
    assert new(ben.open()) == "New", "to open a page changes nothing"
    press(ben, page, "Mark these posts as read")
    assert new(ben.open()) == ""
    clock.sleep(60)
    first = post_id(visit("cem").reply(thread, "One"))
    clock.sleep(60)
    visit("cem").reply(thread, "Two")
    listed = ben.open()
    assert new(listed) == "2 new"
    (link,) = [each for each in listed.links if each.startswith(thread)]
    assert link.endswith("?from=new#new")
    page = ben.open(link)
    assert page.html.index('id="new"') < page.html.index(f'id="post-{first}"') < page.html.index("Two")
    assert page.html.count('class="badge badge-new"') == 2
    look(ben, thread, first)
    assert new(ben.open()) == "1 new"
    assert new(anna.open()) == "2 new", "what one reads is new to others all the same"


def test_everything_is_read_that_was_there_when_the_list_was_made(visit: Visit, clock: SetClock) -> None:
    anna, ben = visit("anna"), visit("ben")
    first = anna.start_thread("First")
    clock.sleep(60)
    anna.start_thread("Second")
    listed = ben.open()
    clock.sleep(60)
    anna.start_thread("Meanwhile")
    anna.reply(first, "Read in another tab meanwhile")
    press(ben, ben.open(first), "Mark these posts as read")
    page = press(ben, listed, "Mark all as read")
    assert "Everything is marked as read." in page.words
    assert titles(ben.open("/?show=unread")) == ["Meanwhile"]
    page = press(ben, ben.open("/?show=unread"), "Mark as read: Meanwhile")
    assert "You have read everything that was written here." in page.words
    assert "Mark all as read" not in page.words


def test_a_thread_can_be_unread_again_and_everything_read_after_that(visit: Visit, clock: SetClock) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("A question")
    clock.sleep(60)
    anna.reply(thread)
    press(ben, ben.open(thread), "Mark these posts as read")
    page = press(ben, ben.open(thread), "Mark the thread as unread")
    assert "The thread is marked as unread." in page.words
    assert new(page) == "1 new", "its latest post"
    press(ben, page, "Mark all as read")
    assert new(ben.open()) == ""
    press(ben, ben.open(thread), "Mark the thread as unread")
    assert new(ben.open()) == "1 new", "also below what the whole space says"


def test_a_post_that_was_read_before_an_older_one_stays_read(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    thread_id = thread.rpartition("/")[2]
    posts = []
    for number in range(4):
        clock.sleep(60)
        posts.append(post_id(anna.reply(thread, f"Answer {number}")))
    look(ben, thread, thread_id, posts[0], posts[2])
    assert new(ben.open()) == "2 new"
    html = ben.open(thread).html
    assert re.findall(r'data-new="([^"]+)"', html) == [posts[1], posts[3]]
    look(ben, thread, posts[3])
    assert new(ben.open()) == "1 new"
    look(ben, thread, posts[1])
    assert new(ben.open()) == ""
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(PostReadAhead)) == 0, (
            "all is read in order now"
        )


def test_what_one_may_not_see_and_what_is_removed_is_never_new(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.SEPARATE.value
        session.add(SpaceGroup(space_id=classroom.space_id, group_id="red", name="Red", is_current=True))
        session.flush()
        session.add_all(
            GroupMember(space_id=classroom.space_id, person_id=classroom.people[name], group_id="red")
            for name in ("anna", "cem")
        )
    visit("anna").start_thread("Of the red group")
    ben = visit("ben")
    assert titles(ben.open("/?show=unread")) == []
    assert "Mark all as read" not in ben.open().words
    assert titles(visit("cem").open("/?show=unread")) == ["Of the red group"]
    clock.sleep(60)
    thread = visit("ines").start_thread("For all")
    assert new(ben.open()) == "New"
    look(ben, thread, thread.rpartition("/")[2])
    clock.sleep(60)
    visit("ines").reply(thread, "Soon gone")
    assert new(ben.open()) == "1 new"

    def change(**values: object) -> None:
        latest = select(StoredContribution.id).order_by(StoredContribution.occurred_at.desc()).limit(1)
        with database.write() as session:
            changed = update(StoredContribution).where(StoredContribution.id == latest.scalar_subquery())
            session.execute(changed.values(**values))

    change(group_id="red")
    assert new(ben.open()) == "", "a reply that only the red group sees"
    change(group_id=None, sealed_text=None, deleted_at=clock.now())
    assert new(ben.open()) == ""


def test_nobody_reads_or_follows_what_they_may_not_see(visit: Visit) -> None:
    ben = visit("ben")
    token = ben.open("/threads/new").form.fields["csrf_token"]
    unknown = f"{ben.space}/threads/{UUID(int=7)}"
    for act in ("read", "unread", "follow"):
        assert ben.send(Form(f"{unknown}/{act}", {"csrf_token": token})).status == 404


def test_readings_tell_nobody_when_somebody_read_and_go_with_the_person(
    visit: Visit, database: Database, keys: KeyRing, classroom: Classroom, clock: SetClock
) -> None:
    ben, cem = visit("ben"), visit("cem")
    written_at = clock.now()
    thread = visit("anna").start_thread()
    later = post_id(visit("anna").reply(thread))
    clock.sleep(3600)
    for reader in (ben, cem):
        press(reader, reader.open(thread), "Follow this thread")
        look(reader, thread, later)
        press(reader, reader.open(), "Mark all as read")
        look(reader, thread, later)
        press(reader, reader.open(thread), "Mark the thread as unread")
    tables = (SpaceReading, ThreadReading, ThreadFollow)

    def of(person: Visitor) -> list[int]:
        with database.read() as session:
            counts = [
                select(func.count()).select_from(table).where(table.person_id == person.person_id)
                for table in tables
            ]
            return [session.scalar(each) or 0 for each in counts]

    assert of(ben) == of(cem) == [1, 1, 1]
    with database.read() as session:
        instants = [
            instant
            for table in (SpaceReading, ThreadReading)
            for instant in session.scalars(select(table.read_until))
        ]
    assert max(instants) == written_at
    with database.write() as session:
        erase_person(session, keys, ben.person_id, "asked for", None, clock.now())
        session.execute(delete(Membership).where(Membership.person_id == cem.person_id))
    assert of(ben) == of(cem) == [0, 0, 0], "who is erased, and whose membership has run out"


@pytest.mark.parametrize("until", ["", "2026-W47", "2999-01-01T00:00:00.000000Z"])
def test_nothing_is_read_before_it_is_written(visit: Visit, clock: SetClock, until: str) -> None:
    ben = visit("ben")
    visit("anna").start_thread("Before")
    token = ben.open("/threads/new").form.fields["csrf_token"]
    assert ben.send(Form(f"{ben.space}/read", {"csrf_token": token, "until": until})).status == 303
    clock.sleep(60)
    visit("anna").start_thread("After")
    assert titles(ben.open("/?show=unread")) == ["After"]
