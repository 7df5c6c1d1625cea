from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.app.factory import MAXIMUM_REQUEST_BYTES
from lti_tool.launch.tables import Grant
from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.ledger.tables import LedgerRow
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, MembershipStatus, Role
from tests.factories.texts import find_text
from tests.factories.world import Classroom, some_text
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_new_thread_leads_to_its_page_and_into_the_ledger(
    visit: Visit, database: Database, keys: KeyRing
) -> None:
    anna = visit("anna")
    response = anna.send(
        anna.open("/threads/new").form, title="  On   agendas ", text="**Who** writes them?"
    ).response
    assert response.status_code == 303
    page = anna.open(response.headers["Location"])
    assert "On agendas" in page.words
    assert "<strong>Who</strong> writes them?" in page.html
    with database.read() as session:
        stored = session.scalars(select(StoredContribution)).one()
        assert (stored.source, stored.author_id) == ("discussion", anna.person_id)
        assert open_text(Seals(session, keys), stored).title == "On agendas"
        assert session.scalars(select(LedgerRow.contribution_id)).one() == stored.id


def test_a_reply_leads_to_itself_in_the_thread(visit: Visit, database: Database, clock: SetClock) -> None:
    thread = visit("anna").start_thread()
    clock.sleep(60)
    answer = visit("ben").reply(thread, "I do")
    assert answer.startswith(f"{thread}#post-")
    assert f'id="{answer.partition("#")[2]}"' in visit("cem").open(thread).html
    with database.read() as session:
        row = session.scalars(select(Thread)).one()
        assert row.last_activity_at == clock.now()
        opening, reply = session.scalars(select(StoredContribution).order_by(StoredContribution.occurred_at))
        assert (reply.parent_id, reply.conversation_id) == (opening.id, opening.conversation_id)


def test_a_reply_to_a_post_is_kept_as_its_answer(visit: Visit, database: Database, keys: KeyRing) -> None:
    thread = visit("anna").start_thread()
    first = visit("ben").reply(thread, "Mine")
    post_id = first.partition("#post-")[2]
    cem = visit("cem")
    page = cem.open(f"{thread}?reply_to={post_id}")
    assert "You answer Ben Benson" in page.words
    cem.send(page.form, text="Yours?")
    with database.read() as session:
        assert set(session.scalars(select(Post.parent_id))) == {None, UUID(post_id)}
        mine, yours = (find_text(session, keys, each) for each in ("Mine", "Yours?"))
        assert yours.parent_id == mine.id


def test_learners_are_told_from_how_many_words_on_it_counts(visit: Visit) -> None:
    assert "It counts from 40 words on." in visit("anna").open("/threads/new").words
    assert "It counts from" not in visit("ines").open("/threads/new").words


