"""Anna holds a level on two posts and a certificate, and opens her portfolio."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.app.services import Services
from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.issuing import Order, issue
from sync.competencies.tables import CompetencyEvidence, CompetencyRating
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.certificates.conftest import LEADING
from tests.lti_tool.certificates.conftest import _made_before as _made_before
from tests.lti_tool.evidence.conftest import app as app
from tests.lti_tool.evidence.conftest import classroom as classroom
from tests.lti_tool.evidence.conftest import competencies as competencies
from tests.lti_tool.evidence.conftest import identifiers as identifiers
from tests.lti_tool.evidence.conftest import posts_show_a as posts_show_a
from tests.lti_tool.evidence.conftest import queries as queries
from tests.lti_tool.evidence.conftest import services as services
from tests.lti_tool.evidence.conftest import visit as visit
from tests.lti_tool.evidence.test_pages import decide, write_two
from tests.lti_tool.space.visitor import ORIGIN, Page, Visitor


@dataclass
class Having:
    """Anna with what she has, and what others find at an address of hers."""

    app: Flask
    services: Services
    anna: Visitor
    ines: Visitor
    rating: str
    evidence: list[str]
    certificate: str

    def choose(self, *entries: str, **typed: str | list[str]) -> Page:
        """Save a portfolio with these entries."""
        form = self.anna.open("/my-portfolio").form
        form.fields = {"csrf_token": form.fields["csrf_token"]}  # nothing of before
        return self.anna.send(form, entry=list(entries), **typed)

    def everything(self) -> Page:
        """Save one with all that there is, and an excerpt of the first post."""
        first, second = self.evidence
        return self.choose(
            f"level-{self.rating}",
            f"certificate-{self.certificate}",
            **{f"evidence-{first}": "excerpt", f"evidence-{second}": "link"},
            words="I measure things.",
            show=["name"],
        )

    def link(self, days: str = "30") -> str:
        """Make a link; its path."""
        form = next(each for each in self.anna.open("/my-portfolio").forms if "days" in each.fields)
        assert self.anna.send(form, days=days).status == 303
        links = [each for each in self.anna.open("/my-portfolio").links if "/portfolio/" in each]
        return links[0].removeprefix(ORIGIN)

    def get(self, path: str, language: str = "en") -> TestResponse:
        """Open an address in a browser that has never been here."""
        return self.app.test_client().get(path, base_url=ORIGIN, headers={"Accept-Language": language})

    def fetch(self, wanted: str) -> TestResponse:
        """Fetch the portfolio as its holder does."""
        token = self.anna.open("/my-portfolio").form.fields["csrf_token"]
        address = f"{self.anna.space}/my-portfolio/document"
        return self.anna.client.post(address, base_url=ORIGIN, data={"csrf_token": token, "format": wanted})


@pytest.fixture
def having(
    app: Flask,
    services: Services,
    visit: Callable[..., Visitor],
    classroom: Classroom,
    posts_show_a: None,
) -> Having:
    anna, ines, now = write_two(visit), visit("ines"), services.clock.now()
    assert decide(ines, classroom, "award", reason="Shown.").status == 303
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        define(session, space.organisation_id, Definition.parse(LEADING), now)
        (defined,) = list_defined(session, space.organisation_id)
        order = Order(defined, anna.person_id)
        certificate: UUID = issue(session, services.keys, space, order, ines.person_id, now).id
        rating = session.scalars(select(CompetencyRating.id)).one()
        evidence = session.scalars(
            select(CompetencyEvidence.id).order_by(CompetencyEvidence.occurred_at, CompetencyEvidence.id)
        ).all()
    return Having(app, services, anna, ines, str(rating), [str(each) for each in evidence], str(certificate))
