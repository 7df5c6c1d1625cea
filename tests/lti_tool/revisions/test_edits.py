"""Editing one's own post: what follows from it, what stays readable, and what is never lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.contributions.tables import ContributionVersion, StoredContribution
from sync.intake.editing import MOST_REVISIONS
from sync.ledger.tables import LedgerRow
from sync.rights.export import collect
from sync.spaces.tables import Space
from tests.factories.texts import find_text
from tests.factories.world import Classroom
from tests.lti_tool.space.test_posts import endorse, remove
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
LATER = 600  # seconds: a slip of the pen is mended sooner


def edit_link(visitor: Visitor, address: str) -> str:
    return [each for each in visitor.open(address).links if each.endswith("/edit")][-1]


def edit(visitor: Visitor, address: str, **typed: str) -> Page:
    """Edit the visitor's last post on a page."""
    return visitor.send(visitor.open(edit_link(visitor, address)).form, **typed)


def history_of(visitor: Visitor, address: str) -> list[str]:
    return [each for each in visitor.open(address).links if each.endswith("/history")]


def versions(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(ContributionVersion)) or 0


def test_an_edit_takes_the_texts_place_and_reaches_the_ledger(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread(title="Old title", text="Old words")
    ben.reply(thread, "An answer of five words")
    clock.sleep(LATER)
    assert edit(anna, thread, title="New title", text="**New** words, three").status == 303
    assert edit(ben, thread, text="Six words are now in it").status == 303
    page = visit("cem").open(thread)
    assert "<strong>New</strong> words, three" in page.html
    assert "New title" in page.words
    assert "Old" not in page.words
    with database.read() as session:
        rows = session.scalars(select(LedgerRow).where(LedgerRow.kind == "edit").order_by(LedgerRow.sequence))
        answer = find_text(session, keys, "Six words are now in it")
        assert [(row.person_id, row.revision, row.counted_words, row.occurred_at) for row in rows] == [
            (anna.person_id, 2, 3, clock.now()),
            (ben.person_id, 2, 6, clock.now()),
            (anna.person_id, 2, 6, clock.now()),
        ]
        assert answer.parent_id is not None


def test_whoever_reads_a_post_reads_what_it_said_before(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, cem = visit("anna"), visit("cem")
    thread = anna.start_thread(title="First title", text="First words")
    for number in ("Second", "Third"):
        clock.sleep(LATER)
        edit(anna, thread, title=f"{number} title", text=f"{number} words")
    (link,) = history_of(cem, thread)
    assert "edited 10 minutes ago" not in cem.open(thread).words
    assert "edited just now" in cem.open(thread).words
    told = cem.open(link).words
    places = [told.index(f"{number} words") for number in ("Third", "Second", "First")]
    assert places == sorted(places)
    assert "First title" in told
    with database.read() as session:
        sealed = session.scalars(select(ContributionVersion.sealed_text)).all()
    assert len(sealed) == 2
    assert not any(b"words" in (each or b"words") for each in sealed)


def test_a_slip_is_mended_without_a_mark_until_somebody_has_reacted(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread(text="A slpi")
    clock.sleep(240)
    edit(anna, thread, text="A slip")
    assert (history_of(anna, thread), versions(database)) == ([], 0)
    endorse(ines, thread)
    edit(anna, thread, text="Another thing")
    assert (len(history_of(anna, thread)), versions(database)) == (1, 1)


def test_what_let_somebody_read_the_others_is_never_a_slip(visit: Visit, database: Database) -> None:
    ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
    thread = ines.start_thread("Write first", post_first="yes")
    anna.reply(thread, "A real answer")
    ben.reply(thread, "x")
    assert "A real answer" in ben.open(thread).words
    edit(ben, thread, text="A real answer, too")
    assert (len(history_of(anna, thread)), versions(database)) == (1, 1)


def test_the_answer_of_another_ends_the_time_for_mending(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    anna.reply(thread, "My own addition")
    anna.send(
        anna.open(next(each for each in anna.open(thread).links if each.endswith("/edit"))).form,
        text="Mended",
    )
    assert versions(database) == 0
    visit("ben").reply(thread)
    edit(anna, thread, text="Never said")
    assert versions(database) == 0, "nobody has answered this one"
    first = next(each for each in anna.open(thread).links if each.endswith("/edit"))
    anna.send(anna.open(first).form, text="Never said")
    assert versions(database) == 1


def test_of_two_edits_at_once_the_second_is_told_and_shown_both(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna")
    thread = anna.start_thread(text="The first")
    clock.sleep(LATER)
    link = edit_link(anna, thread)
    one, other = anna.open(link).form, anna.open(link).form
    anna.send(one, text="From one window")
    told = anna.send(other, text="From the other")
    assert told.status == 422
    assert "edit.changed_meanwhile" in told.words
    assert "From one window" in told.words
    assert told.form.fields["text"] == "From the other"
    assert anna.send(told.form).status == 303
    assert "From the other" in anna.open(thread).words


def test_nobody_edits_a_revision_that_is_still_to_come(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    told = edit(anna, thread, text="From nowhere", revision="5000")
    assert (told.status, "edit.changed_meanwhile" in told.words) == (422, True)
    with database.read() as session:
        assert session.scalars(select(StoredContribution.revision)).all() == [1]


def test_sending_an_edit_twice_is_one_edit(visit: Visit, database: Database, clock: SetClock) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    clock.sleep(LATER)
    form = anna.open(edit_link(anna, thread)).form
    assert [anna.send(form, text="Changed").status for _ in range(2)] == [303, 303]
    assert versions(database) == 1


def test_an_edit_is_refused_while_the_space_is_closed_and_its_text_kept(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    form = anna.open(edit_link(anna, thread)).form
    with database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now() - timedelta(days=1)
    told = anna.send(form, title="Mine", text="Much work")
    assert (told.status, told.form.fields["text"]) == (422, "Much work")
    assert "space.closed" in told.words
    assert not any(each.endswith("/edit") for each in anna.open(thread).links)


def test_nobody_edits_what_another_has_written(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread(text="Anna’s own")
    form = anna.open(edit_link(anna, thread)).form
    for name in ("ben", "ines"):
        visitor = visit(name)
        assert visitor.open(form.action).status == 403
        token = visitor.open(thread).form.fields["csrf_token"]
        assert (
            visitor.send(Form(form.action, {**form.fields, "csrf_token": token}), text="Not Anna’s").status
            == 403
        )
    assert "Anna’s own" in anna.open(thread).words


def test_what_was_removed_or_erased_leaves_no_earlier_version(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    anna = visit("anna")
    thread = anna.start_thread(title="Kept title", text="Regretted words")
    clock.sleep(LATER)
    edit(anna, thread, text="Better words")
    with database.read() as session:
        stores = collect(session, keys, anna.person_id, clock.now())["stores"]
        (row,) = next(each["rows"] for each in stores if each["store"] == "contribution_versions")
        assert (row["markdown"], row["title"]) == ("Regretted words", "Kept title")
    visit("ben").reply(thread)
    (link,) = history_of(anna, thread)
    remove(anna, thread)
    assert versions(database) == 0
    assert visit("ben").open(link).status == 303
    assert history_of(visit("ben"), thread) == []


def test_an_author_deletes_what_should_not_stay_readable_and_nobody_else_does(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread(text="Call me at home")
    clock.sleep(LATER)
    edit(anna, thread, text="Write to me")
    (link,) = history_of(anna, thread)
    assert ben.open(link).forms == []
    token = ben.open(thread).form.fields["csrf_token"]
    assert ben.send(Form(link, {"csrf_token": token, "version": "1"})).status == 403
    assert "Call me at home" in ben.open(link).words
    assert anna.send(anna.open(link).form).status == 303
    told = ben.open(link).words
    assert ("Call me at home" in told, "This version was deleted." in told) == (False, True)
    assert len(history_of(ben, thread)) == 1
    with database.read() as session:
        assert session.scalars(select(ContributionVersion.sealed_text)).one() is None


def test_a_draft_of_an_edit_waits_in_its_place(visit: Visit, database: Database, clock: SetClock) -> None:
    anna = visit("anna")
    post = anna.reply(anna.start_thread(), "As posted")
    form = anna.open(edit_link(anna, post)).form
    saved = anna.send(Form(f"{anna.space}/drafts", form.fields), text="Half a change")
    page = anna.open(saved.response.headers["Location"])
    assert page.form.fields["text"] == "Half a change"
    assert "As posted" in page.words
    assert anna.open(post).form.fields["text"] == "", "the form to answer is another place"
    anna.send(page.form)
    assert "Half a change" in anna.open(post).words
    assert anna.open(edit_link(anna, post)).form.fields["text"] == "Half a change"
    assert "There are none." in anna.open("/drafts").words


def test_a_preview_of_an_edit_forgets_neither_text_nor_revision(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    form = anna.open(edit_link(anna, thread)).form
    page = anna.send(Form(f"{anna.space}/preview", form.fields), title="T", text="*New*")
    assert "<em>New</em>" in page.html
    assert (page.form.action, page.form.fields["revision"], page.form.fields["text"]) == (
        form.action,
        "1",
        "*New*",
    )


def test_a_post_is_not_edited_for_ever(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    with database.write() as session:
        session.scalars(select(StoredContribution)).one().revision = MOST_REVISIONS
    told = edit(anna, thread, text="Once more")
    assert (told.status, "edit.too_often" in told.words) == (422, True)


@pytest.mark.parametrize("text", ["", "x" * 20_001])
def test_an_edit_that_is_no_post_is_refused_with_its_text(visit: Visit, text: str) -> None:
    anna = visit("anna")
    told = edit(anna, anna.start_thread(), text=text)
    assert (told.status, told.form.fields["text"]) == (422, text)
    assert told.form.fields["title"] == "A title"
