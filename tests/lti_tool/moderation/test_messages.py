"""Messages to those who moderate: nobody else learns of them, and they are no participation."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from sync.ledger.tables import LedgerRow
from sync.mentions.tables import Mention
from sync.spaces.tables import Duty, GroupMode, Role
from tests.factories.world import Classroom, some_text
from tests.lti_tool.drafts.test_drafts import autosave
from tests.lti_tool.moderation.test_moving import post_of
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def write(visitor: Visitor, text: str = "Somebody is unkind to me") -> str:
    form = visitor.open("/threads/new?kind=message").form
    assert form.fields["kind"] == "message"
    return visitor.send(form, title="A quiet word", text=text).response.headers["Location"]


def test_only_its_author_and_those_who_moderate_read_a_message(visit: Visit) -> None:
    anna, ines, ben = visit("anna"), visit("ines"), visit("ben", duty=Duty.MODERATOR)
    thread = write(anna)
    for visitor in (anna, ines, ben):
        assert "Somebody is unkind to me" in visitor.open(thread).words
        assert "A quiet word" in visitor.open("/").words
        assert "To the moderators" in visitor.open("/").words
    answer = post_of(ben.reply(thread, "I look after it"))
    assert "I look after it" in anna.open(thread).words
    assert "You follow this thread." in ben.open(thread).words
    for other in (visit("cem"), visit("cem", duty=Duty.EXPERT), visit("cem", role=Role.OBSERVER)):
        for address in (thread, f"{thread}/posts/{answer}", f"{thread}/posts/{answer}/reactions"):
            assert other.open(address).status in (403, 404)
        for address in ("/", "/?show=unanswered", "/search?q=quiet", "/search/similar?title=quiet+word"):
            assert "quiet word" not in other.open(address).words.casefold().replace("to the moderators", "")


def test_its_form_says_who_reads_it_and_is_one_of_its_own(visit: Visit) -> None:
    visit("ines")
    anna, ben = visit("anna"), visit("ben", duty=Duty.MODERATOR)
    page = anna.open("/threads/new?kind=message")
    assert "Message to the moderators" in page.words
    assert "Send message" in page.words
    assert "Ines Inesson Instructor" in page.words
    assert "Ben Benson Moderator" in page.words
    assert "It counts from" not in page.words
    sent = anna.send(page.form, title="A quiet word", text="About something")
    shown = anna.open(sent.response.headers["Location"]).words
    assert "Sent to those who moderate." in shown
    assert "first reply" not in shown
    assert "Only instructors read it" not in visit("ben", duty=None).open("/threads/new").words
    assert ben.open("/threads/new?kind=message").form.fields["kind"] == "discussion"


def test_a_message_may_be_kept_from_moderators_who_are_no_staff(visit: Visit) -> None:
    anna, ines, ben = visit("anna"), visit("ines"), visit("ben", duty=Duty.MODERATOR)
    form = anna.open("/threads/new?kind=message").form
    sent = anna.send(form, title="A quiet word", text="Ben is unkind to me", staff_only="yes")
    thread = sent.response.headers["Location"]
    for visitor in (anna, ines):
        assert "Ben is unkind to me" in visitor.open(thread).words
    assert "Only you, instructors and administrators read this." in anna.open(thread).words
    answer = post_of(ines.reply(thread, "I look after it"))
    for address in (
        thread,
        f"{thread}/posts/{answer}",
        f"{thread}/print",
        f"{thread}/posts/{thread[-36:]}/moderate",
    ):
        assert ben.open(address).status == 404
    for address in ("/", "/?kind=message", "/moderation/", "/search?q=unkind", "/digest", "/following"):
        assert "quiet word" not in ben.open(address).words.casefold()


def test_going_back_to_leave_moderators_out_keeps_them_out(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben", duty=Duty.MODERATOR)
    form = anna.open("/threads/new?kind=message").form
    words = {"title": "A quiet word", "text": "Ben is unkind to me"}
    thread = anna.send(form, **words).response.headers["Location"]
    again = anna.send(form, **words, staff_only="yes").response.headers["Location"]
    assert again == thread
    assert ben.open(thread).status == 404


def test_whoever_moderates_later_does_not_read_it(visit: Visit, clock: SetClock) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = write(anna)
    clock.sleep(60)
    ben = visit("ben", duty=Duty.MODERATOR)
    assert ben.open(thread).status == 404
    for address in ("/", "/moderation/", "/search?q=unkind"):
        assert "quiet word" not in ben.open(address).words.casefold()
    assert "Somebody is unkind to me" in ines.open(thread).words
    assert "Somebody is unkind to me" in ben.open(write(anna)).words


def test_it_is_no_groups(visit: Visit, classroom: Classroom) -> None:
    anna, ines, cem = visit("anna"), visit("ines"), visit("cem")
    split(classroom, GroupMode.SEPARATE, ines={"2"}, cem=set())
    for author in (anna, cem):
        page = author.open("/threads/new?kind=message")
        assert "Ines Inesson" in page.words
        assert "group" not in page.form.fields
        thread = author.send(page.form, title="A quiet word", text="About it").response.headers["Location"]
        assert "About it" in ines.open(thread).words
    assert "2 messages to the moderators without an answer" in ines.open("/").words


def test_what_its_author_sends_as_a_moderator_stays_theirs(visit: Visit) -> None:
    """What was written to few is never offered to be posted for all."""
    anna, ben = visit("anna"), visit("ben")
    form = anna.open("/threads/new?kind=message").form
    visit("anna", duty=Duty.MODERATOR)
    refused = anna.send(form, title="A quiet word", text="Ben is unkind to me")
    assert refused.status == 422
    assert "message.to_oneself" in refused.words
    assert (refused.form.fields["kind"], refused.form.fields["text"]) == ("message", "Ben is unkind to me")
    assert anna.send(refused.form).status == 422
    assert "unkind" not in ben.open("/").words


def test_where_no_peer_moderates_there_is_nothing_to_choose(visit: Visit) -> None:
    visit("ines")
    page = visit("anna").open("/threads/new?kind=message")
    assert "Only instructors read it" not in page.words


def test_a_message_waits_until_somebody_who_moderates_has_answered(visit: Visit) -> None:
    anna, ines, ben = visit("anna"), visit("ines"), visit("ben", duty=Duty.MODERATOR)
    thread = write(anna)
    anna.reply(thread, "And one more thing")
    waiting = "1 message to the moderators without an answer"
    for visitor in (ines, ben):
        for address in ("/", "/moderation/"):
            assert waiting in visitor.open(address).words
        assert "A quiet word" in visitor.open("/?show=unanswered&kind=message").words
    ben.reply(thread, "I look after it")
    for address in ("/", "/moderation/"):
        assert "without an answer" not in ines.open(address).words


def test_a_draft_of_a_message_stays_in_its_form(visit: Visit) -> None:
    anna = visit("anna")
    message = anna.open("/threads/new?kind=message").form
    autosave(anna, message, title="A quiet word", text="My chief is unkind to me")
    assert anna.open("/threads/new").form.fields["title"] == ""
    autosave(anna, anna.open("/threads/new").form, title="Lunch", text="Where do you eat?")
    assert anna.open("/threads/new").form.fields["title"] == "Lunch"
    kept = anna.open("/threads/new?kind=message").form
    assert (kept.fields["kind"], kept.fields["title"]) == ("message", "A quiet word")
    (link,) = [each for each in anna.open("/drafts").links if "kind=message" in each]
    assert anna.open(link).form.fields["title"] == "A quiet word"
    address = f"/threads/new?{link[link.index('draft=') :]}"
    assert "unkind" not in anna.open(address).form.fields["text"]


def test_a_message_is_no_participation(visit: Visit, database: Database) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = write(anna, some_text(1))
    answer = post_of(ines.reply(thread, some_text(2)))
    assert press(ines, f"{thread}/posts/{thread[-36:]}/endorse").status == 409
    assert press(anna, f"{thread}/posts/{answer}/answer").status == 409
    assert press(anna, f"{thread}/reactions", give=f"thanks {answer}").status == 409
    edited = anna.send(anna.open(f"{thread}/posts/{thread[-36:]}/edit").form, text="Shorter")
    assert edited.status == 303
    assert "Shorter" in ines.open(thread).words
    assert press(anna, f"{thread}/posts/{thread[-36:]}/remove").status == 303
    with database.read() as session:
        assert session.scalars(select(LedgerRow)).all() == []


def about(visitor: Visitor, address: str) -> list[str]:
    return [each for each in visitor.open(address).links if "kind=message" in each]


def test_a_thread_offers_once_to_write_about_it(visit: Visit) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem")
    thread = anna.start_thread()
    for writer in (ben, cem, ben):
        writer.reply(thread, some_text(1))
    for visitor in (anna, ben):
        (link,) = about(visitor, thread)
        assert f"https://stoa.example{thread}/posts/{thread[-36:]}" in visitor.open(link).form.fields["text"]


def test_who_reports_a_post_may_write_about_it_instead(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    post = f"{thread}/posts/{post_of(anna.reply(thread, some_text(1)))}"
    (link,) = about(ben, f"{post}/report")
    assert f"https://stoa.example{post}" in ben.open(link).form.fields["text"]


def test_nobody_is_offered_to_write_who_may_not(visit: Visit) -> None:
    anna = visit("anna")
    thread, message = anna.start_thread(), write(anna)
    post = f"{thread}/posts/{thread[-36:]}"
    assert about(anna, message) == []
    for visitor in (visit("ines"), visit("ben", duty=Duty.MODERATOR), visit("cem", role=Role.OBSERVER)):
        assert about(visitor, thread) == []
        assert about(visitor, f"{post}/report") == []


@pytest.mark.parametrize("duty", [None, Duty.MODERATOR])
def test_nobody_writes_to_themselves(visit: Visit, duty: Duty | None) -> None:
    visitor = visit("ben", duty=duty) if duty else visit("ines")
    assert "Write to the moderators" not in visitor.open("/").words
    assert visitor.open("/threads/new?kind=message").form.fields["kind"] == "discussion"


def test_a_message_goes_into_no_other_thread(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread, other = write(anna), anna.start_thread()
    assert press(ines, f"{thread}/merge", target=other[-36:]).status == 409
    assert press(ines, f"{other}/merge", target=thread[-36:]).status == 409


def test_whoever_may_not_read_a_message_is_not_mentioned_in_it(visit: Visit, database: Database) -> None:
    anna, cem, ines = visit("anna"), visit("cem"), visit("ines")
    thread = write(anna, "It is about @Cem Cemson, @Ines Inesson")
    assert "Cem Cemson" in ines.open(thread).words
    assert "quiet word" not in cem.open("/?show=mentions").words
    with database.read() as session:
        mentioned = session.scalars(select(Mention.person_id)).all()
    assert mentioned == [ines.person_id]
