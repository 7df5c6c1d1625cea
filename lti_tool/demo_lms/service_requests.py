"""What AGS and NRPS share: bearer tokens, exact media types, paging, and errors in Moodle's form."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from flask.typing import ResponseReturnValue

from lti_tool.demo_lms.access_tokens import scopes_of
from lti_tool.demo_lms.lms import current_lms

Item = TypeVar("Item")

_LARGEST = sys.float_info.max


class ServiceRefusal(Exception):
    """A service call is refused, with an HTTP status and a reason in plain words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def answer_refusal(refusal: ServiceRefusal) -> ResponseReturnValue:
    """The error body that Moodle's LTI services send."""
    echoed = {"method": request.method, "url": request.full_path.rstrip("?")}
    if "Accept" in request.headers:
        echoed["accept"] = request.headers["Accept"]
    if request.mimetype:
        echoed["contentType"] = request.mimetype
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    return {"status": refusal.status, "reason": str(refusal), "request": echoed}, refusal.status, headers


def check_scope(*accepted: str) -> None:
    """Refuse (401, as Moodle does) a call whose token holds none of the accepted scopes."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    held = scopes_of(current_lms(), token) if scheme.lower() == "bearer" else frozenset()
    if not held.intersection(accepted):
        raise ServiceRefusal(
            401, "A valid access token with one of these scopes is needed: " + ", ".join(accepted)
        )


def check_course(course_id: str) -> None:
    """Refuse a course that this LMS does not have."""
    if course_id != current_lms().course.id:
        raise ServiceRefusal(404, f"Not Found: Course {course_id} doesn't exist.")


def check_accept(media_type: str) -> None:
    """Refuse (400, as Moodle does) an Accept header that names anything but this media type."""
    accepted = request.headers.get("Accept", media_type).partition(";")[0].strip()
    if accepted != media_type:
        raise ServiceRefusal(400, f"Accept must be {media_type}")


def json_object(media_type: str) -> dict[str, Any]:
    """The JSON object in the request's body. Refuses (400) another media type and anything but an object."""
    if request.mimetype != media_type:
        raise ServiceRefusal(400, f"Content-Type must be {media_type}")
    try:
        body = json.loads(request.get_data(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ServiceRefusal(400, "The body is not JSON") from error
    if not isinstance(body, dict):
        raise ServiceRefusal(400, "The body is not a JSON object")
    return body


def number(value: object) -> float | None:
    """A finite JSON number; nothing for all else (JSON's true and false are no numbers)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -_LARGEST <= value <= _LARGEST else None


def answer(
    body: object,
    media_type: str,
    status: int = 200,
    next_page: str | None = None,
    differences: str | None = None,
) -> Response:
    """A JSON answer of a media type of the standard's, with links to the next page and to differences, if any."""
    response = Response(json.dumps(body), status, content_type=f"{media_type}; charset=utf-8")
    links = {"next": next_page, "differences": differences}
    given = [f'<{link}>; rel="{relation}"' for relation, link in links.items() if link is not None]
    if given:
        response.headers["Link"] = ", ".join(given)
    return response


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some of the items, and the address of those that follow."""

    items: Sequence[Item]
    next_page: str | None


def page_of(items: Sequence[Item]) -> Page[Item]:
    """The page that `limit` and `from` ask for; everything without a limit."""
    limit, start = _count("limit"), _count("from")
    if limit == 0:
        return Page(items, None)
    if start + limit >= len(items):
        return Page(items[start:], None)
    arguments = {**request.args.to_dict(), "limit": str(limit), "from": str(start + limit)}
    return Page(items[start : start + limit], f"{current_lms().url(request.path)}?{urlencode(arguments)}")


def _count(argument: str) -> int:
    value = request.args.get(argument, "0")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ServiceRefusal(400, f"{argument} must be a whole number")
    return int(value)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
