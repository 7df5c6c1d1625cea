"""What staff see of single people where an agreement with a works council binds them (behaviour 29)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.organisations.tables import Organisation
from sync.organisations.works_council import set_mode
from sync.spaces.tables import Role
from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
CLOCK_TIME = "09:0"


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
