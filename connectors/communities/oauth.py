"""How a person lets Stoa read what is theirs: OAuth 2.0's authorization code (RFC 6749, section 4.1; PKCE: RFC 7636).

Only the addresses and the exchanges: who asks keeps `state` and `verifier`, and compares the state that comes back.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from config.language import N_
from connectors.communities.answers import UNREADABLE, member, readable, text
from connectors.communities.asking import Asker, Words
from connectors.communities.connection import CommunityConnection
from connectors.contract import CommunityTrouble
from connectors.http import HttpTrouble, Response

_ENDED = N_(
    "The consent has ended or was taken back there. Whoever gave it has to connect their account once more."
)
_NOT_OURS = N_(
    "The service does not know Stoa's app, or does not let it do this. Look at the app's id, its secret and the "
    "address to which people come back."
)
_WORDS = Words(unauthorised=_NOT_OURS, forbidden=_NOT_OURS, gone=_NOT_OURS)
_LONGEST_LIFE = 10 * 365 * 86_400  # seconds


@dataclass(frozen=True, slots=True)
class OAuth:
    """Where a service asks its people, and where it gives tokens; `scopes` is what is asked for."""

    authorize: str
    token: str
    scopes: tuple[str, ...]
    pkce: bool = True


@dataclass(frozen=True, slots=True)
class App:
    """What the service knows this installation as, and where people come back to."""

    client_id: str
    redirect_uri: str
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a service has given: `expires_in` are seconds, None where it does not say."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_in: int | None = None


def new_verifier() -> str:
    """A secret that proves that whoever exchanges a code is who asked for it; 64 characters."""
    return secrets.token_urlsafe(48)


def authorization_address(oauth: OAuth, app: App, state: str, verifier: str) -> str:
    """Where somebody is sent to be asked. `state` and `verifier` are new for each time, and kept by who asks."""
    asked = {
        "response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uri,
        "scope": " ".join(oauth.scopes), "state": state,
    }  # fmt: skip
    if oauth.pkce:
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return f"{oauth.authorize}?{urlencode(asked)}"


def exchange(oauth: OAuth, app: App, connection: CommunityConnection, code: str, verifier: str) -> Tokens:
    """The tokens for a code. Raises `CommunityTrouble`: ``community.unauthorised`` where it is not taken (any more)."""
    proof = {"code_verifier": verifier} if oauth.pkce else {}
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri, **proof}
    return _tokens(oauth, app, connection, given)


def refresh(oauth: OAuth, app: App, connection: CommunityConnection, tokens: Tokens) -> Tokens:
    """New tokens for old ones. Raises `CommunityTrouble`, as `exchange` does, also without a refresh token."""
    if tokens.refresh is None:
        raise _ended()
    given = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    found = _tokens(oauth, app, connection, given)
    return Tokens(found.access, found.refresh or tokens.refresh, found.expires_in)


def _tokens(oauth: OAuth, app: App, connection: CommunityConnection, given: Mapping[str, str]) -> Tokens:
    asker = _TokenAsker(connection.http, connection.clock, _WORDS)
    secret = {"client_secret": app.client_secret} if app.client_secret else {}
    answer = asker.json(asker.ask("POST", oauth.token, data={**given, "client_id": app.client_id, **secret}))
    with readable():
        kind = member(answer, "token_type")
        if kind is not None and str(kind).lower() != "bearer":
            raise ValueError("a token of another kind")
        again = member(answer, "refresh_token")
        return Tokens(text(answer, "access_token"), again if isinstance(again, str) else None, _life(answer))


def _life(answer: Any) -> int | None:
    seconds = member(answer, "expires_in")
    return seconds if type(seconds) is int and 0 < seconds <= _LONGEST_LIFE else None


def _ended() -> CommunityTrouble:
    return CommunityTrouble(_ENDED, code="community.unauthorised", needs_person=True)


class _TokenAsker(Asker):
    """Reads the error of a token endpoint (RFC 6749, section 5.2)."""

    def refusal(self, response: Response) -> CommunityTrouble:
        try:
            error = member(response.json(), "error")
        except (HttpTrouble, *UNREADABLE):
            error = None
        if error == "invalid_grant":
            return _ended()
        if error in ("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"):
            return self.forbidden()
        return super().refusal(response)
