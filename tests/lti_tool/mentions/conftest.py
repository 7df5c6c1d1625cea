"""A classroom whose people mention each other."""

from tests.lti_tool.following.conftest import app as app
from tests.lti_tool.following.conftest import classroom as classroom
from tests.lti_tool.following.conftest import queries as queries
from tests.lti_tool.following.conftest import services as services
from tests.lti_tool.following.conftest import visit as visit
