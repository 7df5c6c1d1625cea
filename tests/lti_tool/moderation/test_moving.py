"""Merging, splitting and moving: nothing is lost, addresses lead on, and no score changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from config.clock import SetClock
from config.database import Database
from lti_tool.drafts.tables import StoredDraft
from lti_tool.migrations.schema import whole_metadata
from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.intake import delete
from sync.ledger.standings import read_facts
from sync.ledger.tables import LedgerRow
from sync.scoring.tally import tally
from sync.scoring.versions import read_history
from sync.spaces.settings import calendar_of
from sync.spaces.tables import Duty, GroupMode, Space
from tests.factories.texts import find_text
from tests.factories.world import Classroom, some_text
from tests.lti_tool.moderation.test_queue import post_held
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _passing_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes with every look at the clock, so that no two posts are of the same instant."""
    look = SetClock.now

    def look_and_advance(clock: SetClock) -> datetime:
        clock.advance(timedelta(seconds=1))
        return look(clock)

    monkeypatch.setattr(SetClock, "now", look_and_advance)


def post_of(address: str) -> str:
    """The id of the post at whose place an address ends."""
    return address.partition("#post-")[2]


def replies(page: Page) -> int:
    return page.html.count('<article class="post" id="post-')


def ledger(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(*LedgerRow.__table__.c).order_by("sequence"))]


def move_to(visitor: Visitor, thread: str, post: str, target: str, **fields: str) -> Page:
    return press(visitor, f"{thread}/posts/{post}/move", target=target[-36:], **fields)


def test_a_reply_moves_with_its_answers_and_old_addresses_lead_there(
    visit: Visit, database: Database
) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem", duty=Duty.MODERATOR)
    here, there = anna.start_thread("Here", "First"), anna.start_thread("There", "Second")
    reply = post_of(ben.reply(here, "Off the point"))
    answer = post_of(anna.reply(f"{here}?reply_to={reply}", "Indeed"))
    ben.reply(here, "To the point")
    before = ledger(database)
    page = cem.open(f"{here}/posts/{reply}/move")
    assert "There" in page.words
    moved = move_to(cem, here, reply, there)
    assert moved.status == 303
    told = cem.open(cem.open(moved.response.headers["Location"]).response.headers["Location"])
    assert "The reply is moved" in told.words
    assert replies(anna.open(there)) == 2
    assert replies(anna.open(here)) == 1
    assert "2 posts were moved from here by those who moderate, to: There" in anna.open(here).words
    assert "2 posts were moved here by those who moderate, from: Here" in anna.open(there).words
    for post in (reply, answer):
        led = anna.open(f"{here}/posts/{post}").response.headers["Location"]
        assert led == f"{there}#post-{post}"
    assert ledger(database) == before
    later = anna.reply(f"{there}?reply_to={reply}", "Now here")
    assert later.startswith(there)
    with database.read() as session:
        conversations = session.scalars(
            select(StoredContribution.conversation_id)
            .join(Post, Post.contribution_id == StoredContribution.id)
            .where(Post.thread_id == UUID(there[-36:]))
            .distinct()
        ).all()
    assert len(conversations) == 1


def test_a_reply_with_its_answers_becomes_a_thread(visit: Visit, database: Database) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    here = anna.start_thread("Here", "First")
    reply = post_of(ben.reply(here, "Another matter"))
    answer = post_of(anna.reply(f"{here}?reply_to={reply}", "Interesting"))
    refused = press(ines, f"{here}/posts/{reply}/split", title="  ")
    assert refused.status == 422
    assert press(ines, f"{here}/posts/{reply}/split", title="Another  matter").status == 303
    made = f"{anna.space}/threads/{reply}"
    page = anna.open(made)
    assert "Another matter" in page.words
    assert "edited by staff or moderators" in page.words
    assert replies(page) == 1
    assert "2 posts were moved from here by those who moderate, to: Another matter" in anna.open(here).words
    assert anna.open(f"{here}/posts/{reply}").response.headers["Location"] == f"{made}"
    assert anna.open(f"{here}/posts/{answer}").response.headers["Location"] == f"{made}#post-{answer}"
    assert "Go on" in ben.open(anna.reply(made, "Go on")).words
    assert f"/threads/{reply}" in anna.open("/").html


