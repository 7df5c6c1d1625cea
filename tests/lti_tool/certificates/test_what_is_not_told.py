"""What certificates neither propose nor tell: decisions go before points, and people's rights before certificates."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.app.services import Services
from lti_tool.certificates import public_routes
from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.tables import IssuedCertificate
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.proposals import Happening, Proposal
from sync.competencies.ratings import Decided, Subject, award, decline, revoke
from sync.competencies.rules import Occasion
from sync.competencies.tables import CompetencyRating
from sync.competencies.versions import set_mapping
from sync.consent.withheld import keep_back
from sync.contributions.tables import StoredContribution
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Role, Space
from tests.factories.world import Classroom, some_text
from tests.lti_tool.certificates.conftest import LEADING, give_points
from tests.lti_tool.certificates.holding import Holding
from tests.lti_tool.space.visitor import Form, Visitor

Visit = Callable[..., Visitor]


def organisation_of(database: Database, classroom: Classroom) -> UUID:
    with database.read() as session:
        return session.get_one(Space, classroom.space_id).organisation_id


def ask_for(services: Services, classroom: Classroom, name: str, kind: RequestKind, state: str) -> None:
    """Let somebody's request be in this state."""
    own = organisation_of(services.database, classroom)
    who = classroom.people[name]
    with services.database.write() as session:
        record_request(
            session, services.keys, organisation_id=own, person_id=who, kind=kind, by=who,
            now=services.clock.now(),
        )  # fmt: skip
        session.flush()
        session.scalars(select(DataSubjectRequest)).one().state = state


def certify(database: Database, classroom: Classroom, clock: SetClock, **changes: Any) -> UUID:
    """Define it anew; gives the version's id."""
    own = organisation_of(database, classroom)
    with database.write() as session:
        define(session, own, Definition.parse({**LEADING, **changes}), clock.now())
        return list_defined(session, own)[0].id


