"""The client."""

import http.client
import json as json_format
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from connectors.http.connection import GuardedAdapter
from connectors.http.errors import BROKEN_OFF, HttpTrouble
from connectors.http.exchange import Exchange, under_way
from connectors.http.policy import HostPolicy
from connectors.http.response import Response

# They write whole addresses, with the ids of people in them.
for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.ERROR)

_CHUNK = 65_536  # bytes
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)
_TIMEOUTS = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
_TLS = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)
_WORDS = {
    "http.timeout": "took too long to answer",
    "http.tls": "has no certificate that can be trusted, or speaks no TLS",
    "http.connect": "cannot be reached",
    "http.protocol": "gave an answer that cannot be read",
    BROKEN_OFF: "is not waited for, since Stoa is about to stop",
}


class HttpClient:
    """Sends requests to registered hosts at public addresses. Thread safe; keeps connections for later requests.

    Redirects are never followed: a 3xx comes back as the answer. Nothing is taken from the environment (proxies,
    netrc, cookies), and nothing of a request is ever logged.
    """

    def __init__(
        self,
        policy: HostPolicy,
        *,
        user_agent: str = "Stoa (LTI tool)",
        connect_timeout: float = 5.0,
        read_timeout: float = 20.0,
        total_timeout: float = 60.0,
        max_bytes: int = 8 * 1024 * 1024,
        cuts_off: bool = False,
        proxy: str | None = None,
        ca_bundle: Path | None = None,
    ) -> None:
        """Make a client.

        `connect_timeout` bounds making a connection, `read_timeout` each silence in an answer, `total_timeout` the
        whole exchange (all in seconds; name servers have their own time limit), `max_bytes` the decoded body: a
        longer one is refused, or cut off there where the client `cuts_off`. `proxy` is the address of an HTTP proxy
        for everything; names are then resolved there, and only literal addresses are checked here. `ca_bundle`
        replaces the usual certificate authorities.
        """
        self._policy = policy
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
        self._timeouts = (connect_timeout, read_timeout)
        self._total_timeout = total_timeout
        self._max_bytes = max_bytes
        self._cuts_off = cuts_off
        self._proxies = {} if proxy is None else {"http": proxy, "https": proxy}
        self._verify = True if ca_bundle is None else str(ca_bundle)
        self._adapter = GuardedAdapter(policy)
        self._under_way: set[Exchange] = set()
        self.is_broken_off = False
        self._lock = Lock()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        json: object = None,
        body: bytes | None = None,
    ) -> Response:
        """Send one request and read the answer whole.

        The body is a form (`data`), JSON (`json`) or bytes (`body`), at most one of them. Any status is an answer;
        raises `HttpTrouble` where there is none.
        """
        self._policy.admit(url)
        sent_headers = CaseInsensitiveDict(self._headers)
        if json is not None:
            body = json_format.dumps(json, ensure_ascii=False).encode()
            sent_headers["Content-Type"] = "application/json"
        sent_headers.update(headers or {})
        prepared = self._prepare(method, url, sent_headers, data if body is None else body)
        exchange = Exchange(self._total_timeout, self._timeouts[1])
        self._begin(exchange)
        with under_way(exchange):
            try:
                return self._send(prepared, exchange)
            except _BROKEN as error:
                raise _trouble(_host(url), error, exchange) from error
            finally:
                with self._lock:
                    self._under_way.discard(exchange)

    def for_hosts(
        self, is_registered: Callable[[str], bool], *, user_agent: str, total_timeout: float, max_bytes: int
    ) -> "HttpClient":
        """A client for other hosts by the same ways out, within bounds of its own; what is longer is cut off."""
        other = HttpClient(
            replace(self._policy, is_registered=is_registered),
            user_agent=user_agent,
            connect_timeout=total_timeout,
            read_timeout=total_timeout,
            total_timeout=total_timeout,
            max_bytes=max_bytes,
            cuts_off=True,
        )
        other._proxies, other._verify = self._proxies, self._verify
        return other

    def break_off(self) -> None:
        """Wait for no answer any more: neither for those under way, nor for any that is asked for from now on."""
        with self._lock:
            self.is_broken_off = True
            for exchange in self._under_way:
                exchange.break_off()

    def _begin(self, exchange: Exchange) -> None:
        with self._lock:
            self._under_way.add(exchange)
            if self.is_broken_off:
                exchange.break_off()

    def _prepare(
        self, method: str, url: str, headers: Mapping[str, str], data: Mapping[str, str] | bytes | None
    ) -> requests.PreparedRequest:
        try:
            prepared = requests.Request(method, url, headers=dict(headers), data=data).prepare()
        except (requests.RequestException, ValueError) as error:
            raise HttpTrouble(
                f"A request to {_host(url)} cannot be written.", code="http.protocol", sent=False
            ) from error
        if prepared.url != url:
            self._policy.admit(prepared.url or "")  # as it will really be sent
        return prepared

    def _send(self, prepared: requests.PreparedRequest, exchange: Exchange) -> Response:
        answer = self._adapter.send(
            prepared, stream=True, timeout=self._timeouts, verify=self._verify, proxies=self._proxies
        )
        try:
            body = self._read(answer, exchange)
        finally:
            # Read whole, the connection is back in the pool; with half an answer in it, it must not be used again.
            answer.raw.close()
        if exchange.is_broken_off:  # what ends with its connection would seem to be whole
            raise TimeoutError("the answer was broken off")
        return Response(str(prepared.url), answer.status_code, answer.headers, body)

    def _read(self, answer: requests.Response, exchange: Exchange) -> bytes:
        body = bytearray()
        for chunk in answer.raw.stream(_CHUNK, decode_content=True):
            body += chunk
            exchange.remaining()
            if len(body) > self._max_bytes:
                if self._cuts_off:
                    return bytes(body[: self._max_bytes])
                raise HttpTrouble(
                    f"The host {_host(answer.url)} answered with more than {self._max_bytes} bytes.",
                    code="http.too_large",
                    sent=True,
                )
        return bytes(body)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _trouble(host: str, error: Exception, exchange: Exchange) -> HttpTrouble:
    code = _code(error, exchange)
    return HttpTrouble(f"The host {host} {_WORDS[code]}.", code=code, sent=exchange.sent)


def _code(error: Exception, exchange: Exchange) -> str:
    if exchange.is_broken_off:
        return BROKEN_OFF
    if isinstance(error, _TIMEOUTS):
        return "http.timeout"
    if isinstance(error, _TLS):
        return "http.tls"
    return "http.protocol" if exchange.sent else "http.connect"
