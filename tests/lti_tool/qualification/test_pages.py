"""What a qualification manager sees and does with frameworks."""

import pytest

from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.qualification.managing import CARE, Manager, form_at, open_qualification


@pytest.fixture
def manager(browser: Browser) -> Manager:
    return open_qualification(browser)


def test_smoke(manager: Manager) -> None:
    manager.open()
    manager.open("new")
    care = manager.bring(CARE)
    page = manager.open(care)
    print(page.words)
    for part in ("title", "scales", "scales/edit", "crosswalk", "versions", "versions/1"):
        print(part, manager.open(care + part).words[:300])
    links = [link for link in page.links if "/competencies/" in link]
    print(links)
    for link in links:
        print(manager.open(link).words[-400:])
    print(manager.open(links[2] + "/place").words)
    for file_format in ("case", "csv", "moodle"):
        answer = manager.browser.get(f"{care}export/{file_format}")
        print(answer.headers, answer.text[:300])
