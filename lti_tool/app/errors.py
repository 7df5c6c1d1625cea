"""Errors that end in a page: a status, a stable code, and a sentence in the person's language."""

from collections.abc import Mapping
from typing import ClassVar, Final
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from structlog import get_logger
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from config.errors import StoaError
from lti_tool.app.typed import Field, typed_into

log = get_logger()

_FIELDS: Final = "stoa.fields"


class PageError(StoaError):
    """An error that a person meets. `status` is the HTTP status; `heading` and `sentence` are lazy, in the catalogues.

    `message`, for the log, stays in English. `way_on` is an address in the LMS where the person can go on, if known.
    """

    status: ClassVar[int] = 400
    default_code = "page.error"
    heading: ClassVar[str] = lazy_gettext("This did not work")
    sentence: ClassVar[str] = lazy_gettext("This page cannot be shown. Go back and try again.")

    def __init__(self, message: str = "", *, code: str | None = None, way_on: str = "") -> None:
        super().__init__(message or type(self).__name__, code=code)
        self.way_on = way_on


class NoSession(PageError):
    """This browser holds no launch into this space."""

    status = 401
    default_code = "access.no_session"
    heading = lazy_gettext("Open the discussion in your course first")
    sentence = lazy_gettext(
        "Your visit has ended or has not begun yet. This link works once you have opened the discussion from your "
        "course. If it came from a competency record or a message, open the discussion in a window of its own: "
        "browsers keep that apart from what is shown inside a course page."
    )


class ErrandOver(NoSession):
    """What a launch has asked for, such as choosing a link, and this browser may not do (any more)."""

    heading = lazy_gettext("Begin in your learning platform again")
    sentence = lazy_gettext(
        "This page is good for two hours, in the browser in which it was opened, and is so no longer. "
        "Begin again where you came from."
    )


class HasLeft(PageError):
    """The LMS counts this person out of the course, since the launch that opened this visit."""

    status = 403
    default_code = "access.has_left"
    sentence = lazy_gettext(
        "Your learning platform does not list you in this course any more. "
        "If you still belong to it, open the discussion from your course again."
    )


class NotAllowed(PageError):
    """The role does not reach that far."""

    status = 403
    default_code = "access.not_allowed"
    sentence = lazy_gettext(
        "Your role in this course does not allow this. Ask your instructor if you think it should."
    )


class NotFound(PageError):
    """There is nothing at this address, or nothing that this person may know of."""

    status = 404
    default_code = "page.not_found"
    sentence = lazy_gettext(
        "There is nothing here. It may have been removed; open the discussion from your course."
    )


class Forged(PageError):
    """A form that does not carry this browser's CSRF token."""

    status = 400
    default_code = "form.expired"
    sentence = lazy_gettext(
        "This form is no longer valid, because your visit has ended or was renewed meanwhile. "
        "Copy what you typed, open this page again from your course, and send it once more."
    )


def init_app(app: Flask, fields: Mapping[str, Mapping[str, Field]]) -> None:
    """Turn every error into a page, and a redirect to how an address is written into one that stays on this host.

    What was typed into one of these `fields`, by blueprint and name, is shown on it.
    """
    app.extensions[_FIELDS] = fields
    app.before_request(_redirect_within)
    app.register_error_handler(PageError, _page_error)
    app.register_error_handler(CSRFError, lambda error: _page_error(Forged(str(error))))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _redirect_within() -> ResponseReturnValue | None:
    """The router's redirect, to the path alone: it writes whatever host the request named."""
    error = request.routing_exception
    if not isinstance(error, RequestRedirect):
        return None
    return redirect(urlsplit(error.new_url)._replace(scheme="", netloc="").geturl(), error.code)


def _page_error(error: PageError) -> ResponseReturnValue:
    log.info("page_error", code=error.code, status=error.status)
    return _page(str(error.sentence), error.code, error.status, str(error.heading), error.way_on)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status == 404:
        return _page_error(NotFound())
    if status == 405:
        return _page(gettext("This address is not meant to be opened like this."), "page.method", status)
    if status == 413:
        return _page(
            gettext("That is too much at once: shorten your text and send it again."),
            "form.too_large",
            status,
        )
    return _page(str(PageError.sentence), f"http.{status}", status)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected_error", kind=type(error).__name__, exc_info=True)
    return _page(
        gettext(
            "Something went wrong on our side. Your text is still in the form: go back and try again in a minute."
        ),
        "page.unexpected",
        500,
    )


def _page(sentence: str, code: str, status: int, heading: str = "", way_on: str = "") -> ResponseReturnValue:
    page = render_template(
        "error.html",
        heading=heading or str(PageError.heading),
        sentence=sentence,
        code=code,
        typed=_typed(),
        way_back=_way_back(),
        way_on=way_on,
    )
    return page, status


def _way_back() -> str:
    """The address of the space that the person is in; "" for somebody who is in none."""
    viewer = g.get("viewer")
    return url_for("space.show_space", space_id=viewer.space_id) if viewer else ""


def _typed() -> str:
    try:
        return typed_into(request.form, current_app.extensions[_FIELDS].get(request.blueprint, {}))
    except HTTPException:
        return ""  # the request itself was refused, for its size or its shape
