"""What one page has done, told once by the page that it leads to.

In a cookie of its own, below the space's address: to write into the session's, beside a launch that has just renewed
it, could put the old one back.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from flask import Response, after_this_request, request
from flask_babel import lazy_gettext

_COOKIE: Final = "stoa_told"
_SECONDS: Final = 60


class Told(StrEnum):
    """What can be told; the cookie holds this word, and nothing of anybody."""

    SETTINGS_SAVED = "settings_saved"
    GRADING_SAVED = "grading_saved"
    RELEASED = "released"
    RULE_SAVED = "rule_saved"
    POST_REMOVED = "post_removed"


_SENTENCES: Final[Mapping[str, str]] = {
    Told.SETTINGS_SAVED: lazy_gettext("The settings are saved."),
    Told.GRADING_SAVED: lazy_gettext("Saved."),
    Told.RELEASED: lazy_gettext(
        "Released: scores are on their way, and learners see what you wrote to them."
    ),
    Told.RULE_SAVED: lazy_gettext("The rule counts now. Points are brought up to date within a minute."),
    Told.POST_REMOVED: lazy_gettext("Your post is removed."),
}


def tell(response: Response, space_id: UUID, told: Told) -> None:
    """Let the space's next page tell this."""
    response.set_cookie(
        _COOKIE,
        told.value,
        max_age=_SECONDS,
        path=_path(space_id),
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def told_once(space_id: UUID) -> str:
    """What there is to tell on this page, which no other page tells again; empty for nothing."""
    word = request.cookies.get(_COOKIE)
    if word is None:
        return ""

    @after_this_request
    def forget(response: Response) -> Response:
        response.delete_cookie(
            _COOKIE, path=_path(space_id), secure=True, httponly=True, samesite="None", partitioned=True
        )
        return response

    return str(_SENTENCES.get(word, ""))


def _path(space_id: UUID) -> str:
    return f"{request.root_path}/s/{space_id}/"
