"""A classroom with a framework, in which paths are put together and gone."""

from tests.lti_tool.evidence.conftest import competencies as competencies
from tests.lti_tool.evidence.conftest import identifiers as identifiers
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