def test_sending_a_form_twice_is_one_post(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    first, second = (anna.send(form, title="Once", text="only") for _ in range(2))
    assert first.response.headers["Location"] == second.response.headers["Location"]
    reply_form = anna.open(first.response.headers["Location"]).form
    answers = [anna.send(reply_form, text="once more").response.headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert (count(database, Thread), count(database, Post), count(database, StoredContribution)) == (1, 1, 2)


def test_going_back_and_sending_something_else_is_not_lost(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = anna.open(anna.start_thread()).form
    anna.send(form, text="one thing")
    anna.send(form, text="another thing")
    assert count(database, Post) == 2


def test_opening_pages_changes_nothing(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    for address in ("/", "/threads/new", thread, f"{thread}?reply_to={UUID(int=7)}"):
        assert anna.open(address).status == 200
    assert (count(database, Thread), count(database, Post)) == (1, 0)


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("", "kept text", "title.empty"),
        ("t" * 201, "kept text", "title.too_long"),
        ("\u200b\u2060\ufeff\u00ad\u200e", "kept text", "title.empty"),
        ("\u3164 \u2800", "kept text", "title.empty"),
        ("kept title", "  \n ", "text.empty"),
        ("kept title", "\u200b\u2060\ufeff\u00ad\u200e\u200d\ufe0f", "text.empty"),
        ("kept title", "&#8203;&shy;&nbsp;", "text.empty"),
        ("kept title", "x" * 20_001, "text.too_long"),
        ("kept title", "x" * 200_000, "text.too_long"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    visit: Visit, database: Database, title: str, text: str, code: str
) -> None:
    anna = visit("anna")
    page = anna.send(anna.open("/threads/new").form, title=title, text=text)
    assert page.status == 422
    assert code in page.words
    assert 'role="alert"' in page.html
    assert (page.form.fields["title"], page.form.fields["text"]) == (title, text)
    assert count(database, Thread) == 0


def test_a_refused_reply_keeps_its_place_and_its_text(visit: Visit) -> None:
    thread = visit("anna").start_thread()
    post_id = visit("ben").reply(thread).partition("#post-")[2]
    cem = visit("cem")
    page = cem.send(cem.open(f"{thread}?reply_to={post_id}").form, text="y" * 20_001)
    assert page.status == 422
    assert (page.form.fields["reply_to"], page.form.fields["text"]) == (post_id, "y" * 20_001)


@pytest.mark.parametrize("written", ["👍", "\u200e؟", "ok\u00ad", "…", "é"])
def test_what_can_be_seen_is_taken(visit: Visit, database: Database, written: str) -> None:
    visit("anna").start_thread(title=written, text=written)
    assert count(database, Thread) == 1


def test_a_text_of_the_greatest_length_is_taken(visit: Visit, database: Database) -> None:
    visit("anna").start_thread(title="t" * 200, text="x" * 20_000)
    assert count(database, Thread) == 1


def test_an_answer_to_a_post_that_was_removed_meanwhile_is_not_lost(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    thread = visit("anna").start_thread()
    post_id = visit("ben").reply(thread).partition("#post-")[2]
    cem = visit("cem")
    form = cem.open(f"{thread}?reply_to={post_id}").form
    with database.write() as session:
        post = session.get_one(Post, UUID(post_id))
        session.get_one(StoredContribution, post.contribution_id).deleted_at = clock.now()
    page = cem.send(form, text="But why?")
    assert page.status == 422
    assert "reply.answered_gone" in page.words
    assert page.form.fields["text"] == "But why?"
    assert "reply_to" not in page.form.fields
    assert cem.send(page.form).status == 303


@pytest.mark.parametrize("reply_to", ["nonsense", str(UUID(int=7))])
def test_a_place_that_does_not_exist_falls_back_to_the_thread(visit: Visit, reply_to: str) -> None:
    anna = visit("anna")
    page = anna.open(f"{anna.start_thread()}?reply_to={reply_to}")
    assert page.status == 200
    assert "reply_to" not in page.form.fields


def test_observers_read_and_do_not_write(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread(text="for all to read")
    observer = visit("ben", role=Role.OBSERVER)
    page = observer.open(thread)
    assert "for all to read" in page.words
    assert not any("text" in form.fields for form in page.forms)
    assert not any("reply_to" in link or link.endswith("/new") for link in observer.open("/").links)
    assert observer.open("/threads/new").status == 403


def test_an_observer_cannot_send_a_form_from_before(visit: Visit, database: Database) -> None:
    ben = visit("ben")
    form = ben.open(visit("anna").start_thread()).form
    with database.write() as session:
        session.execute(update(Grant).values(role=Role.OBSERVER.value))
    page = ben.send(form, text="Much work")
    assert page.status == 403
    assert "Much work" in page.words
    assert count(database, Post) == 0


def test_who_has_left_the_course_reads_and_writes_nothing_until_the_next_launch(
    visit: Visit, database: Database
) -> None:
    thread = visit("ben").start_thread(text="for members")
    anna = visit("anna")
    form = anna.open(thread).form
    with database.write() as session:
        of_anna = update(Membership).where(Membership.person_id == anna.person_id)
        session.execute(of_anna.values(status=MembershipStatus.LEFT.value))
    for page in (anna.open(thread), anna.open("/"), anna.send(form, text="Much work")):
        assert page.status == 403
        assert "access.has_left" in page.words
        assert "for members" not in page.words
        assert "frame-ancestors https://lms.example" in page.response.headers["Content-Security-Policy"]
    assert "Much work" in page.words
    assert count(database, Post) == 0
    visit("anna")  # a launch, in another browser
    assert anna.open(thread).status == 200


def test_a_post_without_the_browsers_own_token_is_refused_and_shown_to_copy(
    visit: Visit, database: Database
) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    form.fields["csrf_token"] = "another"
    page = anna.send(form, title="A title", text="Much work")
    assert page.status == 400
    assert "form.expired" in page.words
    assert "A title Much work" in page.words
    assert count(database, Thread) == 0


def test_what_was_typed_outlives_the_session(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    clock.sleep(13 * 3600)
    page = anna.send(form, title="A title", text="z" * 200_000)
    assert page.status == 401
    assert "z" * 200_000 in page.html
    assert "Anna" not in page.html


def test_a_form_that_is_too_large_to_take_is_refused_politely(visit: Visit) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    page = anna.send(form, title="t", text="🙂" * 200_000)
    assert (page.status, page.html.count("🙂")) == (422, 200_000)
    page = anna.send(form, title="t", text="x" * MAXIMUM_REQUEST_BYTES)
    assert page.status == 413
    assert "form.too_large" in page.words


def test_the_form_of_a_reply_says_from_how_many_words_on_it_counts_to_who_earns(
    visit: Visit, classroom: Classroom
) -> None:
    thread = visit("anna").start_thread()

    assert "It counts from 20 words on." in visit("ben").open(thread).words
    assert "It counts from" not in visit("ines").open(thread).words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Well said, dear Anna.", "Posted. It is too short by 16 words to count."),
        (" ".join(["word"] * 19), "Posted. It is too short by 1 word to count."),
        (" ".join(["word"] * 20), "Posted. It is long enough to count."),
    ],
)
def test_who_has_answered_reads_once_whether_it_is_long_enough(
    visit: Visit, classroom: Classroom, text: str, sentence: str
) -> None:
    thread = visit("anna").start_thread()
    ben = visit("ben")
    ben.reply(thread, text)

    assert sentence in ben.open(thread).words
    assert "Posted." not in ben.open(thread).words


def test_an_answer_to_oneself_and_what_staff_write_is_only_said_to_be_posted(
    visit: Visit, classroom: Classroom
) -> None:
    for name in ("anna", "ines"):
        writer = visit(name)
        thread = writer.start_thread(text=some_text(1))
        writer.open(thread)
        writer.reply(thread, some_text(2))

        page = writer.open(thread).words
        assert "Posted." in page
        assert "to count" not in page


def test_who_has_begun_a_thread_reads_how_many_words_are_missing(visit: Visit, classroom: Classroom) -> None:
    anna = visit("anna")

    assert (
        "Posted. It is too short by 38 words to count."
        in anna.open(anna.start_thread(text="Two words")).words
    )
