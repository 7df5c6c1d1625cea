"""Nothing that somebody writes is lost, and nobody else sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.app.retention import CATEGORIES
from lti_tool.drafts.keeping import LONGEST_DRAFT, MOST_DRAFTS
from lti_tool.drafts.tables import StoredDraft
from lti_tool.launch.tables import BrowserSession
from sync.people.tables import PersonKey
from sync.platforms.registry import find_organisation
from sync.retention.purging import read_due
from sync.rights.export import collect
from sync.spaces.tables import Anonymity, GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

Visit = Callable[..., Visitor]


def autosave(visitor: Visitor, form: Form, **typed: str) -> dict[str, Any]:
    """What the script of the page does every few seconds; the form goes on with what it is told."""
    form.fields |= typed
    answer = visitor.client.post(
        f"{visitor.space}/drafts", data=form.fields, base_url=ORIGIN, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    form.fields |= {"submission": told["submission"], "draft_version": str(told["version"])}
    return told


def press(visitor: Visitor, form: Form, address: str, **typed: str) -> Page:
    """Press a button that sends a form elsewhere."""
    return visitor.send(Form(f"{visitor.space}{address}", form.fields), **typed)


def drafts(database: Database) -> list[StoredDraft]:
    with database.read() as session:
        return list(session.scalars(select(StoredDraft).order_by(StoredDraft.saved_at)))


def test_what_was_typed_is_found_again_in_its_place_after_the_next_launch(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    thread = visit("anna").start_thread()
    post_id = visit("ben").reply(thread).partition("#post-")[2]
    ben = visit("ben")
    for address, text in (
        ("/threads/new", "To all"),
        (thread, "To Anna"),
        (f"{thread}?reply_to={post_id}", "To me"),
    ):
        assert autosave(ben, ben.open(address).form, text=text)["outcome"] == "saved"
    with database.write() as session:
        session.execute(delete(BrowserSession))  # the visit has ended
    assert ben.open(thread).status == 401
    again = visit("ben")
    assert again.open("/threads/new").form.fields["text"] == "To all"
    assert again.open(thread).form.fields["text"] == "To Anna"
    page = again.open(f"{thread}?reply_to={post_id}")
    assert page.form.fields["text"] == "To me"
    assert "You have 1 other draft here." in page.words
    assert [link for link in again.open("/").links if link.endswith("/drafts")]


def test_drafts_are_their_writers_own_and_sealed(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    form = anna.open("/threads/new").form
    autosave(anna, form, title="Mine alone", text="A secret thought")
    (draft,) = drafts(database)
    assert b"secret" not in (draft.sealed_text or b"")
    for other in (ben, ines):
        for address in ("/drafts", "/threads/new", f"/threads/new?draft={draft.id}"):
            assert "secret" not in other.open(address).html
        assert (
            press(other, other.open("/threads/new").form, "/drafts/delete", draft=str(draft.id)).status == 404
        )
        autosave(
            other, other.open("/threads/new").form, submission=form.fields["submission"], text="Another’s"
        )
    assert anna.open("/threads/new").form.fields["text"] == "A secret thought"


def test_a_draft_names_a_group_that_is_offered_or_none(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    split(classroom, GroupMode.SEPARATE)
    anna = visit("anna")
    groups = ("1", "2", "A secret in a plain column", "x" * 300)
    for group in groups:
        autosave(
            anna, anna.open("/threads/new?draft=none").form, submission=str(uuid4()), text=group, group=group
        )
    assert {draft.group_id for draft in drafts(database)} == {"1", None}
    assert len(drafts(database)) == len(groups)


def test_a_browser_tells_its_people_apart(visit: Visit) -> None:
    def writer(name: str) -> str:
        return visit(name).open("/threads/new").html.partition('data-writer="')[2].partition('"')[0]

    assert len({writer("anna"), writer("ben")}) == 2
    assert writer("anna") == writer("anna")
    assert len(writer("anna")) == 16


def test_posting_forgets_the_draft_in_the_same_transaction(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    unsaved = Form(form.action, dict(form.fields))  # one that no script has told of its draft
    autosave(anna, form, title="A title", text="Some text")
    thread = anna.send(unsaved, title="A title", text="Some text").response.headers["Location"]
    assert drafts(database) == []
    reply = anna.open(thread).form
    autosave(anna, reply, text="More")
    assert anna.send(anna.open(thread).form).status == 303
    assert drafts(database) == []


def test_a_post_whose_answer_was_lost_is_not_offered_again(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = anna.open(anna.start_thread()).form
    anna.send(form, text="It has arrived")
    assert autosave(anna, form, text="It has arrived")["outcome"] == "posted"
    assert drafts(database) == []


def test_a_thread_of_any_kind_that_was_posted_is_not_offered_again(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    anna.send(form, title="Why?", text="I have been wondering", kind="question")
    held = anna.open("/threads/new").form  # a browser's copy holds no kind
    held.fields["submission"] = form.fields["submission"]
    assert autosave(anna, held, title="Why?", text="I have been wondering")["outcome"] == "posted"
    assert drafts(database) == []
    assert autosave(anna, held, title="Why?", text="I have been wondering anew")["outcome"] == "saved"


def test_an_edit_whose_answer_was_lost_is_not_offered_again(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    form = anna.open(next(each for each in anna.open(thread).links if each.endswith("/edit"))).form
    anna.send(form, title="A title", text="It has arrived")
    assert autosave(anna, form, title="A title", text="It has arrived")["outcome"] == "posted"
    assert autosave(anna, form, title="A title", text="Not yet")["outcome"] == "saved"
    assert len(drafts(database)) == 1


def test_two_windows_never_write_over_each_other(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna")
    first = anna.open("/threads/new").form
    autosave(anna, first, text="One thought")
    second = anna.open("/threads/new").form
    assert autosave(anna, first, text="One thought, longer")["outcome"] == "saved"
    clock.sleep(5)
    told = autosave(anna, second, text="One thought, otherwise")
    assert told["outcome"] == "both"
    assert "Both are kept" in told["told"]
    assert autosave(anna, second, text="One thought, quite otherwise")["outcome"] == "saved"
    page = anna.open("/drafts")
    assert "One thought, longer" in page.words
    assert "One thought, quite otherwise" in page.words
    assert anna.open("/threads/new").form.fields["text"] == "One thought, quite otherwise", "the latest"


def test_without_a_script_a_button_keeps_the_draft_and_leads_back(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    saved = press(anna, anna.open(thread).form, "/drafts", text="Later")
    assert saved.status == 303
    page = anna.open(saved.response.headers["Location"])
    assert page.form.fields["text"] == "Later"
    assert "You began this, and it was saved" in page.words
    link = next(each for each in anna.open("/drafts").links if "draft=" in each)
    assert anna.open(link).form.fields["text"] == "Later"


def test_a_draft_is_deleted_by_a_button_and_by_emptying_it(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    autosave(anna, form, text="Not after all")
    assert autosave(anna, form, text=" \n")["outcome"] == "emptied"
    assert drafts(database) == []
    autosave(anna, form, text="Once more")
    page = anna.open("/drafts")
    anna.send(page.form)
    assert "The draft is deleted." in anna.open("/drafts").words
    assert drafts(database) == []


def test_what_is_kept_of_one_person_is_bounded(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    too_long = {"text": "x" * (LONGEST_DRAFT + 1)}
    assert autosave(anna, anna.open("/threads/new").form, **too_long)["outcome"] == "too_long"
    form = anna.open("/threads/new").form
    for number in range(MOST_DRAFTS):
        autosave(anna, form, submission=str(UUID(int=number)), draft_version="0", text=f"{number}")
    assert (
        autosave(anna, form, submission=str(UUID(int=99)), draft_version="0", text="x")["outcome"]
        == "too_many"
    )
    assert press(anna, form, "/drafts", submission=str(UUID(int=99)), text="x").status == 422
    assert len(drafts(database)) == MOST_DRAFTS


def test_a_place_that_is_not_there_takes_no_draft(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    form = anna.open(thread).form
    thread_id = thread.rpartition("/")[2]
    for place in (
        "",
        "reply",
        "reply/x",
        f"reply/{UUID(int=7)}",
        f"reply/{thread_id}/{UUID(int=7)}",
        f"up/{thread_id}",
    ):
        assert press(anna, form, "/drafts", place=place, text="Lost").status == 404
    ben = visit("ben")
    assert press(ben, ben.open(thread).form, "/drafts", place=f"edit/{thread_id}", text="Mine").status == 404
    assert drafts(database) == []


def test_a_script_hears_how_many_words_there_are_and_what_they_would_earn(visit: Visit) -> None:
    thread = visit("anna").start_thread()
    ben, ines = visit("ben"), visit("ines")
    form = ben.open(thread).form
    assert autosave(ben, form, text="Well said, `x`.")["words"] == "2 words so far. 18 more, and it counts."
    enough = "20 words so far. It is long enough to count, for up to 210 points."
    assert autosave(ben, form, text="word " * 20)["words"] == enough
    assert autosave(ines, ines.open(thread).form, text="word " * 20)["words"] == ""


def test_a_draft_whose_key_was_lost_is_no_obstacle(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    autosave(anna, anna.open("/threads/new").form, text="Unreadable")
    with database.write() as session:
        session.execute(delete(PersonKey))
    assert anna.open("/threads/new").form.fields["text"] == ""
    assert anna.open("/drafts").status == 200


def test_drafts_are_told_in_an_export_and_go_after_half_a_year(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    anna = visit("anna")
    autosave(anna, anna.open("/threads/new").form, title="Begun", text="And not posted")
    with database.read() as session:
        stores = collect(session, keys, anna.person_id, clock.now())["stores"]
        (row,) = next(each["rows"] for each in stores if each["store"] == "drafts")
        assert (row["title"], row["markdown"]) == ("Begun", "And not posted")
        owner = find_organisation(session, "default")
        due = [
            each.due
            for later in (timedelta(days=179), timedelta(days=181))
            for each in read_due(session, keys, owner, CATEGORIES, clock.now() + later)
            if each.category == "drafts"
        ]
    assert due == [0, 1]


def test_a_draft_stays_of_its_kind_and_without_a_name(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    """What was begun for moderators alone must not be posted for everybody."""
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.BY_CHOICE.value
    anna, ben = visit("anna"), visit("ben")
    form = anna.open("/threads/new?kind=message").form
    autosave(anna, form, title="My boss", text="Please help me")
    again = anna.open("/threads/new?kind=message").form
    assert (again.fields["kind"], again.fields["text"]) == ("message", "Please help me")
    thread = anna.send(again).response.headers["Location"]
    assert ben.open(thread).status == 404
    form = anna.open("/threads/new").form
    autosave(anna, form, title="A poll", text="Of us", kind="poll", options="Yes\nNo", anonymous="yes")
    unrelated = anna.open("/threads/new?kind=message").form
    assert (unrelated.fields["kind"], unrelated.fields["text"]) == ("message", "")
    again = anna.open("/threads/new").form
    assert (again.fields["kind"], again.fields["options"], again.fields["anonymous"]) == (
        "poll", "Yes\nNo", "yes",
    )  # fmt: skip
    poll = anna.send(again).response.headers["Location"]
    assert "Anna" not in ben.open(poll).words
    autosave(ben, ben.open(poll).form, text="Mine", anonymous="yes")
    assert ben.open(poll).form.fields["anonymous"] == "yes"
