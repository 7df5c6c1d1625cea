"""Following the LMS's roster."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.ids import new_id
from sync.audit.tables import AuditRow
from sync.delivery import rosters
from sync.delivery.filters import NamesVersion, read_names_version
from sync.delivery.rosters import RosterReader
from sync.delivery.status import read_status
from sync.outbox.tables import OutboxState
from sync.people.accounts import AccountKey, Profile, read_profiles, recognise
from sync.spaces.duties import put_duties, read_duties
from sync.spaces.rosters import roster_is_current
from sync.spaces.spaces import enrol, join, mark_left
from sync.spaces.tables import Duty, Membership, MembershipStatus, Role, Space
from tests.factories.lms import Fault, answers
from tests.factories.world import open_classroom, some_text
from tests.sync.delivery.conftest import School

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANNA = {"user_id": "101", "status": "Active", "roles": ["Learner"], "given_name": "Anna"}


def change_space(school: School, **values: Any) -> None:
    with school.classroom.database.write() as session:
        session.execute(update(Space).values(**values))


def space_of(school: School) -> Space:
    with school.classroom.database.read() as session:
        return session.get_one(Space, school.classroom.space_id)


def names_version(school: School) -> NamesVersion:
    with school.classroom.database.read() as session:
        return read_names_version(session, school.classroom.space_id)


def members(school: School) -> dict[str, tuple[str, str]]:
    with school.classroom.database.read() as session:
        rows = session.scalars(select(Membership)).all()
        names = read_profiles(session, school.context.keys, [row.person_id for row in rows])
        return {str(names[row.person_id].given_name): (row.role, row.status) for row in rows}


def statuses(school: School) -> dict[str, str]:
    return {name: status for name, (_, status) in members(school).items()}


def list_next(school: School, *listed: dict[str, Any], during: Callable[[], None] | None = None) -> None:
    """Let the next roster list these people, and be read whole; `during` is done while it is on its way."""
    change_space(school, roster_differences=None)
    answer = answers(
        "200 OK",
        json.dumps({"members": listed}).encode(),
        ("Content-Type", "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"),
    )

    def fault(*arguments: Any) -> Any:
        if during is not None:
            elsewhere = Thread(target=during)
            elsewhere.start()
            elsewhere.join()
        return answer(*arguments)

    school.lms.fail("/memberships", fault)


def refuse_roster(school: School, status: str) -> None:
    """Let the LMS refuse the next roster, be it what has changed or all of it."""
    for _ in range(2 if space_of(school).roster_differences else 1):
        school.lms.fail("/memberships", answers(status))


def read_due(school: School) -> UUID | None:
    return RosterReader(school.context).read_due()


def read_listed(school: School, *listed: dict[str, Any]) -> None:
    list_next(school, *listed)
    school.ask_for_roster()
    read_due(school)


def launch(school: School, name: str) -> bool:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        return join(session, space, school.classroom.people[name], Role.LEARNER, school.context.clock.now())


def test_the_roster_brings_everybody_with_role_and_name(school: School) -> None:
    school.ask_for_roster()
    assert read_due(school) == school.classroom.space_id
    assert members(school) == {
        "Anna": (Role.LEARNER, MembershipStatus.ACTIVE),
        "Ben": (Role.LEARNER, MembershipStatus.ACTIVE),
        "Cem": (Role.LEARNER, MembershipStatus.ACTIVE),
        "Ines": (Role.INSTRUCTOR, MembershipStatus.ACTIVE),
    }
    assert read_due(school) is None


def test_who_is_not_on_it_any_more_is_marked_and_not_deleted(school: School) -> None:
    school.ask_for_roster()
    read_due(school)
    read_listed(school, ANNA)
    assert statuses(school) == {
        "Anna": MembershipStatus.ACTIVE,
        "Ben": MembershipStatus.LEFT,
        "Cem": MembershipStatus.LEFT,
        "Ines": MembershipStatus.LEFT,
    }
    with school.classroom.database.read() as session:
        last = session.scalars(
            select(AuditRow).where(AuditRow.action == "roster.read").order_by(AuditRow.sequence)
        ).all()[-1]
    assert last.detail == {"members": 1, "left": 3}
    school.ask_for_roster()
    read_due(school)
    assert set(statuses(school).values()) == {MembershipStatus.ACTIVE}


def test_whom_no_roster_ever_listed_does_not_leave_by_one(school: School) -> None:
    """An LMS's administrators launch without being enrolled."""
    read_listed(school, ANNA)
    assert set(statuses(school).values()) == {MembershipStatus.ACTIVE}


