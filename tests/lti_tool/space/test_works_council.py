"""What staff see of single people where an agreement with a works council binds them (behaviour 29)."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.organisations.tables import Organisation
from sync.organisations.works_council import set_mode
from sync.outbox.desired import Desired, put
from sync.outbox.tables import TargetRow
from sync.spaces.tables import Role
from tests.factories.world import Classroom
from tests.lti_tool.sending.test_held_page import find_all
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
CLOCK_TIME = "09:0"
SCORE = {"given": 7000, "maximum": 100}


@pytest.fixture
def agreed(services: Services) -> None:
    with services.database.write() as session:
        own = session.scalars(select(Organisation.id)).one()
        set_mode(session, own, services.clock.now(), enabled=True, smallest_group=3, agreement="Of October")


@pytest.mark.usefixtures("agreed")
def test_staff_see_the_week_in_which_somebody_wrote_and_no_time(visit: Visit, classroom: Classroom) -> None:
    """Behaviour 29."""
    classroom.post("anna")
    listed = visit("ines").open("/review/")
    assert "week of 23 Nov 2026" in listed.words
    assert 'datetime="2026-W48"' in listed.html
    assert CLOCK_TIME not in listed.html
    assert "2026-11-23T" not in listed.html


@pytest.mark.usefixtures("agreed")
def test_signs_of_haste_tell_the_week_and_no_time(visit: Visit, classroom: Classroom) -> None:
    """Behaviour 29."""
    for _ in range(5):
        classroom.post("ben")
    page = visit("ines").open(f"/review/{classroom.people['ben']}")
    assert "in 10 minutes, from some time in the week of 23 Nov 2026 on." in page.words
    assert CLOCK_TIME not in page.html


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEARNER])
def test_whoever_is_no_learner_reads_the_week_alone(visit: Visit, classroom: Classroom, role: Role) -> None:
    """Behaviour 29."""
    thread = visit("anna").start_thread()
    page = visit("cem", role=role).open(thread)
    assert 'datetime="2026-W48"' in page.html
    assert "2026-11-23T" not in page.html


@pytest.mark.usefixtures("agreed")
def test_learners_who_talk_with_each_other_read_when(visit: Visit) -> None:
    thread = visit("anna").start_thread()
    assert "2026-11-23T09:00" in visit("ben").open(thread).html


def test_without_an_agreement_staff_see_when(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    assert "2026-11-23T09:00" in visit("ines").open("/review/").html


@pytest.mark.usefixtures("agreed")
def test_a_rule_is_tried_on_groups_and_names_nobody(visit: Visit, classroom: Classroom) -> None:
    """Behaviour 29."""
    first = classroom.post("anna")
    classroom.post("ben", to=first)
    ines = visit("ines")
    page = ines.send(ines.open("/rule").form, **{"try": "yes", "post_points": "0", "reply_points": "400"})
    assert page.status == 200
    assert "Annason" not in page.words
    assert "on average" not in page.words
    assert "From now on fewer than 3 fewer than 3 about 3" in page.words
    assert "Counted anew fewer than 3 fewer than 3 fewer than 3" in page.words


def test_of_fewer_learners_than_a_group_no_figures_are_shown(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    with services.database.write() as session:
        own = session.scalars(select(Organisation.id)).one()
        set_mode(session, own, services.clock.now(), enabled=True, smallest_group=4, agreement="Of October")
    classroom.post("anna")
    ines = visit("ines")
    page = ines.send(ines.open("/rule").form, **{"try": "yes", "post_points": "0"})
    assert "There are fewer than 4 learners" in page.words
    assert "Counted anew" not in page.words


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ADMINISTRATOR, Role.OBSERVER])
def test_no_page_or_id_tells_staff_when_somebody_did_something(
    visit: Visit, services: Services, classroom: Classroom, role: Role
) -> None:
    """Behaviour 29: a UUIDv7 holds the millisecond of its making, of a post in the address of its thread."""
    thread = visit("anna").start_thread(text="My wife has breast cancer, so I was late.")
    visit("ben").reply(thread)
    find_all(services, classroom)
    with services.database.write() as session:
        for target_id in session.scalars(select(TargetRow.id)).all():
            put(session, [Desired(target_id, classroom.people["ben"], "score", SCORE, SCORE)],
                now=services.clock.now(), due_at=services.clock.now())  # fmt: skip
    who = visit("ines", role=role)
    ben = classroom.people["ben"]
    seen = [
        who.open(address)
        for address in ("/", thread, "/review/", f"/review/{ben}", "/sync", f"/sync?person={ben}", "/held",
                        "/rule", "/settings", "/privacy", "/threads/new", "/participation")
    ]  # fmt: skip
    assert [page.status for page in seen if page.status not in (200, 303, 403, 404)] == []
    told = "\n".join(f"{page.response.headers}\n{page.html}" for page in seen).replace(str(who.person_id), "")
    with services.database.read() as session:
        nobodys = {classroom.space_id, *session.scalars(select(TargetRow.id))}
    ids = {UUID(each) for each in re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", told)}
    assert {each for each in ids - nobodys if each.version == 7} == set()
    if role is not Role.OBSERVER:
        assert {each.version for each in ids - nobodys} == {4}
        assert str(ben) in told
    assert re.findall(r"2026-11-23T|\b09:0\d", told) == []
