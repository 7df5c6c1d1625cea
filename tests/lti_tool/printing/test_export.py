"""A thread as PDF: what stands in it for whom, what it is made of, and what cannot be done with it."""

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pypdf
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from config.clock import SetClock
from config.database import Database
from lti_tool.app.services import Services
from lti_tool.kinds.tables import Vote
from lti_tool.printing import content, making, routes
from lti_tool.printing.making import MOST_AN_HOUR, Pace, TooOften
from sync.audit.tables import AuditRow
from sync.spaces.tables import Anonymity, GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.facilitators.test_facilitators import name as appoint
from tests.lti_tool.kinds.buttons import press
from tests.lti_tool.kinds.test_kinds import started
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import ORIGIN, Visitor

Visit = Callable[..., Visitor]


def export(somebody: Visitor, thread: str) -> TestResponse:
    form = somebody.open(f"{bare(thread)}/print").form
    return somebody.client.post(form.action, data=form.fields, base_url=ORIGIN)


def bare(thread: str) -> str:
    return thread.partition("#")[0].partition("?")[0]


def pdf(answer: TestResponse) -> pypdf.PdfReader:
    assert (answer.status_code, answer.data[:4]) == (200, b"%PDF")
    return pypdf.PdfReader(io.BytesIO(answer.data))


def words(answer: TestResponse) -> str:
    return " ".join(" ".join(each.extract_text() for each in pdf(answer).pages).split())


def test_the_menu_leads_to_a_page_with_all_posts_and_that_to_a_pdf(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    thread = visit("anna").start_thread(
        "A *plain* title", "# Head\n\nWith **bold** and `code`.\n\n- one\n- two"
    )
    clock.advance(timedelta(seconds=1))
    visit("ben").reply(thread, "> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$x^2$$")
    anna = visit("anna")
    assert any(link.endswith("/print") for link in anna.open(thread).links)
    before = anna.open(f"{thread}/print")
    assert "2 posts" in before.words
    made = export(anna, thread)
    text = words(made)
    for each in (
        "A *plain* title",
        "Head",
        "bold",
        "code",
        "one",
        "two",
        "quoted",
        "x^2",
        "2 posts",
        "1 / 1",
    ):
        assert each in text
    assert "Anna" in text
    assert "Benson" in text
    headers = made.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "no-store"
    today = clock.now().date().isoformat()
    assert headers["Content-Disposition"] == f'attachment; filename="a-plain-title-{today}.pdf"'
    with database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "thread.exported")).one()
        assert (row.actor_id, row.detail) == (anna.person_id, {"posts": 2})


@pytest.mark.parametrize(
    ("locale", "written"),
    [("en", r"\d{1,2} \w+ 20\d\d, \d\d:\d\d CET"), ("de", r"\d{1,2}\. \w+ 20\d\d, \d\d:\d\d MEZ")],
)
def test_times_are_to_the_minute_in_the_language_of_its_reader(
    visit: Visit, locale: str, written: str
) -> None:
    thread = visit("anna").start_thread("Title", "Text")
    told = words(export(visit("anna", locale=locale), thread))
    assert len(re.findall(written, told)) == 2
    assert not re.search(r"\d:\d\d:\d\d", told)


