"""Putting a path together: draft and published, order, branches, and what two people do at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from config.database import Database
from sync.audit.tables import AuditRow
from tests.lti_tool.paths.paths import add, entry_id, make_path, press, publish, states
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def test_a_path_is_a_draft_until_it_is_published_and_learners_read_what_was(
    visit: Visit, database: Database
) -> None:
    thread = visit("anna").start_thread("How we measure", "Text").rpartition("/")[2]
    ines, ben = visit("ines"), visit("ben")
    assert not any("/paths/" in link for link in ben.open().links)
    editor = make_path(ines)
    reading = editor.removesuffix("/edit")
    assert add(ines, editor, "thread", thread=thread).status == 303
    assert ben.open(reading).status == 404
    assert "First weeks" not in ben.open("/paths/").words
    assert "A draft: learners do not find it." in ines.open(reading).words
    publish(ines, editor)
    assert any(link.endswith("/paths/") for link in ben.open().links)
    page = ben.open(reading)
    assert "How we measure" in page.words
    assert states(page) == ["next"]
    add(ines, editor, "outside", address="https://example.org/a", title_en="More")
    assert "More" not in ben.open(reading).words
    assert "Changes that are not published" in ines.open("/paths/").words
    publish(ines, editor)
    page = ben.open(reading)
    assert "leads to example.org, outside of this discussion" in page.words
    press(ines, editor, act="withdraw")
    assert ben.open(reading).status == 404
    assert press(ines, editor, act="delete").status == 303
    assert ines.open(editor).status == 404
    with database.read() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.like("path.%"))).all()
    assert set(acts) == {"path.made", "path.changed", "path.published", "path.withdrawn", "path.deleted"}


def test_nobody_overwrites_what_another_did_meanwhile_and_nothing_typed_is_lost(visit: Visit) -> None:
    ines = visit("ines")
    editor = make_path(ines)
    step = entry_id(add(ines, editor, "outside", address="https://example.org/a", title_en="Old"))
    seen, whole = ines.open(f"{editor}/entries/{step}").form, ines.open(editor)
    other = ines.open(f"{editor}/entries/{step}").form
    assert ines.send(other, title_en="Of a colleague").status == 303
    refused = ines.send(seen, title_en="Mine", text_en="Typed long")
    assert (refused.status, "path.moved_on" in refused.words) == (422, True)
    assert "Of a colleague" in refused.words
    assert (refused.form.fields["title_en"], refused.form.fields["text_en"]) == ("Mine", "Typed long")
    assert "Of a colleague" in ines.open(editor).words
    assert ines.send(refused.form).status == 303
    assert "Mine" in ines.open(editor).words
    for button in ({"remove": step}, {"act": "publish"}, {"act": "delete"}):
        late = ines.send(whole.form, **button)
        assert (late.status, "path.moved_on" in late.words) == (422, True), button
    titles = next(form for form in whole.forms if form.fields.get("title_en") == "First weeks")
    late = ines.send(titles, act="settings", title_en="Typed title", text_de="Getippt")
    kept = next(form for form in late.forms if form.fields.get("title_en") == "Typed title")
    assert (late.status, kept.fields["text_de"]) == (422, "Getippt")
    assert ines.send(kept, act="settings").status == 303
    assert "Typed title" in ines.open("/paths/").words


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("outside", {"address": "http://example.org"}, "path.address"),
        ("outside", {"address": "https://example.org@evil.example/"}, "path.address"),
        ("outside", {"address": "https://a.example;script-src"}, "path.address"),
        ("lms_link", {"address": "javascript:alert(1)"}, "path.address"),
        ("date", {"at": "some day"}, "path.date"),
        ("post", {"count": "0"}, "path.count"),
        ("post", {"title_en": "x" * 121}, "path.too_long"),
        ("competency", {"level": "99"}, "path.level"),
        ("competency", {"competency": "of nobody"}, "path.competency"),
        ("branch", {"level": "99"}, "path.level"),
    ],
)
@pytest.mark.usefixtures("competencies")
def test_what_cannot_be_is_refused_with_what_was_typed(
    visit: Visit, kind: str, typed: dict[str, str], code: str
) -> None:
    ines = visit("ines")
    refused = add(ines, make_path(ines), kind, **typed)
    assert (refused.status, code in refused.words) == (422, True)
    form = next(form for form in refused.forms if "kind" in form.fields)
    shown = {name: form.fields[name] for name in typed if name not in ("level", "competency")}
    assert shown == {name: value for name, value in typed.items() if name in shown}


def test_steps_are_ordered_branched_and_seen_as_a_learner_with_a_level(
    visit: Visit, identifiers: dict[str, str]
) -> None:
    ines = visit("ines")
    editor = make_path(ines)
    ines.start_thread("Of the instructor", "Which is nobody’s step")
    refused = press(ines, editor, act="publish")
    assert (refused.status, "path.empty" in refused.words) == (422, True)
    first = entry_id(add(ines, editor, "post", title_en="Say hello"))
    second = entry_id(add(ines, editor, "date", at="2027-03-01T09:00", title_en="Workshop"))
    branch = entry_id(add(ines, editor, "branch", competency=identifiers["A"], level=2))
    refused = press(ines, editor, act="publish")
    assert (refused.status, "path.empty_branch" in refused.words) == (422, True)
    assert "The branch “A Testing” at level 2 (Kann) has no steps yet." in refused.words
    add(ines, editor, "post", f"have:{branch}", title_en="Help others")
    add(ines, editor, "reflection", f"have_not:{branch}", title_en="Think it over", required="no")
    assert press(ines, editor, up=second).status == 303
    refused = press(ines, editor, remove=branch)
    assert (refused.status, "path.not_empty" in refused.words) == (422, True)
    words = ines.open(editor).words
    assert words.index("Workshop") < words.index("Say hello")
    assert "Branch: “A Testing” at level 2 (Kann)" in words
    reading = editor.removesuffix("/edit")
    assert ("Help others" in ines.open(reading).words, "Think it over" in ines.open(reading).words) == (
        False,
        True,
    )
    other = ines.open(f"{reading}?level-0=2").words
    assert ("Help others" in other, "Think it over" in other) == (True, False)
    assert states(ines.open(reading)) == ["waiting", "next", "optional"], "to who has done nothing yet"
    publish(ines, editor)
    assert press(ines, editor, remove=first).status == 303
    assert "Say hello" not in ines.open(editor).words
    assert press(ines, editor, act="part", title_en="Later").status in (303, 422)


def test_a_part_is_added_named_and_moved(visit: Visit) -> None:
    ines = visit("ines")
    editor = make_path(ines)
    page = ines.open(editor)
    new = next(form for form in page.forms if form.action.endswith("#new-part"))
    assert ines.send(new, act="part", title_en="Later").status == 303
    page = ines.open(editor)
    unnamed = next(form for form in page.forms if "part" in form.fields)
    assert ines.send(unnamed, act="rename", title_en="At first").status == 303
    part = unnamed.fields["part"]
    press(ines, editor, down=part)
    words = ines.open(editor).words
    assert words.index("Later") < words.index("At first")
    wrong = ines.send(
        next(f for f in ines.open(editor).forms if "part" in f.fields), act="rename", title_de="x" * 121
    )
    assert (wrong.status, "path.too_long" in wrong.words) == (422, True)


def test_hostile_words_are_shown_and_do_nothing_and_a_path_has_a_title(visit: Visit) -> None:
    ines = visit("ines")
    refused = ines.send(ines.open("/paths/").form, title_en="  ", title_de="")
    assert (refused.status, "path.title" in refused.words) == (422, True)
    editor = make_path(ines, "<script>alert(1)</script>")
    add(ines, editor, "post", title_en="<b>bold</b>", text_en="<img src=x onerror=alert(1)>")
    for page in (ines.open(editor), ines.open(publish(ines, editor)), ines.open("/paths/")):
        assert "<script>alert" not in page.html
        assert "<b>bold" not in page.html
        assert "<img" not in page.html
