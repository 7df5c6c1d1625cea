"""Duties: staff give and take them on a page of their own, and what they open."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.ledger.facts import BY_LEARNER, FactKind
from sync.ledger.tables import LedgerRow
from sync.people.accounts import AccountKey, Profile, recognise
from sync.rights.erasure import erase_person
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.duties import end_duties_of_left, read_duties
from sync.spaces.spaces import join
from sync.spaces.tables import (
    Anonymity,
    Duty,
    GroupMember,
    GroupMode,
    MemberDuty,
    Membership,
    MembershipStatus,
    Role,
    Space,
)
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def give(staff: Visitor, person_id: UUID, *duties: str) -> Page:
    form = staff.open(f"/people/{person_id}").form
    return staff.send(Form(form.action, {"csrf_token": form.fields["csrf_token"]}), duty=list(duties))


def duties_now(database: Database, classroom: Classroom, name: str) -> set[Duty]:
    with database.read() as session:
        return set(read_duties(session, classroom.space_id).get(classroom.people[name], ()))


def acts(database: Database, prefix: str = "duty.") -> list[tuple[str, object]]:
    with database.read() as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action.startswith(prefix)).order_by(AuditRow.sequence)
        )
        return [(row.action, row.detail["duty"]) for row in rows]


def test_staff_give_a_duty_and_take_it_again(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    ines, anna = visit("ines"), classroom.people["anna"]
    assert "Nobody has a duty yet." in ines.open("/people?duty=1").words
    saved = give(ines, anna, "expert", "mentor")
    assert saved.status == 303
    page = ines.open(saved.response.headers["Location"])
    assert "The duties are saved." in page.words
    assert "Anna Annason" in page.words
    assert "Ben" not in page.words
    assert "Given by Ines Inesson" in ines.open(f"/people/{anna}").words
    with database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        record_request(
            session, classroom.keys, organisation_id=own, person_id=ines.person_id,
            kind=RequestKind.OBJECTION, by=ines.person_id, now=clock.now(),
        )  # fmt: skip
    assert "Given by somebody who is not named here" in ines.open(f"/people/{anna}").words
    assert duties_now(database, classroom, "anna") == {Duty.EXPERT, Duty.MENTOR}
    give(ines, anna, "expert")
    give(ines, anna, "expert", "emperor")
    assert duties_now(database, classroom, "anna") == {Duty.EXPERT}
    assert acts(database) == [("duty.given", "expert"), ("duty.given", "mentor"), ("duty.taken", "mentor")]
    with database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "duty.taken")).one()
    assert (row.actor_id, row.subject_id) == (classroom.people["ines"], anna)


def test_nobody_but_staff_sees_or_gives_duties(visit: Visit, classroom: Classroom) -> None:
    ben, anna = visit("ben", duty=Duty.MODERATOR), classroom.people["anna"]
    token = ben.open("/threads/new").form.fields["csrf_token"]
    assert ben.open("/people").status == 403
    assert ben.open(f"/people/{anna}").status == 403
    sent = ben.send(Form(f"{ben.space}/people/{anna}", {"csrf_token": token}), duty="expert")
    assert sent.status == 403


def test_staff_need_no_duty_and_strangers_get_none(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    ines = visit("ines")
    page = ines.open(f"/people/{ines.person_id}")
    assert page.forms == []
    token = ines.open("/threads/new").form.fields["csrf_token"]
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        account = AccountKey(space.organisation_id, "https://lms.example", "stranger")
        stranger = recognise(session, keys, account, Profile("Otto", "Other"), clock.now())
    for person_id in (ines.person_id, stranger):
        form = Form(f"{ines.space}/people/{person_id}", {"csrf_token": token})
        assert ines.send(form, duty="expert").status == 404
    assert ines.open(f"/people/{stranger}").status == 404


def test_people_are_found_by_their_names_page_by_page(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock,
    queries: QueryCounter,
) -> None:  # fmt: skip
    ines = visit("ines")
    ines.open("/people")
    queries.statements.clear()
    ines.open("/people")
    few = len(queries.statements)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        for number in range(60):
            account = AccountKey(space.organisation_id, "https://lms.example", f"many-{number}")
            profile = Profile(f"Zoë{number:02}", "Ångström")
            person = recognise(session, keys, account, profile, clock.now())
            join(session, space, person, Role.LEARNER, clock.now())
    queries.statements.clear()
    page = ines.open("/people")
    assert len(queries.statements) == few
    assert "Next people" in page.words
    assert "Zoë45" in page.words
    assert "Zoë46" not in page.words
    assert "Zoë59" in ines.open("/people?page=2").words
    found = ines.open("/people?q=ångström+ZOË07")
    assert "1 person fits." in found.words
    assert "Zoë07 Ångström" in found.words
    assert "Zoë08" not in found.words


def test_who_leaves_the_course_loses_every_duty(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    anna = visit("anna", duty=Duty.EXPERT)
    with database.write() as session:
        left = update(Membership).where(Membership.person_id == anna.person_id)
        session.execute(left.values(status=MembershipStatus.LEFT.value))
        end_duties_of_left(session, session.get_one(Space, classroom.space_id), clock.now())
    assert duties_now(database, classroom, "anna") == set()
    assert visit("anna").open("/").status == 200, "and comes back without it"
    assert acts(database) == [("duty.given", "expert"), ("duty.taken", "expert")]


def test_erasing_a_person_takes_their_duties(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    anna = visit("anna", duty=Duty.EXPERT)
    with database.write() as session:
        erase_person(session, keys, anna.person_id, "asked", None, clock.now())
    with database.read() as session:
        assert session.scalars(select(MemberDuty)).all() == []


def test_an_expert_endorses_and_others_do_not(visit: Visit, classroom: Classroom) -> None:
    thread = visit("anna").start_thread()
    assert (
        visit("ben", duty=Duty.MODERATOR).open(f"{thread}/posts/{thread.split('/')[-1]}/endorse").status
        == 403
    )
    cem = visit("cem", duty=Duty.EXPERT)
    assert "/endorse" in cem.open(thread).html
    endorsed = endorse(cem, thread)
    assert "Endorsed by Cem Cemson (you) Expert : Well said" in endorsed.words


@pytest.mark.parametrize(("role", "verdict"), [(Role.LEARNER, BY_LEARNER), (Role.OBSERVER, None)])
def test_points_come_only_from_experts_who_are_not_scored_themselves(
    visit: Visit, database: Database, role: Role, verdict: str | None
) -> None:
    thread = visit("anna").start_thread()
    endorse(visit("cem", role=role, duty=Duty.EXPERT), thread)
    with database.read() as session:
        row = session.scalars(select(LedgerRow).where(LedgerRow.kind == FactKind.ENDORSEMENT.value)).one()
    assert row.verdict == verdict


def test_whoever_may_only_read_writes_with_a_duty(visit: Visit) -> None:
    assert visit("cem", role=Role.OBSERVER).open("/threads/new").status == 403
    cem = visit("cem", role=Role.OBSERVER, duty=Duty.MENTOR)
    assert "Some text" in cem.open(cem.start_thread()).words


@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_stands_beside_a_name_and_never_beside_an_anonymous_post(
    visit: Visit, classroom: Classroom, database: Database, duty: Duty
) -> None:
    word = duty.value.title()
    anna, ben = visit("anna", duty=duty), visit("ben")
    thread = anna.start_thread("A title", "Some text")
    assert word in ben.open(thread).words
    assert word in ben.open("/").words
    with database.write() as session:
        session.execute(update(Space).values(anonymity=Anonymity.TO_PEERS.value))
    for viewer in (ben, anna, visit("ines")):
        for address in (thread, "/"):
            assert f">{word}<" not in viewer.open(address).html


def test_where_names_are_hidden_an_expert_endorses_without_theirs(visit: Visit, database: Database) -> None:
    thread = visit("anna").start_thread()
    endorse(visit("cem", duty=Duty.EXPERT), thread)
    with database.write() as session:
        session.execute(update(Space).values(anonymity=Anonymity.TO_PEERS.value))
    page = visit("ben").open(thread)
    assert "Endorsed by Anonymous : Well said" in page.words
    assert "Cem" not in page.words


def endorse(visitor: Visitor, thread: str) -> Page:
    page = visitor.open(f"{thread}/posts/{thread.split('/')[-1]}/endorse")
    sent = visitor.send(page.form, reason="Well said")
    assert sent.status == 303
    return visitor.open(thread)


def test_where_groups_are_separate_an_instructor_gives_duties_within_their_groups_alone(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    ines = visit("ines")
    with database.write() as session:
        session.execute(update(Space).values(group_mode=GroupMode.SEPARATE.value))
        for name, group in (("ines", "a"), ("anna", "a"), ("ben", "b")):
            person_id = classroom.people[name]
            session.add(GroupMember(space_id=classroom.space_id, person_id=person_id, group_id=group))
    page = ines.open("/people")
    assert "Anna Annason" in page.words
    assert "Ben Benson" not in page.words
    assert give(ines, classroom.people["anna"], "mentor").status == 303
    form = ines.open(f"/people/{classroom.people['anna']}").form
    address = form.action.replace(str(classroom.people["anna"]), str(classroom.people["ben"]))
    assert ines.send(Form(address, form.fields), duty="mentor").status == 404
