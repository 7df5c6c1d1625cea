"""While somebody writes: a preview, and what may be personal or confidential pointed out; they decide."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from config.database import Database
from lti_tool.app.services import Services
from lti_tool.space.tables import Thread
from sync.filter import FilterRefused, TextFilter
from sync.spaces.tables import Space
from sync.terms.lists import add_terms
from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

Visit = Callable[..., Visitor]
PHONE = "Call me at 0151 23456789, or ask Ben."


def check(visitor: Visitor, form: Form, **typed: str) -> Page:
    """Press the button that sends, in a browser without a script."""
    return visitor.send(Form(f"{form.action}?check=1", form.fields), **typed)


def preview(visitor: Visitor, form: Form, **typed: str) -> Page:
    return visitor.send(Form(f"{visitor.space}/preview", form.fields), **typed)


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Thread)) or 0


def test_a_preview_shows_the_text_as_it_will_be_above_the_form_with_nothing_lost(
    visit: Visit, database: Database
) -> None:
    anna = visit("anna")
    page = preview(anna, anna.open("/threads/new").form, title="", text="**So** $x^2$ <b>it</b> is")
    assert page.status == 200
    assert "<strong>So</strong> <math" in page.html
    assert page.form.fields["text"] == "**So** $x^2$ <b>it</b> is"
    assert "title.empty" not in page.words
    assert count(database) == 0
    thread = anna.send(page.form, title="Now").response.headers["Location"]
    post_id = anna.reply(thread).partition("#post-")[2]
    page = preview(anna, anna.open(f"{thread}?reply_to={post_id}").form, text="*yes*")
    assert (page.form.fields["reply_to"], page.form.fields["text"]) == (post_id, "*yes*")
    assert page.html.count("<em>yes</em>") == 1


def test_a_preview_marks_whom_the_text_will_mention_and_nobody_else(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    for form in (anna.open("/threads/new").form, anna.open(thread).form):
        page = preview(anna, form, text="@Ben Benson and @Nobody Known")
        assert '<span class="mention">@Ben Benson</span> and @Nobody Known' in page.html
        assert page.form.fields["text"] == "@Ben Benson and @Nobody Known"
    page = preview(anna, anna.open("/threads/new").form, text="@Ben Benson", kind="reflection")
    assert 'class="mention"' not in page.html, "he will not read it"


def test_a_script_is_given_the_preview_alone(visit: Visit) -> None:
    anna = visit("anna")
    fields = {**anna.open("/threads/new").form.fields, "text": "<script>x</script> *so*"}
    answer = anna.client.post(
        f"{anna.space}/preview", data=fields, base_url=ORIGIN, headers={"Accept": "application/json"}
    )
    assert answer.get_json()["html"] == '<p dir="auto">&lt;script&gt;x&lt;/script&gt; <em>so</em></p>\n'


def test_what_may_be_personal_is_pointed_out_once_before_it_is_posted(
    visit: Visit, database: Database
) -> None:
    anna = visit("anna")
    asked = check(anna, anna.open("/threads/new").form, title="Help", text=PHONE)
    assert asked.status == 422
    assert "“0151 23456789”: a phone number" in asked.words
    assert "“Ben”" not in asked.words, "people call each other by name"
    assert (asked.form.fields["text"], count(database)) == (PHONE, 0)
    again = check(anna, asked.form, text=f"{PHONE} Or at ben@mail.example")
    assert (again.status, "a mail address" in again.words) == (422, True)
    assert check(anna, again.form).status == 303
    assert count(database) == 1


def test_replies_and_edits_are_looked_at_too(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    (link,) = [each for each in anna.open(thread).links if each.endswith("/edit")]
    for address in (thread, link):
        asked = check(anna, anna.open(address).form, text=PHONE)
        assert (asked.status, "a phone number" in asked.words) == (422, True)
        assert check(anna, asked.form).status == 303


def test_a_script_hears_it_in_writing_and_what_is_sent_is_posted(
    visit: Visit, database: Database, services: Services, classroom: Classroom
) -> None:
    with database.write() as session:
        owner = session.get_one(Space, classroom.space_id).organisation_id
        add_terms(session, services.keys, owner, ["Projekt Adler"], services.clock.now())
    anna = visit("anna")
    form = anna.open("/threads/new").form
    answer = anna.client.post(
        f"{anna.space}/drafts",
        data={**form.fields, "title": "Projekt Adler", "text": PHONE},
        base_url=ORIGIN,
        headers={"Accept": "application/json"},
    )
    assert answer.get_json()["hints"] == [
        "“Projekt Adler”: what your organisation keeps to itself",
        "“0151 23456789”: a phone number",
    ]
    assert anna.send(form, title="Projekt Adler", text=PHONE).status == 303


@pytest.mark.parametrize("trouble", [ValueError("broken"), FilterRefused("too slow", code="filter.too_slow")])
def test_a_filter_that_fails_is_in_nobodys_way(
    visit: Visit, database: Database, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(TextFilter, "_find", fail)
    anna = visit("anna")
    assert check(anna, anna.open("/threads/new").form, title="Help", text=PHONE).status == 303


def test_the_field_offers_no_button_that_needs_a_script_without_one(visit: Visit) -> None:
    html = visit("anna").open("/threads/new").html
    assert 'aria-controls="text" hidden>' in html
    assert html.count("data-mark=") == 8
    assert html.index("Post thread</button>") < html.index("Preview</button>"), "Enter sends"
