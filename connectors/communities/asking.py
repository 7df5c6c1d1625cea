"""Asking a community over HTTP, and what its answers mean: the same for all of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from config.clock import Clock
from config.language import N_
from connectors.contract import CommunityTrouble
from connectors.http import HttpClient, HttpTrouble, Response, retry_after

_UNREACHABLE = N_(
    "The community cannot be reached. Nothing needs to be done where it is only down for a while; it is asked again."
)
_REFUSED_HOST = N_(
    "The address of the community cannot be used: it has to be a public one that begins with https."
)
_TOO_OFTEN = N_(
    "The community asks to be asked less often. Nothing needs to be done; it is left alone until then."
)
_UNREADABLE = N_(
    "What answers is not what this community answers. Look whether the address is the one that a browser shows."
)
_LOST = N_(
    "Where the reading stood is not known there any more. The channel is read from its beginning again."
)
_NOT_TAKEN = N_(
    "The community does not take what it is asked. See what it runs on, and tell the maker of Stoa."
)

Wait = Callable[[Response, datetime], float | None]


@dataclass(frozen=True, slots=True)
class Words:
    """What to do when a community refuses, in its own terms: sentences of the catalogues, without anything put in.

    `unauthorised`: it does not know our token (any more); `forbidden`: we may not read this; `gone`: what is asked for
    is not there.
    """

    unauthorised: str
    forbidden: str
    gone: str


class Asker:
    """The way to ask one community. `headers` go along with every request.

    `wait` finds how many seconds an answer asks us to wait, None where it does not say: by `Retry-After`, or by what
    the service has instead.
    """

    def __init__(
        self,
        http: HttpClient,
        clock: Clock,
        words: Words,
        headers: Mapping[str, str] | None = None,
        wait: Wait = retry_after,
    ) -> None:
        self._http = http
        self._clock = clock
        self._words = words
        self._headers = dict(headers or {})
        self._wait = wait

    def get(self, url: str, parameters: Mapping[str, str | int] | None = None) -> Any:
        """The JSON that an address answers. Raises `CommunityTrouble`."""
        return self.json(self.ask("GET", f"{url}?{urlencode(parameters)}" if parameters else url))

    def post(self, url: str, json: object) -> Any:
        """The JSON that an address answers to what is sent. Raises `CommunityTrouble`."""
        return self.json(self.ask("POST", url, json=json))

    def ask(self, method: str, url: str, *, also: Collection[int] = (), **sent: Any) -> Response:
        """The answer of one request, sent as `HttpClient` has it, where it says success, or has a status of `also`.

        Raises `CommunityTrouble`.
        """
        headers = {**self._headers, **sent.pop("headers", {})}
        try:
            response = self._http.request(method, url, headers=headers, **sent)
        except HttpTrouble as trouble:
            raise no_answer(trouble) from trouble
        if not response.ok and response.status not in also:
            raise self.refusal(response)
        return response

    def json(self, response: Response) -> Any:
        """An answer read as JSON. Raises `CommunityTrouble` ``community.malformed``."""
        try:
            return response.json()
        except HttpTrouble as error:
            raise malformed() from error

    def refusal(self, response: Response) -> CommunityTrouble:
        """What an answer means that says no success."""
        status, after = response.status, self._wait(response, self._clock.now())
        if status == 429 or (status == 403 and after is not None):
            return CommunityTrouble(_TOO_OFTEN, code="community.rate_limited", after=after)
        if status == 401:
            return self.unauthorised()
        if status == 403:
            return self.forbidden()
        if status in (404, 410):
            return self.gone()
        if status >= 500:
            return CommunityTrouble(_UNREACHABLE, after=after)
        if status < 400:
            return malformed()
        return CommunityTrouble(_NOT_TAKEN, code="community.refused")

    def unauthorised(self) -> CommunityTrouble:
        """It does not know our token any more."""
        return CommunityTrouble(self._words.unauthorised, code="community.unauthorised", needs_person=True)

    def forbidden(self) -> CommunityTrouble:
        """We may not read this."""
        return CommunityTrouble(self._words.forbidden, code="community.forbidden", needs_person=True)

    def gone(self) -> CommunityTrouble:
        """What is asked for is not there."""
        return CommunityTrouble(self._words.gone, code="community.gone", needs_person=True)


def malformed() -> CommunityTrouble:
    """What answers is not the community, or has changed."""
    return CommunityTrouble(_UNREADABLE, code="community.malformed")


def cursor_lost() -> CommunityTrouble:
    """The community, or the connector, does not know the cursor (any more)."""
    return CommunityTrouble(_LOST, code="community.cursor_lost")


def too_often(after: float | None) -> CommunityTrouble:
    """For services that say so otherwise than by a status."""
    return CommunityTrouble(_TOO_OFTEN, code="community.rate_limited", after=after)


def unavailable() -> CommunityTrouble:
    """The community does not answer at present."""
    return CommunityTrouble(_UNREACHABLE)


def no_answer(trouble: HttpTrouble) -> CommunityTrouble:
    """What it means that there was no usable answer."""
    if trouble.code == "http.refused_host":
        return CommunityTrouble(_REFUSED_HOST, code="community.refused_host", needs_person=True)
    if trouble.code == "http.too_large":
        return malformed()
    return unavailable()
