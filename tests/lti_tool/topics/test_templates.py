"""Start texts: what they put into forms, and that nothing that was typed is lost by them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale

from lti_tool.app.services import Services
from lti_tool.space.tables import ThreadKind
from lti_tool.topics.texts import TEMPLATES, TopicTemplate, find_template
from sync.contributions.rendering import render
from sync.spaces.tables import Duty, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def fill(who: Visitor, form: Form, template: str, **typed: str) -> Page:
    """Press the button that puts a template into a new thread's form."""
    return who.send(Form(f"{who.space}/threads/new/template", form.fields), template=template, **typed)


def test_a_link_prefills_the_form_and_what_is_sent_is_what_was_made_of_it(visit: Visit) -> None:
    ines = visit("ines")
    page = ines.open("/threads/new?template=case")
    assert page.form.fields["title"] == "Case: what would you do?"
    assert page.form.fields["text"].startswith("[The case in about 150 words")
    assert (page.form.fields["kind"], page.form.fields["post_first"]) == ("discussion", "yes")
    assert "nothing is posted yet" in page.words
    assert "Case: what would you do?" not in ines.open().words
    thread = ines.send(page.form, title="The case of the lost key", text="What would you do, and why?")
    assert thread.status == 303
    read = ines.open(thread.response.headers["Location"])
    assert "The case of the lost key" in read.words
    assert "150 words" not in read.words


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.id)
def test_each_proposes_its_kind(visit: Visit, template: TopicTemplate) -> None:
    form = visit("ines").open(f"/threads/new?template={template.id}").form
    assert form.fields["kind"] == template.kind.value
    assert ("post_first" in form.fields) is template.post_first
    assert form.fields["text"] == str(template.text)


def test_what_was_typed_stays_and_the_template_goes_below_it(visit: Visit) -> None:
    ines = visit("ines")
    form = ines.open("/threads/new").form
    filled = fill(ines, form, "reading", title="My own", text="What I typed\r\nin two lines", kind="question")
    assert filled.status == 200
    fields = filled.form.fields
    assert (fields["title"], fields["kind"]) == ("My own", "question")
    assert fields["text"].startswith("What I typed\nin two lines\n\nThis week we read")
    again = fill(ines, filled.form, "reading")
    assert again.form.fields["text"] == fields["text"]


def test_one_template_takes_the_place_of_another_as_long_as_nobody_has_changed_it(visit: Visit) -> None:
    ines = visit("ines")
    first = fill(ines, ines.open("/threads/new").form, "find")
    assert first.form.fields["kind"] == ThreadKind.RESOURCE.value
    second = fill(ines, first.form, "muddiest").form.fields
    wanted = find_template("muddiest")
    assert wanted is not None
    assert (second["title"], second["text"]) == (str(wanted.title), str(wanted.text))
    assert (second["kind"], second["post_first"]) == ("discussion", "yes")
    changed = fill(ines, first.form, "muddiest", text="Changed").form.fields["text"]
    assert changed == f"Changed\n\n{wanted.text}"


def test_a_draft_that_is_kept_comes_first(visit: Visit) -> None:
    ines = visit("ines")
    form = ines.open("/threads/new").form
    ines.send(Form(f"{ines.space}/drafts", form.fields), title="Begun", text="What was kept")
    page = ines.open("/threads/new?template=case")
    assert (page.form.fields["title"], page.form.fields["text"]) == ("Begun", "What was kept")
    assert page.form.fields["template"] == "case"
    assert "You had begun a thread already" in page.words
    filled = fill(ines, page.form, "case").form.fields
    assert filled["title"] == "Begun"
    assert filled["text"].startswith("What was kept\n\n[The case")


def test_what_is_no_template_leaves_the_form_as_it_is(visit: Visit) -> None:
    ines = visit("ines")
    page = ines.open("/threads/new?template=nothing")
    assert (page.status, page.form.fields["text"]) == (200, "")
    for template in ("", "nothing"):
        filled = fill(ines, page.form, template, title="Mine", text="My text")
        assert (filled.status, filled.form.fields["title"], filled.form.fields["text"]) == (
            200,
            "Mine",
            "My text",
        )