def test_who_facilitates_a_thread_has_a_badge_in_it(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = visit("ben").start_thread("Here")
    anna.reply(thread)
    assert "Anna Annason (Facilitator)" not in words(export(anna, thread))
    assert appoint(ines, thread, anna.person_id).status == 303
    told = words(export(visit("ben"), thread))
    assert told.count("(Facilitator)") == 1
    assert "Anna Annason (Facilitator)" in told


@pytest.mark.parametrize(("locale", "language"), [("en", "en"), ("de", "de")])
def test_it_is_tagged_and_says_its_language_and_keeps_pdf_ua(
    visit: Visit, locale: str, language: str
) -> None:
    thread = visit("anna").start_thread("Titel", "### Third\n\n# First\n\nText")
    made = pdf(export(visit("anna", locale=locale), thread))
    root: Any = made.trailer["/Root"]
    assert str(root["/Lang"]).partition("-")[0] == language
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert made.metadata is not None
    assert made.metadata.title == "Titel"
    assert not made.metadata.author


def test_characters_that_the_fonts_lack_are_admitted(visit: Visit) -> None:
    thread = visit("anna").start_thread("Title", "日本語 \U0001f600 and more")
    assert "not in the fonts" in words(export(visit("anna"), thread))


def addresses(answer: TestResponse) -> set[str]:
    notes = (note.get_object() for page in pdf(answer).pages for note in page.get("/Annots", ()))
    return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


HOSTILE = (
    '#read("/etc/passwd") #include "x" #let a = 1\n\n@preview $x$ <label> = Not a heading\n\n'
    '```typ\n#read("/etc/passwd")\n```\n\n`#sys.inputs` \\#emoji.face ]] ]#panic("x")[ // gone? /* gone? */'
)


def test_what_would_be_markup_of_the_typesetter_stands_as_it_was_typed(visit: Visit) -> None:
    thread = visit("anna").start_thread('#panic("title") $', HOSTILE)
    made = words(export(visit("anna"), thread))
    for each in (
        '#panic("title") $',
        '#read("/etc/passwd")',
        "#sys.inputs",
        "@preview",
        "<label>",
        "/* gone? */",
    ):
        assert each in made
    assert "root:" not in made


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " deep",
        "> " * 10 + "nested",
        "*" * 1_900 + "a" + "*" * 1_900,
        "x\u202e\u2066\u2067y\u200f\u0001\ue000z",
        "w" * 9_000,
        "|" + "a|" * 90 + "\n|" + "-|" * 90 + "\n|" + "b|" * 90,
        "`" * 3 + "typ\n" + "#" * 3_000,
        "[a](http://x.example/" + "%41" * 600 + ") ![i](https://x.example/i.png) [j](javascript:alert(1))",
        "- " * 14 + "list\n\n1000000000. x\n\n999999999. y",
        "$\\input{/etc/passwd}$ $$\\def\\x{\\x\\x}\\x$$",
    ],
    ids=["quotes", "nested", "stars", "bidi", "word", "wide", "code", "links", "lists", "maths"],
)
def test_hostile_texts_are_set_all_the_same(visit: Visit, text: str) -> None:
    thread = visit("anna").start_thread("Title", text)
    made = export(visit("anna"), thread)
    assert "Title" in words(made)
    assert b"javascript:" not in made.data


def test_it_says_how_a_poll_stands_to_whom_the_page_says_it(visit: Visit, classroom: Classroom) -> None:
    thread = started(visit("ines"), "poll", options="red\nblue", results="after_voting")
    ben = visit("ben")
    press(ben, thread, "votes", "red")
    with classroom.database.write() as session:
        thread_id, now = UUID(thread.rpartition("/")[2]), classroom.clock.now()
        session.add_all(
            Vote(thread_id=thread_id, person_id=uuid4(), choice=choice, space_id=classroom.space_id, at=now)
            for choice in (0, 0, 0, 1)
        )
    told = words(export(ben, thread))
    assert "red: 4 votes (your vote)" in told
    assert "blue: 1 vote" in told
    assert "5 have voted" in told
    assert "4 votes" in ben.open(f"{thread}/print").words
    unaware = words(export(visit("anna"), thread))
    assert "red" in unaware
    assert "4 votes" not in unaware


def test_it_links_to_threads_that_its_reader_can_open(visit: Visit, classroom: Classroom) -> None:
    anna = visit("anna")
    other, own = bare(anna.start_thread("Another [title]")), bare(started(anna, "reflection", title="My own"))
    thread = anna.start_thread("With links", f"See {ORIGIN}{other} and {ORIGIN}{own} there")
    made = export(visit("ben"), thread)
    assert "See Another [title] and" in words(made)
    assert "My own" not in words(made)
    assert addresses(made) == {f"{ORIGIN}{other}/posts/{other.rpartition('/')[2]}"}


