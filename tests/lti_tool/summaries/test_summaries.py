"""Summaries on top of threads: who writes them, who reads them, and what they quote."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.app.services import Services
from lti_tool.drafts.tables import StoredDraft
from lti_tool.summaries.tables import ThreadSummary
from sync.audit.tables import AuditRow
from sync.spaces.tables import Anonymity, Duty, GroupMode, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]


def sum_up(staff: Visitor, thread: str, text: str, **typed: str) -> Page:
    return staff.send(staff.open(f"{thread}/summary").form, text=text, **typed)


def test_a_summary_stands_on_top_with_its_author_and_what_came_since(visit: Visit, clock: SetClock) -> None:
    thread = visit("anna").start_thread("A long one")
    ines = visit("ines")
    clock.advance(timedelta(minutes=1))
    assert sum_up(ines, thread, "We **agree** on it.").status == 303
    page = visit("ben").open(thread)
    assert page.html.index("<strong>agree</strong>") < page.html.index("Some text")
    assert "Ines Inesson" in page.words
    assert "no reply since" in page.words
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(thread)
    assert "1 reply since" in visit("ben").open(thread).words
    assert "Summary" in visit("ben").open().words


def test_the_list_marks_threads_that_have_one(visit: Visit) -> None:
    thread = visit("anna").start_thread("A long one")
    mark = '<span class="badge group">Summary</span>'
    assert mark not in visit("ben").open().html
    sum_up(visit("ines"), thread, "All of it")
    assert mark in visit("ben").open().html


@pytest.mark.parametrize(("duty", "may"), [(None, False), (Duty.MENTOR, False), (Duty.MODERATOR, True)])
def test_moderators_write_them_too_and_nobody_else(visit: Visit, duty: Duty | None, may: bool) -> None:
    thread = visit("anna").start_thread()
    ben = visit("ben", duty=duty)
    assert (ben.open(f"{thread}/summary").status == 200) is may
    assert ("/summary" in "".join(ben.open(thread).links)) is may
    form = ben.open("/threads/new").form
    form.action = f"{thread}/summary"
    sent = ben.send(form, text="Mine")
    assert sent.status == (303 if may else 403)


def test_what_stood_there_before_can_be_read_and_taking_it_away_leaves_it(
    visit: Visit, clock: SetClock, database: Database
) -> None:
    thread = visit("anna").start_thread()
    ines = visit("ines")
    sum_up(ines, thread, "First")
    clock.advance(timedelta(minutes=1))
    sum_up(ines, thread, "Second")
    history = visit("ben").open(f"{thread}/summary/history")
    assert history.words.index("Second") < history.words.index("First")
    gone = ines.send(ines.open(f"{thread}/summary").form, act="remove")
    assert gone.status == 303
    page = visit("ben").open(thread)
    assert "Second" not in page.words
    assert "No summary any more." in visit("ben").open(f"{thread}/summary/history").words
    with database.read() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.like("thread.sum%"))).all()
    assert sorted(acts) == ["thread.summary_removed", "thread.summed_up", "thread.summed_up"]


def test_who_writes_at_the_same_time_is_told_and_loses_nothing(visit: Visit) -> None:
    thread = visit("anna").start_thread()
    ines, ben = visit("ines"), visit("ben", duty=Duty.MODERATOR)
    form = ben.open(f"{thread}/summary").form
    sum_up(ines, thread, "Hers")
    refused = ben.send(form, text="His own")
    assert (refused.status, "summary.changed_meanwhile" in refused.words) == (422, True)
    assert refused.form.fields["text"] == "His own"
    assert "Hers" in refused.words
    assert ben.send(refused.form).status == 303
    assert "His own" in visit("anna").open(thread).words


def test_quotes_lead_to_their_posts_inside_the_frame_and_tell_no_names(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    thread = visit("anna").start_thread("Title", "What anna said")
    clock.advance(timedelta(seconds=1))
    answer = visit("ben").reply(thread, "What ben said")
    post = answer.partition("#post-")[2]
    ines = visit("ines")
    form = ines.open(f"{thread}/summary").form
    page = ines.send(form, text="See below.", act="quote", quote=[post, thread.rpartition("/")[2]])
    text = page.form.fields["text"]
    assert text.startswith("See below.\n\n> What anna said")
    assert "> What ben said" in text
    assert "Benson" not in text
    assert ines.send(page.form).status == 303
    shown = visit("cem").open(thread)
    assert f"{thread}/posts/{post}" in shown.links
    assert re.search(f'<a href="{thread}/posts/{post}">', shown.html)
    assert "Benson" not in shown.html
    outside = sum_up(ines, thread, f"[x](https://evil.example{thread}/posts/{post})")
    assert outside.status == 303
    assert 'href="https://evil.example' in visit("cem").open(thread).html
    assert 'target="_blank"' in visit("cem").open(thread).html


def test_what_is_hidden_or_removed_is_quoted_no_more(visit: Visit) -> None:
    anna, ben, ines, cem = visit("anna"), visit("ben"), visit("ines"), visit("cem")
    thread = anna.start_thread("Title", "What anna said")
    posts = [ben.reply(thread, f"What ben said {each}").partition("#post-")[2] for each in ("first", "then")]
    form = ines.open(f"{thread}/summary").form
    page = ines.send(form, text="See below.", act="quote", quote=[*posts, thread.rpartition("/")[2]])
    assert ines.send(page.form).status == 303
    assert sum_up(ines, thread, f"{page.form.fields['text']}\n\nAgain").status == 303
    for post, says in zip(posts, ("first", "then"), strict=True):
        look = ines.open(f"{thread}/posts/{post}/moderate")
        hide = next(form for form in look.forms if "post" in form.fields)
        assert ines.send(hide, do="hide", reason="spam").status == 303
        for path in (thread, f"{thread}/print", f"{thread}/summary/history"):
            shown = cem.open(path)
            assert f"What ben said {says}" not in shown.words
            assert "This post cannot be read any more." in shown.words
            assert "> What anna said" not in shown.words
            assert "What anna said" in shown.words
    facilitating = ines.open(f"{thread}/summary").form.fields["text"]
    assert "What ben said first" in facilitating, "who moderates edits what stands there"


def test_who_is_mentioned_in_a_post_is_named_in_no_quote(visit: Visit) -> None:
    thread = visit("anna").start_thread("Title", "As @Ben Benson said, ask first.")
    assert "Benson" in visit("ines").open(thread).words
    ines = visit("ines")
    form = ines.open(f"{thread}/summary").form
    page = ines.send(form, text="", act="quote", quote=[thread.rpartition("/")[2]])
    assert re.match(r"> As\s+said, ask first\.", page.form.fields["text"])


def test_who_writes_first_reads_no_summary_before(visit: Visit) -> None:
    ines = visit("ines")
    thread = ines.start_thread("Write first", post_first="1")
    visit("ben").reply(thread, "An answer")
    sum_up(ines, thread, "They all say forty-two")
    anna = visit("anna")
    assert "forty-two" not in anna.open(thread).html
    assert anna.open(f"{thread}/summary/history").status == 404
    anna.reply(thread, "Mine")
    assert "They all say forty-two" in anna.open(thread).words
    assert "They all say forty-two" in anna.open(f"{thread}/summary/history").words


def test_another_group_and_another_course_read_nothing_of_it(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    thread = visit("anna").start_thread("Of the red group")
    sum_up(visit("ines"), thread, "A secret summary")
    cem = visit("cem")
    for address in (thread, f"{thread}/summary", f"{thread}/summary/history"):
        page = cem.open(address)
        assert page.status in (403, 404)
        assert "secret" not in page.html
    moderator = visit("cem", duty=Duty.MODERATOR)
    assert moderator.open(f"{thread}/summary").status == 404
    form = moderator.open("/threads/new").form
    form.action = f"{thread}/summary"
    assert moderator.send(form, text="Mine").status == 404


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "[x](javascript:alert(1))", '<a href="x">'])
def test_hostile_summaries_are_text(visit: Visit, evil: str) -> None:
    thread = visit("anna").start_thread()
    sum_up(visit("ines"), thread, evil, heeded="")
    page = visit("ben").open(thread)
    assert "<script>alert" not in page.html
    assert 'href="javascript' not in page.html


def test_a_draft_of_a_summary_comes_back_where_it_was_begun(visit: Visit, database: Database) -> None:
    thread = visit("anna").start_thread("Long")
    ines = visit("ines")
    form = ines.open(f"{thread}/summary").form
    form.action = f"{ines.space}/drafts"
    kept = ines.send(form, text="Begun")
    assert "/summary?draft=" in kept.response.headers["Location"]
    assert ines.open(f"{thread}/summary").form.fields["text"] == "Begun"
    assert "Begun" not in ines.open(thread).form.fields.get("text", "")
    assert "Summary of Long" in ines.open("/drafts").words
    previewed = ines.open(f"{thread}/summary").form
    previewed.action = f"{ines.space}/preview"
    assert "<em>so</em>" in ines.send(previewed, text="*so*").html
    assert sum_up(ines, thread, "Done").status == 303
    with database.read() as session:
        assert session.scalars(select(StoredDraft.id)).all() == []
    ben = visit("ben")
    form = ben.open(thread).form
    form.action = f"{ben.space}/drafts"
    assert ben.send(form, place=f"summary/{thread.rpartition('/')[2]}", text="x").status == 404


def test_it_is_sealed_and_costs_no_query(
    visit: Visit, database: Database, queries: QueryCounter, clock: SetClock
) -> None:
    thread = visit("anna").start_thread()
    visit("ines").reply(thread)
    ben = visit("ben")

    def count() -> int:
        queries.statements.clear()
        assert ben.open(thread).status == 200
        return len(queries.statements)

    before = count()
    for number in range(3):
        sum_up(visit("ines"), thread, f"Words {number}")
        clock.advance(timedelta(seconds=1))
    assert count() == before
    with database.read() as session:
        rows = session.scalars(select(ThreadSummary)).all()
    assert [row.number for row in rows] == [1, 2, 3]
    assert not any(b"Words" in (row.sealed_text or b"") for row in rows)


def test_a_removed_thread_has_none_to_be_written(visit: Visit) -> None:
    ines = visit("ines")
    assert ines.open(f"/threads/{UUID(int=1)}/summary").status == 404
    assert visit("anna", role=Role.OBSERVER).open(f"/threads/{UUID(int=1)}/summary/history").status == 404
