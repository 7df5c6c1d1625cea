"""A person in front of a browser: opens pages, fills in the form that it finds, follows redirects by hand."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from lti_tool.app.access import SESSION_TOKEN
from lti_tool.app.services import Services
from lti_tool.launch.sessions import add_grant, open_session
from sync.spaces.tables import Role

ORIGIN = "https://stoa.example"


@dataclass
class Form:
    """A form as it stands on a page: its address and what is in its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a person finds on a page."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words = ""
        self._area: str | None = None
        self._select = ""
        self._is_sent = True  # and not only asked for, as a search is
        self.choices: dict[str, list[str]] = {}  # the values that each select offers
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert values["method"] in ("post", "get")
            self._is_sent = values["method"] == "post"
            if self._is_sent:
                self.forms.append(Form(values["action"]))
        elif (
            tag == "input"
            and "name" in values  # what has none is for a script, and never sent
            and self._is_sent
            and (values.get("type") not in ("checkbox", "radio") or "checked" in values)
        ):
            self.forms[-1].fields[values["name"]] = values.get("value", "")
        elif tag == "textarea":
            self._area = values.get("name", "")
        elif tag == "select":
            self._select = values["name"]
            self.choices[self._select] = []
        elif tag == "option":
            chosen = self.choices[self._select]
            chosen.append(values["value"])
            if self._is_sent and (len(chosen) == 1 or "selected" in values):
                self.forms[-1].fields[self._select] = values["value"]
        elif tag == "a":
            self.links.append(values.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "form":
            self._is_sent = True

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            before = self.forms[-1].fields.get(self._area)
            self.forms[-1].fields[self._area] = data.removeprefix("\n") if before is None else before + data
        self.words = f"{self.words} {' '.join(data.split())}".strip()

    @property
    def form(self) -> Form:
        return self.forms[0]


class Visitor:
    """Somebody who has launched into a space."""

    def __init__(
        self, app: Flask, services: Services, space_id: UUID, person_id: UUID, role: Role, locale: str
    ) -> None:
        self.space = f"/s/{space_id}"
        self.person_id = person_id
        self.client = app.test_client()
        with services.database.write() as session:
            opened = open_session(session, None, person_id, services.clock.now())
            now = services.clock.now()
            add_grant(session, opened.id, space_id=space_id, role=role, locale=locale, now=now)
        with self.client.session_transaction(base_url=ORIGIN) as browser:
            browser[SESSION_TOKEN] = opened.token

    def open(self, address: str = "/") -> Page:
        """Open an address, within the space unless it is whole."""
        return Page(self.client.get(self._whole(address), base_url=ORIGIN))

    def send(self, form: Form, **typed: str | list[str]) -> Page:
        """Send a form with what was typed into it; a list for a field that stands in it several times."""
        data = {**form.fields, **typed}
        return Page(self.client.post(form.action, data=data, base_url=ORIGIN))

    def start_thread(self, title: str = "A title", text: str = "Some text", **typed: str) -> str:
        """Begin a thread; gives its address."""
        form = self.open("/threads/new").form
        return self.send(form, title=title, text=text, **typed).response.headers["Location"]

    def reply(self, address: str, text: str = "An answer") -> str:
        """Answer on a page; gives the answer's address."""
        return self.send(self.open(address).form, text=text).response.headers["Location"]

    def _whole(self, address: str) -> str:
        return address if address.startswith(("/s/", "/privacy/")) else self.space + address
