"""Fetching what a page says of itself: by https, from registered hosts, and as nobody in particular."""

from email.message import Message
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from config.errors import StoaError
from connectors.http import HttpClient, Response
from connectors.pages.head import PageHead, read_head

MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_HTML: Final = "text/html"


class NoPage(StoaError):
    """An address led to no page that says what it is.

    `code` is one of ``pages.status``, ``pages.not_html``, ``pages.no_title`` and ``pages.redirects``.
    """

    default_code = "pages.status"


def fetch_head(http: HttpClient, address: str) -> PageHead:
    """What the page at an address says of itself. No cookie, referrer or word of who wants to know goes along.

    Redirects are followed as far as the client may talk to the hosts that they lead to, three at most. Raises NoPage,
    and HttpTrouble.
    """
    for _ in range(1 + MOST_REDIRECTS):
        answer = http.request("GET", in_ascii(address), headers={"Accept": _HTML})
        if answer.status not in _REDIRECTS:
            return _head_of(answer)
        address = _onward(address, answer)
    raise NoPage("The page leads from one address to the next.", code="pages.redirects")


def in_ascii(address: str) -> str:
    """An address as it is asked for: its host as name servers know it, without a fragment.

    Raises NoPage ``pages.status`` where it cannot be one.
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        where = host if parts.port is None else f"{host}:{parts.port}"
    except ValueError as error:
        raise NoPage("The address cannot be asked for.") from error
    if "@" in parts.netloc:
        raise NoPage("The address holds a user name or password.")
    return urlunsplit((parts.scheme, where, parts.path, parts.query, ""))


def _onward(address: str, answer: Response) -> str:
    try:
        return urljoin(address, answer.headers.get("Location", ""))
    except ValueError as error:
        raise NoPage("The page leads to what is no address.", code="pages.redirects") from error


def _head_of(answer: Response) -> PageHead:
    if not answer.ok:
        raise NoPage(f"The page answered with status {answer.status}.")
    if answer.media_type != _HTML:
        raise NoPage("What is there is no HTML page.", code="pages.not_html")
    head = read_head(answer.body, _charset(answer))
    if head is None:
        raise NoPage("The page has no title.", code="pages.no_title")
    return head


def _charset(answer: Response) -> str:
    read = Message()
    read["Content-Type"] = answer.headers.get("Content-Type", "")
    return read.get_content_charset("")
