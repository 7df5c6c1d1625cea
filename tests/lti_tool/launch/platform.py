"""An LMS to launch from: a real key, a key set on loopback, and messages that can be bent in every way."""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from jwt.api_jws import PyJWS
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from config.clock import SetClock

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TOOL = "https://stoa.example"
ABSENT = object()


@cache
def rsa_key(number: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key by number, made once for all tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw_token(header: object, claims: object, signature: bytes = b"no signature") -> str:
    """A token of any content, with a signature that fits nothing."""
    parts = [json.dumps(part).encode() if not isinstance(part, bytes) else part for part in (header, claims)]
    return ".".join(base64url(part) for part in (*parts, signature))


class Lms:
    """A learning platform. `key` signs with the id `kid`; `published` is what its key set shows."""

    issuer = "https://lms.example"
    client_id = "stoa-client"
    deployment_id = "deployment 1"
    auth_login_url = "https://lms.example/auth?tenant=7"
    auth_token_url = "https://lms.example/token"

    def __init__(self, server: HTTPServer, clock: SetClock) -> None:
        self.clock = clock
        self.key, self.kid = rsa_key(1), "key 1"
        self.published: list[dict[str, Any]] = [self.jwk(self.key, self.kid)]
        self.headers = {"Cache-Control": "public, max-age=3600"}
        self.status = 200
        self.fetches = 0
        self.jwks_url = server.url_for("/jwks")
        server.expect_request("/jwks").respond_with_handler(self._answer)

    def _answer(self, _request: Request) -> Response:
        self.fetches += 1
        return Response(
            json.dumps({"keys": self.published}), self.status, self.headers, content_type="application/json"
        )

    @staticmethod
    def jwk(key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return {"kty": "RSA", "n": public["n"], "e": public["e"], "kid": kid, "alg": "RS256", "use": "sig"}

    def rotate(self) -> None:
        self.key, self.kid = rsa_key(2), "key 2"
        self.published = [self.jwk(self.key, self.kid)]

    def claims(self, nonce: str, changes: Mapping[str, object] | None = None) -> dict[str, object]:
        """A whole resource link launch; a change to `ABSENT` leaves a claim out."""
        now = int(self.clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "user 1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "given_name": "Ada",
            "family_name": "Lovelace",
            "name": "Ada Lovelace",
            "email": "ada@lms.example",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": self.deployment_id,
            f"{LTI}target_link_uri": f"{TOOL}/lti/launch",
            f"{LTI}resource_link": {"id": "link 1", "title": "Discussion"},
            f"{LTI}roles": [f"{MEMBERSHIP}Learner"],
            f"{LTI}context": {"id": "course 1", "title": "A course", "type": ["CourseSection"]},
            f"{LTI}launch_presentation": {"locale": "de-AT", "return_url": "https://lms.example/course/1"},
            AGS: {
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
                "lineitems": "https://lms.example/1/lineitems",
                "lineitem": "https://lms.example/1/lineitems/2",
            },
            NRPS: {"context_memberships_url": "https://lms.example/1/members", "service_versions": ["2.0"]},
        }
        claims |= changes or {}
        return {name: value for name, value in claims.items() if value is not ABSENT}

    def sign(self, claims: Mapping[str, object], header: Mapping[str, object] | None = None) -> str:
        headers = {"kid": self.kid, **(header or {})}
        return PyJWS().encode(json.dumps(claims).encode(), self.key, "RS256", headers=headers)

    def roles(self, *names: str) -> dict[str, Sequence[str]]:
        return {f"{LTI}roles": [name if ":" in name else MEMBERSHIP + name for name in names]}
