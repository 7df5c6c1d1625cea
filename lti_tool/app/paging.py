"""Lists of several pages."""

from flask import request

LAST_PAGE = 100_000


def page_number() -> int:
    """The page that the address, or a form that was sent from it, asks for by ``page``, from 1."""
    number = request.values.get("page", default=1, type=int)
    return min(max(number, 1), LAST_PAGE)
