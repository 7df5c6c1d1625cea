"""A classroom whose organisation has a framework, and rules by which levels are proposed."""

from uuid import UUID

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.competencies.rules import EvidenceRules
from sync.competencies.versions import set_rules
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit

FRAMEWORK = """type;code;parent;title_de;title_en;scale
framework;QM;;Qualität;Quality;Kennt | Kann* | Lehrt*
;A;;Prüfen;Testing;
;B;;Melden;Reporting;
"""


@pytest.fixture
def competencies(services: Services, classroom: Classroom) -> dict[str, UUID]:
    """The competencies of the organisation by their codes."""
    now = services.clock.now()
    with services.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        import_framework(session, own, propose(session, own, FRAMEWORK.encode(), "f", now), now)
        rows = session.scalars(select(CompetencyRow)).all()
        return {row.body["humanCodingScheme"]: row.id for row in rows}


@pytest.fixture
def identifiers(services: Services, competencies: dict[str, UUID]) -> dict[str, str]:
    """Their identifiers, by which rules name them."""
    with services.database.read() as session:
        return {code: session.get_one(CompetencyRow, id_).identifier for code, id_ in competencies.items()}


@pytest.fixture
def posts_show_a(services: Services, classroom: Classroom, identifiers: dict[str, str]) -> None:
    """Two posts of at least ten words show A at level 2."""
    rule = {
        "id": "posts", "when": "post", "competency": identifiers["A"], "level": 2, "weight": 0.5,
        "words": 10, "valid_months": 12,
    }  # fmt: skip
    with services.database.write() as session:
        rules = EvidenceRules.parse({"version": 1, "rules": [rule]})
        set_rules(session, classroom.space_id, rules, services.clock.now())