def test_nobody_reads_more_in_it_than_on_the_page(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    thread = visit("anna").start_thread("Title", "By somebody")
    assert "Anna" not in words(export(visit("ben"), thread))
    assert "Anna" in words(export(visit("ines"), thread))


def test_who_writes_first_gets_what_they_see(visit: Visit) -> None:
    thread = visit("ines").start_thread("Write first", post_first="1")
    visit("ben").reply(thread, "Forty-two")
    anna = visit("anna")
    assert "Forty-two" not in words(export(anna, thread))
    anna.reply(thread, "Mine")
    assert "Forty-two" in words(export(anna, thread))


def test_what_was_removed_keeps_its_place_only(visit: Visit) -> None:
    thread = visit("anna").start_thread("Title", "First")
    ben = visit("ben")
    answer = ben.reply(thread, "A regretted word")
    post = answer.partition("#post-")[2]
    cem = visit("cem")
    cem.send(cem.open(f"{thread}?reply_to={post}").form, text="An answer to it")
    removing = ben.open(f"{thread}/posts/{post}/remove").form
    assert ben.send(removing).status == 303
    text = words(export(visit("anna"), thread))
    assert "regretted" not in text
    assert "removed by its author" in text


def test_another_group_and_guessed_addresses_get_nothing(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    thread = visit("anna").start_thread("Of the red group")
    form = visit("anna").open(f"{thread}/print").form
    cem = visit("cem")
    assert cem.open(f"{thread}/print").status == 404
    own = cem.open("/threads/new").form
    for guessed in (thread, f"/s/{classroom.space_id}/threads/{uuid4()}"):
        own.action = f"{guessed}/pdf"
        assert cem.send(own).status == 404
    assert form.action.endswith("/pdf")


def test_what_is_too_long_is_told(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = visit("anna").start_thread("Title", "Long enough")
    anna = visit("anna")
    form = anna.open(f"{thread}/print").form
    visit("ben").reply(thread, "An answer")
    monkeypatch.setattr(content, "MOST_CHARACTERS", 5)
    refused = anna.open(f"{thread}/print")
    assert (refused.status, "printing.too_long" in refused.words) == (422, True)
    monkeypatch.undo()
    monkeypatch.setattr(routes, "MOST_POSTS", 2)
    visit("cem").reply(thread, "Another")
    assert anna.open(f"{thread}/print").status == 422
    assert anna.send(form).status == 422


def test_without_the_typesetter_the_page_says_how(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = visit("anna").start_thread("Title", "All of it")
    anna = visit("anna")
    form = anna.open(f"{thread}/print").form
    for module in (making, routes):
        monkeypatch.setattr(module, "makes_pdf", lambda: False)
    page = anna.open(f"{thread}/print")
    assert not page.forms
    assert "print it with your browser" in page.words
    assert "All of it" in page.words
    assert anna.send(form).status == 409


def test_each_has_one_made_at_a_time_and_others_go_on(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, anna, ben = visit("anna").start_thread("Title", "Text"), visit("anna"), visit("ben")
    form, has_begun, go = anna.open(f"{thread}/print").form, Event(), Event()

    def typeset(content: str) -> bytes:
        if not has_begun.is_set():
            has_begun.set()
            assert go.wait(60)
        return b"%PDF"

    monkeypatch.setattr(routes, "make_pdf", typeset)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(export, visit("anna"), thread)
        assert has_begun.wait(60)
        refused, others = anna.send(form), export(ben, thread).status_code
        go.set()
        assert (refused.status, "printing.busy" in refused.words) == (503, True)
        assert (others, first.result().status_code) == (200, 200)
    assert export(anna, thread).status_code == 200


def test_so_many_an_hour_and_no_more(clock: SetClock) -> None:
    pace, somebody = Pace(), uuid4()
    for _ in range(MOST_AN_HOUR):
        pace.take(somebody, clock.now())
    with pytest.raises(TooOften):
        pace.take(somebody, clock.now())
    pace.take(uuid4(), clock.now())
    clock.advance(timedelta(hours=1, seconds=1))
    pace.take(somebody, clock.now())


def test_the_number_of_queries_does_not_grow(visit: Visit, queries: QueryCounter) -> None:
    thread = visit("anna").start_thread("Title", "Text")
    counts = []
    for _ in range(2):
        for name in ("ben", "cem"):
            visit(name).reply(thread, f"An answer {uuid4()}")
        anna = visit("anna")
        queries.statements.clear()
        anna.open(f"{thread}/print")
        counts.append(len(queries.statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
