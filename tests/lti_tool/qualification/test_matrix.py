"""Who has which level over all discussions of an organisation, page by page, and what each was given for."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.competencies.proposals import Happening, Proposal
from sync.competencies.ratings import Attested, Decided, Subject, Witness, award, revoke
from sync.competencies.rules import Occasion
from sync.competencies.tables import CompetencyRating
from sync.consent.withheld import keep_back
from sync.contributions.tables import StoredContribution, Withheld
from sync.frameworks.tables import CompetencyRow
from sync.goals.departments import note_department
from sync.goals.goals import Goal, set_goal
from sync.organisations.works_council import set_mode
from sync.outbox.tables import TargetRow, TextForm
from sync.outbox.targets import connect_webhook
from sync.people.sealing import Seals
from sync.platforms.registry import find_organisation
from sync.spaces.tables import GroupMode, Membership, Role, Space
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.privacy.office.office import member
from tests.lti_tool.qualification.managing import CARE, open_qualification
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.visitor import Visitor


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


LONG = "I washed my hands for thirty seconds before each patient and wrote down how long it took. "


def show_by(school: School, code: str, written: Sequence[UUID]) -> None:
    """Give Lea a level on these posts, attested by the boss."""
    school.clock.advance(timedelta(seconds=1))
    now = school.clock.now()
    happenings = tuple(Happening("r1", Occasion.POST, each, 1, 1000, now) for each in written)
    with school.services.database.write() as session:
        seals = Seals(session, school.services.keys)
        subject = Subject(school.own, school.space_id, school.lea, school.codes[code], 1, 3)
        witnesses = {each: Witness(Attested.STAFF, school.boss, 1) for each in written}
        proposal = Proposal(code, 1, 1000, happenings, None)
        award(session, seals, subject, Decided(school.boss, now, 1, "Seen."), proposal, witnesses)


def write_as_lea(app: Flask, school: School) -> dict[str, UUID]:
    """What Lea has written, openly and less so, by a word for each."""
    lea = Visitor(app, school.services, school.space_id, school.lea, Role.LEARNER, "en")
    lea.start_thread("First", LONG + "Ask Tom Other or write to tom@hospital.example.")
    lea.start_thread("Second", LONG + "I have diabetes and am in psychotherapy.")
    lea.start_thread("Third", LONG + "Mirror.", kind="reflection")
    lea.start_thread("Fourth", LONG + "Complaint.", kind="message")
    for title in ("Fifth", "Sixth", "Seventh", "Eighth"):
        lea.start_thread(title, LONG + f"{title} text.")
    words = ("open", "health", "mirror", "message", "anonymous", "group", "hidden", "kept")
    with school.services.database.write() as session:
        rows = session.scalars(select(StoredContribution).order_by(StoredContribution.occurred_at)).all()
        found = dict(zip(words, rows, strict=True))
        found["anonymous"].anonymous = True
        found["group"].group_id = "g1"
        found["hidden"].withheld = Withheld.HIDDEN
        keep_back(session, school.space_id, school.lea, found["kept"].id, school.clock.now())
        session.get_one(Space, school.space_id).group_mode = GroupMode.SEPARATE
        return {word: row.id for word, row in found.items()}


def test_evidence_is_quoted_as_a_stranger_to_the_discussion_may_read_it(
    app: Flask, school: School, queries: QueryCounter
) -> None:
    written = write_as_lea(app, school)
    show_by(school, "P1.1", list(written.values()))
    page = school.manager.open(f"people/{school.lea}").words
    assert page.count("I washed my hands for thirty seconds") == 1, "the open post alone"
    for hidden in (
        "Tom",
        "tom@",
        "diabetes",
        "psycho",
        "Mirror",
        "Complaint",
        "Fifth",
        "Sixth",
        "Seventh",
        "Eighth",
    ):
        assert hidden not in page, hidden
    for why in (
        "anonymously",
        "within a group",
        "removed or hidden",
        "keeps it back",
        "does not let it through",
    ):
        assert page.count(why) == 1, why
    assert page.count("not written for everybody") == 2
    assert "attested by staff: Bea Boss" in page

    def asked() -> int:
        queries.statements.clear()
        school.manager.open(f"people/{school.lea}")
        return len(queries.statements)

    before = asked()
    for _ in range(10):
        show_by(school, "P1.2", [written["open"]])
    assert asked() == before
    assert "Next page" in school.manager.open(f"people/{school.lea}").words
    assert "does not let it through" in school.manager.open(f"people/{school.lea}?page=2").words
    with school.services.database.write() as session:
        space, now = session.get_one(Space, school.space_id), school.clock.now()
        keys = school.services.keys
        connect_webhook(
            session, keys, space, endpoint="https://hr.example/", secret="whsec_" + "c" * 43, now=now
        )
        for target in session.scalars(select(TargetRow)):
            target.text_form = TextForm.LINK
    page = school.manager.open(f"people/{school.lea}")
    assert "I washed my hands" not in page.words
    assert any("/posts/" in each for each in page.links), "a link alone"
