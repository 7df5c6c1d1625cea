"""The factory of the LMS, and its access to what the file keeps."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lti_tool.demo_lms import (
    access_tokens,
    ags,
    course_groups,
    deep_linking,
    grade_edits,
    nrps,
    oidc,
    pages,
    web_service,
)
from lti_tool.demo_lms.keys import SigningKey, ToolKeys, new_private_key
from lti_tool.demo_lms.lms import EXTENSION, Lms, current_lms
from lti_tool.demo_lms.model import Clock, Course, Platform, Tool, system_clock
from lti_tool.demo_lms.store import Store

MAX_BODY_BYTES = 2 * 1024 * 1024


def create_app(
    course: Course,
    *,
    database: Path,
    base_url: str,
    tool: Tool | None,
    clock: Clock = system_clock,
    offers_storage: bool = True,
) -> Flask:
    """The LMS with its one course, as a WSGI application.

    Keys, gradebook, competency records and the web service token live in `database`, a SQLite file made on
    first use; another start with the same file goes on where it was. `base_url` is the issuer, without a
    slash at its end. Without a tool the course's activities say that none is registered. `offers_storage` lets
    the course page keep values for the tool (LTI postMessage Storage 0.1), as Canvas does and Moodle does not.
    """
    store = Store(database)
    store.take_in(course)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=store.kept("session_secret", secrets.token_hex),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        # A host's cookies go to all of its ports, where another demo may be.
        SESSION_COOKIE_NAME=f"demo_lms_session_{urlsplit(base_url).port or ''}",
        SESSION_COOKIE_HTTPONLY=True,
        # The answer to a launch comes back through the tool: a redirect from another site.
        SESSION_COOKIE_SAMESITE="None",
        SESSION_COOKIE_SECURE=True,
    )
    app.extensions[EXTENSION] = Lms(
        course=course,
        platform=Platform.at(base_url),
        tool=tool,
        tool_keys=ToolKeys(tool.jwks_url) if tool else None,
        signing_key=SigningKey.from_pem(store.kept("signing_key", new_private_key)),
        store=store,
        clock=clock,
        offers_storage=offers_storage,
    )
    for blueprint in (
        pages.blueprint,
        grade_edits.blueprint,
        oidc.blueprint,
        deep_linking.blueprint,
        access_tokens.blueprint,
        ags.blueprint,
        nrps.blueprint,
        course_groups.blueprint,
        web_service.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.get("/lti/certs")(_certs)
    app.after_request(_protect)
    return app


def web_service_token(database: Path) -> str:
    """The token of the web service's account, 32 hexadecimal digits; made on first use."""
    store = Store(database)
    try:
        return web_service.kept_token(store)
    finally:
        store.close()


def _certs() -> ResponseReturnValue:
    return current_lms().signing_key.jwks()


def _protect(response: Response) -> Response:
    tool = current_lms().tool
    origins = " ".join(tool.origins) if tool else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"frame-src 'self' {origins}; form-action 'self' {origins}; frame-ancestors 'self'; base-uri 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
