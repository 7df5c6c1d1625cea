"""Groups in the discussion: who sees, who writes, and what an attacker of another group gets."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.spaces.groups import KnownGroup, note_group_members, note_groups
from sync.spaces.tables import Anonymity, GroupMode, Role, Space
from tests.conftest import SECRET_KEY
from tests.factories.texts import text_of
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
GROUPS = (KnownGroup("1", "Red", "Colours"), KnownGroup("2", "Blue"), KnownGroup("3"))
MEMBERS = {"anna": {"1"}, "ben": {"1", "2"}, "cem": {"2"}}


def split(
    classroom: Classroom, mode: GroupMode, groups: tuple[KnownGroup, ...] = GROUPS, **members: set[str]
) -> None:
    """Split the classroom: Anna is red, Cem is blue, Ben both."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.group_mode = mode.value
        note_groups(session, space, groups)
        told = {classroom.people[name]: ids for name, ids in {**MEMBERS, **members}.items()}
        note_group_members(session, space, told)


@pytest.fixture
def separate(classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)


@pytest.fixture
def visible(classroom: Classroom) -> None:
    split(classroom, GroupMode.VISIBLE)


def groups_of_threads(database: Database) -> set[str | None]:
    with database.read() as session:
        return set(session.scalars(select(StoredContribution.group_id)))


@pytest.mark.usefixtures("separate")
def test_in_separate_groups_a_learner_sees_own_threads_and_those_for_all(visit: Visit) -> None:
    red = visit("anna").start_thread("Of the red group")
    for_all = visit("ines").start_thread("For everybody", group="")
    for name, sees in (("anna", True), ("ben", True), ("cem", False), ("ines", True)):
        page = visit(name).open()
        assert ("Of the red group" in page.words, visit(name).open(red).status) == (
            sees,
            200 if sees else 404,
        ), name
        assert "For everybody" in page.words
        assert visit(name).open(for_all).status == 200


@pytest.mark.usefixtures("separate")
def test_an_observer_in_no_group_sees_only_what_is_for_all(visit: Visit, classroom: Classroom) -> None:
    red = visit("anna").start_thread("Of the red group")
    split(classroom, GroupMode.SEPARATE, cem=set())
    olga = visit("cem", role=Role.OBSERVER)
    assert olga.open(red).status == 404
    assert "red group" not in olga.open().html


