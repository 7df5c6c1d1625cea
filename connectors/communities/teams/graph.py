"""Microsoft Graph, asked by an app for itself.

Source: learn.microsoft.com, "Get access without a user", "Microsoft Entra authentication and authorization error
codes", "Use delta query to track changes" and "Microsoft Graph error responses".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from config.clock import Clock
from config.language import N_
from connectors.communities.answers import member, text
from connectors.communities.asking import Asker, Words, cursor_lost
from connectors.contract import CommunityTrouble
from connectors.http import HttpClient, HttpTrouble, Response

_EARLIER = timedelta(seconds=60)  # than it ends, a token is not used any more
_LONGEST_LIFE = 86_400  # seconds
_LONGEST_TOKEN = 1_500  # characters of where a reading stands; Microsoft's have some hundreds

_REFUSED = N_(
    "Microsoft Entra does not let the app in. Compare the tenant ID and the application ID with the app's overview "
    "there, and make a new client secret."
)
_EXPIRED = N_(
    "The client secret has expired. Make a new one in Microsoft Entra under Certificates & secrets, and enter its "
    "value."
)
_WRONG = N_(
    "The client secret is wrong. Enter its value, not its ID: Microsoft Entra shows the value only when it is made."
)
_UNKNOWN_APP = N_(
    "Microsoft Entra knows no such app in this tenant. Compare both IDs with the app's overview there."
)
_DISABLED = N_(
    "The app is disabled in Microsoft Entra. Ask an administrator of your organisation to enable it."
)
_FORBIDDEN = N_(
    "The app may not read this team or channel. An owner of the team installs the app of Stoa in it, and consents to "
    "what it asks for."
)
_GONE = N_("Teams has no such team or channel any more. Choose another one, or stop reading it.")

_ENTRA = {
    7000222: _EXPIRED,
    7000215: _WRONG,
    700016: _UNKNOWN_APP,
    90002: _UNKNOWN_APP,
    7000112: _DISABLED,
}
_LOST = frozenset({"syncstatenotfound", "resyncrequired"})

WORDS = Words(unauthorised=_REFUSED, forbidden=_FORBIDDEN, gone=_GONE)


@dataclass(frozen=True, slots=True)
class App:
    """The app in Microsoft Entra, and where it is asked from."""

    tenant: str
    client_id: str
    secret: str = field(repr=False)
    graph: str
    login: str


class Graph:
    """Asks Graph for one app; its access token is kept until it ends."""

    def __init__(self, http: HttpClient, clock: Clock, app: App) -> None:
        self._app, self._clock = app, clock
        self._asker = _GraphAsker(http, clock, WORDS)
        self._entra = _EntraAsker(http, clock, WORDS)
        self._token: tuple[str, datetime] | None = None

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """What Graph answers; `path` begins after the version. Raises `CommunityTrouble`."""
        url = f"{self._app.graph}/v1.0/{path}{_query(parameters or {})}"
        try:
            return self._get(url)
        except CommunityTrouble as trouble:
            if trouble.code != "community.unauthorised" or self._token is None:
                raise
        self._token = None  # it may have been taken back before it ended
        return self._get(url)

    def _get(self, url: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._access_token()}"}
        answer = self._asker.json(self._asker.ask("GET", url, headers=headers))
        member(answer, "value")
        return dict(answer)

    def _access_token(self) -> str:
        now = self._clock.now()
        if self._token is None or now >= self._token[1]:
            self._token = self._asked_token(now)
        return self._token[0]

    def _asked_token(self, now: datetime) -> tuple[str, datetime]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.client_id,
            "client_secret": self._app.secret,
            "scope": f"{self._app.graph}/.default",
        }
        url = f"{self._app.login}/{self._app.tenant}/oauth2/v2.0/token"
        answer = self._entra.json(self._entra.ask("POST", url, data=form))
        life = member(answer, "expires_in")
        seconds = min(life, _LONGEST_LIFE) if isinstance(life, int) else 0
        return text(answer, "access_token"), now + timedelta(seconds=seconds) - _EARLIER


def token_in(answer: Mapping[str, Any], link: str) -> tuple[str, str] | None:
    """Which parameter of a link says where the next page is, and its value; None where the answer has no such link.

    The rest of the link is not looked at, so that it leads nowhere else.
    """
    address = answer.get(link)
    if address is None:
        return None
    if not isinstance(address, str):
        raise ValueError("no link")
    parameters = parse_qs(urlsplit(address).query)
    for name in ("$skiptoken", "$deltatoken"):
        for found in parameters.get(name, ()):
            if len(found) > _LONGEST_TOKEN:
                raise ValueError("too long to be kept")
            return name, found
    raise ValueError("a link without a token")


class _GraphAsker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        """A state that Graph does not know any more is no missing channel."""
        if response.status == 410 or _code(response).lower() in _LOST:
            return cursor_lost()
        return super().refusal(response)


class _EntraAsker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        """Entra says by numbers what is wrong with the app."""
        if response.status not in (400, 401):
            return super().refusal(response)
        numbers = _described(response).get("error_codes")
        known = [_ENTRA[each] for each in numbers if each in _ENTRA] if isinstance(numbers, list) else []
        words = known[0] if known else _REFUSED
        return CommunityTrouble(words, code="community.unauthorised", needs_person=True)


def _code(response: Response) -> str:
    error = _described(response).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _described(response: Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except HttpTrouble:
        return {}
    return answer if isinstance(answer, dict) else {}


def _query(parameters: Mapping[str, str | int]) -> str:
    """As Graph writes it, with the dollar signs of OData."""
    parts = [f"{name}={quote(str(each), safe='')}" for name, each in parameters.items()]
    return f"?{'&'.join(parts)}" if parts else ""
