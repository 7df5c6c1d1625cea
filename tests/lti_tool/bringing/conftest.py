"""A classroom to which learners bring archives."""

from tests.lti_tool.evidence.conftest import competencies as competencies
from tests.lti_tool.evidence.conftest import identifiers as identifiers
from tests.lti_tool.evidence.test_attesting import attested_shows_a as attested_shows_a
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