@pytest.mark.usefixtures("separate")
def test_what_a_group_has_written_is_no_others_by_any_address(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    thread = visit("anna").start_thread("A secret title", "A secret text")
    answer = visit("ben").reply(thread, "A secret answer")
    cem = visit("cem")
    form = cem.open(cem.start_thread("Blue", "Blue")).form
    with database.read() as session:
        post_id = session.scalars(select(Post.id)).one()
        written = session.scalar(
            select(StoredContribution.group_id).where(StoredContribution.kind == "reply")
        )
    assert written == "1"
    for address in (thread, answer, f"{thread}?reply_to={post_id}", f"{thread}/replies"):
        page = cem.open(address)
        assert page.status in (303, 404)
        assert "secret" not in page.html
    for changes in ({}, {"reply_to": str(post_id)}):
        form.action = f"{thread}/replies"
        refused = cem.send(form, text="let me in", **changes)
        assert refused.status == 404
        assert "secret" not in refused.html
    home = cem.open()
    assert "secret" not in home.html
    assert "Red" not in home.html
    assert cem.open("/?page=2").status == 404
    own = cem.open(f"{cem.space}/threads/{_thread_titled(database, 'Blue')}?reply_to={post_id}")
    assert "secret" not in own.html


def _thread_titled(database: Database, title: str) -> UUID:
    with database.read() as session:
        rows = session.execute(
            select(Thread.id, StoredContribution).join(
                StoredContribution, StoredContribution.id == Thread.contribution_id
            )
        ).all()
    keys = KeyRing(SECRET_KEY)
    (found,) = [each for each, row in rows if text_of(database, keys, row).title == title]
    return found


@pytest.mark.usefixtures("separate")
def test_an_answer_to_another_groups_post_from_inside_ones_own_thread_is_refused(
    visit: Visit, database: Database
) -> None:
    thread = visit("anna").start_thread("Red")
    visit("anna").reply(thread, "A secret answer")
    with database.read() as session:
        post_id = session.scalars(select(Post.id)).one()
    cem = visit("cem")
    own = cem.start_thread("Blue")
    refused = cem.send(cem.open(own).form, text="got it", reply_to=str(post_id))
    assert refused.status == 422
    assert "secret" not in refused.html


@pytest.mark.usefixtures("separate")
def test_counts_and_pages_do_not_tell_of_other_groups(
    visit: Visit, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.space.threads.THREADS_PER_PAGE", 1)
    visit("anna").start_thread("One")
    visit("anna").start_thread("Two")
    assert visit("anna").open("/?page=2").status == 200
    cem = visit("cem")
    assert "Older threads" not in cem.open().words
    assert cem.open("/?page=2").status == 404
    assert "Nobody of your group has written here yet" in cem.open().words


@pytest.mark.usefixtures("separate")
def test_a_learner_of_one_group_is_asked_nothing_and_writes_for_it(visit: Visit, database: Database) -> None:
    page = visit("anna").open("/threads/new")
    assert "group" not in page.choices
    assert "Only the group Red (Colours) and instructors can read and answer this thread." in page.words
    thread = visit("anna").start_thread()
    assert groups_of_threads(database) == {"1"}
    assert "For the group Red (Colours)" in visit("anna").open(thread).words
    assert "for the group Red (Colours)" in visit("anna").open().words


@pytest.mark.parametrize(
    ("mode", "name", "said"),
    [
        (GroupMode.SEPARATE, "anna", "Your group is Red (Colours): no other group reads"),
        (GroupMode.SEPARATE, "ben", "Your groups are Blue, Red (Colours): no other group reads"),
        (GroupMode.SEPARATE, "ines", "Separate groups: each reads and writes its own"),
        (GroupMode.VISIBLE, "anna", "Your group is Red (Colours); everybody can read"),
        (GroupMode.VISIBLE, "ines", "Visible groups: everybody reads all threads"),
    ],
)
def test_the_list_says_how_groups_are_set(
    visit: Visit, classroom: Classroom, mode: GroupMode, name: str, said: str
) -> None:
    assert "arrangement" not in visit(name).open().html
    split(classroom, mode, (KnownGroup("1", "Red", "Colours"), KnownGroup("2", "Blue", "")))
    assert said in visit(name).open().words


@pytest.mark.parametrize("mode", [GroupMode.SEPARATE, GroupMode.VISIBLE])
def test_who_is_in_no_group_is_told_so_in_the_list(
    visit: Visit, classroom: Classroom, mode: GroupMode
) -> None:
    split(classroom, mode, cem=set())
    assert "you are in none yet" in visit("cem").open().words


def test_groups_that_the_course_does_not_tell_are_told_to_staff_alone(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.SEPARATE.value
    assert "your course tells of none yet" in visit("ines").open().words
    words = visit("anna").open().words
    assert "arrangement" not in visit("anna").open().html
    assert "group" not in words
    assert "Everybody who can open this discussion can read it" in words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("anna", "Learners do not see each other’s names; instructors do."),
        ("ines", "Learners do not see who wrote; you do."),
    ],
)
def test_the_list_says_that_names_are_hidden(
    visit: Visit, classroom: Classroom, database: Database, name: str, said: str
) -> None:
    assert said not in visit(name).open().words
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    assert said in visit(name).open().words


@pytest.mark.usefixtures("separate")
def test_a_learner_of_several_groups_chooses_one(visit: Visit, database: Database) -> None:
    ben = visit("ben")
    page = ben.open("/threads/new")
    assert sorted(page.choices["group"]) == ["1", "2"]
    ben.start_thread("For the blue", group="2")
    assert groups_of_threads(database) == {"2"}
    assert "For the blue" in visit("cem").open().words
    assert "For the blue" not in visit("anna").open().words


@pytest.mark.usefixtures("separate")
def test_staff_write_for_everybody_or_for_one_group_and_answer_anywhere(
    visit: Visit, database: Database
) -> None:
    ines = visit("ines")
    assert set(ines.open("/threads/new").choices["group"]) == {"", "1", "2", "3"}
    assert "Group 3" in ines.open("/threads/new").words
    thread = ines.start_thread(group="3")
    assert groups_of_threads(database) == {"3"}
    assert "For the group Group 3" in ines.open(thread).words
    assert visit("anna").open(thread).status == 404
    assert "#post-" in ines.reply(visit("anna").start_thread("Red one"))


@pytest.mark.parametrize(
    ("name", "group"),
    [("anna", "2"), ("anna", "9"), ("ben", "3"), ("ben", ""), ("ines", "9"), ("cem", "1")],
)
@pytest.mark.usefixtures("separate")
def test_a_group_that_was_not_offered_is_refused_and_nothing_typed_is_lost(
    visit: Visit, database: Database, name: str, group: str
) -> None:
    person = visit(name)
    page = person.send(person.open("/threads/new").form, title="Mine", text="My words", group=group)
    assert page.status == 422
    assert "thread.group" in page.words
    assert page.form.fields["text"] == "My words"
    assert groups_of_threads(database) == set()


def test_who_is_in_no_group_is_told_so_and_keeps_the_text(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    split(classroom, GroupMode.SEPARATE, cem=set())
    cem = visit("cem")
    page = cem.send(cem.open("/threads/new").form, title="Mine", text="My words")
    assert page.status == 422
    assert "thread.no_group" in page.words
    assert page.form.fields["text"] == "My words"
    thread = visit("ines").start_thread("For all", group="")
    assert "#post-" in cem.reply(thread)


def test_where_the_lms_tells_no_groups_everybody_writes_for_all(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.SEPARATE.value
    thread = visit("anna").start_thread()
    assert groups_of_threads(database) == {None}
    assert visit("cem").open(thread).status == 200


@pytest.mark.usefixtures("visible")
def test_visible_groups_are_read_by_all_and_answered_by_their_own(visit: Visit) -> None:
    thread = visit("anna").start_thread("Of the red group")
    cem = visit("cem")
    page = cem.open(thread)
    assert page.status == 200
    assert not any("text" in form.fields for form in page.forms)
    assert "Only its members answer" in page.words
    assert "Of the red group" in cem.open().words
    assert visit("ben").open(thread).forms
    form = cem.open("/threads/new").form
    form.action = f"{thread}/replies"
    refused = cem.send(form, text="my words")
    assert refused.status == 422
    assert "reply.other_group" in refused.words
    assert refused.form.fields["text"] == "my words"
    assert "0 replies" in visit("anna").open(thread).words
    assert "#post-" in visit("ines").reply(thread)


@pytest.mark.usefixtures("visible")
def test_without_a_group_mode_groups_do_not_count(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    thread = visit("anna").start_thread("Of the red group")
    with database.write() as session:
        session.execute(update(Space).values(group_mode=GroupMode.NONE.value))
    cem = visit("cem")
    assert "Red" not in cem.open(thread).words.replace("Of the red group", "")
    assert "#post-" in cem.reply(thread)
    assert "group" not in cem.open("/threads/new").choices


@pytest.mark.usefixtures("separate")
def test_a_group_that_the_lms_has_deleted_is_offered_no_more_and_staff_still_read_it(
    visit: Visit, classroom: Classroom
) -> None:
    thread = visit("anna").start_thread("Of the red group")
    split(classroom, GroupMode.SEPARATE, groups=GROUPS[1:])
    assert visit("anna").open(thread).status == 404
    assert "For the group Red (Colours)" in visit("ines").open(thread).words
    assert "1" not in visit("ines").open("/threads/new").choices["group"]


@pytest.mark.usefixtures("separate")
def test_the_same_words_for_another_group_are_another_thread(visit: Visit, database: Database) -> None:
    ben = visit("ben")
    form = ben.open("/threads/new").form
    sent = [
        ben.send(form, title="Same", text="Same", group=group).response.headers["Location"]
        for group in ("1", "1", "2")
    ]
    assert sent[0] == sent[1] != sent[2]


@pytest.mark.usefixtures("separate")
def test_the_number_of_queries_does_not_grow_with_groups(
    visit: Visit, queries: QueryCounter, classroom: Classroom
) -> None:
    ben = visit("ben")
    ben.start_thread(group="1")

    def count() -> int:
        queries.statements.clear()
        assert ben.open().status == 200
        return len(queries.statements)

    before = count()
    for number in range(3):
        ben.start_thread(f"Number {number}", group="2")
    assert count() == before


@pytest.mark.usefixtures("separate")
def test_the_name_of_a_group_cannot_become_markup(visit: Visit, classroom: Classroom) -> None:
    evil = "<script>alert(1)</script>"
    split(classroom, GroupMode.SEPARATE, groups=(KnownGroup("1", evil, evil), KnownGroup("2", evil)))
    thread = visit("anna").start_thread()
    for who, address in (("anna", thread), ("anna", "/"), ("anna", "/threads/new"), ("ben", "/threads/new")):
        assert "<script>alert" not in visit(who).open(address).html


def test_an_unknown_thread_is_not_found_whatever_the_groups(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.VISIBLE)
    anna = visit("anna")
    form = anna.open(anna.start_thread()).form
    form.action = f"{anna.space}/threads/{new_id()}/replies"
    assert anna.send(form, text="x").status == 404