def test_with_a_works_council_staff_read_nobodys_points_and_a_holder_their_own(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    give_points(database, classroom, "anna", 30_000, clock)
    with database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        set_mode(session, own, clock.now(), enabled=True, agreement="Of 2026")
    ines, anna = visit("ines"), visit("anna")
    page = ines.open("/certificates")
    (way,) = [each for each in page.links if "person=" in each]
    form = ines.open(way)
    issued = ines.open(ines.send(form.form).response.headers["Location"])
    for each in (page, form, issued):
        assert (
            "As many points for participation as are asked for, in the discussion “Leadership”" in each.words
        )
        assert "30" not in each.words.replace("2030", "")
    assert "30 points for participation" in anna.open("/my-certificates").words


def test_what_was_taken_back_or_declined_points_do_not_propose(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock, services: Services
) -> None:
    for name in ("anna", "ben", "cem"):
        give_points(database, classroom, name, 30_000, clock)
    certify(database, classroom, clock, proposed_by=[{"competency_id": "L", "level": 1}])
    levels = [{"competency_id": "L", "levels": [{"points": 5, "level": 1}]}]
    happened = Happening("r", Occasion.MILESTONE, None, 1, 1_000, clock.now())
    with database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        framework = propose(session, own, b"code;title\nL;Leading\n", "file", clock.now())
        import_framework(session, own, framework, clock.now())
        mapping = CompetencyMapping.parse({"version": 1, "competencies": levels})
        set_mapping(session, classroom.space_id, mapping, clock.now())
        seals, competency = Seals(session, services.keys), session.scalars(select(CompetencyRow)).one()
        anna, ben = (
            Subject(own, classroom.space_id, classroom.people[name], competency.id, 1, 1)
            for name in ("anna", "ben")
        )
        seen = Decided(classroom.people["ines"], clock.now(), 1, "Seen.")
        award(session, seals, anna, seen, None, {})
        shown = Proposal(competency.identifier, 1, 1_000, (happened,), None)
        decline(session, seals, ben, seen, shown, {})
        clock.advance(timedelta(minutes=1))
        given = session.scalars(
            select(CompetencyRating).where(CompetencyRating.person_id == anna.person_id)
        ).one()
        revoke(session, seals, given, classroom.people["ines"], "Not shown after all.", clock.now())
    said = visit("ines").open("/certificates").words
    assert "Cem Cemson" in said
    assert "Anna Annason" not in said
    assert "Ben Benson" not in said


def test_what_its_author_keeps_back_counts_for_nothing(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    certify(database, classroom, clock, proposed_by=[{"points": 100}])
    anna = visit("anna")
    for number in range(2):
        anna.start_thread(f"Offer {number}", some_text(number, 60))
    give_points(database, classroom, "anna", 560_000, clock)
    assert "560 points for participation" in visit("ines").open("/certificates").words
    with database.write() as session:
        kept = session.scalars(select(StoredContribution.id)).first()
        assert kept is not None
        keep_back(session, classroom.space_id, anna.person_id, kept, clock.now())
    assert "280 points for participation" in visit("ines").open("/certificates").words


def test_what_administrators_issue_nobody_else_revokes(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    achievement = certify(database, classroom, clock, issued_by="administrators", valid_months=1)
    anna, ines, admin = visit("anna"), visit("ines"), visit("cem", role=Role.ADMINISTRATOR)
    chosen = f"person={anna.person_id}&achievement={achievement}"
    assert admin.send(admin.open(f"/certificates/issue?{chosen}").form).status == 303
    with database.read() as session:
        place = f"/certificates/{session.scalars(select(IssuedCertificate.id)).one()}"
    page = ines.open(place)
    assert "Revoke" not in page.words
    assert "Renew" not in page.words + ines.open("/certificates").words
    assert ines.open(f"{place}/revoke").status == 403
    token = ines.open("/threads/new").form.fields["csrf_token"]
    asked = Form(f"{ines.space}{place}/revoke", {"csrf_token": token})
    assert ines.send(asked, because="error").status == 403
    assert "Renew" in admin.open(place).words
    assert admin.send(admin.open(f"{place}/revoke").forms[-1], because="error").status == 303


def test_who_objects_is_not_proposed_and_not_named_as_who_confirmed(
    holding: Holding, classroom: Classroom, database: Database, clock: SetClock, services: Services
) -> None:
    give_points(database, classroom, "ben", 30_000, clock)
    assert "Ben Benson" in holding.ines.open("/certificates").words
    ask_for(services, classroom, "ben", RequestKind.OBJECTION, "pending")
    assert "Ben Benson" not in holding.ines.open("/certificates").words
    with database.write() as session:
        session.scalars(select(DataSubjectRequest)).one().person_id = holding.ines.person_id
    for page in (
        holding.anna.open("/my-certificates"),
        holding.ines.open(f"/certificates/{holding.certificate_id}"),
    ):
        assert "attested by somebody who is not named here" in page.words
        assert "Inesson" not in page.words
    paper = " ".join(PdfReader(BytesIO(holding.document("pdf").data)).pages[0].extract_text().split())
    assert "a member of staff" in paper
    assert "Inesson" not in paper


def test_while_a_holder_is_restricted_others_read_the_state_alone(
    holding: Holding, classroom: Classroom, services: Services
) -> None:
    holding.show("page", "name", "evidence")
    assert "Anna Annason" in holding.check()
    ask_for(services, classroom, "anna", RequestKind.RESTRICTION, "done")
    said = holding.check()
    assert "Valid: this certificate holds today." in said
    assert "Annason" not in said
    assert "Confirmed in person" not in said
    assert "ason" not in str(holding.verify(holding.document("jwt").text).raw)
    paper = PdfReader(BytesIO(holding.document("pdf").data)).pages[0].extract_text()
    assert "Anna Annason" in paper, "the holder's own paper stays theirs"


def test_a_status_list_is_signed_once_until_somebody_is_revoked(
    holding: Holding, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[object] = []
    sign = public_routes.sign_credential
    monkeypatch.setattr(public_routes, "sign_credential", lambda *told: (signed.append(told), sign(*told))[1])
    public_routes._signed_list.cache_clear()
    holding.document("jwt")
    lists = [holding.get("/badges/status/default/0").text for _ in range(3)]
    assert (len(set(lists)), len(signed)) == (1, 1)
    holding.revoke()
    assert holding.get("/badges/status/default/0").text != lists[0]
    assert len(signed) == 2
    clock.advance(timedelta(seconds=11))
    holding.get("/badges/status/default/0")
    assert len(signed) == 3
