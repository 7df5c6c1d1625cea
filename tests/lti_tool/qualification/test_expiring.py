"""What lapses, ends or is to be looked at again over all discussions of an organisation, and what is told of it."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.oversight import ZONE
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.competencies.ratings import Decided, Subject, award
from sync.goals.blur import Blur
from sync.goals.departments import note_department
from sync.goals.goals import Goal, set_goal
from sync.goals.managers import appoint
from sync.people.sealing import Seals
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import MEMBERSHIP, TOOL
from tests.lti_tool.privacy.office.office import member
from tests.lti_tool.qualification.managing import open_qualification
from tests.lti_tool.qualification.test_matrix import School
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.conftest import queries as queries


@pytest.fixture
def school(browser: Browser, services: Services, clock: SetClock) -> School:
    return School(browser, services, clock)


def give(school: School, who: UUID, code: str, days: int | None, review: int | None = None) -> None:
    """A level that ends, or is to be looked at again, in so many days."""
    now = school.clock.now()
    until, again = (now + timedelta(days=each) if each else None for each in (days, review))
    with school.services.database.write() as session:
        subject = Subject(school.own, school.space_id, who, school.codes[code], 1, 3)
        decided = Decided(school.boss, now, 2, "Seen at work.", valid_until=until, review_at=again)
        award(session, Seals(session, school.services.keys), subject, decided, None, {})


def fetched(school: School, **asked: object) -> list[list[str]]:
    """The file of what is asked for, without its headings."""
    form = next(each for each in school.manager.open("expiring").forms if "csrf_token" in each.fields)
    answer = school.manager.browser.client.post(form.action, base_url=TOOL, data={**form.fields, **asked})
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]


def test_it_says_what_ends_who_gave_it_where_it_is_renewed_and_who_is_reminded(
    school: School, clock: SetClock
) -> None:
    give(school, school.lea, "P1.1", 60)
    give(school, school.tom, "P1.1", 100, review=40)
    give(school, school.tom, "P1.2", 32)
    clock.advance(timedelta(days=35))
    school.manager = open_qualification(school.manager.browser)
    page = school.manager.open("expiring")
    lapsed, review, ends, _ = page.words.partition("Renew it")[2].split("Evidence")
    assert "3 levels" in page.words
    assert "Tom Other" in lapsed
    assert "lapsed" in lapsed
    assert lapsed.count("learner told on") == 2
    assert "instructors and experts are told on" in review
    assert "learner is told on" in review
    for told in ("Lea Learner", "by Bea Boss", "learner told on", "learner is told on", "until"):
        assert told in ends
    evidence = next(link for link in page.links if link.endswith(f"/evidence/people/{school.lea}"))
    assert "Lea Learner" in school.manager.open(evidence).words
    with school.services.database.write() as session:
        assert appoint(session, school.own, school.tom, None, clock.now())
    theirs = open_qualification(school.manager.browser, f"{MEMBERSHIP}Learner", sub="tom")
    page = theirs.open("expiring")
    assert not any("/evidence/" in link for link in page.links)
    assert "by those who look after the discussion" in page.words


def test_it_is_narrowed_and_fetched_as_a_file_which_the_audit_notes(school: School, clock: SetClock) -> None:
    odd = member(school.manager.browser, school.services, "odd", "=SUM(A1) Odd")
    for who, code, days, review in (
        (school.lea, "P1.1", 20, None),
        (school.tom, "P1.1", 80, 70),
        (school.tom, "P1.2", None, 60),
        (odd, "P1.1", 300, None),
    ):
        give(school, who, code, days, review)
    clock.advance(timedelta(days=21))
    school.manager = open_qualification(school.manager.browser)
    with school.services.database.write() as session:
        note_department(session, school.own, school.tom, "Ward 3", clock.now())
        goal = Goal({"en": "Clean hands"}, {school.codes["P1.1"]: 2}, department="Ward 3")
        goal_id = set_goal(session, school.own, goal, None, clock.now())
    lea, first, second, last = "Lea Learner", "Tom Other", "Tom Other", "'=SUM(A1) Odd"
    for asked, names in (
        ({}, [lea, first, second]),
        ({"days": 30}, [lea]),
        ({"days": 365}, [lea, first, second, last]),
        ({"kind": "lapsed"}, [lea]),
        ({"kind": "review_due"}, [first, second]),
        ({"kind": "ends_soon"}, [second]),
        ({"department": "Ward 3", "words": "TOM"}, [first, second]),
        ({"words": "lea"}, [lea]),
        ({"goal": goal_id}, [second]),
        ({"space": school.space_id}, [lea, first, second]),
        ({"space": school.own}, []),
        ({"framework": school.own}, []),
        ({"kind": "nonsense", "days": "x", "page": "-1"}, [lea, first, second]),
    ):
        assert [row[0] for row in fetched(school, **asked)] == names, asked
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        number = f"{len(names)} level{'' if len(names) == 1 else 's'}"
        assert number in school.manager.open(f"expiring?{query}").words, asked
    with school.services.database.read() as session:
        noted = session.scalars(
            select(AuditRow).where(AuditRow.action == "qualification.listed").order_by(AuditRow.sequence)
        ).all()
        assert (noted[0].detail, noted[0].actor_id is not None) == ({"levels": 3}, True)


def test_whose_data_may_not_be_used_is_not_among_them(school: School) -> None:
    give(school, school.lea, "P1.1", 20)
    assert "1 level" in school.manager.open("expiring").words
    with school.services.database.write() as session:
        record_request(
            session, school.services.keys, organisation_id=school.own, person_id=school.lea,
            kind=RequestKind.OBJECTION, by=school.lea, now=school.clock.now(), words="",
        )  # fmt: skip
    page = school.manager.open("expiring").words
    assert ("0 levels" in page, "Lea" in page) == (True, False)


@pytest.mark.parametrize(("noise", "told"), [(0, "5"), (5, "10")])
def test_with_works_council_mode_it_tells_blurred_figures_of_groups_by_months_alone(
    school: School, monkeypatch: pytest.MonkeyPatch, noise: int, told: str
) -> None:
    monkeypatch.setattr(Blur, "_noise", lambda _blur, what, *_: noise if "ends" in what else 5)
    crowd = [
        member(school.manager.browser, school.services, f"m{number}", f"Mia Many{number}")
        for number in range(7)
    ]
    for who in crowd:
        give(school, who, "P1.1", 20)
    if not noise:
        give(school, school.lea, "P1.2", 20)
    school.manager = open_qualification(school.manager.browser)
    school.agree()
    page = school.manager.open("expiring?words=lea").words
    assert f"about {told}" in page
    for hidden in ("Lea", "Mia", "Wunden", "Dress wounds", "Bea"):
        assert hidden not in page
    month = f"{(school.clock.now() + timedelta(days=20)).astimezone(ZONE):%Y-%m}"
    assert [(when, people) for when, _, people in fetched(school)] == [(month, told)]


def test_the_number_of_queries_does_not_grow_with_the_levels(school: School, queries: QueryCounter) -> None:
    def counted() -> int:
        queries.statements.clear()
        assert "Lea Learner" in school.manager.open("expiring").words
        return len(queries.statements)

    give(school, school.lea, "P1.1", 20)
    before = counted()
    for who, code in ((school.lea, "P1.2"), (school.tom, "P1.1"), (school.tom, "P1.2")):
        give(school, who, code, 30)
    assert counted() == before
