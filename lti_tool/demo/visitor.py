"""A visitor: somebody with a browser, as far as HTTP goes. Follows links, fills in forms, keeps cookies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import Cookie
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

import requests
from requests.cookies import RequestsCookieJar

from config.errors import StoaError

_TIMEOUT_SECONDS: Final = 30
_FIELDS_WITH_VALUE: Final = ("input", "textarea", "button")


class DemoFailed(StoaError):
    """Something on the way did not go as it does for a person."""

    default_code = "demo.failed"


@dataclass
class Form:
    """A form of a page: where it goes, and what stands in it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """What a browser shows: address (with fragment), status, forms and links."""

    address: str
    status: int
    forms: list[Form]
    links: list[str]

    def form_with(self, name: str) -> Form:
        """The first form that has such a field. Raises DemoFailed."""
        for form in self.forms:
            if name in form.fields:
                return form
        raise DemoFailed(f"The page {self.address} (status {self.status}) has no form with a field {name!r}.")


class _LoopbackJar(RequestsCookieJar):
    """Sends cookies marked Secure over loopback's plain http, as browsers do."""

    def set_cookie(self, cookie: Cookie, *arguments: Any, **named: Any) -> None:
        """Keep a cookie."""
        cookie.secure = False
        super().set_cookie(cookie, *arguments, **named)


class Visitor:
    """One browser."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies = _LoopbackJar()

    def get(self, address: str) -> Page:
        """Open an address, following redirects."""
        return _page(self._session.get(address, timeout=_TIMEOUT_SECONDS), address)

    def get_json(self, address: str) -> Any:
        """Read a JSON document."""
        answer = self._session.get(address, timeout=_TIMEOUT_SECONDS)
        if answer.status_code != 200:
            raise DemoFailed(f"{address} answered with status {answer.status_code}.")
        return answer.json()

    def submit(self, form: Form, values: Mapping[str, str] | None = None) -> Page:
        """Send a form, with some fields filled in, following redirects."""
        fields = {**form.fields, **(values or {})}
        if form.method == "get":
            answer = self._session.get(form.action, params=fields, timeout=_TIMEOUT_SECONDS)
        else:
            answer = self._session.post(form.action, data=fields, timeout=_TIMEOUT_SECONDS)
        return _page(answer, form.action)

    def launch(self, lms_url: str, user_id: str, activity_id: str) -> Page:
        """Choose a person in the demo LMS and open an activity: the whole OIDC launch (LTI Core 1.3, section 5).

        Ends on the page that the tool shows. Raises DemoFailed where it shows none.
        """
        self.submit(Form(f"{lms_url}/session", "post", {"user_id": user_id}))
        page = self.submit(self.get(f"{lms_url}/lti/launch/{activity_id}").form_with("login_hint"))
        if not any("id_token" in form.fields for form in page.forms):
            # Stoa could not yet see that cookies work, and offers the way on as a link.
            page = self.get(_way_on(page, lms_url))
        page = self.submit(page.form_with("id_token"))
        if page.status != 200:
            raise DemoFailed(f"The launch of user {user_id} ended with status {page.status}.")
        return page

    def close(self) -> None:
        """Close the browser."""
        self._session.close()


def _way_on(page: Page, lms_url: str) -> str:
    for link in page.links:
        if link.startswith(f"{lms_url}/"):
            return link
    raise DemoFailed(f"The login page (status {page.status}) shows no way on to the LMS.")


def _page(answer: requests.Response, requested: str) -> Page:
    reader = _Reader(answer.url)
    reader.feed(answer.text)
    # requests keeps the fragment of the last redirect only where a Location had one.
    location = next((h.headers.get("Location", "") for h in reversed(answer.history)), requested)
    fragment = urldefrag(answer.url).fragment or urldefrag(location).fragment
    address = urldefrag(answer.url).url + (f"#{fragment}" if fragment else "")
    return Page(address, answer.status_code, reader.forms, reader.links)


class _Reader(HTMLParser):
    """Reads the forms and links of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._form: Form | None = None
        self.forms: list[Form] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._address, values.get("action") or urldefrag(self._address).url)
            self._form = Form(action, values.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in values:
            self.links.append(urljoin(self._address, values["href"]))
        elif self._form is not None and tag in _FIELDS_WITH_VALUE and values.get("name"):
            self._form.fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
