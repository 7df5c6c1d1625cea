"""A qualification manager before the pages of frameworks."""

import io
import re
from dataclasses import dataclass

from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import MEMBERSHIP, TOOL
from tests.lti_tool.privacy.office.office import ADMINISTRATOR, launched
from tests.lti_tool.space.visitor import Form, Page

CARE = """type;code;parent;title_de;title_en;scale;dqr
framework;CARE;;Pflege;Care;Kennt | Kann* | Lehrt*;
area;P1;;Hygiene;Hygiene;;
skill;P1.1;P1;Hände desinfizieren;Disinfect hands;;3
skill;P1.2;P1;Wunden versorgen;Dress wounds;;4
area;P2;;Gespräch;Conversation;;
"""


@dataclass
class Manager:
    """The pages, in the browser of whoever opened them."""

    browser: Browser
    address: str

    def open(self, path: str = "", status: int = 200) -> Page:
        """A page below the address of qualification, or at a whole path."""
        answer = self.browser.get(path if path.startswith("/") else self.address + path)
        assert answer.status_code == status, answer.text
        return Page(answer)

    def send(self, form: Form, status: int = 303, **typed: object) -> Page:
        """A form with what was typed into it; where it leads to, if it does."""
        data = {**form.fields, **typed}
        answer = self.browser.client.post(form.action, base_url=TOOL, data=data)
        assert answer.status_code == status, answer.text
        return self.open(answer.headers["Location"]) if status == 303 else Page(answer)

    def look_at(self, text: str | bytes, name: str = "care.csv", status: int = 200, **chosen: str) -> Page:
        """What a file would change."""
        data = text.encode() if isinstance(text, str) else text
        return self.send(
            form_at(self.open("import"), "/import"), status, file=(io.BytesIO(data), name), **chosen
        )

    def bring(self, text: str | bytes, name: str = "care.csv") -> str:
        """Import a file; gives the address of its framework."""
        page = self.look_at(text, name)
        return self.send(form_at(page, "/import/"), act="import").response.request.path


def form_at(page: Page, ending: str) -> Form:
    """The form whose address has this in it."""
    return next(form for form in page.forms if ending in form.action)


def way_in(page: str) -> str | None:
    """Where the menu leads to qualification, if it does."""
    found = re.search(r'href="(/qualification/[^"]+/)"', page)
    return found[1] if found else None


def open_qualification(browser: Browser, *roles: str, **changes: object) -> Manager:
    """By an ordinary launch, of an administrator of the institution where no other roles are given."""
    roles = roles or (ADMINISTRATOR, f"{MEMBERSHIP}Instructor")
    address = way_in(launched(browser, *roles, **changes))
    assert address
    return Manager(browser, address)