def test_who_launches_after_having_left_belongs_again(school: School) -> None:
    school.ask_for_roster()
    read_due(school)
    read_listed(school, ANNA)
    assert launch(school, "ben")
    assert not launch(school, "ben")
    read_listed(school, ANNA)
    assert statuses(school)["Ben"] == MembershipStatus.ACTIVE
    assert statuses(school)["Cem"] == MembershipStatus.LEFT


def test_who_launches_while_the_roster_is_read_does_not_leave(school: School) -> None:
    school.ask_for_roster()
    read_due(school)

    def enter() -> None:
        launch(school, "ben")
        launch(school, "cem")

    list_next(
        school, ANNA, {**ANNA, "user_id": "103", "given_name": "Cem", "status": "Inactive"}, during=enter
    )
    school.ask_for_roster()
    read_due(school)
    assert statuses(school) == {
        "Anna": MembershipStatus.ACTIVE,
        "Ben": MembershipStatus.ACTIVE,
        "Cem": MembershipStatus.ACTIVE,
        "Ines": MembershipStatus.LEFT,
    }


def test_whoever_is_listed_but_not_active_has_left_and_the_name_is_known(school: School) -> None:
    school.ask_for_roster()
    read_due(school)
    dora = {**ANNA, "user_id": "104", "given_name": "Dora", "status": "Inactive"}
    emil = {**ANNA, "user_id": "105", "given_name": "Emil", "status": "Deleted"}
    version = names_version(school)
    read_listed(school, {**ANNA, "status": "Suspended"}, dora, emil)
    assert members(school)["Dora"] == (Role.LEARNER, MembershipStatus.LEFT)
    assert statuses(school)["Anna"] == MembershipStatus.LEFT
    assert statuses(school)["Emil"] == MembershipStatus.LEFT
    assert names_version(school) != version


def test_whom_the_lms_lets_in_though_its_roster_has_them_inactive_stays(school: School) -> None:
    inactive = {**ANNA, "status": "Inactive"}
    school.ask_for_roster()
    read_due(school)
    read_listed(school, inactive)
    assert launch(school, "anna")
    read_listed(school, inactive)
    assert statuses(school)["Anna"] == MembershipStatus.ACTIVE


def test_a_reading_that_another_has_overtaken_tells_nothing(school: School) -> None:
    school.ask_for_roster()
    read_due(school)
    old = [ANNA, {**ANNA, "user_id": "102", "given_name": "Ben"}]
    list_next(school, *old, during=lambda: read_listed(school, ANNA))
    school.ask_for_roster()
    read_due(school)
    assert statuses(school)["Ben"] == MembershipStatus.LEFT


def another_space(school: School, link: str = "another", *, base_url: str | None = None) -> UUID:
    """A space that asks for its roster; of the school's LMS, or of another one that answers as that does."""
    return open_classroom(
        school.classroom.database,
        school.context.keys,
        school.classroom.clock,
        base_url=base_url or school.lms.base_url,
        resource_link_id=link,
        services={"memberships": space_of(school).services["memberships"]},
    ).space_id


@pytest.mark.parametrize(
    "trouble", [answers("404 Not Found"), answers("200 OK", b" " * 9_000_000), answers("200 OK", b"[]")]
)
def test_a_roster_of_its_own_trouble_holds_up_no_other(school: School, trouble: Fault) -> None:
    other = another_space(school)
    change_space(school, roster_due_at=school.context.clock.now())
    school.lms.fail("/memberships", trouble)
    first, second = read_due(school), read_due(school)
    assert {first, second} == {other, school.classroom.space_id}
    with school.classroom.database.read() as session:
        assert sum(space.roster_trouble is not None for space in session.scalars(select(Space))) == 1


