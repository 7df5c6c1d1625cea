"""The token address of a platform on loopback, and a tool that it knows."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import Clock
from connectors.http import HttpClient
from connectors.lti import AccessTokens, MemoryTokenCache, PlatformClient, PlatformService, SigningKey

PRIVATE_KEY = rsa.generate_private_key(65537, 2048)
SIGNING_KEY = SigningKey(
    "key-1",
    PRIVATE_KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ),
)
TOKEN_PATH = "/mod/lti/token.php"


class Platform:
    """Gives tokens that count up, ``token-1`` being the first, and knows the last one only."""

    def __init__(self, server: HTTPServer, http: HttpClient, clock: Clock) -> None:
        self.given = 0
        self.client = PlatformClient("https://lms.example", "client-1", server.url_for(TOKEN_PATH))
        self.tokens = AccessTokens(http, lambda: SIGNING_KEY, MemoryTokenCache(), clock)
        self.service = PlatformService(http, self.tokens, self.client)
        server.expect_request(TOKEN_PATH, method="POST").respond_with_handler(self._give)

    def _give(self, request: Request) -> Answer:
        self.given += 1
        return Answer(
            f'{{"access_token": "token-{self.given}", "token_type": "Bearer", "expires_in": 3600,'
            f' "scope": "{request.form["scope"]}"}}',
            content_type="application/json",
        )

    def forget_tokens(self) -> None:
        """Refuse every token that was given so far."""
        self.given += 1

    def knows(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer token-{self.given}"
