"""An LMS that registers tools by LTI Dynamic Registration 1.0, as strictly as Moodle does."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
MESSAGES = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest")


@dataclass
class RegisteringLms:
    """Serves its configuration and one registration; `changes` bend the configuration, `answer` what comes back."""

    server: HTTPServer
    product: str = "moodle"
    changes: dict[str, Any] = field(default_factory=dict)
    answer: Callable[[dict[str, Any]], Any] | None = None
    token: str | None = "good once"
    received: list[dict[str, Any]] = field(default_factory=list)
    fetches: int = 0

    def __post_init__(self) -> None:
        self.server.expect_request("/config").respond_with_handler(self._configuration)
        self.server.expect_request("/register", method="POST").respond_with_handler(self._register)

    @property
    def issuer(self) -> str:
        return self.server.url_for("").rstrip("/")

    def address(self, **changes: str | None) -> str:
        """What the LMS adds to the address of the tool's registration."""
        asked = {"openid_configuration": f"{self.issuer}/config", "registration_token": self.token, **changes}
        return urlencode({name: value for name, value in asked.items() if value is not None})

    def _configuration(self, _request: Request) -> Response:
        self.fetches += 1
        configuration = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "registration_endpoint": f"{self.issuer}/register",
            "scopes_supported": ["openid", "https://purl.imsglobal.org/spec/lti-ags/scope/score"],
            PLATFORM_CONFIGURATION: {
                "product_family_code": self.product,
                "messages_supported": [{"type": message} for message in MESSAGES],
            },
            **self.changes,
        }
        return _json({name: value for name, value in configuration.items() if value is not ...})

    def _register(self, request: Request) -> Response:
        given = request.headers.get("Authorization", "")
        if self.token is not None and given != f"Bearer {self.token}":
            return _json({"error": "invalid_token"}, 401)
        self.token = "used"
        body = json.loads(request.get_data())
        self.received.append(body)
        tool = body[TOOL_CONFIGURATION]
        if tool["domain"] != urlsplit(tool["target_link_uri"]).netloc:
            return _json({"error": "invalid_client_metadata"}, 400)
        if self.answer is not None:
            answered = self.answer(body)
            return answered if isinstance(answered, Response) else _json(answered)
        return _json({**body, "client_id": "client 7", TOOL_CONFIGURATION: {**tool, "deployment_id": "41"}})


def _json(document: Any, status: int = 200) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")
