"""Facilitators of a thread: who is named by whom, what they are asked and may do, and whom the badge never betrays."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.facilitators.tables import Facilitator
from sync.audit.tables import AuditRow
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Anonymity, Duty, GroupMode, Membership, MembershipStatus, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
BADGE = '<span class="badge">Facilitator</span>'
DAY = timedelta(days=1)


def name(staff: Visitor, thread: str, *people: UUID, instruction: str = "Ask on", until: str = "") -> Page:
    return press(
        staff,
        f"{thread}/facilitators",
        person=[str(each) for each in people],
        instruction=instruction,
        until=until,
    )


def end(staff: Visitor, thread: str, person_id: UUID) -> Page:
    return press(staff, f"{thread}/facilitators", end=str(person_id))


def rows(database: Database) -> list[Facilitator]:
    with database.read() as session:
        return list(session.scalars(select(Facilitator).order_by(Facilitator.named_at, Facilitator.id)))


def set_space(database: Database, **values: str) -> None:
    with database.write() as session:
        session.execute(update(Space).values(**values))


def test_the_badge_stands_at_their_posts_in_that_thread_alone(visit: Visit, database: Database) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    here, there = ben.start_thread("Here"), anna.start_thread("There")
    anna.reply(here)
    anna.reply(there)
    assert name(ines, here, anna.person_id).status == 303
    for viewer in (anna, ben, ines):
        assert viewer.open(here).html.count(BADGE) == 1
        assert viewer.open(f"{here}/print").html.count(BADGE) == 1
        for elsewhere in (there, "/", "/search?q=answer", "/digest"):
            assert BADGE not in viewer.open(elsewhere).html
    assert end(ines, here, anna.person_id).status == 303
    assert BADGE not in ben.open(here).html
    assert rows(database) == []
    assert end(ines, here, anna.person_id).status == 404


def test_what_is_written_without_a_name_has_no_badge_for_anybody(visit: Visit, database: Database) -> None:
    set_space(database, anonymity=Anonymity.BY_CHOICE.value)
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("Hers", anonymous="yes")
    form = anna.open(thread).form
    anna.send(form, text="Secretly", anonymous="yes")
    name(ines, thread, anna.person_id)
    for viewer in (anna, ben, ines):
        for address in (thread, f"{thread}/print"):
            page = viewer.open(address)
            assert ("Secretly" in page.words, BADGE in page.html) == (True, False)
    form = anna.open(thread).form
    form.fields.pop("anonymous", None)
    anna.send(form, text="Openly")
    assert ben.open(thread).html.count(BADGE) == 1


def test_where_names_are_hidden_nobody_learns_who_facilitates(visit: Visit, database: Database) -> None:
    set_space(database, anonymity=Anonymity.TO_PEERS.value)
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = ben.start_thread("Title", "Ben's words")
    anna.reply(thread)
    name(ines, thread, anna.person_id)
    form = anna.open(f"{thread}/summary")
    assert ("Anonymous" in form.words, "Benson" in form.words) == (True, False)
    anna.send(form.form, text="Summed up")
    page = ben.open(thread)
    assert "Summed up" in page.words
    for each in (page, ben.open(f"{thread}/summary/history"), ben.open(f"{thread}/print")):
        assert "Annason" not in each.html
        assert BADGE not in each.html


def test_it_ends_by_itself_after_its_day_in_the_courses_time_zone(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread()
    set_space(database, time_zone="Pacific/Kiritimati")  # 14 hours ahead of UTC
    today = (clock.now() + timedelta(hours=14)).date()
    name(ines, thread, anna.person_id, until=today.isoformat())
    until = rows(database)[0].until
    assert until is not None
    assert until.isoformat() == f"{today}T10:00:00+00:00"
    clock.advance(until - clock.now() - timedelta(seconds=1))
    assert BADGE in visit("ben").open(thread).html
    clock.advance(timedelta(seconds=1))
    for page in (anna.open(thread), anna.open("/"), anna.open("/digest")):
        assert "acilitat" not in page.html
    assert anna.open(f"{thread}/summary").status == 403
    assert "over" in visit("ines").open(f"{thread}/facilitators").words
    assert name(ines, thread, anna.person_id).status == 303, "and may be named anew"
    assert BADGE in visit("ben").open(thread).html


def test_only_they_and_staff_read_what_is_asked_of_them(visit: Visit, database: Database) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread()
    name(ines, thread, anna.person_id, instruction="Draw in **the quiet** <script>", until="2099-12-31")
    for viewer, address in ((anna, thread), (ines, f"{thread}/facilitators")):
        page = viewer.open(address)
        assert "Draw in <strong>the quiet</strong> &lt;script&gt;" in page.html
        assert "until Thursday, 31 December 2099, 23:59" in page.words
    for viewer in (visit("ben"), visit("cem", duty=Duty.MODERATOR)):
        assert "the quiet" not in viewer.open(thread).html
        assert viewer.open(f"{thread}/facilitators").status == 403
    assert b"quiet" not in (rows(database)[0].sealed_instruction or b"")


def test_they_are_told_until_they_say_that_they_know(visit: Visit, clock: SetClock) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread, other = ben.start_thread("Mars"), ben.start_thread("Venus")
    name(ines, thread, anna.person_id)

    def told() -> tuple[bool, bool, bool]:
        filtered = anna.open("/?show=facilitated")
        assert ("Mars" in filtered.words, "Venus" in filtered.words) == (True, False)
        return (
            "You are asked to facilitate a thread" in anna.open().words,
            "You are asked to facilitate" in anna.open("/digest").words,
            "I know what to do" in anna.open(thread).words,
        )

    assert told() == (True, True, True)
    assert "To facilitate" not in ben.open().words
    assert "Has not said yet" in ines.open(f"{thread}/facilitators").words
    assert press(ben, f"{thread}/facilitators/known").status == 303
    assert press(anna, f"{other}/facilitators/known").status == 303
    assert told() == (True, True, True)
    assert press(anna, f"{thread}/facilitators/known").status == 303
    assert told() == (False, False, False)
    assert "To facilitate" in anna.open().words
    assert "Has said that they know." in ines.open(f"{thread}/facilitators").words
    name(ines, thread, anna.person_id, instruction="Something else")
    assert told() == (True, True, True)


def test_naming_again_changes_what_is_asked_and_the_form_has_it(visit: Visit, database: Database) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread()
    name(ines, thread, anna.person_id, instruction="Once", until="2099-12-31")
    form = ines.open(f"{thread}/facilitators?person={anna.person_id}").forms[-1]
    assert form.fields["person"] == str(anna.person_id)
    assert (form.fields["instruction"], form.fields["until"]) == ("Once", "2099-12-31")
    assert ines.send(form, instruction="Anew", until="").status == 303
    (row,) = rows(database)
    assert row.until is None
    page = anna.open(thread)
    assert ("Anew" in page.words, "Once" in page.words) == (True, False)
    with database.read() as session:
        acts = session.scalars(select(AuditRow).where(AuditRow.action.startswith("facilitator."))).all()
    assert {(each.action, each.actor_id, each.subject_id) for each in acts} == {
        ("facilitator.named", ines.person_id, anna.person_id)
    }
    assert {tuple(each.detail) for each in acts} == {("thread",)}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"person": []}, "facilitators.nobody"),
        ({"person": ["nobody"]}, "facilitators.nobody"),
        ({"instruction": "x" * 2001}, "facilitators.too_long"),
        ({"until": "31.12."}, "facilitators.date"),
        ({"until": "9999-12-31"}, "facilitators.date"),
        ({"until": "2001-01-01"}, "facilitators.past"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    visit: Visit, database: Database, typed: dict[str, str | list[str]], code: str
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread()
    sent = {"person": [str(anna.person_id)], "instruction": "Typed", "until": "", **typed}
    page = press(ines, f"{thread}/facilitators", **sent)  # type: ignore[arg-type]
    assert (page.status, code in page.words) == (422, True)
    form = page.forms[-1]
    assert (form.fields["instruction"], form.fields["until"]) == (sent["instruction"], sent["until"])
    assert rows(database) == []


def test_they_sum_their_thread_up_and_have_no_other_rights(visit: Visit, clock: SetClock) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread, other = anna.start_thread("Here"), anna.start_thread("There")
    ben = visit("ben")
    assert ben.open(f"{thread}/summary").status == 403
    name(ines, thread, ben.person_id)
    assert f"{thread}/summary" in ben.open(thread).links
    form = ben.open(f"{thread}/summary").form
    kept = ben.send(Form(f"{ben.space}/drafts", form.fields), text="Begun")
    assert "/summary?draft=" in kept.response.headers["Location"]
    assert ben.open(f"{thread}/summary").form.fields["text"] == "Begun"
    assert ben.send(form, text="All in all").status == 303
    assert "Ben Benson Facilitator" in visit("cem").open(thread).words
    for address in (f"{other}/summary", "/moderation/", f"{thread}/merge", f"{thread}/facilitators"):
        assert ben.open(address).status == 403, address
    assert f"{other}/summary" not in ben.open(other).links
    assert press(ben, f"{other}/summary", text="x").status == 403
    form = ben.open(f"{thread}/summary").form
    assert press(ines, f"{thread}/lock").status == 303
    assert f"{thread}/summary" not in ben.open(thread).links
    refused = ben.send(form, text="A long summary that took an hour")
    assert (refused.status, "took an hour" in refused.words) == (403, True)
    assert "Reply" not in ben.open(f"{thread}/print").words


def test_a_summary_is_for_whoever_reads_all_and_may_write(visit: Visit, database: Database) -> None:
    ben, ines = visit("ben"), visit("ines")
    thread = ines.start_thread("Write first", post_first="1")
    name(ines, thread, ben.person_id)
    assert ben.open(f"{thread}/summary").status == 403
    ben.reply(thread)
    assert ben.open(f"{thread}/summary").status == 200
    with database.write() as session:
        session.execute(
            update(Space).values(closes_at=session.get_one(Facilitator, rows(database)[0].id).named_at)
        )
    assert ben.open(f"{thread}/summary").status == 403


def test_only_who_can_write_there_is_offered_and_named(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    split(classroom, GroupMode.SEPARATE)
    anna, cem, ines = visit("anna"), visit("cem"), visit("ines")
    thread = anna.start_thread("Of the red group")
    page = ines.open(f"{thread}/facilitators")
    assert ("Anna Annason" in page.words, "Ben Benson" in page.words) == (True, True)
    assert not any(each in page.words for each in ("Cem", "Ines"))
    for person_id in (cem.person_id, ines.person_id, UUID(int=1)):
        assert name(ines, thread, anna.person_id, person_id).status == 422
    assert rows(database) == []
    for kind in ("message", "reflection"):
        closed = anna.start_thread("Closed", kind=kind)
        assert ines.open(f"{closed}/facilitators").status == 404
        assert name(ines, closed, anna.person_id).status == 404
        assert "/facilitators" not in "".join(ines.open(closed).links)
    split(classroom, GroupMode.SEPARATE, ines={"2"})
    assert ines.open(f"{thread}/facilitators").status == 404


@pytest.mark.parametrize("change", [{"status": MembershipStatus.LEFT.value}, {"role": Role.OBSERVER.value}])
def test_who_is_no_learner_there_any_more_facilitates_nothing(
    visit: Visit, database: Database, change: dict[str, str]
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread()
    name(ines, thread, anna.person_id)
    with database.write() as session:
        session.execute(update(Membership).where(Membership.person_id == anna.person_id).values(**change))
    assert BADGE not in ines.open(thread).html
    assert "over" in ines.open(f"{thread}/facilitators").words


def test_merging_takes_them_along_and_a_split_leaves_them(visit: Visit, database: Database) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    here, there = anna.start_thread("Here"), anna.start_thread("There")
    name(ines, here, anna.person_id, ben.person_id, instruction="From here")
    name(ines, there, anna.person_id, instruction="From there")
    reply = ben.reply(here).partition("#post-")[2]
    assert press(ines, f"{here}/posts/{reply}/split", title="Apart").status == 303
    assert "You facilitate" not in ben.open(f"{ben.space}/threads/{reply}").words
    assert "You facilitate" in ben.open(here).words
    assert press(ines, f"{here}/merge", target=there[-36:]).status == 303
    asked = {row.person_id: str(row.thread_id) for row in rows(database)}
    assert asked == {anna.person_id: there[-36:], ben.person_id: there[-36:]}
    page = ines.open(f"{there}/facilitators").words
    assert "until" not in page
    for visitor, instruction in ((anna, "From there"), (ben, "From here")):
        assert f">{instruction}</p>" in visitor.open(there).html


def test_they_have_a_copy_of_it_and_erasing_them_takes_it(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread()
    name(ines, thread, anna.person_id, ben.person_id, instruction="Ask on")
    with database.read() as session:
        stores = collect(session, keys, anna.person_id, clock.now())["stores"]
        (row,) = next(each["rows"] for each in stores if each["store"] == "facilitators")
    assert (row["person_id"], row["actor_id"], row["instruction"]) == ("you", "another person", "Ask on")
    staff = visit("cem", role=Role.INSTRUCTOR)
    assert "Named by Ines Inesson" in staff.open(f"{thread}/facilitators").words
    with database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        record_request(
            session, keys, organisation_id=own, person_id=ines.person_id,
            kind=RequestKind.OBJECTION, by=ines.person_id, now=clock.now(),
        )  # fmt: skip
    assert "Named by somebody who is not named here" in staff.open(f"{thread}/facilitators").words
    with database.write() as session:
        erase_person(session, keys, ines.person_id, "asked", None, clock.now())
    assert "Named by a former member" in staff.open(f"{thread}/facilitators").words
    assert "Ask on" in anna.open(thread).words
    with database.write() as session:
        erase_person(session, keys, anna.person_id, "asked", None, clock.now())
    assert [row.person_id for row in rows(database)] == [ben.person_id]


def test_a_thread_and_the_list_ask_the_database_no_more_often(visit: Visit, queries: QueryCounter) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread()
    ben.reply(thread)

    def asked(address: str) -> int:
        queries.statements.clear()
        assert ben.open(address).status == 200
        return len(queries.statements)

    before = [asked(address) for address in (thread, "/", "/digest")]
    name(ines, thread, anna.person_id, ben.person_id)
    assert [asked(address) for address in (thread, "/", "/digest")] == before
