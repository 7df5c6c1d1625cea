"""Forms that may bring files, and so be larger than others: each view says so for itself."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, request, session

from lti_tool.app.access import SESSION_TOKEN
from lti_tool.app.services import services

MEGA: Final = 1_000_000  # bytes
_TAKES_FILES: Final = "stoa_takes_files"
_MULTIPART: Final = "multipart/form-data"
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let forms that are sent here bring files."""
    setattr(view, _TAKES_FILES, True)
    return view


def further_bytes() -> int:
    """By how much this request may be larger than any other: only from a browser to which a launch gave a session."""
    view = current_app.view_functions.get(request.endpoint) if request.endpoint else None
    may = getattr(view, _TAKES_FILES, False) and request.mimetype == _MULTIPART and SESSION_TOKEN in session
    return services().settings.attachment_post_mb * MEGA if may else 0
