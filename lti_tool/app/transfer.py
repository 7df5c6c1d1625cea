"""How answers travel: text compressed, and what never changes kept by browsers."""

import gzip
from functools import cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from secrets import randbelow
from typing import Any, Final

from flask import Flask, Response, request

_WORTH_IT: Final = 1024  # bytes; below that the answer fits into a packet or two
_LEVEL: Final = 5  # a page of fifty posts in a millisecond or two, to a ninth of its size
_MOST_PADDING: Final = 100  # bytes
_TEXTS: Final = frozenset(
    {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "text/calendar"}
)
_ONE_YEAR: Final = 31_536_000


def init_app(app: Flask) -> None:
    """Compress answers, and give each static file an address that changes when the file does."""
    app.url_defaults(_with_version)
    app.after_request(_keep)
    app.after_request(_compress)


def _with_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", _version(values["filename"]))


@cache
def _version(filename: str) -> str:
    path = Path(__file__).parents[1] / "static" / filename
    return blake2b(path.read_bytes(), digest_size=6).hexdigest()


def _keep(response: Response) -> Response:
    """Let browsers keep a static file that was asked for by the address of what it holds at present."""
    if request.endpoint == "static" and response.status_code == 200:
        filename = (request.view_args or {})["filename"]
        if request.args.get("v") == _version(filename):
            response.headers["Cache-Control"] = f"public, max-age={_ONE_YEAR}, immutable"
    return response


def _compress(response: Response) -> Response:
    """Compress text, padded to a length that nobody can tell by a name of the file in gzip's header (RFC 1952, 2.3.1).

    Otherwise who makes a browser ask for pages, and sees how long they are, could guess at what is secret in them
    (BREACH; the remedy is Heal the BREACH, Palomino et al., 2022).
    """
    if response.mimetype not in _TEXTS or response.status_code == 304:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _WORTH_IT:
        return response
    compressed = BytesIO()
    padding = "a" * randbelow(_MOST_PADDING)
    with gzip.GzipFile(padding, "wb", _LEVEL, compressed, mtime=0) as file:
        file.write(body)
    response.set_data(compressed.getvalue())
    response.headers["Content-Encoding"] = "gzip"
    etag, is_weak = response.get_etag()
    if etag is not None and not is_weak:
        response.set_etag(etag, weak=True)  # the same file, in other bytes
    return response
