"""A portfolio: chosen by its holder, taken along, and shown by links that end."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import jwt
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.competencies.tables import CompetencyRating
from sync.portfolio.tables import Portfolio, PortfolioEntry, PortfolioLink
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.rights.standing import RequestKind, RequestState
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Membership, MembershipStatus, Space
from tests.factories.world import Classroom
from tests.lti_tool.evidence.test_pages import SECOND, TEXT, decide
from tests.lti_tool.portfolio.conftest import Having
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor


def test_nothing_is_in_a_portfolio_that_its_holder_has_not_chosen(having: Having) -> None:
    path = having.link()
    page = Page(having.get(path))
    assert "Nothing was chosen for this portfolio." in page.words
    for told in ("ason", "Testing", "Leading", TEXT):
        assert told not in page.html
    having.choose(f"evidence-{having.evidence[0]}", **{f"evidence-{having.evidence[0]}": "excerpt"})
    assert TEXT not in having.get(path).text, "evidence is in it with its level alone"


def test_others_see_by_a_link_what_was_chosen_and_nothing_else(having: Having) -> None:
    assert having.everything().status == 303
    path = having.link()
    answer = having.get(path)
    page = Page(answer)
    for told in ("Anna Annason", "I measure things.", "A Testing : level 2 of 3 (Kann)", "Leading conver"):
        assert told in page.words
    assert TEXT in page.words
    assert SECOND not in page.words
    assert sum("/posts/" in each for each in page.links) == 2
    assert "Ines" not in page.words
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "opened 1 time" in having.anna.open("/my-portfolio").words
    german = having.get(path, "de").text
    assert ('<html lang="de"' in german, 'href="?lang=en"' in german) == (True, True)
    assert '<html lang="en"' in having.get(f"{path}?lang=en", "de").text
    having.choose(f"level-{having.rating}")
    page = Page(having.get(path))
    assert "A Testing" in page.words
    for told in ("ason", "Leading", TEXT, "I measure"):
        assert told not in page.words


def test_what_is_taken_back_vanishes_and_what_lapsed_or_is_disputed_says_so(
    having: Having, visit: Callable[..., Visitor], classroom: Classroom, clock: SetClock
) -> None:
    having.everything()
    path = having.link("365")
    form = having.anna.open("/my-competencies").form
    assert having.anna.send(form, words="It was level 3.").status == 303
    assert "Disputed: the holder says" in Page(having.get(path)).words
    with having.services.database.write() as session:
        rating = session.scalars(select(CompetencyRating)).one()
        rating.disputed_at, rating.valid_until = None, clock.now() + timedelta(days=1)
    clock.advance(timedelta(days=2))
    assert "Lapsed on" in Page(having.get(path)).words
    decide(visit("ines"), classroom, "award", reason="Anew.")
    assert "A Testing" not in having.get(path).text, "another decision has to be chosen anew"


def test_a_link_ends_by_its_day_at_once_and_with_whatever_ends_its_holders_being_here(
    having: Having, services: Services, clock: SetClock, classroom: Classroom
) -> None:
    having.everything()
    unknown = having.get("/portfolio/" + "x" * 43)
    path = having.link("7")
    end = having.anna.open("/my-portfolio").forms[-1]
    assert having.anna.send(end).status == 303
    gone = having.get(path)
    assert (gone.status_code, gone.data) == (404, unknown.data)
    assert list(gone.headers.keys()) == list(unknown.headers.keys())
    path = having.link("7")
    assert having.get(path).status_code == 200
    with services.database.write() as session:
        member = session.get_one(Membership, (classroom.space_id, having.anna.person_id))
        member.status = MembershipStatus.LEFT.value
    assert having.get(path).status_code == 404, "who has left could not end it"
    with services.database.write() as session:
        member = session.get_one(Membership, (classroom.space_id, having.anna.person_id))
        member.status = MembershipStatus.ACTIVE.value
        ask = DataSubjectRequest(
            id=classroom.space_id,
            organisation_id=session.get_one(Space, classroom.space_id).organisation_id,
            person_id=having.anna.person_id,
            kind=RequestKind.RESTRICTION.value,
            state=RequestState.DONE.value,
            recorded_by=having.anna.person_id,
            recorded_at=clock.now(),
            due_at=clock.now(),
        )
        session.add(ask)
    assert having.get(path).status_code == 404, "who is restricted is not shown"
    with services.database.write() as session:
        session.get_one(DataSubjectRequest, classroom.space_id).lifted_at = clock.now()
    assert having.get(path).status_code == 200
    clock.advance(timedelta(days=7))
    assert having.get(path).status_code == 404


def test_a_portfolio_is_exported_with_its_words_and_erased_with_its_holder(
    having: Having, services: Services, clock: SetClock
) -> None:
    having.everything()
    path = having.link()
    with services.database.read() as session:
        told = json.dumps(collect(session, services.keys, having.anna.person_id, clock.now()), default=str)
    assert "I measure things." in told
    with services.database.write() as session:
        erase_person(session, services.keys, having.anna.person_id, "asked", None, clock.now())
    assert having.get(path).status_code == 404
    with services.database.read() as session:
        for table in (Portfolio, PortfolioEntry, PortfolioLink):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_what_was_typed_is_kept_where_something_is_wrong(having: Having) -> None:
    refused = having.choose(f"level-{having.rating}", words="x" * 2001)
    assert refused.status == 422
    assert "portfolio.words" in refused.html
    assert refused.form.fields["words"] == "x" * 2001
    assert refused.form.fields["entry"] == f"level-{having.rating}"
    form = next(each for each in having.anna.open("/my-portfolio").forms if "days" in each.fields)
    assert "portfolio.days" in having.anna.send(form, days="3650").html


def test_nobody_ends_anothers_link_or_chooses_what_is_anothers(
    having: Having, visit: Callable[..., Visitor], services: Services
) -> None:
    path = having.link()
    ben = visit("ben")
    own = ben.open("/my-portfolio").form
    end = having.anna.open("/my-portfolio").forms[-1]
    forged = Form(end.action, {"csrf_token": own.fields["csrf_token"]})
    assert ben.send(forged).status == 404
    assert having.get(path).status_code == 200
    entries = [f"level-{having.rating}", f"certificate-{having.certificate}"]
    assert ben.send(own, entry=entries).status == 303
    with services.database.read() as session:
        assert session.scalars(select(PortfolioEntry)).all() == []


def test_the_file_for_programs_is_whole_by_itself_and_holds_signed_certificates(having: Having) -> None:
    having.everything()
    answer = having.fetch("jsonld")
    assert answer.mimetype == "application/ld+json"
    told = json.loads(answer.data)
    assert isinstance(told["@context"], dict), "nothing is to be fetched"
    assert told["fullName"] == {"en": "Anna Annason"}
    (level,) = told["hasClaim"]
    assert level["specifiedBy"]["learningOutcome"][0]["title"] == {"en": "A Testing"}
    assert [each.get("description") for each in level["supplementaryDocument"]] == [{"en": TEXT}, None]
    (paper,) = told["hasCredential"]
    token = paper["verifiableCredential"]["id"].removeprefix("data:application/vc+jwt,")
    assert jwt.decode(token, options={"verify_signature": False})["name"] == "Leading conversations"
    assert _terms(told) <= told["@context"].keys() | {"@context"}


def _terms(value: object) -> set[str]:
    """Every key and type of a document, but for languages."""
    if isinstance(value, list):
        return set().union(*map(_terms, value))
    if not isinstance(value, dict):
        return set()
    inner = [each for key, each in value.items() if key != "@context"]
    types = value.get("type", [])
    keys = set() if set(value) <= {"en", "de"} else set(value)
    return keys.union(types if isinstance(types, list) else [types], *map(_terms, inner))


def test_the_paper_is_tagged_and_says_what_was_chosen(having: Having) -> None:
    pytest.importorskip("typst")
    having.everything()
    paper = PdfReader(BytesIO(having.fetch("pdf").data))
    text = " ".join(" ".join(page.extract_text().split()) for page in paper.pages)
    for told in ("Anna Annason", "I measure things.", "A Testing: level 2 of 3 (Kann)", "Leading convers"):
        assert told in text
    assert TEXT.split(" with")[0] in text
    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert paper.metadata is not None


def test_a_public_page_takes_so_many_queries_whatever_is_in_it(having: Having, queries: QueryCounter) -> None:
    path = having.link()
    first, second = having.evidence
    level, told = f"level-{having.rating}", []
    for chosen in (
        {f"evidence-{first}": "excerpt"},
        {f"evidence-{each}": "excerpt" for each in (first, second)},
    ):
        having.choose(level, **chosen)
        having.get(path)
        queries.statements.clear()
        having.get(path)
        told.append(len(queries.statements))
    assert told[0] == told[1]
