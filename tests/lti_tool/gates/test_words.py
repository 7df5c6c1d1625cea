"""Words, first posts and copies: the writer is asked, or the post waits, and nothing is betrayed."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.contributions.tables import StoredContribution
from sync.gates.tables import GateList
from sync.moderation.acts import Decision, approve
from sync.moderation.tables import ModerationAct
from sync.spaces.tables import Duty, GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

Visit = Callable[..., Visitor]
Gates = Callable[..., None]

LONG = (
    "We begin every meeting with a short look back at what was agreed last week and who does what until the next one, "
    "then each of us names one thing that went well and one that should go better, before we turn to the agenda"
)
SHUFFLED = (
    "Until the agenda one should go well, and we turn to each thing that was named; before us a short meeting that "
    "begins with who agreed last week what the next one does, then look back: better every one of what went at it"
)


def try_thread(visitor: Visitor, text: str, title: str = "A title", **typed: str) -> Page:
    return visitor.send(visitor.open("/threads/new").form, title=title, text=text, **typed)


def check(visitor: Visitor, text: str) -> Page:
    """Post as a browser without a script does, which has things pointed out."""
    form = visitor.open("/threads/new").form
    return visitor.send(Form(f"{form.action}?check=1", form.fields), title="Mine", text=text)


def reasons(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(select(ModerationAct.reason).order_by(ModerationAct.sequence)))


def let_in(services: Services, classroom: Classroom) -> None:
    """Let a moderator approve what waits."""
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        held = session.scalars(
            select(StoredContribution.id).where(StoredContribution.withheld == "held")
        ).all()
        for each in held:
            decision = Decision(classroom.people["ines"], services.clock.now())
            approve(session, services.keys, space, each, decision)


def test_a_writer_is_asked_about_a_word_and_decides(visit: Visit, gates: Gates, database: Database) -> None:
    gates(ask=["silly = This word may hurt."])
    anna = visit("anna")
    page = try_thread(anna, "What a s\u200billy idea")
    assert page.status == 422
    assert "“silly”: This word may hurt." in page.words
    assert page.form.fields["title"] == "A title"
    assert "Post all the same" in page.words
    again = anna.send(page.form, text="Another silly thing and links")
    assert again.status == 303, "it was asked about this word"
    assert not reasons(database)


def test_a_word_in_a_title_a_reply_or_an_edit_is_asked_about_too(visit: Visit, gates: Gates) -> None:
    gates(ask=["silly"])
    anna = visit("anna")
    assert try_thread(anna, "words", title="So silly").status == 422
    thread = anna.start_thread()
    assert anna.send(anna.open(thread).form, text="silly").status == 422
    edit = f"{thread}/posts/{thread.rpartition('/')[2]}/edit"
    asked = anna.send(anna.open(edit).form, text="silly text")
    assert asked.status == 422
    assert anna.send(asked.form).status == 303
    assert anna.send(anna.open(edit).form, text="still silly text").status == 303, "it said so before"


@pytest.mark.parametrize("whose", ["hold", "organisation"])
def test_a_post_with_a_held_word_waits_and_its_author_is_told_why(
    visit: Visit, gates: Gates, database: Database, whose: str
) -> None:
    gates(**{whose: ["secretword"]})
    anna, ben = visit("anna"), visit("ben")
    thread = anna.send(anna.open("/threads/new").form, title="Held", text="The SECRETWORD").response.headers[
        "Location"
    ]
    page = anna.open(thread)
    assert "a moderator reads it first" in page.words
    assert "It has words in it that a moderator looks at first." in page.words
    assert (ben.open(thread).status, "Held" in ben.open().words) == (404, False)
    assert reasons(database) == ["words"]
    with database.read() as session:
        told = [str(each.detail) for each in session.scalars(select(AuditRow))]
    assert not any("SECRETWORD" in each or "secretword" in each for each in told)


def test_a_public_post_that_is_edited_to_say_a_held_word_waits(visit: Visit, gates: Gates) -> None:
    gates(hold=["secretword"])
    anna, ben = visit("anna"), visit("ben")
    thread = ben.start_thread()
    post = anna.reply(thread).rpartition("#post-")[2]
    assert anna.send(anna.open(f"{thread}/posts/{post}/edit").form, text="secretword").status == 303
    assert "secretword" in anna.open(thread).words
    assert "secretword" not in ben.open(thread).words


def test_staff_and_who_has_a_duty_never_wait(visit: Visit, gates: Gates, database: Database) -> None:
    gates(hold=["secretword"], first=True, copies=True)
    for writer in (visit("ines"), visit("ben", duty=Duty.EXPERT)):
        assert try_thread(writer, "secretword").status == 303
    assert not reasons(database)


def test_links_of_somebody_new_wait(visit: Visit, gates: Gates, database: Database) -> None:
    gates(hold=["links:1"])
    anna = visit("anna")
    assert try_thread(anna, "one https://a.test").status == 303
    assert not reasons(database)
    assert try_thread(anna, "two https://a.test https://b.test").status == 303
    assert reasons(database) == ["words"]


def test_a_first_post_waits_until_one_was_let_in(
    visit: Visit, gates: Gates, database: Database, services: Services, classroom: Classroom
) -> None:
    gates(first=True)
    anna, ben = visit("anna"), visit("ben")
    thread = visit("ines").start_thread()
    anna.start_thread("To those who moderate", "Hello", kind="message")
    anna.start_thread("For me", "I think", kind="reflection")
    post = anna.reply(thread, "My first words")
    assert "a moderator reads those before the others do" in anna.open(post).words
    assert "My first words" not in ben.open(thread).words
    anna.reply(thread, "More words")
    assert reasons(database) == ["first_post", "first_post"], "the first still waits"
    let_in(services, classroom)
    assert "My first words" in ben.open(thread).words
    anna.reply(thread, "And on")
    assert "And on" in ben.open(thread).words


def test_the_same_form_sent_again_after_approval_waits_no_second_time(
    visit: Visit, gates: Gates, database: Database, services: Services, classroom: Classroom
) -> None:
    gates(first=True)
    anna = visit("anna")
    form = anna.open("/threads/new").form
    anna.send(form, title="So", text="words")
    let_in(services, classroom)
    anna.send(form, title="So", text="words")
    assert reasons(database) == ["first_post", None]


def test_nearly_the_same_is_pointed_out_with_a_link(visit: Visit, clock: SetClock) -> None:
    thread = visit("ben").start_thread("Meetings", LONG)
    anna = visit("anna")
    page = check(anna, f"{LONG}, I think.")
    assert (page.status, thread in "".join(page.links)) == (422, True)
    assert "Nearly this has been said here" in page.words
    assert anna.send(Form(f"{page.form.action}?check=1", page.form.fields)).status == 303


def test_a_script_hears_in_writing_what_is_nearly_said(visit: Visit) -> None:
    thread = visit("ben").start_thread("Meetings", LONG)
    anna = visit("anna")
    form = anna.open("/threads/new").form

    def near(text: str) -> dict[str, str] | None:
        data = {**form.fields, "title": "Mine", "text": text}
        answer = anna.client.post(
            f"{anna.space}/drafts", data=data, base_url=ORIGIN, headers={"Accept": "application/json"}
        )
        return answer.get_json()["near"]  # type: ignore[no-any-return]

    said = near(f"{LONG}, I think.")
    assert said is not None
    assert (said["href"].startswith(thread), said["title"]) == (True, "Meetings")
    assert near(SHUFFLED) is None


def test_the_same_vocabulary_in_another_order_is_nothing_to_point_out(visit: Visit) -> None:
    visit("ben").start_thread("Meetings", LONG)
    assert check(visit("anna"), SHUFFLED).status == 303


def test_a_quote_of_what_is_answered_is_no_copy(visit: Visit) -> None:
    visit("ben").start_thread("Meetings", LONG)
    assert check(visit("anna"), f"> {LONG}\n\nI agree with that in every respect.").status == 303


def test_a_copy_of_anothers_post_is_asked_about_and_waits(
    visit: Visit, gates: Gates, database: Database
) -> None:
    gates(copies=True)
    visit("ben").start_thread("Meetings", LONG)
    anna = visit("anna")
    page = try_thread(anna, LONG)
    assert page.status == 422
    assert "Posted all the same, it waits for a moderator." in page.words
    assert anna.send(page.form).status == 303
    assert reasons(database) == ["duplicate"]


def test_a_copy_of_ones_own_post_does_not_wait(visit: Visit, gates: Gates, database: Database) -> None:
    gates(copies=True)
    anna = visit("anna")
    anna.start_thread("Meetings", LONG)
    page = try_thread(anna, LONG)
    assert "You have said nearly this here before." in page.words
    assert anna.send(page.form).status == 303
    assert not reasons(database)


def test_nothing_tells_of_a_post_in_another_group(
    visit: Visit, gates: Gates, database: Database, classroom: Classroom
) -> None:
    gates(copies=True)
    split(classroom, GroupMode.SEPARATE)
    visit("cem").start_thread("Meetings", LONG)
    assert check(visit("anna"), LONG).status == 303
    assert not reasons(database)


def test_nothing_tells_of_a_post_that_waits_or_is_read_after_ones_own(
    visit: Visit, gates: Gates, database: Database
) -> None:
    gates(copies=True, hold=["secretword"])
    ben, anna = visit("ben"), visit("anna")
    try_thread(ben, f"{LONG} secretword")
    assert check(anna, LONG).status == 303
    ines = visit("ines")
    form = ines.open("/threads/new").form
    thread = ines.send(form, title="Say", text="Your turn", post_first="yes").response.headers["Location"]
    other = SHUFFLED
    ben.reply(thread, other)
    assert (
        anna.send(Form(f"{thread}/replies?check=1", anna.open(thread).form.fields), text=other).status == 303
    )
    assert reasons(database) == ["words"]


def test_what_is_looked_for_is_encrypted(gates: Gates, database: Database) -> None:
    gates(hold=["Nordwind"])
    with database.read() as session:
        assert all(b"Nordwind" not in each for each in session.scalars(select(GateList.sealed)))
