"""Kinds of threads: who may begin which, who reads it, and what stands out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.space.tables import Thread
from sync.contributions.tables import StoredContribution
from sync.intake import Intake
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Anonymity, Role, Space
from tests.factories.texts import all_texts, find_text, text_of
from tests.factories.world import Classroom
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def begin(visitor: Visitor, kind: str, title: str = "A title", text: str = "Some text", **typed: str) -> Page:
    """Send the form of a new thread."""
    return visitor.send(visitor.open("/threads/new").form, title=title, text=text, kind=kind, **typed)


def started(visitor: Visitor, kind: str, **typed: str) -> str:
    """Begin a thread of a kind; gives its address."""
    answer = begin(visitor, kind, **typed)
    assert answer.status == 303, answer.words
    return answer.response.headers["Location"]


def test_the_form_offers_kinds_and_the_usual_one_first(visit: Visit) -> None:
    kinds = ["discussion", "question", "poll", "resource", "reflection"]
    assert visit("anna").open("/threads/new").choices["kind"] == kinds
    assert visit("ines").open("/threads/new").choices["kind"] == [*kinds, "announcement"]
    assert visit("anna").open("/threads/new?kind=question").form.fields["kind"] == "question"
    assert visit("anna").open("/threads/new?kind=announcement").form.fields["kind"] == "discussion"


@pytest.mark.parametrize("kind", ["announcement", "sermon"])
def test_a_kind_that_is_not_offered_is_refused_and_nothing_is_lost(
    visit: Visit, database: Database, kind: str
) -> None:
    refused = begin(visit("anna"), kind, text="All that I typed")
    assert (refused.status, "thread.kind" in refused.words) == (422, True)
    assert refused.form.fields["text"] == "All that I typed"
    with database.read() as session:
        assert session.scalars(select(Thread)).all() == []


def test_a_thread_says_of_which_kind_it_is_unless_it_is_the_usual_one(visit: Visit) -> None:
    anna = visit("anna")
    usual, question = started(anna, "discussion"), started(anna, "question")
    assert anna.open("/").html.count("kind-name") == 1
    assert "kind-name" not in anna.open(usual).html
    assert "Question" in anna.open(question).words


def test_what_is_for_another_kind_says_nothing(visit: Visit, database: Database, keys: KeyRing) -> None:
    started(visit("anna"), "discussion", options="only one", address="nonsense", poll_closes_at="never")
    with database.read() as session:
        assert [text.particulars for text in all_texts(session, keys)] == [()]


class TestReflections:
    def test_its_author_and_staff_alone_know_of_it(self, visit: Visit) -> None:
        anna, ines, ben = visit("anna"), visit("ines"), visit("ben")
        thread = started(anna, "reflection", title="My own thoughts")
        answer = ines.reply(thread, "A word from staff")
        assert "Only you and instructors read this." in anna.open(thread).words
        assert "A word from staff" in anna.open(thread).words
        assert "My own thoughts" in ines.open("/").words
        observer = visit("cem", role=Role.OBSERVER)
        for other in (ben, observer):
            assert "My own thoughts" not in other.open("/").words
            assert other.open(thread).status == 404
        post = answer.rpartition("#post-")[2]
        form = ben.open("/threads/new").form
        for act in (f"posts/{post}/answer", "replies", "same-question", "votes"):
            form.action = f"{thread}/{act}"
            assert ben.send(form, text="I was here", choice="0").status == 404, act
        assert ben.open(f"{thread}/posts/{post}/reactions").status == 404


class TestPostFirst:
    def test_a_learner_sees_what_others_answer_once_they_have_answered(
        self, visit: Visit, clock: SetClock
    ) -> None:
        ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
        thread = started(ines, "question", title="What do you think?", post_first="yes")
        clock.sleep(60)
        ines.start_thread("Later")
        clock.sleep(60)
        answer = anna.reply(thread, "Anna thinks so")
        page = ben.open(thread)
        assert "Anna thinks so" not in page.words
        assert "everybody writes first" in page.words
        assert "1 reply" not in page.words
        assert "<strong>1</strong>" not in ben.open("/").html, "no count tells of it"
        assert "Write first" in ben.open("/").words
        assert ben.open("/").words.index("Later") < ben.open("/").words.index("What do you think?"), (
            "nor its place"
        )
        assert "What do you think?" not in ben.open("/?show=unanswered").words, "nobody tells whether it is"
        post = answer.rpartition("#post-")[2]
        assert ben.open(f"{thread}/posts/{post}/reactions").status == 404
        assert "Anna thinks so" not in ben.open(f"{thread}?reply_to={post}").words
        ben.reply(thread, "Ben thinks otherwise")
        assert "Anna thinks so" in ben.open(thread).words
        assert "<strong>2</strong>" in ben.open("/").html
        assert "everybody writes first" not in ben.open(thread).words
        for reader in (ines, visit("cem", role=Role.OBSERVER)):
            assert "Anna thinks so" in reader.open(thread).words

    def test_nothing_tells_when_others_answer_nor_is_it_read_unseen(
        self, visit: Visit, clock: SetClock
    ) -> None:
        ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
        thread = started(ines, "discussion", post_first="yes")

        def all_read() -> Form:
            return next(form for form in ben.open("/").forms if form.action.endswith("/read"))

        before = all_read().fields["until"]
        clock.sleep(60)
        anna.reply(thread, "Anna thinks so")
        assert all_read().fields["until"] == before
        ben.send(all_read())
        clock.sleep(60)
        ben.reply(thread, "Ben thinks otherwise")
        assert "1 new" in ben.open("/").words

    def test_a_removed_answer_was_none(self, visit: Visit) -> None:
        ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
        thread = started(ines, "discussion", post_first="yes")
        anna.reply(thread, "Anna thinks so")
        ben.reply(thread, "x")
        (link,) = [each for each in ben.open(thread).links if each.endswith("/remove")]
        ben.send(ben.open(link).form)
        assert "Anna thinks so" not in ben.open(thread).words

    def test_what_is_locked_can_be_read_by_all(self, visit: Visit) -> None:
        ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
        thread = started(ines, "discussion", post_first="yes")
        anna.reply(thread, "Anna thinks so")
        press(ines, f"{thread}/lock")
        assert "Anna thinks so" in ben.open(thread).words
        assert "<strong>1</strong>" in ben.open("/").html

    def test_it_is_for_staff_to_ask_for(self, visit: Visit, database: Database) -> None:
        assert "post_first" not in visit("anna").open("/threads/new").html
        started(visit("anna"), "discussion", post_first="yes")
        with database.read() as session:
            assert not session.scalars(select(Thread)).one().post_first


class TestAnnouncements:
    def test_it_stands_on_top_until_its_time_is_over(self, visit: Visit, clock: SetClock) -> None:
        ines, anna = visit("ines"), visit("anna")
        until = (clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
        thread = started(ines, "announcement", title="No class on Friday", on_top_until=until)
        clock.advance(timedelta(seconds=1))
        anna.start_thread(title="Newer")
        page = anna.open("/")
        assert page.words.index("No class on Friday") < page.words.index("Newer")
        assert 'class="announcements"' in page.html
        clock.advance(timedelta(hours=4))
        page = anna.open("/")
        assert 'class="announcements"' not in page.html
        assert page.words.index("No class on Friday") > page.words.index("Newer")
        assert anna.open(thread).status == 200

    @pytest.mark.parametrize("until", ["2020-01-01T10:00", "tomorrow"])
    def test_a_time_that_makes_no_sense_is_refused(self, visit: Visit, until: str) -> None:
        refused = begin(visit("ines"), "announcement", on_top_until=until)
        assert (refused.status, "thread.date" in refused.words) == (422, True)


class TestResources:
    def test_its_address_is_a_card_that_nobody_has_fetched(
        self, visit: Visit, database: Database, keys: KeyRing
    ) -> None:
        anna, ben = visit("anna"), visit("ben")
        address = "https://library.example/books?id=1&x=<b>"
        thread = started(anna, "resource", text="Worth a look", address=address)
        page = ben.open(thread)
        assert address in page.links
        assert ">library.example</bdi>" in page.html
        with database.read() as session:
            row = find_text(session, keys, "Worth a look")
        assert text_of(database, keys, row).particulars == (address,)
        assert b"library" not in (row.sealed_text or b"")

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "javascript:alert(1)",
            "library.example",
            "https://",
            "https://a b",
            "https://[1",
            "ftp://a",
            r"https://bad.example\@a",
        ],
    )
    def test_no_other_address_is_taken(self, visit: Visit, address: str) -> None:
        refused = begin(visit("anna"), "resource", address=address)
        assert (refused.status, "resource.address" in refused.words) == (422, True)


class TestWithoutName:
    @pytest.fixture
    def room(self, classroom: Classroom, database: Database) -> Classroom:
        with database.write() as session:
            session.get_one(Space, classroom.space_id).anonymity = Anonymity.BY_CHOICE.value
        return classroom

    def test_peers_read_anonymous_staff_the_name_and_others_keep_theirs(
        self, visit: Visit, room: Classroom, database: Database
    ) -> None:
        anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
        thread = started(anna, "question", title="Is this a silly question?", anonymous="yes")
        ben.reply(thread, "Not at all")
        assert 'name="anonymous" value="yes" checked' in anna.open(thread).html, (
            "kept for one's further replies"
        )
        anna.reply(thread, "Thank you")
        anna.send(anna.open(thread).form, text="And once more", anonymous="yes")
        for page in (ben.open("/"), ben.open(thread)):
            assert "Anna" not in page.html
            assert "Anonymous" in page.words
        assert "Ben Benson" in anna.open(thread).words
        assert "Anna Annason" in ines.open(thread).words
        assert "anonymous to others" in ines.open(thread).words
        with database.read() as session:
            rows = session.scalars(select(StoredContribution)).all()
        by_ben = sorted((row.author_id == ben.person_id, row.anonymous) for row in rows)
        assert by_ben == [(False, True), (False, True), (False, True), (True, False)]

    def test_who_found_an_answer_helpful_is_told_to_staff_alone(self, visit: Visit, room: Classroom) -> None:
        """The only one who reacted would be the asker."""
        anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
        thread = started(anna, "question", anonymous="yes")
        answer = ben.reply(thread).rpartition("#post-")[2]
        form = next(each for each in anna.open(thread).forms if each.action.endswith("/reactions"))
        anna.send(form, give=f"thanks {answer}")
        page = ben.open(thread)
        assert "Helpful to the asker" in page.words
        assert "Thanks 1" in page.words
        assert "From whom" not in page.words
        assert ben.open(f"{thread}/posts/{answer}/reactions").status == 404
        assert "Anna Annason" in ines.open(f"{thread}/posts/{answer}/reactions").words

    def test_it_counts_as_ever(
        self, visit: Visit, room: Classroom, database: Database, keys: KeyRing
    ) -> None:
        started(visit("anna"), "question", anonymous="yes")
        room.post("anna", "Some text")
        with database.read() as session:
            rows = session.scalars(select(LedgerRow).order_by(LedgerRow.sequence)).all()
        assert {(row.person_id, row.kind, row.counted_words) for row in rows} == {
            (room.people["anna"], "contribution", 2)
        }

    @pytest.mark.parametrize("name", ["ben", "ines"])
    def test_where_it_is_not_offered_it_is_not_taken(
        self, visit: Visit, classroom: Classroom, database: Database, name: str
    ) -> None:
        if name == "ines":
            with database.write() as session:
                session.get_one(Space, classroom.space_id).anonymity = Anonymity.BY_CHOICE.value
        writer = visit(name)
        assert 'name="anonymous"' not in writer.open("/threads/new").html
        started(writer, "question", anonymous="yes")
        with database.read() as session:
            assert not session.scalars(select(StoredContribution)).one().anonymous


def test_an_edit_keeps_what_belongs_to_the_text(
    classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    first = classroom.contribution("Which?", particulars=("red", "blue"))
    classroom.accept("anna", first)
    edited = classroom.contribution("Which one?", source_id=first.source_id, revision=2)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        Intake(keys, clock).accept(session, space, classroom.people["anna"], edited)
    with database.read() as session:
        (text,) = all_texts(session, keys)
    assert (text.markdown, text.particulars) == ("Which one?", ("red", "blue"))


@pytest.mark.parametrize("kind", ["question", "poll", "resource"])
def test_no_kind_of_thread_costs_more_than_its_share(visit: Visit, queries: QueryCounter, kind: str) -> None:
    anna = visit("anna")
    thread = started(anna, kind, options="red\nblue", address="https://library.example/")
    visit("ines").reply(thread)
    queries.statements.clear()
    assert anna.open(thread).status == 200
    assert len(queries.statements) <= 12
