"""Calls to a platform's services, with its token."""

from collections.abc import Collection, Iterator
from urllib.parse import urljoin

from requests.utils import parse_header_links

from connectors.http import HttpClient, Response, origin_of
from connectors.lti.errors import ServiceTrouble
from connectors.lti.tokens import AccessToken, AccessTokens, PlatformClient


class PlatformService:
    """One platform's services for one client of it. Thread safe."""

    def __init__(self, http: HttpClient, tokens: AccessTokens, client: PlatformClient) -> None:
        self._http = http
        self._tokens = tokens
        self._client = client

    def call(
        self,
        method: str,
        url: str,
        *,
        scopes: Collection[str],
        accept: str | None = None,
        content_type: str | None = None,
        body: bytes | None = None,
    ) -> Response:
        """Send one request with a token. A 401 renews the token and is tried once more; any answer is given back.

        Raises `TokenTrouble` (nothing was sent) and `HttpTrouble`.
        """
        headers = {"Accept": accept, "Content-Type": content_type}
        plain = {name: value for name, value in headers.items() if value is not None}
        token = self._tokens.get(self._client, scopes)
        response = self._send(method, url, token, plain, body)
        if response.status != 401:
            return response
        self._tokens.invalidate(self._client, scopes, token)
        return self._send(method, url, self._tokens.get(self._client, scopes), plain, body)

    def pages(self, url: str, *, scopes: Collection[str], accept: str, at_most: int) -> Iterator[Response]:
        """The answer and all that follow it by ``Link: rel="next"`` (RFC 8288).

        Ends after an answer that is no success. Links may lead only to where the first address was: the token is
        for nobody else. Raises `ServiceTrouble` for other links, for one back to an earlier page and for more than
        `at_most` pages, and as `call`.
        """
        present, seen = url, {url}
        for _ in range(at_most):
            response = self.call("GET", present, scopes=scopes, accept=accept)
            yield response
            following = next_page(response) if response.ok else None
            if following is None:
                return
            if origin_of(following) != origin_of(url):
                raise ServiceTrouble("A service's next page is on another host.", code="lti.foreign_link")
            if following in seen:
                raise ServiceTrouble("A service's next page is an earlier one.", code="lti.repeated_page")
            seen.add(following)
            present = following
        raise ServiceTrouble(f"A service has more than {at_most} pages.", code="lti.too_many_pages")

    def _send(
        self, method: str, url: str, token: AccessToken, headers: dict[str, str], body: bytes | None
    ) -> Response:
        return self._http.request(
            method, url, headers={**headers, "Authorization": f"Bearer {token.value}"}, body=body
        )


def next_page(response: Response) -> str | None:
    """The absolute address of the next page, or None on the last. Raises `ServiceTrouble` for no address."""
    try:
        return linked(response, "next")
    except ValueError as error:
        raise ServiceTrouble("A service's next page has no address.", code="lti.foreign_link") from error


def linked(response: Response, relation: str) -> str | None:
    """Where an answer's ``Link`` of a relation leads (RFC 8288), or None. Raises ValueError for no address."""
    for link in parse_header_links(response.headers.get("Link", "")):
        # Names and relation types are the same in capitals: RFC 8288, sections 3 and 3.3.
        relations = next((value for name, value in link.items() if name.lower() == "rel"), "")
        if relation in relations.lower().split():
            return urljoin(response.url, link["url"])
    return None
