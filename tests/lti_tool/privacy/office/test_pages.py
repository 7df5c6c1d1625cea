"""What an administrator sees and does on the pages of data protection."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from lti_tool.app.retention import CATEGORIES
from lti_tool.app.services import Services
from lti_tool.privacy.documents import DocumentKind
from lti_tool.privacy.office.acts import ACTS
from lti_tool.privacy.office.words import HOLD_REASONS, category_words
from lti_tool.privacy.words import BASES
from sync.consent.documents import EVIDENCE, FEEDBACK, BasisKind
from sync.consent.purposes import list_purposes
from sync.organisations.works_council import read_mode, read_versions
from sync.outbox.tables import TargetRow
from sync.platforms.registry import find_organisation
from sync.retention.holds import HoldReason, list_holds
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Space
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.privacy.office.office import Office, acts, ask, member, open_office, sent
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.conftest import queries as queries


@pytest.fixture
def office(browser: Browser) -> Office:
    return open_office(browser)


@pytest.fixture
def anna(browser: Browser, services: Services) -> UUID:
    return member(browser, services, "anna", "Anna Annason")


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def own(services: Services) -> UUID:
    with services.database.read() as session:
        return find_organisation(session, "default").id


def test_what_is_due_first_comes_first_and_what_is_overdue_says_so(
    browser: Browser, services: Services, clock: SetClock, anna: UUID
) -> None:
    ben = member(browser, services, "ben", "Ben Benson")
    ask(services, ben, RequestKind.ACCESS, "Ben asks")
    clock.advance(timedelta(days=28))
    ask(services, anna, RequestKind.OBJECTION)
    clock.advance(timedelta(days=3))

    page = words(open_office(browser).open())

    assert "1 request is overdue" in page
    assert page.index("Ben Benson") < page.index("Anna Annason")
    assert "“Ben asks”" in page


def test_a_request_is_answered_from_here(browser: Browser, services: Services, anna: UUID) -> None:
    request_id, office = ask(services, anna, RequestKind.RESTRICTION), open_office(browser)
    assert office.send(f"requests/{request_id}", act="approve")[0] == 303
    assert "Decided, and going on" in office.open()
    assert office.send(f"requests/{request_id}", act="lift")[0] == 303
    assert "Anna Annason" not in office.open()
    with services.database.read() as session:
        assert session.scalars(select(DataSubjectRequest.state)).all() == ["done"]


def test_nobody_is_erased_from_here_by_one_click(browser: Browser, services: Services, anna: UUID) -> None:
    request_id, office = ask(services, anna, RequestKind.ERASURE), open_office(browser)
    assert office.send(f"requests/{request_id}", act="approve")[0] == 400
    assert office.send(f"requests/{request_id}", act="approve", sure="yes")[0] == 303
    assert "Anna Annason" not in office.open()


def test_an_answer_that_is_refused_stands_on_its_page_with_what_was_typed(
    browser: Browser, services: Services, anna: UUID
) -> None:
    request_id, office = ask(services, anna, RequestKind.ERASURE), open_office(browser)
    status, unsure = office.send(f"requests/{request_id}", act="approve", reason="A claim is open")
    assert (status, "rights.not_sure" in unsure, ">A claim is open</textarea>" in unsure) == (400, True, True)
    status, no_reason = office.send(f"requests/{request_id}", act="refuse", reason=" ")
    assert (status, "Anna Annason" in no_reason) == (400, True)
    assert f'aria-describedby="reason-{request_id}-complaint"' in no_reason


def test_a_leak_tells_what_was_sent_whom_it_touches_and_how_many_hours_are_left(
    browser: Browser, services: Services, anna: UUID
) -> None:
    """Behaviour 30."""
    sent(services, anna)
    sent(services, anna, excerpt_of="https://stoa.example/s/1/threads/2")
    found = "2026-11-22T10:30"  # in Berlin, half a day before the clock of the tests

    page = open_office(browser).look(found=found)

    told = words(page)
    assert "48 hours left" in told
    assert "Wednesday, 25 November 2026, 10:30" in told
    assert "2 items that arrived 1 person 1 post" in told
    assert "Anna Annason" in told
    assert "7 of 100 points" in told
    assert "Art. 6(1)" in told
    assert 'href="https://stoa.example/s/1/threads/2"' in page


def test_a_leak_that_was_known_for_longer_says_that_it_is_late(browser: Browser) -> None:
    page = words(open_office(browser).look(found="2026-11-19T10:00"))
    assert "0 hours left" in page
    assert "They were over on Sunday, 22 November 2026, 10:00" in page


def test_a_leak_is_narrowed_down_without_a_word_of_it_in_an_address(
    browser: Browser, services: Services, clock: SetClock, anna: UUID
) -> None:
    ben = member(browser, services, "ben", "Ben Benson")
    post_id = sent(services, anna, excerpt_of="https://stoa.example/a")
    clock.advance(timedelta(hours=1))
    sent(services, ben)
    office = open_office(browser)

    for narrowed in (
        {"only": str(anna)},
        {"person": str(anna)},
        {"posts": "https://stoa.example/a"},
        {"posts": str(post_id)},
        {"until": "2026-11-23T10:30"},
    ):
        page = words(office.look(**narrowed))
        assert "1 item that arrived" in page, narrowed
        assert "Anna Annason" in page
        assert "Ben Benson" not in page
    assert "Ben Benson" in office.look(since="2026-11-23T10:30")
    assert "Ben Benson" in office.look(person=str(anna), only="everybody")
    for nothing in ({"posts": "https://stoa.example/b"}, {"space": "none"}, {"recipient": "moodle x"}):
        assert "Nothing that fits was sent" in office.look(**nothing)
    mistyped = words(office.look(posts="https://stoa.example/a\nhttps://stoa.example/b"))
    assert "1 item that arrived" in mistyped
    assert "Nothing that fits was made of these lines" in mistyped
    assert mistyped.count("https://stoa.example/b") > mistyped.count("https://stoa.example/a")
    assert "made of these lines" not in office.look(posts="https://stoa.example/a")
    assert office.send("leak", since="yesterday")[0] == 400
    assert browser.get(f"{office.address}leak?person={anna}").text.count("Anna Annason") == 0


def test_a_look_at_names_stands_in_the_audit_without_them(
    browser: Browser, services: Services, anna: UUID
) -> None:
    sent(services, anna)
    office = open_office(browser)
    office.open("leak")
    assert acts(services) == []
    office.look(person=str(anna))
    ((action, actor),) = acts(services)
    assert action == "data_protection.leak_looked"
    assert actor not in (None, anna)
    with services.database.read() as session:
        row = session.execute(
            text("SELECT detail FROM audit WHERE action = 'data_protection.leak_looked'")
        ).one()
    assert str(anna) not in str(row)


def test_the_paper_of_a_leak_is_fetched_as_a_file(browser: Browser, services: Services, anna: UUID) -> None:
    sent(services, anna)
    office = open_office(browser)
    status, paper = office.send("leak", paper="html", found="2026-11-22T10:30")
    assert status == 200
    assert "Anna Annason" in paper
    assert "25 Nov 2026" in paper
    assert [action for action, _ in acts(services)] == ["data_protection.leak_paper"]


def test_sending_is_stopped_at_once_and_let_go_again(
    browser: Browser, services: Services, anna: UUID
) -> None:
    sent(services, anna)
    office = open_office(browser)
    with services.database.read() as session:
        target_id = session.scalars(select(TargetRow.id)).one()

    assert "stopped since" in office.look(stop=f"target:{target_id}")
    with services.database.read() as session:
        assert session.scalars(select(TargetRow.stopped_at)).one() == services.clock.now()
    assert "stopped since" not in office.look(stop=f"again:{target_id}")
    page = office.look(stop="purpose:grade")
    assert 'value="purpose:grade"' not in page
    assert "Turn it off at once" not in office.open("purposes")
    assert [action for action, _ in acts(services) if "looked" not in action] == [
        "data_protection.target_stopped", "data_protection.target_resumed", "data_protection.purpose_off",
    ]  # fmt: skip


@pytest.mark.parametrize("stop", ["purpose:nothing", "target:1", "dance:grade", ""])
def test_what_cannot_be_stopped_is_told_so(office: Office, stop: str) -> None:
    assert office.send("leak", stop=stop)[0] in (400, 404)


@pytest.mark.parametrize("kind", [each.value for each in DocumentKind])
def test_each_paper_is_read_here_and_fetched_in_both_languages(office: Office, kind: str) -> None:
    titles = set()
    for language in ("de", "en"):
        page = office.open(f"papers/{kind}/{language}")
        fetched = office.browser.get(f"{office.address}papers/{kind}/{language}/html")
        (title,) = re.findall(r"<h1>(.*?)</h1>", page)
        assert f"<h1>{title}</h1>" in fetched.text
        assert f'lang="{language}"' in page
        assert "attachment" in fetched.headers["Content-Disposition"]
        titles.add(title)
    assert len(titles) == 2


def test_a_paper_is_fetched_as_a_pdf(office: Office) -> None:
    pytest.importorskip("typst")
    fetched = office.browser.get(f"{office.address}papers/record/de/pdf")
    assert fetched.data.startswith(b"%PDF-")
    assert fetched.mimetype == "application/pdf"


def test_without_typst_no_pdf_is_offered_and_it_is_said_how_to_get_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    monkeypatch.setattr("lti_tool.privacy.office.papers.find_spec", lambda _name: None)
    assert "stoa[pdf]" in office.open("papers")
    assert "/pdf" not in office.open("papers")
    refused = office.browser.get(f"{office.address}papers/record/de/pdf")
    assert (refused.status_code, "documents.no_pdf" in refused.text) == (400, True)


@pytest.mark.parametrize(
    "path", ["papers/secrets/de", "papers/record/fr", "papers/record/de/docx", "purposes/none"]
)
def test_there_are_no_other_papers_and_purposes(office: Office, path: str) -> None:
    assert office.browser.get(office.address + path).status_code == 404


def test_a_purpose_is_turned_on_with_a_basis_after_a_look_at_what_changes(
    office: Office, services: Services
) -> None:
    page = office.open(f"purposes/{EVIDENCE}")
    assert "filtered excerpt" in page
    (version,) = re.findall(r'name="version" value="(\d+)"', page)

    assert office.send(f"purposes/{EVIDENCE}", act="on", version=version, basis="consent")[0] == 303

    assert purpose(services, EVIDENCE) == (True, "consent")
    assert "data_protection.purpose_on" in [action for action, _ in acts(services)]
    status, text = office.send(f"purposes/{EVIDENCE}", act="on", version=version, basis="contract")
    assert (status, "office.changed_meanwhile" in text) == (409, True)
    assert purpose(services, EVIDENCE) == (True, "consent")
    assert office.send(f"purposes/{EVIDENCE}", act="off")[0] == 303
    assert purpose(services, EVIDENCE)[0] is False


@pytest.mark.parametrize(
    ("basis", "why"), [("", ""), ("whim", ""), ("legitimate_interests", " "), ("consent", "x" * 1001)]
)
def test_a_purpose_is_not_turned_on_without_a_basis_that_holds(
    office: Office, services: Services, basis: str, why: str
) -> None:
    fields = {"act": "on", "version": "1", "basis": basis, "justification": why}
    status, page = office.send(f"purposes/{FEEDBACK}", **fields)
    assert (status, "Data protection" in page, f">{why}</textarea>" in page) == (400, True, True)
    assert purpose(services, FEEDBACK)[0] is False
    assert office.send(f"purposes/{FEEDBACK}", act="dance")[0] == 400


def purpose(services: Services, name: str) -> tuple[bool, str | None]:
    with services.database.read() as session:
        (found,) = [each for each in list_purposes(session, own(services)) if each.name == name]
    return found.enabled, found.basis


def test_a_works_agreement_fixes_the_purposes_and_is_loosened_only_with_a_reason(
    office: Office, services: Services
) -> None:
    """Behaviour 29."""
    assert office.send("works-council", act="on", smallest_group="7", agreement="")[0] == 400
    assert office.send("works-council", act="on", smallest_group="7", agreement="Of 1 October")[0] == 303
    assert "Of 1 October" in office.open("works-council")
    assert "See what turning it on changes" not in office.open("purposes")
    status, text = office.send(f"purposes/{EVIDENCE}", act="on", version="1", basis="consent")
    assert (status, "works_council.purposes_fixed" in text) == (400, True)

    for looser in ({"act": "off"}, {"act": "on", "smallest_group": "3"}, {"act": "off", "reason": " "}):
        status, text = office.send("works-council", **looser)
        assert (status, "works_council.reason" in text) == (400, True)
        assert 'value="Of 1 October"' in text
    with services.database.read() as session:
        assert (
            read_mode(session, own(services)).smallest_group,
            len(read_versions(session, own(services))),
        ) == (7, 1)

    assert office.send("works-council", act="off", reason="Agreed anew")[0] == 303
    assert "Agreed anew" in office.open("works-council")
    assert [action for action, _ in acts(services, "works_council.")] == [
        "works_council.set",
        "works_council.loosened",
    ]
    assert [action for action, _ in acts(services)] == ["data_protection.works_council"] * 2


def test_retention_lists_every_category_and_counts_what_is_over(
    office: Office, services: Services, clock: SetClock
) -> None:
    page = office.open("retention")
    for category in CATEGORIES:
        assert category_words(category.name) != category.name
        assert f"<code>{category.name}</code>" in page
    assert "Over now" not in page
    assert "Over now" in office.open("retention?count=yes")


def test_a_legal_hold_is_set_and_lifted_and_both_are_told(
    office: Office, services: Services, anna: UUID
) -> None:
    with services.database.read() as session:
        space_id = session.scalars(select(Space.id)).one()
    office = open_office(office.browser)
    for what in (str(space_id), "everything"):
        assert office.send("retention/holds", what=what, reason="litigation")[0] == 303
    assert words(office.open("retention")).count("a legal claim, since") == 2
    with services.database.read() as session:
        holds = list_holds(session, own(services))
        assert {each.space_id for each in holds} == {space_id, None}
    assert office.send(f"retention/holds/{holds[0].id}")[0] == 303
    assert office.send(f"retention/holds/{holds[0].id}")[0] == 400
    for wrong in ({"what": str(anna), "reason": "duty"}, {"what": "everything", "reason": "whim"}):
        assert office.send("retention/holds", **wrong)[0] == 400
    assert [action for action, _ in acts(services)] == [
        "data_protection.hold_set", "data_protection.hold_set", "data_protection.hold_lifted",
    ]  # fmt: skip


def test_the_audit_is_checked_and_tampering_is_told(
    office: Office, services: Services, database: Database, anna: UUID
) -> None:
    """Behaviour 27."""
    office = open_office(office.browser)
    status, page = office.send("audit")
    assert (status, "every row fits its seal" in page) == (200, True)
    assert "launch.accepted" in office.open("audit")
    with database.write() as session:
        session.execute(
            text(
                "UPDATE audit SET action = 'launch.denied' WHERE sequence = (SELECT min(sequence) FROM audit)"
            )
        )
    status, page = office.send("audit")
    assert (status, "does not fit its seals" in page, "audit.row_changed" in page) == (200, True, True)


def test_every_basis_and_reason_has_words() -> None:
    assert set(BASES) == set(BasisKind)
    assert set(HOLD_REASONS) == set(HoldReason)


def test_acts_are_told_in_words_with_their_code_beside(
    browser: Browser, services: Services, anna: UUID
) -> None:
    request_id, office = ask(services, anna, RequestKind.ACCESS), open_office(browser)
    office.send(f"requests/{request_id}", act="approve")
    assert "A request was approved rights.approved kind access" in words(office.open("audit"))


def test_there_are_words_for_every_act_that_code_names() -> None:
    written = "".join(
        file.read_text(encoding="utf-8")
        for floor in ("sync", "lti_tool")
        for file in Path(floor).rglob("*.py")
    )
    named = set(re.findall(r'\baction="([a-z_]+\.[a-z_]+)"', written))
    assert len(named) > 20
    assert named <= ACTS.keys()


@pytest.mark.parametrize(
    ("path", "way"), [("requests", "/#request-"), ("retention/holds", "/retention#holds")]
)
def test_the_address_of_a_form_leads_back_to_its_list(office: Office, path: str, way: str) -> None:
    answer = office.browser.get(f"{office.address}{path}/{new_id()}")
    assert (answer.status_code, way in answer.headers["Location"]) == (303, True)


def test_the_number_of_queries_does_not_grow_with_what_there_is(
    browser: Browser, services: Services, queries: QueryCounter, anna: UUID
) -> None:
    def counted(office: Office) -> dict[str, int]:
        numbers = {}
        for path in ("", "leak", "purposes", "retention", "audit", "works-council"):
            queries.statements.clear()
            office.open(path)
            numbers[path] = len(queries.statements)
        queries.statements.clear()
        office.look()
        return {**numbers, "look": len(queries.statements)}

    sent(services, anna, excerpt_of="https://stoa.example/x")
    before = counted(open_office(browser))
    for number in range(6):
        other = member(browser, services, f"other-{number}", f"Other {number}")
        sent(services, other, excerpt_of="https://stoa.example/x")
        ask(services, other, RequestKind.ACCESS)
    assert counted(open_office(browser)) == before


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        (
            "leak",
            {"since": "0001-01-01T00:00", "until": "9999-12-31T23:59", "found": "0001-01-01T00:00"},
            200,
        ),
        ("leak", {"recipient": "lti_ags a", "posts": "x\n" * 100_000, "person": "<script>"}, 200),
        ("leak", {"stop": "purpose:\0"}, 400),
        ("works-council", {"act": "on", "smallest_group": "9" * 30, "agreement": "a"}, 400),
        ("works-council", {"act": "on", "smallest_group": "5", "agreement": "a\0b"}, 400),
        ("audit?about=%00", {}, 400),
    ],
)
def test_what_nobody_would_type_is_answered_too(
    office: Office, path: str, fields: dict[str, str], status: int
) -> None:
    assert office.send(path, **fields)[0] == status
