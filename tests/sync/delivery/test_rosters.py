"""Following the LMS's roster."""

from sqlalchemy import select

from sync.delivery.rosters import read_due_roster
from sync.people.accounts import read_profiles
from sync.spaces.tables import Membership, MembershipStatus, Role, Space
from tests.factories.lms import answers
from tests.sync.delivery.conftest import School


def ask(school: School) -> None:
    with school.classroom.database.write() as session:
        session.get_one(Space, school.classroom.space_id).roster_due_at = school.context.clock.now()


def members(school: School) -> dict[str, tuple[str, str]]:
    with school.classroom.database.read() as session:
        rows = session.scalars(select(Membership)).all()
        names = read_profiles(session, school.context.keys, [row.person_id for row in rows])
        return {str(names[row.person_id].given_name): (row.role, row.status) for row in rows}


def test_the_roster_brings_everybody_with_role_and_name(school: School) -> None:
    ask(school)
    assert read_due_roster(school.context)
    assert members(school) == {
        "Anna": (Role.LEARNER, MembershipStatus.ACTIVE),
        "Ben": (Role.LEARNER, MembershipStatus.ACTIVE),
        "Cem": (Role.LEARNER, MembershipStatus.ACTIVE),
        "Ines": (Role.INSTRUCTOR, MembershipStatus.ACTIVE),
    }
    assert not read_due_roster(school.context)


def test_who_is_not_on_it_any_more_is_marked_and_not_deleted(school: School) -> None:
    school.lms.fail(
        "/memberships",
        answers(
            "200 OK",
            b'{"members": [{"user_id": "101", "status": "Active", "roles": ["Learner"], "given_name": "Anna"}]}',
            ("Content-Type", "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"),
        ),
    )
    ask(school)
    read_due_roster(school.context)
    statuses = {name: status for name, (_, status) in members(school).items()}
    assert statuses == {
        "Anna": MembershipStatus.ACTIVE,
        "Ben": MembershipStatus.LEFT,
        "Cem": MembershipStatus.LEFT,
        "Ines": MembershipStatus.LEFT,
    }
    ask(school)
    read_due_roster(school.context)
    assert {status for _, status in members(school).values()} == {MembershipStatus.ACTIVE}


def test_a_roster_that_cannot_be_read_changes_nothing_and_is_asked_for_again(school: School) -> None:
    before = members(school)
    school.lms.fail("/memberships", answers("500 Internal Server Error"))
    ask(school)
    assert read_due_roster(school.context)
    assert members(school) == before
    with school.classroom.database.read() as session:
        due = session.get_one(Space, school.classroom.space_id).roster_due_at
    assert due is not None
    assert due > school.context.clock.now()