def test_each_lms_has_its_turn(school: School) -> None:
    """However many rosters of one LMS are due, and however slow it is."""
    mine = {another_space(school, link) for link in "abc"} | {school.classroom.space_id}
    change_space(school, roster_due_at=school.context.clock.now() - timedelta(hours=1))
    theirs = another_space(school, base_url="https://other.example")
    reader = RosterReader(school.context)
    first, second, *others = [reader.read_due() for _ in range(6)]
    assert (first in mine, second) == (True, theirs)
    assert {first, *others} == {*mine, None}


def test_a_roster_that_nobody_can_make_sense_of_ends_no_run(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OverflowError

    monkeypatch.setattr(rosters, "read_roster", fail)
    school.ask_for_roster()
    school.classroom.post("anna")
    school.run()
    assert school.lms.grade_of("101") == 7.0
    assert space_of(school).roster_trouble == "roster.unexpected"


def test_the_older_of_two_readings_beside_each_other_throws_nobody_out(school: School) -> None:
    school.ask_for_roster()
    read_due(school)
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        everybody = dict.fromkeys(school.classroom.people.values(), Role.LEARNER)
        now = school.context.clock.now()
        enrol(session, space, everybody, now)
        enrol(session, space, everybody, now - timedelta(seconds=5))  # the older one is slower
        assert mark_left(session, space, now) == 0


def test_nobody_leaves_because_the_clock_is_set_back_while_a_roster_is_read(school: School) -> None:
    clock = SetClock(school.context.clock.now())
    reader = RosterReader(replace(school.context, clock=clock))
    change_space(school, roster_due_at=clock.now())
    reader.read_due()
    clock.advance(timedelta(seconds=5))
    served = school.lms.app

    def stepping(environ: Any, start_response: Any) -> Any:
        if "memberships" in environ["PATH_INFO"]:
            clock.advance(timedelta(seconds=-2))
        return served(environ, start_response)

    school.lms.app = stepping
    change_space(school, roster_due_at=clock.now())
    reader.read_due()
    assert set(statuses(school).values()) == {MembershipStatus.ACTIVE}


def test_a_roster_counts_again_after_the_clock_was_a_day_ahead(school: School) -> None:
    clock = SetClock(school.context.clock.now() + timedelta(days=1))
    reader = RosterReader(replace(school.context, clock=clock))
    change_space(school, roster_due_at=clock.now())
    reader.read_due()
    clock.advance(timedelta(days=-1))
    change_space(school, roster_due_at=clock.now())
    reader.read_due()
    assert roster_is_current(space_of(school), clock.now())


@pytest.mark.parametrize("by_launch", [True, False])
def test_who_is_a_learner_after_all_is_scored(school: School, by_launch: bool) -> None:
    school.classroom.post("ines")
    school.run()
    if by_launch:
        launch(school, "ines")
    else:
        with school.classroom.database.write() as session:
            session.execute(update(Membership).values(launched_at=None))
        read_listed(school, ANNA, {**ANNA, "user_id": "201", "given_name": "Ines"})
    school.run()
    assert [row.person_id for row in school.outbox()] == [school.classroom.people["ines"]]


def test_a_launch_knows_the_role_better_than_the_roster(school: School) -> None:
    """To Moodle a teacher who may not edit is an instructor at the launch and a learner on the roster."""
    read_listed(
        school,
        {**ANNA, "user_id": "201", "given_name": "Ines"},
        {**ANNA, "user_id": "107", "given_name": "Tom", "roles": ["Instructor"]},
    )
    assert members(school)["Ines"][0] == Role.INSTRUCTOR
    assert members(school)["Tom"][0] == Role.INSTRUCTOR
    read_listed(school, {**ANNA, "user_id": "107", "given_name": "Tom"})
    assert members(school)["Tom"][0] == Role.LEARNER


def test_the_roster_tells_duties_of_whom_no_launch_has_told(school: School) -> None:
    tutor = "http://purl.imsglobal.org/vocab/lis/v2/membership/Mentor#Tutor"
    anna, tom = {**ANNA, "roles": ["Learner", tutor]}, {**ANNA, "user_id": "107", "given_name": "Tom"}

    def duties() -> list[frozenset[Duty]]:
        with school.classroom.database.read() as session:
            return list(read_duties(session, school.classroom.space_id).values())

    read_listed(school, anna, {**tom, "roles": ["Learner", tutor]})
    assert duties() == [{Duty.MENTOR}], "Anna has launched, and is what she came as"
    ben = {**ANNA, "user_id": "102", "given_name": "Ben"}
    read_listed(school, anna, ben, {**tom, "roles": ["Learner"]})
    assert duties() == []
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        now = school.context.clock.now()
        for name in ("anna", "ben"):
            put_duties(session, space, school.classroom.people[name], [Duty.EXPERT], new_id(), now)
    read_listed(school, anna)
    assert duties() == [{Duty.EXPERT}], "Ben has left"


def test_a_roster_of_many_is_taken_in_by_steps(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "_MEMBERS_PER_STEP", 2)
    school.ask_for_roster()
    read_due(school)
    assert len(members(school)) == 4
    version = names_version(school)
    school.ask_for_roster()
    read_due(school)
    assert names_version(school) == version


def test_a_changed_name_is_taken_over_and_told_to_the_filter(school: School) -> None:
    school.ask_for_roster()
    read_due(school)
    version = names_version(school)
    read_listed(school, {**ANNA, "given_name": "Annika"})
    assert "Annika" in members(school)
    assert names_version(school) != version


def test_a_roster_that_cannot_be_read_changes_nothing_and_is_asked_for_later_each_time(
    school: School,
) -> None:
    before = members(school)
    waits = []
    for _ in range(2):
        school.lms.fail("/memberships", answers("500 Internal Server Error"))
        school.ask_for_roster()
        assert read_due(school)
        due = space_of(school).roster_due_at
        assert due is not None
        waits.append(due - school.context.clock.now())
    assert members(school) == before
    assert timedelta() < waits[0] < waits[1]
    with school.classroom.database.read() as session:
        assert {row.roster for row in read_status(session)} == {"nrps.http_500"}
    school.ask_for_roster()
    read_due(school)
    with school.classroom.database.read() as session:
        assert {row.roster for row in read_status(session)} == {"read"}


def test_who_asks_while_the_roster_is_read_has_it_read_again(school: School) -> None:
    list_next(school, ANNA, during=lambda: school.ask_for_roster())
    school.ask_for_roster()
    read_due(school)
    assert space_of(school).roster_due_at is not None


@pytest.mark.parametrize("trouble", ["403 Forbidden", "503 Service Unavailable"])
def test_evidence_waits_for_the_roster_and_the_score_does_not(school: School, trouble: str) -> None:
    school.connect_records()
    school.lms.fail("/memberships", answers(trouble))
    school.classroom.post("anna", some_text(1) + " Zoe and Cemson agreed.")
    school.run()
    assert school.lms.grade_of("101") == 7.0
    assert school.lms.evidence_of("101") == []
    held = [row for row in school.outbox() if row.item != "score"]
    assert [(row.state, row.code) for row in held] == [(OutboxState.PENDING, "roster.not_read")]
    zoe = {"user_id": "106", "status": "Inactive", "roles": ["Learner"], "given_name": "Zoe"}
    list_next(school, ANNA, zoe)
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Zoe" not in note
    assert "Cemson" not in note


@pytest.mark.parametrize(
    "told", [Profile(mail="cem@x.example"), Profile("Cemal"), Profile("Cem", "Wu", "Cem Wu")]
)
def test_a_launch_takes_no_name_from_the_filter(school: School, told: Profile) -> None:
    school.connect_records()
    school.run()
    school.classroom.post("anna", some_text(1) + " Cem Cemson agreed, and Cemson again.")
    recognise_at_launch(school, "103", told)
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Cem" not in note


def test_every_name_of_a_member_who_is_listed_twice_is_known_to_the_filter(school: School) -> None:
    school.connect_records()
    ben = {"user_id": "102", "roles": ["Learner"]}
    school.classroom.post("anna", some_text(1) + " I asked Zbigniew Wrzeszcz and Ben Benson.")
    for _ in range(2):
        list_next(school, ANNA, {**ben, "name": "Zbigniew Wrzeszcz"}, {**ben, "name": "Ben Benson"})
        school.ask_for_roster()
        read_due(school)
    version = names_version(school)
    read_listed(school, ANNA, {**ben, "name": "Zbigniew Wrzeszcz"}, {**ben, "name": "Ben Benson"})
    assert names_version(school) == version
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Wrzeszcz" not in note
    assert "Benson" not in note


def test_somebody_who_had_another_name_is_no_second_person_to_the_filter(school: School) -> None:
    """A given name that is an everyday word could else be anybody's."""
    school.connect_records()
    recognise_at_launch(school, "103", Profile("Grace", "Cemson"))
    recognise_at_launch(school, "103", Profile("Grace", "Wu"))
    school.classroom.post("anna", some_text(1) + " I asked Grace, and she knew.")
    list_next(school, ANNA, {**ANNA, "user_id": "103", "given_name": "Grace", "family_name": "Wu"})
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Grace" not in note


def test_evidence_waits_until_the_roster_has_told_who_a_newcomer_is(school: School) -> None:
    school.connect_records()
    school.run()
    school.classroom.post("anna", some_text(1) + " Zoe Quastenhuber agreed.")
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        zoe = recognise_at_launch(school, "106", Profile(), session)
        join(session, space, zoe, Role.LEARNER, school.context.clock.now())
    refuse_roster(school, "503 Service Unavailable")
    school.run()
    assert school.lms.evidence_of("101") == []
    list_next(school, ANNA, {**ANNA, "user_id": "106", "given_name": "Zoe", "family_name": "Quastenhuber"})
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Quastenhuber" not in note


def recognise_at_launch(school: School, user_id: str, told: Profile, session: Session | None = None) -> UUID:
    if session is None:
        with school.classroom.database.write() as opened:
            return recognise_at_launch(school, user_id, told, opened)
    space = session.get_one(Space, school.classroom.space_id)
    account = AccountKey(space.organisation_id, school.lms.base_url, user_id)
    return recognise(session, school.context.keys, account, told, school.context.clock.now())


def test_evidence_does_not_leave_on_a_roster_of_yesterday(school: School) -> None:
    school.connect_records()
    school.run()
    change_space(school, roster_read_at=school.context.clock.now() - timedelta(days=1))
    school.classroom.post("anna", some_text(1))
    refuse_roster(school, "403 Forbidden")
    school.run()
    assert school.lms.evidence_of("101") == []
    school.run()
    assert len(school.lms.evidence_of("101")) == 1


def test_where_the_lms_offers_no_roster_evidence_leaves_by_the_names_that_launches_told(
    school: School,
) -> None:
    school.connect_records()
    services = space_of(school).services
    change_space(school, services={name: each for name, each in services.items() if name != "memberships"})
    school.classroom.post("anna", some_text(1) + " Ben Benson agreed.")
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "Benson" not in note
    with school.classroom.database.read() as session:
        assert {row.roster for row in read_status(session)} == {"not_offered"}


@pytest.mark.parametrize("status", ["Inactive", "Deleted"])
def test_who_is_suspended_or_unenrolled_has_left_and_is_counted_in_again_later(
    school: School, status: str
) -> None:
    read_listed(school, ANNA, {**ANNA, "user_id": "102", "given_name": "Ben"})
    read_listed(school, ANNA, {**ANNA, "user_id": "102", "given_name": "Ben", "status": status})
    assert statuses(school)["Ben"] == MembershipStatus.LEFT
    read_listed(school, ANNA, {**ANNA, "user_id": "102", "given_name": "Ben"})
    assert statuses(school)["Ben"] == MembershipStatus.ACTIVE


def test_whose_name_is_withheld_belongs_all_the_same_and_a_name_known_before_stays(school: School) -> None:
    nobody = {"user_id": "109", "roles": ["Learner"]}
    read_listed(school, {"user_id": "101", "roles": ["Learner"]}, nobody)
    assert members(school)["Anna"] == (Role.LEARNER, MembershipStatus.ACTIVE)
    assert members(school)["None"] == (Role.LEARNER, MembershipStatus.ACTIVE)