@pytest.mark.parametrize("way", ["move", "split", "merge"])
def test_what_waits_goes_along_and_neither_a_count_nor_the_list_tells_of_it(
    visit: Visit, classroom: Classroom, database: Database, way: str
) -> None:
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    here, there = anna.start_thread("Here", "First"), anna.start_thread("There", "Second")
    reply = post_of(ben.reply(here, "Off the point"))
    post_held(classroom, ben, f"{here}?reply_to={reply}", "zebra reply")
    act = {
        "move": (f"{here}/posts/{reply}/move", {"target": there[-36:]}),
        "split": (f"{here}/posts/{reply}/split", {"title": "Another matter"}),
        "merge": (f"{here}/merge", {"target": there[-36:]}),
    }[way]
    assert press(ines, act[0], **act[1]).status == 303
    with database.read() as session:
        latest = dict(session.execute(select(Thread.id, Thread.last_activity_at)).all())
        waits = find_text(session, classroom.keys, "zebra reply")
        at = session.scalars(select(Post.created_at).where(Post.contribution_id == waits.id)).one()
    assert all(each < at for each in latest.values())
    if way != "merge":
        assert "1 post was moved from here" in cem.open(here).words
    assert "zebra reply" in ben.open(f"{anna.space}/threads/{reply}" if way == "split" else there).words


def test_threads_become_one_with_all_that_belongs_to_them(visit: Visit, database: Database) -> None:
    anna, ben, cem, ines = visit("anna"), visit("ben"), visit("cem"), visit("ines")
    older = anna.start_thread("Older", "First", kind="question")
    newer = ben.start_thread("Newer", "Second", kind="question")
    reply = post_of(anna.reply(newer, "Yes"))
    inner = post_of(ben.reply(f"{newer}?reply_to={reply}", "No"))
    press(cem, f"{newer}/follow")
    press(cem, f"{newer}/same-question")
    form = cem.open(newer).form
    cem.send(Form(f"{cem.space}/drafts", form.fields), text="Half a thought", place=f"reply/{newer[-36:]}")
    before = ledger(database)
    merged = press(ines, f"{newer}/merge", target="", address=f"https://stoa.example{older}?page=2")
    assert merged.status == 303
    assert ledger(database) == before
    page = cem.open(older)
    assert replies(page) == 3
    assert "Began as a thread of its own: Newer" in page.words
    assert "You follow this thread." in page.words
    assert "1 more has this question" in page.words
    assert "You follow this thread." in ben.open(older).words, "since he wrote in it"
    first = newer[-36:]
    assert anna.open(newer).response.headers["Location"] == f"{older}#post-{first}"
    assert anna.open(f"{newer}?page=3").status == 303
    for post in (reply, inner, first):
        assert anna.open(f"{newer}/posts/{post}").response.headers["Location"] == f"{older}#post-{post}"
    with database.read() as session:
        draft = session.scalars(select(StoredDraft)).one()
        assert (str(draft.thread_id), str(draft.post_id)) == (older[-36:], first)
        assert session.scalar(select(func.count()).select_from(Thread)) == 1
    accepted = press(anna, f"{older}/posts/{first}/answer")
    assert accepted.status == 303
    assert "Accepted answer" in ben.open(older).words


def test_what_was_read_is_read_and_what_is_new_stays_new(visit: Visit, clock: SetClock) -> None:
    anna, ben, cem, ines = visit("anna"), visit("ben"), visit("cem"), visit("ines")
    older, newer = anna.start_thread("Older", "First"), anna.start_thread("Newer", "Second")
    read = post_of(ben.reply(newer, "Read"))
    press(cem, f"{newer}/read")
    unread = post_of(ben.reply(newer, "Not read"))
    ben.reply(older, "Not read either")
    press(ines, f"{newer}/merge", target=older[-36:])
    page = cem.open(older)
    new = {part[:36] for part in page.html.split('data-new="')[1:]}
    assert unread in new
    assert {read, newer[-36:]} & new == set()
    assert older[-36:] in new
    press(cem, f"{older}/read")
    assert "data-new" not in cem.open(older).html