@pytest.mark.parametrize(
    ("role", "duty"), [(Role.LEARNER, None), (Role.LEARNER, Duty.MODERATOR), (Role.OBSERVER, None)]
)
def test_they_are_for_staff(visit: Visit, role: Role, duty: Duty | None) -> None:
    who = visit("anna", role=role, duty=duty)
    page = who.open("/threads/new?template=case")
    assert "The case in about" not in page.html
    assert "Start from a template" not in page.words
    token = visit("ines").open("/threads/new").form
    assert fill(who, token, "case").status in (400, 403)
    assert who.open("/threads/new/template").status == 403


def test_a_discussion_is_set_up_with_a_topic_and_a_first_thread(visit: Visit) -> None:
    ines = visit("ines")
    settings = ines.open("/settings").form
    filled = ines.send(settings, fill="yes", template="questions", maximum_points="70")
    assert (filled.status, filled.form.fields["maximum_points"]) == (200, "70")
    assert filled.form.fields["topic"].startswith("Ask here whatever stops you.")
    assert "nothing is saved yet" in filled.words
    assert "Ask here whatever stops you." not in ines.open().words
    saved = ines.send(filled.form, topic="Ask whatever stops you.")
    assert saved.status == 303
    first = ines.open(saved.response.headers["Location"])
    assert "The settings are saved." in first.words
    assert first.form.fields["title"] == "How to ask, and how to answer"
    assert first.form.fields["kind"] == "announcement"
    assert "Ask whatever stops you." in ines.open().words
    assert "Begin with a template" not in ines.open("/settings").words
    assert ines.open("/settings?template=case").form.fields["topic"] == "Ask whatever stops you."


def test_settings_keep_what_was_typed_even_what_is_wrong(visit: Visit) -> None:
    ines = visit("ines")
    filled = ines.send(
        ines.open("/settings").form, fill="yes", template="case", topic="My topic", due_at="whenever"
    )
    assert filled.form.fields["topic"].startswith("My topic\n\nWe work on a case.")
    assert filled.form.fields["due_at"] == "whenever"
    refused = ines.send(filled.form)
    assert (refused.status, refused.form.fields["template"]) == (422, "case")
    assert refused.form.fields["topic"] == filled.form.fields["topic"]


def test_nothing_is_saved_before_the_topic_of_a_template_was_seen(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    seen = ines.send(ines.open("/settings").form, template="find")
    assert (seen.status, "nothing is saved yet" in seen.words) == (200, True)
    with services.database.read() as session:
        assert session.get_one(Space, classroom.space_id).set_up_at is None
    form = ines.open("/settings?template=find").form
    assert form.fields["topic"].startswith("Share what helped you")
    assert ines.send(form, template="").response.headers["Location"].endswith(ines.space + "/")


def test_all_are_written_in_both_languages_and_say_by_when(app: Flask) -> None:
    said: dict[str, list[str]] = {}
    for locale in ("en", "de"):
        with app.test_request_context(), force_locale(locale):
            for each in TEMPLATES:
                parts = [str(part) for part in (each.name, each.topic, each.title, each.text)]
                said.setdefault(each.id, []).extend(parts)
                assert all(parts)
                assert "<strong>" in render(parts[3])
                assert "[" in parts[3]
                assert len(parts[3].split()) <= 160
    assert all(len(set(parts)) == 8 for parts in said.values())
    assert len({each.id for each in TEMPLATES}) == len(TEMPLATES) == 7


def test_a_template_costs_no_query_but_those_that_look_for_threads_like_it(
    visit: Visit, queries: QueryCounter
) -> None:
    ines = visit("ines")
    counts = []
    for address in ("/threads/new?template=case", "/threads/new", "/threads/new?template=find"):
        queries.statements.clear()
        assert ines.open(address).status == 200
        counts.append(len(queries.statements))
    assert counts[1:] == [7, 9]  # the first one has read the index
