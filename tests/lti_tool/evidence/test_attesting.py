"""What learners wrote elsewhere is attested by staff and experts, and shows a competency by a rule of its own."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, update

from connectors.contract import Author
from lti_tool.app.services import Services
from sync.competencies.rules import EvidenceRules
from sync.competencies.tables import CompetencyEvidence
from sync.competencies.versions import set_rules
from sync.consent.withheld import keep_back
from sync.contributions.tables import StoredContribution, Withheld
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.spaces.groups import KnownGroup, note_group_members, note_groups
from sync.spaces.tables import Duty, GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.evidence.test_pages import decide, people_page
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
ORIGINAL = "https://slack.example/archives/1"
SECTION = "Brought in from elsewhere"


@pytest.fixture
def attested_shows_a(services: Services, classroom: Classroom, identifiers: dict[str, str]) -> None:
    """What is attested from elsewhere shows A at level 2; what is endorsed here shows it at level 3."""
    common = {"competency": identifiers["A"], "weight": 1}
    rules = [
        {**common, "id": "elsewhere", "when": "archive_item", "level": 2},
        {**common, "id": "here", "when": "endorsed", "level": 3},
    ]
    with services.database.write() as session:
        parsed = EvidenceRules.parse({"version": 1, "rules": rules})
        set_rules(session, classroom.space_id, parsed, services.clock.now())


def bring(
    classroom: Classroom, name: str = "anna", text: str = "I checked the gauge. Call 0171 2345678."
) -> UUID:
    """Let something come in that somebody wrote in another community; gives its id."""
    written = classroom.contribution(text, source="slack:T1", author=Author("x"), link=ORIGINAL)
    classroom.accept(name, written)
    with classroom.database.read() as session:
        query = select(StoredContribution.id).where(StoredContribution.source_id == written.source_id)
        return session.scalars(query).one()


def attesting(page: Page) -> list[Form]:
    return [each for each in page.forms if "/brought/" in each.action]


@pytest.mark.usefixtures("attested_shows_a")
def test_what_was_brought_in_is_attested_decided_on_and_taken_back(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    anna, ines = visit("anna"), visit("ines")
    anna.start_thread("Here", "This was written in the discussion itself.")
    assert SECTION not in people_page(ines, classroom).words
    brought = bring(classroom)
    page = people_page(ines, classroom)
    assert f"{SECTION} Attest what shows something" in page.words
    assert "Slack, 23 Nov 2026 (opens in another window)" in page.words, "where and when, not “Elsewhere”"
    assert "I checked the gauge." in page.words
    assert "0171 2345678" not in page.words, "excerpts are filtered"
    assert ORIGINAL in page.links
    assert "written in the discussion itself" not in page.words
    assert "Nothing is proposed at present." in page.words
    (form,) = attesting(page)
    assert ines.send(form).status == 303
    page = people_page(ines, classroom)
    assert (
        "something that somebody wrote elsewhere and that was brought in: this shows “A Testing” at level 2"
        in page.words
    )
    assert "level 3 (" not in page.words, "it is no endorsed post besides"
    assert page.words.count("attested by staff") == 2
    assert "Contribution from elsewhere" in visit("anna").open("/my-competencies").words
    decide(ines, classroom, "award", reason="Shown.")
    with services.database.read() as session:
        (evidence,) = session.scalars(select(CompetencyEvidence)).all()
        assert (evidence.kind, evidence.attested, evidence.contribution_id) == (
            "archive_item",
            "staff",
            brought,
        )
    (form,) = attesting(people_page(ines, classroom))
    assert ines.send(form, undo="1").status == 303
    assert "Take back" not in people_page(ines, classroom).words
    with services.database.read() as session:
        facts = session.scalars(
            select(LedgerRow.kind).where(LedgerRow.counterpart == ines.person_id).order_by(LedgerRow.sequence)
        ).all()
    assert facts == [FactKind.ENDORSEMENT.value, FactKind.REVERSAL.value]


def test_nobody_attests_what_is_not_theirs_to_attest(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    anna.start_thread("Here", "This was written in the discussion itself.")
    bens, hers = bring(classroom, "ben", "Ben's own words."), bring(classroom)
    (form,) = attesting(people_page(ines, classroom))
    token = ben.open("/my-data").form.fields["csrf_token"]
    assert ben.send(Form(form.action, {"csrf_token": token})).status == 403
    with services.database.read() as session:
        here = session.scalars(
            select(StoredContribution.id).where(StoredContribution.source == "discussion")
        ).one()

    def attest(contribution: UUID = hers) -> int:
        return ines.send(Form(form.action.replace(str(hers), str(contribution)), form.fields)).status

    assert [attest(each) for each in (bens, here)] == [404, 404]
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.group_mode = GroupMode.SEPARATE.value
        note_groups(session, space, [KnownGroup("1", "Red"), KnownGroup("2", "Blue")])
        people = classroom.people
        note_group_members(session, space, {people["anna"]: {"2"}, people["ines"]: {"1"}})
    assert attest() == 404
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.NONE.value
        session.execute(update(StoredContribution).values(withheld=Withheld.HIDDEN.value))
    assert attest() == 404
    with services.database.write() as session:
        session.execute(update(StoredContribution).values(withheld=None))
        keep_back(session, classroom.space_id, classroom.people["anna"], hers, services.clock.now())
    assert attest() == 404
    assert SECTION not in people_page(ines, classroom).words
    restrict(services, classroom, "ben")
    assert attesting(people_page(ines, classroom, "ben")) == []
    with services.database.read() as session:
        kinds = session.scalars(select(LedgerRow.kind)).all()
    assert FactKind.ENDORSEMENT.value not in kinds


@pytest.mark.usefixtures("attested_shows_a")
def test_an_expert_who_learns_here_attests_without_a_proposal_and_the_page_says_so(
    visit: Visit, classroom: Classroom, queries: QueryCounter
) -> None:
    visit("anna")
    bring(classroom)
    ben = visit("ben", duty=Duty.EXPERT)
    page = people_page(ben, classroom)
    assert "neither gives points nor proposes a level" in page.words
    queries.statements.clear()
    assert ben.send(attesting(page)[0]).status == 303
    queries.statements.clear()
    page = people_page(ben, classroom)
    few = len(queries.statements)
    assert "attested by an expert" in page.words
    assert "Nothing is proposed at present." in page.words
    for number in range(3):
        bring(classroom, text=f"The {number}. time I wrote down what differed.")
    queries.statements.clear()
    assert len(attesting(people_page(ben, classroom))) == 4
    assert len(queries.statements) == few


def test_an_expert_who_learns_here_attests_nothing_once_it_is_closed_and_staff_do(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    thread = visit("anna").start_thread()
    bring(classroom)
    ben, ines = visit("ben", duty=Duty.EXPERT), visit("ines")
    attest = attesting(people_page(ben, classroom))[0]
    ask = f"{thread}/posts/{thread.rpartition('/')[2]}/endorse"
    endorse = ben.open(ask).form
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = services.clock.now()
    for refused in (ben.send(attest), ben.send(endorse), ben.open(ask), ben.send(attest, undo="1")):
        assert (refused.status, "space.read_only" in refused.words) == (409, True)
    assert attesting(people_page(ben, classroom)) == []
    assert ask not in ben.open(thread).links
    assert ines.send(attesting(people_page(ines, classroom))[0]).status == 303
    assert ines.send(ines.open(ask).form).status == 303


def restrict(services: Services, classroom: Classroom, name: str) -> None:
    """Let somebody's data stay as they are, and be used no more (GDPR Art. 18)."""
    now = services.clock.now()
    with services.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        person = classroom.people[name]
        asked = record_request(
            session, services.keys, organisation_id=own, person_id=person, kind=RequestKind.RESTRICTION,
            by=person, now=now, words="Please",
        )  # fmt: skip
        approve(session, services.keys, asked, classroom.people["ines"], now)
