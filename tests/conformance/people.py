"""What people do in a space once they have launched."""

from uuid import UUID

from tests.factories.world import some_text
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import TOOL
from tests.lti_tool.space.visitor import Page


def write(browser: Browser, space_id: UUID, number: int = 1) -> None:
    """Begin a thread, by the form on the page."""
    form = Page(browser.get(f"/s/{space_id}/threads/new")).form
    typed = {**form.fields, "title": f"Thread {number}", "text": some_text(number)}
    response = browser.client.post(form.action, data=typed, base_url=TOOL)
    assert response.status_code in (302, 303), response.text
