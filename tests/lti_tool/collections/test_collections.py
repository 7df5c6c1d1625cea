"""Collections: who puts posts into them, who reads what, and what becomes of a post that is removed."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from connectors.contract import Author
from lti_tool.collections.keeping import put_in_order
from lti_tool.collections.tables import Collected, Collection
from lti_tool.space.tables import Thread
from sync.audit.tables import AuditRow
from sync.contributions.tables import StoredContribution, Withheld
from sync.intake import delete
from sync.spaces.tables import Duty, GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def contribution_of(database: Database, thread: str) -> UUID:
    with database.read() as session:
        return session.get_one(Thread, UUID(thread.rpartition("/")[2])).contribution_id


def collect(who: Visitor, contribution_id: UUID, **typed: str) -> Page:
    """Send the form to collect a post, with a token from a page that the person may open."""
    token = who.open("/threads/new").form.fields["csrf_token"]
    form = Form(f"{who.space}/contributions/{contribution_id}/collect", {"csrf_token": token})
    return who.send(form, **typed)


def test_one_click_puts_a_post_into_best_of_for_everybody(visit: Visit, database: Database) -> None:
    thread = visit("anna").start_thread("Worth it", "Something good")
    ines = visit("ines")
    page = ines.open(thread)
    contribution = contribution_of(database, thread)
    assert f'formaction="{ines.space}/contributions/{contribution}/collect"' in page.html
    acts = next(form for form in page.forms if form.action.endswith("/read"))
    gone_to = ines.send(Form(f"{ines.space}/contributions/{contribution}/collect", acts.fields))
    assert gone_to.status == 303
    assert "The post is in this collection." in ines.open(gone_to.response.headers["Location"]).words
    ben = visit("ben")
    assert f"{ben.space}/collections/" in ben.open().links
    listed = ben.open("/collections/")
    assert "Best of" in listed.words
    read = ben.open(gone_to.response.headers["Location"])
    assert ("Something good" in read.words, thread in read.links) == (True, True)
    assert "Anna Annason" in read.words
    assert "Take out" not in read.words


def test_learners_have_no_way_to_collections_where_there_is_nothing(visit: Visit) -> None:
    assert not any("/collections/" in link for link in visit("anna").open().links)
    assert any("/collections/" in link for link in visit("ines").open().links)


@pytest.mark.parametrize(("duty", "status"), [(None, 403), (Duty.EXPERT, 403), (Duty.MODERATOR, 303)])
def test_moderators_collect_too_and_nobody_else(
    visit: Visit, database: Database, duty: Duty | None, status: int
) -> None:
    thread = visit("anna").start_thread()
    ben = visit("ben", duty=duty)
    assert collect(ben, contribution_of(database, thread)).status == status
    assert ("“Best of”" in ben.open(thread).words) is (status == 303)


def test_a_collection_has_a_name_notes_and_an_order_of_its_own(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    ines = visit("ines")
    made = ines.send(ines.open("/collections/").form, name="Week 1").response.headers["Location"]
    collection_id = made.rpartition("/")[2]
    ids = []
    for title in ("First", "Second", "Third"):
        ids.append(contribution_of(database, visit("anna").start_thread(title, f"Text of {title}")))
        collect(ines, ids[-1], collection=collection_id, note=f"Why {title}")
        clock.advance(timedelta(seconds=1))
    page = ines.open(made)
    assert page.words.index("Why First") < page.words.index("Why Third")
    changed = {f"{ids[2]}-place": "1", f"{ids[0]}-note": "Another reason", "name": "Week one"}
    assert ines.send(page.form, **changed).status == 303
    read = visit("ben").open(made)
    order = [read.html.index(f"Text of {each}") for each in ("Third", "First", "Second")]
    assert order == sorted(order)
    assert "Another reason" in read.words
    assert "Week one" in read.words
    ines.send(ines.open(made).form, drop=str(ids[1]))
    assert "Text of Second" not in visit("ben").open(made).words
    ines.send(ines.open(made).form, act="delete")
    assert visit("ben").open(made).status == 404
    with database.read() as session:
        assert session.scalars(select(Collected.contribution_id)).all() == []
        acts = set(session.scalars(select(AuditRow.action).where(AuditRow.action.like("post.%"))))
    assert acts == {"post.collected", "post.uncollected"}


def test_a_name_that_is_there_or_empty_or_too_long_is_refused(visit: Visit) -> None:
    ines = visit("ines")
    form = ines.open("/collections/").form
    assert ines.send(form, name="Week 1").status == 303
    for name in ("week 1", " ", "x" * 81):
        refused = ines.send(form, name=name)
        assert (refused.status, "collections.name" in refused.words) == (422, True), name


def test_a_name_that_is_taken_and_a_long_note_are_refused_with_the_form_as_it_was_typed(
    visit: Visit, database: Database
) -> None:
    ines = visit("ines")
    form = ines.open("/collections/").form
    ines.send(form, name="Week 1")
    made = ines.send(form, name="Week 2").response.headers["Location"]
    kept = contribution_of(database, visit("anna").start_thread())
    collect(ines, kept, collection=made.rpartition("/")[2], note="Why")
    field, page = f"{kept}-note", ines.open(made)
    for typed, code in (
        ({"name": "week 1", field: "Better"}, "collections.name"),
        ({"name": " ", field: "Better"}, "collections.name"),
        ({"name": "Best of", field: "Better"}, "collections.name"),
        ({"name": "x" * 81, field: "Better"}, "collections.name"),
        ({"name": "Week two", field: "y" * 501}, "collections.note"),
    ):
        refused = ines.send(page.form, **typed)
        assert (refused.status, code in refused.words) == (422, True), typed
        assert {name: refused.form.fields[name] for name in typed} == typed
    assert ("Week 2" in ines.open(made).words, "Why" in ines.open(made).words) == (True, True)
    assert ines.send(page.form, **{"name": "WEEK 2", field: "y" * 500}).status == 303
    assert "WEEK 2" in ines.open(made).words


def test_a_long_note_is_refused_where_a_post_is_collected_too(visit: Visit, database: Database) -> None:
    ines = visit("ines")
    made = ines.send(ines.open("/collections/").form, name="Week 1").response.headers["Location"]
    kept = contribution_of(database, visit("anna").start_thread())
    form = ines.open(f"/contributions/{kept}/collect").form
    typed = {"collection": made.rpartition("/")[2], "note": "y" * 501}
    refused = ines.send(form, **typed)
    assert (refused.status, "collections.note" in refused.words) == (422, True)
    assert {name: refused.form.fields[name] for name in typed} == typed
    assert "Nothing has been collected here yet." in ines.open(made).words


def test_what_is_removed_disappears_and_leaves_a_word_for_staff(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    thread = visit("anna").start_thread("Secret title", "Secret words")
    contribution = contribution_of(database, thread)
    place = collect(visit("ines"), contribution, note="Look").response.headers["Location"]
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        delete(session, space, contribution, classroom.people["anna"], clock.now())
    for name in ("ben", "ines"):
        assert "Secret" not in visit(name).open(place).html
    assert "removed since" in visit("ines").open(place).words
    assert "removed since" not in visit("ben").open(place).words
    assert "Look" not in visit("ben").open(place).words


@pytest.mark.parametrize("kind", ["message", "reflection"])
def test_what_is_for_staff_alone_is_told_to_nobody_else_when_it_is_gone(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock, kind: str
) -> None:
    visit("ines")
    ben = visit("ben", duty=Duty.MODERATOR)
    thread = visit("anna").start_thread("Secret title", "Secret words", kind=kind, staff_only="yes")
    contribution = contribution_of(database, thread)
    place = collect(visit("ines"), contribution, note="About Ben").response.headers["Location"]
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        delete(session, space, contribution, classroom.people["anna"], clock.now())
    assert "About Ben" in visit("ines").open(place).words
    assert "About Ben" not in ben.open(place).words
    assert "Collect (" not in visit("ines").open(thread).words


def test_what_came_from_elsewhere_stands_beside_own_posts(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    own = contribution_of(database, visit("anna").start_thread("Own", "Own words"))
    written = classroom.contribution(
        "Words from elsewhere", source="slack:T1", author=Author("x"), link="https://slack.example/1"
    )
    classroom.accept("cem", written)
    ines = visit("ines")
    listed = ines.open("/collections/elsewhere")
    assert "Words from elsewhere" in listed.words
    assert "Own words" not in listed.words
    with database.read() as session:
        theirs = session.scalars(
            select(StoredContribution.id).where(StoredContribution.source == "slack:T1")
        ).one()
    place = collect(ines, own).response.headers["Location"]
    collect(ines, theirs)
    read = visit("ben").open(place)
    assert ("Own words" in read.words, "Words from elsewhere" in read.words) == (True, True)
    assert "from Slack" in read.words
    assert "https://slack.example/1" in read.links


def test_another_group_sees_nothing_of_what_is_collected(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    split(classroom, GroupMode.SEPARATE)
    contribution = contribution_of(database, visit("anna").start_thread("Red", "A secret text"))
    place = collect(visit("ines"), contribution, note="A secret note").response.headers["Location"]
    cem = visit("cem")
    assert "secret" not in cem.open(place).html
    assert not any("/collections/" in link for link in cem.open().links)
    moderator = visit("cem", duty=Duty.MODERATOR)
    assert "secret" not in moderator.open(place).html
    assert moderator.open(f"/contributions/{contribution}/collect").status == 404
    assert collect(moderator, contribution).status == 404
    form = Form(place, {"csrf_token": moderator.open("/threads/new").form.fields["csrf_token"]})
    assert moderator.send(form, drop=str(contribution)).status == 404
    assert moderator.send(form, act="delete").status == 403
    assert "A secret note" in visit("ben").open(place).words
    with database.write() as session:
        session.get_one(StoredContribution, contribution).withheld = Withheld.HIDDEN.value
    assert "secret" not in moderator.open(place).html, "nor where it is there no more"
    assert "A secret note" in visit("ines").open(place).words


def test_another_space_s_collection_and_post_are_nobody_s_here(visit: Visit, database: Database) -> None:
    ines = visit("ines")
    assert ines.open(f"/collections/{UUID(int=1)}").status == 404
    assert collect(ines, UUID(int=1)).status == 404


def test_notes_are_sealed_and_pages_cost_the_same_however_much_is_collected(
    visit: Visit, database: Database, queries: QueryCounter
) -> None:
    ines, ben = visit("ines"), visit("ben")
    place = ""

    def count() -> int:
        queries.statements.clear()
        assert ben.open(place).status == 200
        return len(queries.statements)

    def add(number: int) -> str:
        thread = visit("anna").start_thread(f"T {number}")
        page = collect(ines, contribution_of(database, thread), note=f"Note {number}")
        return str(page.response.headers["Location"])

    place = add(1)
    before = count()
    for number in range(2, 5):
        add(number)
    assert count() == before
    assert before <= 10
    with database.read() as session:
        assert not any(b"Note" in (each or b"") for each in session.scalars(select(Collected.sealed_note)))


@pytest.mark.parametrize(
    ("wanted", "order"),
    [({2: 1}, "cabd"), ({0: 3}, "bcad"), ({3: 2}, "adbc"), ({}, "abcd"), ({0: 9}, "bcda")],
)
def test_who_is_moved_stands_where_it_was_sent(
    visit: Visit, database: Database, wanted: dict[int, int], order: str
) -> None:
    ids = [contribution_of(database, visit("anna").start_thread(each)) for each in "abcd"]
    for each in ids:
        collect(visit("ines"), each)
    with database.write() as session:
        best = session.scalars(select(Collection.id)).one()
        put_in_order(session, best, {ids[place]: number for place, number in wanted.items()})
        session.flush()
        rows = session.scalars(select(Collected.contribution_id).order_by(Collected.position)).all()
    assert "".join("abcd"[ids.index(each)] for each in rows) == order
