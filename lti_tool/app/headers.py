"""Security headers on every answer."""

from flask import Flask, Response, g, request

from connectors.http import origin_of
from lti_tool.app.services import services_of

_ONE_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(_add_headers)
    if services_of(app).settings.base_url.startswith("https:"):
        app.after_request(_require_tls)


def allow_frame_of(*addresses: str) -> None:
    """Let the page of this request be framed by the origins of these addresses (the platform's own)."""
    g.frame_origins = sorted({origin_of(address) for address in addresses})


def security_headers(frame_ancestors: str = "'none'") -> dict[str, str]:
    """What every answer says: a page takes nothing from elsewhere, and only `frame_ancestors` may frame it."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
            f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _add_headers(response: Response) -> Response:
    response.headers.update(security_headers(" ".join(g.get("frame_origins", [])) or "'none'"))
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _require_tls(response: Response) -> Response:
    # Whether this request came by TLS is known only to the proxy that ends it; the public address tells.
    response.headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}"
    return response
