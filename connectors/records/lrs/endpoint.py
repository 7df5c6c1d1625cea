"""The way to a store of learning records: its address and who we are to it."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from connectors.contract import Target
from connectors.http import HttpClient, Response

ENDPOINT: Final = "endpoint"
SIGN_IN: Final = "sign_in"
BASIC: Final = "basic"  # the secret is a user's name and password, with a colon between them (RFC 7617)
BEARER: Final = "bearer"  # the secret is a token (RFC 6750)


class Endpoint:
    """Sends requests to a target's endpoint, signed in as its settings say. Never in an address."""

    def __init__(self, http: HttpClient, secret: str) -> None:
        self._http = http
        self._secret = secret

    def get(
        self, target: Target, path: str = "", query: str = "", *, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Ask below the endpoint's address. Raises `HttpTrouble`."""
        address = f"{_base(target)}{path}{'?' if query else ''}{query}"
        return self._http.request("GET", address, headers=self._signed(target, headers))

    def post(
        self, target: Target, path: str, document: object, *, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Give a document to it. Raises `HttpTrouble`."""
        signed = self._signed(target, headers)
        return self._http.request("POST", f"{_base(target)}{path}", json=document, headers=signed)

    def _signed(self, target: Target, headers: Mapping[str, str] | None) -> Mapping[str, str]:
        proof = f"Bearer {self._secret}"
        if target.setting(SIGN_IN, BASIC) == BASIC:
            proof = f"Basic {b64encode(self._secret.encode()).decode()}"
        return {"Authorization": proof, **(headers or {})}


def _base(target: Target) -> str:
    return target.setting(ENDPOINT).rstrip("/")
