"""How fast somebody may write: what is refused, until when, and that no word is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from lti_tool.gates import reacting
from sync.contributions.tables import StoredContribution
from sync.gates.pace import LIMITS, Limits, Pace
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Duty
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
Gates = Callable[..., None]


def try_thread(visitor: Visitor, text: str, **typed: str) -> Page:
    return visitor.send(visitor.open("/threads/new").form, title=f"About {text}"[:100], text=text, **typed)


def try_reply(visitor: Visitor, thread: str, text: str, **typed: str) -> Page:
    return visitor.send(visitor.open(thread).form, text=text, **typed)


def refused(page: Page) -> str:
    """The code of a refusal that keeps the text."""
    assert page.status == 422
    assert page.form.fields["text"]
    return page.html.partition("<code>")[2].partition("</code>")[0]


def count(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(StoredContribution.id)).all())


def test_without_limits_nobody_waits(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    for _ in range(8):
        anna.reply(thread, "the same")
    assert count(database) == 9


def test_somebody_who_has_just_posted_waits_for_seconds_and_loses_nothing(
    visit: Visit, gates: Gates, clock: SetClock, database: Database
) -> None:
    gates(Pace.CALM)
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    clock.advance(timedelta(seconds=3))
    page = try_reply(anna, thread, "one more thought")
    assert refused(page) == "pace.too_soon"
    assert "Wait 2 seconds" in page.words
    assert page.form.fields["text"] == "one more thought"
    ben.reply(thread, "somebody else is not kept")
    clock.advance(timedelta(seconds=2))
    assert anna.send(page.form).status == 303, "the refused form itself can be sent again"
    assert count(database) == 3


def test_the_same_form_sent_twice_is_one_post_and_no_hurry(
    visit: Visit, gates: Gates, database: Database
) -> None:
    gates(Pace.CALM)
    anna = visit("anna")
    for address, typed in (("/threads/new", {"title": "So", "text": "words"}),):
        form = anna.open(address).form
        first = anna.send(form, **typed)
        assert anna.send(form, **typed).response.headers["Location"] == first.response.headers["Location"]
    assert count(database) == 1


def test_the_same_text_is_refused_for_five_minutes_with_a_link_to_the_first(
    visit: Visit, gates: Gates, clock: SetClock
) -> None:
    gates(Pace.CALM)
    anna, ben = visit("anna"), visit("ben")
    thread = ben.start_thread()
    posted = anna.reply(thread, "We should meet.")
    clock.advance(timedelta(minutes=2))
    page = try_reply(anna, thread, "we  SHOULD meet.")
    assert refused(page) == "pace.same_text"
    assert posted in page.links
    assert try_reply(ben, thread, "We should meet.").status == 303, "of another person it is another's"
    clock.advance(timedelta(minutes=3, seconds=1))
    assert try_reply(anna, thread, "We should meet.").status == 303


def test_what_was_removed_can_be_posted_again(visit: Visit, gates: Gates, clock: SetClock) -> None:
    gates(Pace.CALM)
    anna = visit("anna")
    thread = visit("ben").start_thread()
    post = anna.reply(thread, "We should meet.").rpartition("#post-")[2]
    anna.send(anna.open(f"{thread}/posts/{post}/remove").form)
    clock.advance(timedelta(seconds=6))
    assert try_reply(anna, thread, "We should meet.").status == 303


def test_a_fourth_reply_in_a_row_is_led_to_the_last_one(visit: Visit, gates: Gates, clock: SetClock) -> None:
    gates(Pace.CALM)
    anna, ben = visit("anna"), visit("ben")
    thread = ben.start_thread()
    for number in range(3):
        last = anna.reply(thread, f"thought {number}").rpartition("#post-")[2]
        clock.advance(timedelta(seconds=20))
    page = try_reply(anna, thread, "thought 4")
    assert refused(page) == "pace.in_a_row"
    assert f"{thread}/posts/{last}/edit" in page.links
    assert try_thread(anna, "elsewhere").status == 303, "it is about this thread alone"
    ben.reply(thread, "I see")
    clock.advance(timedelta(seconds=6))
    assert try_reply(anna, thread, "thought 4").status == 303


def test_a_day_later_somebody_may_go_on_alone(visit: Visit, gates: Gates, clock: SetClock) -> None:
    gates(Pace.CALM)
    anna = visit("anna")
    thread = visit("ben").start_thread()
    for number in range(3):
        anna.reply(thread, f"thought {number}")
        clock.advance(timedelta(seconds=20))
    clock.advance(timedelta(days=1))
    assert try_reply(visit("anna"), thread, "thought 4").status == 303


def small(**changes: Any) -> Limits:
    values: dict[str, Any] = dict.fromkeys(
        ("in_a_row", "a_minute", "an_hour", "a_day", "threads_a_day", "edits_an_hour", "reactions_an_hour"),
        100,
    )
    return Limits(**{"between": timedelta(0), "between_new": timedelta(0), **values, **changes})


@pytest.mark.parametrize(
    ("bound", "code", "wait"),
    [
        ({"a_minute": 2}, "pace.a_minute", timedelta(minutes=1)),
        ({"an_hour": 2}, "pace.an_hour", timedelta(hours=1)),
        ({"a_day": 2}, "pace.a_day", timedelta(days=1)),
        ({"threads_a_day": 2}, "pace.threads", timedelta(days=1)),
        ({"between_new": timedelta(seconds=30)}, "pace.too_soon", timedelta(seconds=30)),
    ],
)
def test_every_bound_holds_and_ends(
    visit: Visit,
    gates: Gates,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    bound: dict[str, Any],
    code: str,
    wait: timedelta,
) -> None:
    monkeypatch.setitem(LIMITS, Pace.CALM, small(**bound))
    gates(Pace.CALM)
    anna = visit("anna")
    assert try_thread(anna, "first").status == 303
    if code != "pace.too_soon":
        clock.advance(timedelta(seconds=10))
        assert try_thread(anna, "second").status == 303
        wait -= timedelta(seconds=10)
    page = try_thread(anna, "third")
    assert refused(page) == code
    clock.advance(wait - timedelta(seconds=1))
    assert refused(try_thread(visit("anna"), "third")) == code
    clock.advance(timedelta(seconds=1))
    assert try_thread(visit("anna"), "third").status == 303


@pytest.mark.parametrize(("name", "duties"), [("ines", {}), ("ben", {"duty": Duty.MENTOR})])
def test_staff_and_who_has_a_duty_have_no_limits(
    visit: Visit, gates: Gates, name: str, duties: dict[str, Any]
) -> None:
    gates(Pace.STRICT)
    writer = visit(name, **duties)
    thread = writer.start_thread()
    for _ in range(5):
        assert try_reply(writer, thread, "the same").status == 303


def test_what_an_import_brings_is_nobodys_typing(
    visit: Visit, gates: Gates, classroom: Classroom, database: Database
) -> None:
    gates(Pace.STRICT)
    for number in range(70):
        classroom.accept("anna", classroom.contribution(source="slack", source_id=str(number)))
    with database.write() as session:
        session.execute(update(StoredContribution).values(occurred_at=classroom.clock.now()))
    assert try_thread(visit("anna"), "typed by hand").status == 303


def test_edits_have_a_bound_and_keep_the_text(
    visit: Visit, gates: Gates, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Pace.CALM, small(edits_an_hour=2))
    gates(Pace.CALM)
    anna = visit("anna")
    thread = anna.start_thread()
    edit = f"{thread}/posts/{thread.rpartition('/')[2]}/edit"
    for number in range(2):
        assert anna.send(anna.open(edit).form, text=f"text {number}").status == 303
    page = anna.send(anna.open(edit).form, text="text 3")
    assert refused(page) == "pace.edits"
    assert page.form.fields["text"] == "text 3"
    clock.advance(timedelta(hours=1, seconds=1))
    assert anna.send(page.form).status == 303


def test_reactions_have_a_bound(visit: Visit, gates: Gates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, Pace.CALM, small(reactions_an_hour=1))
    gates(Pace.CALM)
    thread, anna = visit("ben").start_thread(), visit("anna")
    token = {"csrf_token": anna.open(thread).form.fields["csrf_token"]}
    form, post = Form(f"{thread}/reactions", token), thread.rpartition("/")[2]
    assert anna.send(form, give=f"thanks {post}").status == 303
    page = anna.send(form, give=f"agree {post}")
    assert (page.status, reacting.TooManyReactions.default_code in page.html) == (429, True)
    assert anna.send(form, take_back=f"thanks {post}").status == 303


def test_posting_takes_as_many_queries_however_much_was_written(
    visit: Visit, gates: Gates, clock: SetClock, queries: QueryCounter, database: Database
) -> None:
    gates(Pace.CALM)
    anna, ben = visit("anna"), visit("ben")
    thread = ben.start_thread()
    clock.advance(timedelta(seconds=31))
    counts = []
    for number in range(6):
        form = anna.open(thread).form
        before = len(queries.statements)
        assert anna.send(form, text=f"reply {number}").status == 303
        counts.append(len(queries.statements) - before)
        ben.reply(thread, f"answer {number}")
        clock.advance(timedelta(seconds=31))
    assert len(set(counts[1:])) == 1, counts
    with database.read() as session:
        assert session.scalars(select(LedgerRow.sequence)).all()
