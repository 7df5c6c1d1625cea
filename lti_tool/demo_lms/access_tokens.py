"""Access tokens for the tool's calls: OAuth 2.0 client credentials with a signed assertion.

Sources: 1EdTech Security Framework 1.0, section 4.1; RFC 6749, section 4.4; RFC 7523, section 3.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import jwt
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete

from lti_tool.demo_lms.keys import UnknownKeyError
from lti_tool.demo_lms.lms import Lms, current_lms, digest
from lti_tool.demo_lms.tables import AccessTokenRow, AssertionRow

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_LIFE_SECONDS = 3600

LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
LINE_ITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
RESULT_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MEMBERSHIP_READ = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
GROUPS_READ = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
AGS_SCOPES = (LINE_ITEM, LINE_ITEM_READ, RESULT_READ, SCORE)
SUPPORTED_SCOPES = (*AGS_SCOPES, MEMBERSHIP_READ, GROUPS_READ)

blueprint = Blueprint("access_tokens", __name__)


class TokenRefusal(Exception):
    """No token is given; `code` is an error of RFC 6749, section 5.2."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


@dataclass(frozen=True)
class Assertion:
    """A client assertion whose signature and claims hold."""

    jti: str
    expires_at: int


@blueprint.post("/lti/token")
def issue_token() -> ResponseReturnValue:
    """Trade a signed client assertion for an opaque bearer token."""
    lms = current_lms()
    headers = {"Cache-Control": "no-store"}
    try:
        assertion = _checked_assertion(lms, _assertion_of_request())
        scopes = _granted_scopes(request.form.get("scope", ""))
        token = _new_token(lms, assertion, scopes)
    except TokenRefusal as refusal:
        return {"error": refusal.code, "error_description": str(refusal)}, 400, headers
    body = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE_SECONDS,
        "scope": " ".join(scopes),
    }
    return body, 200, headers


def scopes_of(lms: Lms, token: str) -> frozenset[str]:
    """What a token allows; nothing if it is unknown or has expired."""
    with lms.store.read() as session:
        row = session.get(AccessTokenRow, digest(token))
        if row is None or row.expires_at <= lms.seconds():
            return frozenset()
        return frozenset(row.scopes.split(" "))


def _assertion_of_request() -> str:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise TokenRefusal("invalid_request", "the request must be form-encoded")
    if request.form.get("grant_type") != "client_credentials":
        raise TokenRefusal("unsupported_grant_type", "grant_type must be client_credentials")
    if request.form.get("client_assertion_type") != ASSERTION_TYPE:
        raise TokenRefusal("unsupported_grant_type", f"client_assertion_type must be {ASSERTION_TYPE}")
    assertion = request.form.get("client_assertion", "")
    if not assertion:
        raise TokenRefusal("invalid_request", "client_assertion is missing")
    return assertion


def _checked_assertion(lms: Lms, encoded: str) -> Assertion:
    claims = _verified_claims(lms, encoded)
    client_id = lms.tool.client_id if lms.tool else None
    if not claims.get("iss") == claims.get("sub") == client_id:
        raise TokenRefusal("invalid_client", "iss and sub must both be the client id")
    audience = claims.get("aud")
    if lms.platform.auth_token_url not in (audience if isinstance(audience, list) else [audience]):
        raise TokenRefusal("invalid_client", f"aud must be {lms.platform.auth_token_url}")
    expires_at = claims.get("exp")
    if not isinstance(expires_at, int | float) or expires_at <= lms.clock().timestamp():
        raise TokenRefusal("invalid_client", "the assertion has no exp, or has expired")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise TokenRefusal("invalid_client", "the assertion has no jti")
    return Assertion(jti, int(expires_at) + 1)


def _verified_claims(lms: Lms, encoded: str) -> dict[str, Any]:
    if lms.tool_keys is None:
        raise TokenRefusal("invalid_client", "no tool is registered")
    try:
        kid = jwt.get_unverified_header(encoded).get("kid")
        if not isinstance(kid, str):
            raise TokenRefusal("invalid_client", "the assertion's header names no kid")
        return jwt.decode(
            encoded,
            lms.tool_keys.find(kid),
            algorithms=["RS256"],
            # The caller checks the audience, and times against the LMS's own clock.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
        )
    except UnknownKeyError as error:
        raise TokenRefusal("invalid_client", str(error)) from error
    except jwt.PyJWTError as error:
        raise TokenRefusal("invalid_client", f"the assertion does not hold: {error}") from error


def _granted_scopes(requested: str) -> list[str]:
    granted = [scope for scope in dict.fromkeys(requested.split()) if scope in SUPPORTED_SCOPES]
    if not granted:
        raise TokenRefusal("invalid_scope", f"ask for some of: {' '.join(SUPPORTED_SCOPES)}")
    return granted


def _new_token(lms: Lms, assertion: Assertion, scopes: list[str]) -> str:
    token = secrets.token_urlsafe(32)
    now = lms.seconds()
    with lms.store.write() as session:
        session.execute(delete(AssertionRow).where(AssertionRow.expires_at <= now))
        session.execute(delete(AccessTokenRow).where(AccessTokenRow.expires_at <= now))
        if session.get(AssertionRow, assertion.jti) is not None:
            raise TokenRefusal("invalid_client", "the assertion was used before")
        session.add(AssertionRow(jti=assertion.jti, expires_at=assertion.expires_at))
        session.add(
            AccessTokenRow(
                token_hash=digest(token), scopes=" ".join(scopes), expires_at=now + TOKEN_LIFE_SECONDS
            )
        )
    return token