def test_no_act_on_threads_changes_a_score(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    older = anna.start_thread("Older", some_text(1))
    newer = ben.start_thread("Newer", some_text(2))
    reply = post_of(anna.reply(newer, some_text(3)))
    inner = post_of(ben.reply(f"{newer}?reply_to={reply}", some_text(4)))
    other = post_of(ben.reply(older, some_text(5)))
    before = points(database, classroom)
    move_to(ines, newer, reply, older)
    press(ines, f"{older}/posts/{inner}/split", title="Apart")
    press(ines, f"{newer}/merge", target=older[-36:])
    assert points(database, classroom) == before
    edit_own(anna, older, reply, some_text(6))
    edit_own(ben, older, newer[-36:], some_text(7))
    edit_own(ben, f"{ben.space}/threads/{inner}", inner, some_text(8))
    assert points(database, classroom) == before, "each is still what it was when it was written"
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        first = session.scalars(select(Thread.contribution_id).where(Thread.id == UUID(older[-36:]))).one()
        delete(session, space, first, classroom.people["anna"], clock.now())
    after = points(database, classroom)
    assert after["anna"] == before["anna"] - 280 - 70, "what answered her elsewhere is still hers"
    assert after["ben"] == before["ben"]
    assert other


def edit_own(visitor: Visitor, thread: str, post: str, text: str) -> None:
    form = visitor.open(f"{thread}/posts/{post}/edit").form
    assert visitor.send(form, text=text).status == 303


def points(database: Database, classroom: Classroom) -> dict[str, float]:
    with database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        people = {name: classroom.people[name] for name in ("anna", "ben")}
        facts = read_facts(session, space.id, list(people.values()))
        return {
            name: tally(facts[person], read_history(session, space.id), calendar_of(space)).points / 1000
            for name, person in people.items()
        }


@pytest.mark.parametrize("kind", ["reflection", "poll"])
def test_what_is_more_than_its_posts_goes_into_no_other_thread(visit: Visit, kind: str) -> None:
    anna, ines = visit("anna"), visit("ines")
    older = anna.start_thread("Older", "First")
    other = anna.start_thread("Other", "Second", kind=kind, options="One\nTwo")
    assert press(ines, f"{other}/merge", target=older[-36:]).status == 409
    assert (press(ines, f"{older}/merge", target=other[-36:]).status == 409) is (kind == "reflection")


def test_posts_go_only_where_the_same_people_read_them(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    anna, ines = visit("anna"), visit("ines")
    here, there = anna.start_thread("Here", "First"), anna.start_thread("There", "Second")
    reply = post_of(anna.reply(here, "A reply"))
    with database.write() as session:
        session.execute(update(Space).values(group_mode=GroupMode.SEPARATE.value))
        of_there = select(Thread.contribution_id).where(Thread.id == UUID(there[-36:]))
        session.execute(
            update(StoredContribution).where(StoredContribution.id.in_(of_there)).values(group_id="a")
        )
    assert move_to(ines, here, reply, there).status == 409
    assert press(ines, f"{here}/merge", target=there[-36:]).status == 409
    assert "There" not in ines.open(f"{here}/posts/{reply}/move").words


def test_only_those_who_moderate_move_posts(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben", duty=Duty.EXPERT)
    here, there = anna.start_thread("Here", "First"), anna.start_thread("There", "Second")
    reply = post_of(anna.reply(here, "A reply"))
    for visitor in (anna, ben):
        assert move_to(visitor, here, reply, there).status == 403
        assert press(visitor, f"{here}/posts/{reply}/split", title="x").status == 403
        assert press(visitor, f"{here}/merge", target=there[-36:]).status == 403
        assert visitor.open(f"{here}/posts/{reply}/move").status == 403
        assert "Move" not in visitor.open(here).words


def test_a_target_has_to_be_named_and_to_be_another_thread(visit: Visit) -> None:
    ines = visit("ines")
    here = ines.start_thread("Here", "First")
    assert press(ines, f"{here}/merge", address="nothing").status == 422
    assert press(ines, f"{here}/merge", target=here[-36:]).status == 409
    assert press(ines, f"{here}/merge", target="01a20de8-f71f-76e9-9548-b610a83ebddd").status == 404


def test_whatever_refers_to_threads_and_posts_is_known_to_be_moved() -> None:
    """A table that is not here would lose rows when threads are merged: see `lti_tool.moderation.moving`."""
    found = {
        f"{table.name}.{key.parent.name}"
        for table in whole_metadata().sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("threads", "posts")
    }
    assert found == {
        "posts.thread_id", "posts.parent_id", "moves.from_thread_id", "moves.to_thread_id",
        "drafts.thread_id", "drafts.post_id", "thread_readings.thread_id", "posts_read_ahead.post_id",
        "thread_follows.thread_id", "same_questions.thread_id", "facilitators.thread_id",
        "thread_tags.thread_id",  # the other thread has tags of its own
        "thread_summaries.thread_id",
        "polls.thread_id", "poll_votes.thread_id",  # polls are not merged
    }  # fmt: skip
