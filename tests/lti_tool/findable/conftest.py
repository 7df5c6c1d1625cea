"""A classroom with a framework."""

from tests.lti_tool.evidence.conftest import app as app
from tests.lti_tool.evidence.conftest import classroom as classroom
from tests.lti_tool.evidence.conftest import competencies as competencies
from tests.lti_tool.evidence.conftest import queries as queries
from tests.lti_tool.evidence.conftest import services as services
from tests.lti_tool.evidence.conftest import visit as visit
