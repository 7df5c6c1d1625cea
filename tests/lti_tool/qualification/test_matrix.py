"""Who has which level over all discussions of an organisation, page by page, and what each was given for."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.competencies.ratings import Decided, Subject, award, revoke
from sync.competencies.tables import CompetencyRating
from sync.frameworks.tables import CompetencyRow
from sync.goals.departments import note_department
from sync.goals.goals import Goal, set_goal
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.platforms.registry import find_organisation
from sync.spaces.tables import Membership
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.privacy.office.office import member
from tests.lti_tool.qualification.managing import CARE, open_qualification


class School:
    """Learners whom a manager looks at, and what is decided about them."""

    def __init__(self, browser: Browser, services: Services, clock: SetClock) -> None:
        self.services, self.clock = services, clock
        self.lea = member(browser, services, "lea", "Lea Learner")
        self.tom = member(browser, services, "tom", "Tom Other")
        self.boss = member(browser, services, "boss", "Bea Boss")
        self.manager = open_qualification(browser)
        self.manager.bring(CARE)
        with services.database.read() as session:
            self.own = find_organisation(session, "default").id
            self.space_id = session.scalars(
                select(Membership.space_id).where(Membership.person_id == self.lea)
            ).one()
            rows = session.scalars(select(CompetencyRow)).all()
            self.codes = {row.body["humanCodingScheme"]: row.id for row in rows}

    def give(self, who: UUID, code: str, level: int, days: int | None = None) -> UUID:
        with self.services.database.write() as session:
            subject = Subject(self.own, self.space_id, who, self.codes[code], 1, 3)
            now = self.clock.now()
            until = now + timedelta(days=days) if days else None
            decided = Decided(self.boss, now, level, "Seen at work.", valid_until=until)
            return award(session, Seals(session, self.services.keys), subject, decided, None, {})

    def look(self, **asked: object) -> str:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return self.manager.open(f"matrix?{query}").words

    def agree(self, smallest_group: int = 5) -> None:
        with self.services.database.write() as session:
            set_mode(
                session,
                self.own,
                self.clock.now(),
                enabled=True,
                agreement="BV 7",
                reason="Agreed anew.",
                smallest_group=smallest_group,
            )


@pytest.fixture
def school(browser: Browser, services: Services, clock: SetClock) -> School:
    return School(browser, services, clock)


def test_levels_stand_with_how_long_they_hold_and_where_they_go(school: School, clock: SetClock) -> None:
    school.give(school.lea, "P1.1", 1)
    school.give(school.tom, "P1.1", 3, days=150)
    clock.advance(timedelta(days=100))
    school.manager = open_qualification(school.manager.browser)
    school.give(school.lea, "P1.1", 2)
    school.give(school.tom, "P1.2", 2)
    page = school.look()
    assert "3 people, 2 competencies" in page
    lea, tom = page.partition("Lea Learner")[2].partition("Tom Other")[::2]
    assert "2 (Kann)" in lea
    assert "higher than 90 days ago" in lea
    assert "3 (Lehrt)" in tom
    assert "until " in tom
    assert "new" in tom
    clock.advance(timedelta(days=60))
    school.manager = open_qualification(school.manager.browser)
    assert "lapsed" in school.look().partition("Tom Other")[2]


def test_it_is_narrowed_to_what_is_asked_for(school: School, clock: SetClock) -> None:
    school.give(school.lea, "P1.1", 1)
    school.give(school.tom, "P1.2", 2, days=30)
    with school.services.database.write() as session:
        note_department(session, school.own, school.tom, "Ward 3", clock.now())
        goal = Goal({"en": "Clean hands"}, {school.codes["P1.1"]: 2}, department="Ward 3")
        goal_id = set_goal(session, school.own, goal, None, clock.now())
    names = {"Lea Learner", "Tom Other", "Bea Boss"}
    for asked, expected in (
        ({"words": "oth"}, {"Tom Other"}),
        ({"state": "any"}, {"Lea Learner", "Tom Other"}),
        ({"state": "ends_soon"}, {"Tom Other"}),
        ({"state": "lapsed"}, set()),
        ({"department": "Ward 3"}, {"Tom Other"}),
        ({"space": school.space_id}, names),
        ({"space": school.own}, set()),
        ({"goal": goal_id}, {"Tom Other"}),
        ({"state": "nonsense", "framework": "nonsense", "columns": "-3", "page": "x"}, names),
    ):
        page = school.look(**asked)
        assert {name for name in names if name in page} == expected, asked
    assert "needed: 2 (Kann)" in school.look(goal=goal_id)


def test_one_learners_decisions_are_opened_with_reasons_and_the_audit_says_who_looked(school: School) -> None:
    rating_id = school.give(school.lea, "P1.1", 2)
    with school.services.database.write() as session:
        rating = session.get_one(CompetencyRating, rating_id)
        revoke(
            session,
            Seals(session, school.services.keys),
            rating,
            school.boss,
            "Mixed up.",
            school.clock.now(),
        )
    page = school.manager.open(f"people/{school.lea}").words
    for told in ("Lea Learner", "Taken back", "Mixed up.", "Given", "Seen at work.", "by Bea Boss"):
        assert told in page
    with school.services.database.read() as session:
        looked = session.scalars(select(AuditRow).where(AuditRow.action == "qualification.looked")).one()
        assert looked.subject_id == school.lea
    assert "Taken back" not in school.look(), "what was taken back is no level"
    school.manager.open(f"people/{school.own}", 404)


def test_with_works_council_mode_groups_stand_in_place_of_people(school: School) -> None:
    school.give(school.lea, "P1.1", 2)
    school.agree(smallest_group=3)
    page = school.look(words="Lea", state="any")
    assert "Learners: about " in page
    assert "P1.1 Disinfect hands" in page
    assert "3 (Lehrt)" in page, "also levels that nobody holds"
    assert "Lea Learner" not in page
    assert "fewer than 3 people" in school.look(department="Ward 3")
    assert "fewer than 3 people" in school.look(space=school.own)
    school.manager.open(f"people/{school.lea}", 404)
