"""What is certified, made and changed by a qualification manager on its pages."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.certificates.content import TargetType
from sync.certificates.definitions import Defined, Definition, define, list_defined
from sync.certificates.issuers import read_look
from sync.certificates.issuing import Order, issue
from sync.certificates.proposals import propose
from sync.certificates.tables import IssuedCertificate
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.versions import set_mapping
from sync.frameworks.tables import CompetencyRow
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Space
from tests.factories.badges import a_logo
from tests.lti_tool.certificates.conftest import LEADING
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import Lms
from tests.lti_tool.privacy.office.test_who_may import open_another_organisation
from tests.lti_tool.qualification.managing import Manager, form_at, way_in
from tests.lti_tool.qualification.test_matrix import School
from tests.lti_tool.space.visitor import Form, Page

ESCO = "http://data.europa.eu/esco/skill/1"
CARE = f"""type;code;title_de;title_en;scale;esco
framework;HOME;Heim;Home;Noch nicht | Kann* | Lehrt*;
skill;H1;Kochen;Cook;;{ESCO}
skill;H2;Putzen;Clean;;
"""
TYPED = {
    "title_en": "Clean Hands!", "description_de": "Kann das.", "criteria_en": "Has shown it.", "valid_months": "12",
    "points": "2,5", "1-level": "2", "1-name": "Teamwork", "1-url": "https://case.example/ims/case/v1p1/1",
}  # fmt: skip


@pytest.fixture
def school(browser: Browser, services: Services, clock: SetClock) -> School:
    return School(browser, services, clock)


def certified(school: School) -> list[Defined]:
    with school.services.database.read() as session:
        return list(list_defined(session, school.own))


def identifier(school: School, code: str) -> str:
    with school.services.database.read() as session:
        rows = session.scalars(select(CompetencyRow)).all()
        return next(row.identifier for row in rows if row.body.get("humanCodingScheme") == code)


def change(school: School, at: int = 0) -> Page:
    return school.manager.open(f"certificates/{certified(school)[at].id}")


def test_a_manager_certifies_something_and_changes_it(school: School) -> None:
    manager = school.manager
    manager.bring(CARE)
    cook, wounds = identifier(school, "H1"), identifier(school, "P1.2")
    assert "Nothing is certified yet" in manager.open("certificates").words
    form = form_at(manager.open("certificates/new"), "/certificates/save")
    typed = {**TYPED, "1-competency": cook, "1-named": "1", "2-competency": wounds, "2-level": "1"}
    page = manager.send(form, **typed)
    for told in (
        "Saved.",
        "Clean Hands!",
        "holds for 12 months, can be renewed in the last 3 months",
        "confirmed by staff of a discussion",
        "held by nobody",
        "2.5 points or more in a discussion",
        "“H1 Cook” at level 2 (Kann) or higher",
        "“P1.2 Dress wounds” at level 1 (Kennt) or higher",
        "issued at present",
    ):
        assert told in page.words
    (made,) = certified(school)
    assert (made.definition.name, made.version) == ("clean-hands", 1)
    named, free = made.definition.alignments
    assert (named.url, named.name, named.code, named.framework) == (ESCO, "Cook", "H1", "Home")
    assert (named.target_type, free.target_type) == (TargetType.ESCO, TargetType.CASE)
    with school.services.database.write() as session:
        space = session.get_one(Space, school.space_id)
        now = school.clock.now()
        session.add(
            StoredScore(
                space_id=space.id, person_id=school.tom, rule_version=0, points=0, posts=0, replies=0, counted_words=0,
                derived_at=now,
            )
        )  # fmt: skip
        assert propose(session, space, [made], now) == []
        issue(session, school.services.keys, space, Order(made, school.lea), school.boss, now)
        action = AuditRow.action == "achievement.defined"
        assert session.scalars(select(AuditRow.actor_id).where(action)).one() not in (None, school.lea)
    school.give(school.tom, "P1.2", 1)
    with school.services.database.read() as session:
        space = session.get_one(Space, school.space_id)
        (proposal,) = propose(session, space, [made], school.clock.now())
        assert (proposal.person_id, proposal.evidence[0].name[:4]) == (school.tom, "P1.2")
    assert "held by 1 person" in manager.open("certificates").words
    form = form_at(change(school), "/save")
    assert "Nothing had changed." in manager.send(form).words, "the form says what is kept"
    del form.fields["active"], form.fields["1-named"]
    form.fields |= {
        "valid_months": "",
        "title_de": "Saubere Hände",
        "2-competency": "",
        "issued_by": "administrators",
    }
    page = manager.send(form)
    for told in ("holds for good", "administrators alone", "not issued at present", "held by 1 person"):
        assert told in page.words
    (now,) = certified(school)
    assert (now.definition.name, now.version, len(now.definition.alignments)) == ("clean-hands", 2, 1)
    assert len(now.definition.proposed_by) == 2
    manager.send(form_at(manager.open("certificates/new"), "/certificates/save"), **TYPED)
    assert {each.definition.name for each in certified(school)} == {"clean-hands", "clean-hands-2"}
    school.agree()
    assert "held by people: fewer than 5" in manager.open("certificates").words


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_certified_comes_back_as_it_was_typed(school: School) -> None:
    manager = school.manager
    manager.bring(CARE)
    form = form_at(manager.open("certificates/new"), "/certificates/save")
    cook = identifier(school, "H1")
    for code, wrong in (
        ("achievement.title", {"title_en": " "}),
        ("achievement.description", {"description_de": ""}),
        ("achievement.criteria", {"criteria_en": "x" * 2001}),
        ("achievement.valid_months", {"valid_months": "0"}),
        ("achievement.renewal_months", {"renewal_months": "-1"}),
        ("achievement.points", {"points": "1e99999999999"}),
        ("achievement.points", {"points": "0.0001"}),
        ("achievement.level", {"1-level": "1"}),
        ("achievement.level", {"1-level": "4"}),
        ("achievement.level", {"1-level": "²"}),
        ("achievement.competency", {"1-competency": "11"}),
        ("achievement.no_address", {"1-competency": identifier(school, "H2"), "1-named": "1"}),
        ("achievement.alignment", {"1-url": "javascript:alert(1)"}),
        ("achievement.alignment", {"1-name": ""}),
        ("achievement.refused", {"issued_by": "rules"}),
    ):
        page = manager.send(form, 422, **{**TYPED, "1-competency": cook, "title_de": "Ein Titel", **wrong} | (
            {"title_de": ""} if code == "achievement.title" else {}
        ))  # fmt: skip
        assert code in page.words, wrong
        kept = form_at(page, "/certificates/save").fields
        expected = {**TYPED, "1-competency": cook, **wrong}
        for name in ("description_de", "points", "1-url", "1-name"):
            assert kept[name] == expected[name], (code, name)
    assert certified(school) == []


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(school: School) -> None:
    manager = school.manager
    manager.send(form_at(manager.open("certificates/new"), "/certificates/save"), **TYPED)
    mine, theirs = (form_at(change(school), "/save") for _ in range(2))
    manager.send(theirs, valid_months="6")
    page = manager.send(mine, 409, valid_months="7")
    assert "achievement.moved" in page.words
    again = form_at(page, "/save")
    assert again.fields["valid_months"] == "7"
    manager.send(again, 409)
    assert [each.definition.valid_months for each in certified(school)] == [6]
    manager.open(mine.action.removesuffix("/save"), 303)
    manager.send(form_at(change(school), "/save"), valid_months="7")
    assert [(each.definition.valid_months, each.version) for each in certified(school)] == [(7, 3)]


def test_ids_that_only_mappings_know_stay_and_levels_of_ones_own_are_looked_at(
    school: School, clock: SetClock
) -> None:
    conditions = [{"competency_id": "11", "level": 3}, {"competency_id": "P1.1", "level": 2}, {"points": 5}]
    shown = {"version": 1, "competencies": [{"competency_id": "P1.1", "levels": [{"level": 9, "points": 1}]}]}
    with school.services.database.write() as session:
        told = Definition.parse({**LEADING, "proposed_by": conditions})
        define(session, school.own, told, clock.now())
        for level in (4, 9):
            wrong = Definition.parse({**LEADING, "proposed_by": [{"competency_id": "P1.1", "level": level}]})
            with pytest.raises(Exception, match=r"Nobody can be given level \d of P1.1 Disinfect hands"):
                define(session, school.own, wrong, clock.now())
        set_mapping(session, school.space_id, CompetencyMapping.parse(shown), clock.now())
        assert define(session, school.own, wrong, clock.now()) == 2, "a record system calls something else so"
        assert define(session, school.own, told, clock.now()) == 3
    words = school.manager.open("certificates").words
    assert "level 3 or higher of what a discussion’s mapping of points calls “11”" in words
    assert "“P1.1 Disinfect hands” at level 2 (Kann) or higher" in words
    form = form_at(change(school), "/save")
    school.manager.send(form, title_en="Leading many")
    (now,) = certified(school)
    assert set(now.definition.proposed_by) == set(told.proposed_by)


def test_the_look_is_set_and_seen_on_a_sample_that_says_so(school: School) -> None:
    manager = school.manager
    form = form_at(manager.open("certificates/look"), "/look")
    for field, wrong in (
        ("accent", {"accent": "#ffff00"}),
        ("url", {"url": "javascript:x"}),
        ("mail", {"mail": "nobody"}),
        ("logo", {"logo": (BytesIO(b"%PDF-1.7 no picture"), "logo.png")}),
        ("logo", {"logo": (BytesIO(b"\x89PNG\r\n\x1a\nbroken"), "logo.png")}),
    ):
        page = manager.send(form, 422, **{"mail": "badges@acme.example", "accent": "#226644", **wrong})
        assert f'id="{field}-complaint"' in page.html
        assert form_at(page, "/look").fields["mail"] == wrong.get("mail", "badges@acme.example")
    manager.open("certificates/look/logo", 404)
    page = manager.send(
        form, accent="#226644", mail="badges@acme.example", logo=(BytesIO(a_logo() + b"and more"), "x.png")
    )
    assert "Saved." in page.words
    kept = manager.browser.get(f"{manager.address}certificates/look/logo").data
    assert kept.startswith(b"\x89PNG")
    assert b"and more" not in kept
    assert "certificates.look_moved" in manager.send(form, 409, accent="#123456").words
    form = form_at(page, "/look")
    assert "Nothing had changed." in manager.send(form).words, "the logo stays without a file"
    with school.services.database.read() as session:
        look = read_look(session, school.own)
        acts = session.scalars(
            select(AuditRow.actor_id).where(AuditRow.action == "certificates.look_set")
        ).all()
    assert (look.accent, look.mail, look.logo, len(acts)) == ("#226644", "badges@acme.example", kept, 1)
    hands = identifier(school, "P1.1")
    manager.send(
        form_at(manager.open("certificates/new"), "/certificates/save"), **TYPED, **{"1-competency": hands}
    )
    samples = [link for link in manager.open("certificates").links if "/sample" in link]
    papers = [PdfReader(BytesIO(manager.browser.get(link).data)) for link in samples]
    german, english = [" ".join(each.pages[0].extract_text().split()) for each in papers]
    assert "Muster: Es wurde nichts ausgestellt" in german
    for told in (
        "Sample: nothing was issued", "Sam Sample (no real person)", "Clean Hands!", "Valid until", "2.5 points",
        "Level 2 of the competency “P1.1 Disinfect hands”", "/verify/sample",
    ):  # fmt: skip
        assert told in english
    assert manager.browser.get("/verify/sample").status_code == 404
    manager.send(form_at(manager.open("certificates/look"), "/look"), no_logo="1")
    manager.open("certificates/look/logo", 404)
    with school.services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(IssuedCertificate)) == 0


def test_another_organisation_finds_nothing_of_it(
    school: School, browser: Browser, services: Services, lms: Lms
) -> None:
    school.manager.send(form_at(school.manager.open("certificates/new"), "/certificates/save"), **TYPED)
    form = form_at(change(school), "/save")
    theirs = way_in(open_another_organisation(browser, services, lms))
    assert theirs
    other = Manager(browser, theirs)
    assert "Clean Hands" not in other.open("certificates").words
    for page in ("", "/sample"):
        other.open(f"certificates/{certified(school)[0].id}{page}", 404)
    new = form_at(other.open("certificates/new"), "/certificates/save")
    foreign = Form(form.action.replace(school.manager.address, theirs), new.fields)
    other.send(foreign, 404, **{**TYPED, "title_en": "Stolen"})
    other.send(new, **TYPED)
    assert [each.version for each in certified(school)] == [1], "one of the same name is theirs alone"
