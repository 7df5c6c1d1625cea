"""Security headers on every answer."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from connectors.http import origin_of
from lti_tool.app.services import services
from lti_tool.launch.tables import Errand
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Space

_ONE_YEAR = 31_536_000
_LOGO = "mark.svg"
_BADGES = "/badges/"
_PLAIN_ORIGIN: Final = re.compile(
    r"https://[a-z0-9.-]+(:\d+)?"
)  # what else a host may hold could end the policy


def init_app(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(_add_headers)


def allow_frame_of(*addresses: str) -> None:
    """Let the page of this request be framed by the origins of these addresses (the platform's own)."""
    g.frame_origins = sorted({origin_of(address) for address in addresses})


def allow_forms_to(address: str) -> None:
    """Let the form of this request's page go to the origin of an address."""
    g.form_origin = origin_of(address)


def let_forms_lead_to(addresses: Iterable[str]) -> None:
    """Let forms of this request's page go to Stoa, and be led on from there to the origins of these addresses."""
    origins = sorted(filter(_PLAIN_ORIGIN.fullmatch, {origin_of(each) for each in addresses}))
    if origins:
        g.form_origin = " ".join(["'self'", *origins])


def answer_is_a_file() -> None:
    """Let the answer to this request, bytes that somebody has brought, do nothing and load nothing (CSP: sandbox)."""
    g.is_file = True


def security_headers(
    base_url: str,
    frame_ancestors: str = "'none'",
    form_action: str = "'self'",
    resource_policy: str = "same-origin",
) -> dict[str, str]:
    """What every answer says: a page takes nothing from elsewhere, and only `frame_ancestors` may frame it.

    Its forms go to `form_action`; `resource_policy` says who may show it as a part of theirs.

    Where `base_url`, Stoa's public address, has TLS, no browser is to come without: whether a request came by TLS is
    known only to the proxy that ends it.
    """
    tls = {"Strict-Transport-Security": f"max-age={_ONE_YEAR}"} if base_url.startswith("https:") else {}
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
            f"connect-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors {frame_ancestors}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Resource-Policy": resource_policy,
        **tls,
    }


def _origins_by_address(arguments: dict[str, object]) -> tuple[str, ...]:
    """The origins of the LMS of the space or the errand, be it over, that an address names; none if unknown."""
    space_id, errand_id = arguments.get("space_id"), arguments.get("errand_id")
    if isinstance(space_id, UUID):
        deployment_id = select(Space.deployment_id).where(Space.id == space_id)
    elif isinstance(errand_id, UUID):
        deployment_id = select(Errand.deployment_id).where(Errand.id == errand_id)
    else:
        return ()
    query = select(Platform).join(Deployment).where(Deployment.id == deployment_id.scalar_subquery())
    with services().database.read() as session:
        platform = session.scalar(query)
    return () if platform is None else platform.frame_origins


def _add_headers(response: Response) -> Response:
    if "frame_origins" not in g:
        # Refused before anybody looked who may open it: what the page says is to be read in the frame all the same.
        with suppress(SQLAlchemyError):
            allow_frame_of(*_origins_by_address(request.view_args or {}))
    frame_ancestors = " ".join(g.get("frame_origins", [])) or "'none'"
    form_action = g.get("form_origin", "'self'")
    # LMSs show the logo that the registration names, others the pictures of badges and issuers.
    resource_policy = (
        "cross-origin"
        if request.path == f"{current_app.static_url_path}/{_LOGO}" or request.path.startswith(_BADGES)
        else "same-origin"
    )
    response.headers.update(
        security_headers(services().settings.base_url, frame_ancestors, form_action, resource_policy)
    )
    if g.get("is_file"):
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors {frame_ancestors}"
        )
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
