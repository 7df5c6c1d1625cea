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
    """Let forms that are sent here bring the files of a post."""
    setattr(view, _TAKES_FILES, lambda: services().settings.attachment_post_mb * MEGA)
    return view


def takes_archive(view: View) -> View:
    """Let forms that are sent here bring an archive."""
    setattr(view, _TAKES_FILES, lambda: services().settings.archive_mb * MEGA)
    return view


def takes_file_of(most: int) -> Callable[[View], View]:
    """Let forms that are sent here bring a file of so many bytes."""

    def mark(view: View) -> View:
        setattr(view, _TAKES_FILES, lambda: most)
        return view

    return mark


def further_bytes() -> int:
    """By how much this request may be larger than any other: only from a browser to which a launch gave a session."""
    view = current_app.view_functions.get(request.endpoint) if request.endpoint else None
    most: Callable[[], int] | None = getattr(view, _TAKES_FILES, None)
    if most is None or request.mimetype != _MULTIPART or SESSION_TOKEN not in session:
        return 0
    return most()
