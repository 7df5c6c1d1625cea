"""Going on from a roster by what has changed in it (NRPS 2.0, membership differences)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lti_tool.demo_lms import Course
from sync.audit.tables import AuditRow
from sync.delivery.rosters import RosterReader
from sync.people.accounts import read_profiles
from sync.spaces.rosters import differences_to_follow, roster_is_current
from sync.spaces.tables import GroupMode, Membership, MembershipStatus, Space
from tests.factories.lms import answers, small_course
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_rosters import launch, members, space_of, statuses

ROSTER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LEFT, ACTIVE = MembershipStatus.LEFT, MembershipStatus.ACTIVE


@pytest.fixture
def school(school: School) -> School:
    """With a roster that was read once."""
    read(school)
    school.lms.requests.clear()
    return school


def read(school: School) -> None:
    school.ask_for_roster()
    assert RosterReader(school.context).read_due() == school.classroom.space_id


def enrol(school: School, course: Course) -> None:
    school.lms.app.extensions["demo_lms"].store.take_in(course)


def without(*user_ids: str) -> Course:
    course = small_course()
    return replace(course, people=tuple(each for each in course.people if each.user_id not in user_ids))


def change(school: School, **values: Any) -> None:
    with school.classroom.database.write() as session:
        session.execute(update(Space).values(**values))


def told(school: School) -> dict[str, Any]:
    """What the audit says of the last reading."""
    with school.classroom.database.read() as session:
        read = select(AuditRow).where(AuditRow.action == "roster.read").order_by(AuditRow.sequence)
        rows = session.scalars(read).all()
    return rows[-1].detail


def rosters_asked(school: School) -> int:
    return sum(path.endswith("/memberships") for _, path in school.lms.requests)


def answer(school: School, listed: list[dict[str, Any]], link: str | None = None) -> None:
    """Let the next answer list these people."""
    headers = [("Content-Type", ROSTER)]
    if link:
        headers.append(("Link", f'<{link}>; rel="differences"'))
    school.lms.fail("/memberships", answers("200 OK", json.dumps({"members": listed}).encode(), *headers))


def test_where_nothing_has_changed_everybody_stays(school: School) -> None:
    read(school)
    assert told(school) == {"members": 0, "left": 0, "differences": True}
    assert set(statuses(school).values()) == {ACTIVE}
    assert roster_is_current(space_of(school), school.context.clock.now())
    assert rosters_asked(school) == 1


def test_who_was_unenrolled_is_marked_and_who_came_is_there(school: School) -> None:
    course = without("102")
    zoe = replace(course.people[0], user_id="104", given_name="Zoe")
    enrol(school, replace(course, people=(*course.people, zoe)))
    read(school)
    assert told(school)["differences"]
    assert statuses(school) == {"Anna": ACTIVE, "Ben": LEFT, "Cem": ACTIVE, "Ines": ACTIVE, "Zoe": ACTIVE}
    enrol(school, small_course())
    read(school)
    assert statuses(school)["Ben"] == ACTIVE
    assert statuses(school)["Zoe"] == LEFT


@pytest.mark.parametrize("status", ["Inactive", "Deleted", "deleted", " Inactive "])
def test_who_is_suspended_or_unenrolled_is_marked_whatever_else_is_told(school: School, status: str) -> None:
    answer(school, [{"user_id": "102", "status": status}])
    read(school)
    assert statuses(school) == {"Anna": ACTIVE, "Ben": LEFT, "Cem": ACTIVE, "Ines": ACTIVE}
    with school.classroom.database.read() as session:
        names = read_profiles(session, school.context.keys, [school.classroom.people["ben"]])
    assert names[school.classroom.people["ben"]].family_name == "Benson"


def test_who_launched_meanwhile_stays(school: School) -> None:
    answer(school, [{"user_id": "102", "status": "Deleted"}])
    school.ask_for_roster()
    launched = school.context.clock.now() + timedelta(minutes=1)
    with school.classroom.database.write() as session:
        session.execute(update(Membership).values(launched_at=launched))
    RosterReader(school.context).read_due()
    assert statuses(school)["Ben"] == ACTIVE


@pytest.mark.parametrize(
    ("status", "body"),
    [("400 Bad Request", b""), ("500 Oh", b""), ("200 OK", b"{"), ("200 OK", b'{"members": [{}]}')],
)
def test_after_any_trouble_with_differences_the_whole_roster_is_read(
    school: School, status: str, body: bytes
) -> None:
    enrol(school, without("103"))
    school.lms.fail("/memberships", answers(status, body, ("Content-Type", ROSTER)))
    read(school)
    assert told(school) == {"members": 3, "left": 1}
    assert statuses(school)["Cem"] == LEFT
    assert rosters_asked(school) == 2


def test_without_a_link_in_the_differences_the_next_reading_is_whole(school: School) -> None:
    answer(school, [])
    read(school)
    assert space_of(school).roster_differences is None
    read(school)
    assert "differences" not in told(school)


def test_a_link_elsewhere_is_not_followed(school: School) -> None:
    answer(school, [], link="https://elsewhere.example/since")
    read(school)
    assert space_of(school).roster_differences is None


def test_once_a_day_the_roster_is_read_whole(school: School) -> None:
    space, now = space_of(school), school.context.clock.now()
    assert differences_to_follow(space, now) is not None
    assert differences_to_follow(space, now + timedelta(days=1)) is None
    change(school, roster_whole_at=now - timedelta(days=1))
    enrol(school, without("103"))
    read(school)
    assert told(school) == {"members": 3, "left": 1}


def test_where_groups_count_the_roster_is_read_whole(school: School) -> None:
    change(school, group_mode=GroupMode.SEPARATE.value)
    read(school)
    assert "differences" not in told(school)


def test_somebody_new_by_launch_alone_does_not_leave_by_differences(school: School) -> None:
    change(school, roster_due_at=None)
    assert not launch(school, "ben")
    read(school)
    assert members(school)["Ben"][1] == ACTIVE
