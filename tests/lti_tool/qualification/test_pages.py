"""What a qualification manager sees and does with frameworks."""

import pytest

from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.qualification.managing import CARE, Manager, open_qualification


@pytest.fixture
def manager(browser: Browser) -> Manager:
    return open_qualification(browser)


def test_every_page_about_a_framework_opens(manager: Manager) -> None:
    care = manager.bring(CARE)
    for path in ("", "title", "scales", "scales/edit", "crosswalk", "versions", "versions/1"):
        assert "Care" in manager.open(care + path).words
    for link in [each for each in manager.open(care).links if "/competencies/" in each]:
        assert "Care" in manager.open(link).words
