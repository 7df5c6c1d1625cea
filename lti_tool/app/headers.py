"""Security headers on every answer."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

_ONE_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(_add_headers)


def allow_frame_of(*addresses: str) -> None:
    """Let the page of this request be framed by the origins of these addresses (the platform's own)."""
    g.frame_origins = sorted({_origin(address) for address in addresses})


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _add_headers(response: Response) -> Response:
    ancestors = " ".join(g.get("frame_origins", [])) or "'none'"
    form_targets = " ".join(["'self'", *g.get("form_origins", [])])
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        f"form-action {form_targets}; base-uri 'none'; frame-ancestors {ancestors}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}"
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
