"""Reading a course's groups along with its roster."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from sync.delivery.rosters import RosterReader
from sync.spaces.groups import KnownGroup, list_groups
from sync.spaces.tables import GroupMember, GroupMode, MembershipStatus, Space
from tests.factories.lms import answers
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_rosters import space_of, statuses

ROSTER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
GROUPS = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
RED, BLUE = KnownGroup("21", "Red", "Colours"), KnownGroup("22", "Blue", "Colours")


@pytest.fixture
def school(school: School) -> School:
    """With separate groups, of which the LMS tells."""
    course = f"{school.lms.base_url}/lti/courses/2"
    services = {"groups": f"{course}/groups", "group_sets": f"{course}/groupsets"}
    change(school, services={**space_of(school).services, **services}, group_mode=GroupMode.SEPARATE.value)
    return school


def change(school: School, **values: Any) -> None:
    with school.classroom.database.write() as session:
        session.execute(update(Space).values(**values))


def read(school: School) -> None:
    school.ask_for_roster()
    assert RosterReader(school.context).read_due() == school.classroom.space_id


def list_next(school: School, *listed: dict[str, Any]) -> None:
    body = json.dumps({"members": [{"roles": ["Learner"], **each} for each in listed]}).encode()
    school.lms.fail("/memberships", answers("200 OK", body, ("Content-Type", ROSTER)))


def in_groups(school: School) -> dict[str, set[str]]:
    names = {person_id: name for name, person_id in school.classroom.people.items()}
    found: dict[str, set[str]] = {}
    with school.classroom.database.read() as session:
        for row in session.scalars(select(GroupMember)):
            found.setdefault(names[row.person_id], set()).add(row.group_id)
    return found


def groups(school: School) -> list[KnownGroup]:
    with school.classroom.database.read() as session:
        return list_groups(session, session.get_one(Space, school.classroom.space_id))


def test_groups_come_with_names_sets_and_members(school: School) -> None:
    read(school)
    assert groups(school) == [BLUE, RED]
    assert in_groups(school) == {"anna": {"21"}, "ben": {"21"}, "cem": {"22"}}


def test_where_groups_do_not_count_nobody_asks_for_them(school: School) -> None:
    change(school, group_mode=GroupMode.NONE.value)
    read(school)
    assert groups(school) == []
    assert not any(path.endswith("/groups") for _, path in school.lms.requests)


def test_who_changes_groups_is_in_the_new_ones_alone(school: School) -> None:
    read(school)
    list_next(
        school,
        {"user_id": "101", "group_enrollments": [{"group_id": "22"}, {"group_id": "unheard of"}]},
        {"user_id": "102"},
        {"user_id": "103", "group_enrollments": [{"group_id": "21"}, {"group_id": "22"}]},
    )
    read(school)
    assert in_groups(school) == {"anna": {"22"}, "cem": {"21", "22"}}


@pytest.mark.parametrize("status", ["Inactive", "Deleted"])
def test_who_is_suspended_or_has_left_is_in_no_group(school: School, status: str) -> None:
    read(school)
    red = [{"group_id": "21"}]
    list_next(
        school,
        {"user_id": "101", "group_enrollments": red},
        {"user_id": "102", "group_enrollments": red, "status": status},
    )
    read(school)
    assert statuses(school)["Cem"] == MembershipStatus.LEFT
    assert in_groups(school) == {"anna": {"21"}}


def test_a_group_that_is_gone_from_the_lms_is_nobodys(school: School) -> None:
    read(school)
    body = json.dumps({"groups": [{"id": "22", "name": "Azure"}]}).encode()
    school.lms.fail("/groups", answers("200 OK", body, ("Content-Type", GROUPS)))
    read(school)
    assert groups(school) == [KnownGroup("22", "Azure")]
    assert in_groups(school) == {"cem": {"22"}}


def test_where_the_roster_tells_no_groups_each_member_is_asked_about(school: School) -> None:
    list_next(school, {"user_id": "101"}, {"user_id": "103"})
    read(school)
    assert in_groups(school) == {"anna": {"21"}, "cem": {"22"}}


@pytest.mark.parametrize("path", ["/groups", "/groupsets"])
def test_trouble_with_groups_leaves_them_as_they_were_and_the_roster_counts(
    school: School, path: str
) -> None:
    read(school)
    school.lms.fail(path, answers("500 Oh"))
    read(school)
    assert groups(school) == [BLUE, RED]
    assert in_groups(school) == {"anna": {"21"}, "ben": {"21"}, "cem": {"22"}}
    assert space_of(school).roster_trouble is None
    assert space_of(school).roster_read_at is not None


def test_too_many_members_are_not_asked_about_one_by_one(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.delivery.groups._MOST_ASKED_SINGLY", 1)
    list_next(school, {"user_id": "101"}, {"user_id": "103"})
    read(school)
    assert in_groups(school) == {}
    assert sum(path.endswith("/groups") for _, path in school.lms.requests) == 1
