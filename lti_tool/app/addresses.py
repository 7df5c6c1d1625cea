"""What an address may hold: numbers that a database can take, and no control characters.

What is no such address leads nowhere, so that nobody makes a database refuse something, and a log fill.
"""

from typing import Any, Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

from lti_tool.app.errors import NotFound

LARGEST_NUMBER: Final = 2**31 - 1  # an INTEGER of PostgreSQL


class BoundedInteger(IntegerConverter):
    """``<int:…>`` of an address: from 0 to `LARGEST_NUMBER`, or less where the route says so."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, *args, **{"max": LARGEST_NUMBER, **options})


def init_app(app: Flask) -> None:
    """Bound the numbers of all routes that are registered from now on, and refuse what no path is written with."""
    app.url_map.converters["int"] = BoundedInteger
    app.before_request(_refuse_control_characters)


def _refuse_control_characters() -> None:
    """PostgreSQL takes no NUL into a text; no slug, token or name has any of the others."""
    if any(character < " " or character == "\x7f" for character in request.path):
        raise NotFound()
