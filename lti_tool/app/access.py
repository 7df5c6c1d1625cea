"""Who may open what: deny by default.

Every view says for itself who may open it, with `public`, `members` or `errands`; a view that says nothing is refused.
The space stands in the address (``/s/<space>/…``), the right to it in the grant that a launch gave to this browser; and
so does the errand of a launch that opened no space (``/…/<errand>/``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request, session

from lti_tool.app.errors import ErrandOver, HasLeft, NoSession, NotAllowed
from lti_tool.app.headers import allow_frame_of
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind, OpenErrand, find_errand
from lti_tool.launch.sessions import find_grant
from sync.spaces.tables import Role

View = TypeVar("View", bound=Callable[..., Any])

SESSION_TOKEN = "token"  # noqa: S105 - the name of a field in the signed cookie
EVERYBODY = frozenset(Role)
WRITERS = frozenset({Role.LEARNER, Role.INSTRUCTOR, Role.ADMINISTRATOR})
STAFF = frozenset({Role.INSTRUCTOR, Role.ADMINISTRATOR})

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

_ROLES = "stoa_roles"
_ERRAND = "stoa_errand"
_PUBLIC = "stoa_public"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person for whom a page is made: who, in which space, in which role, in which language."""

    person_id: UUID
    space_id: UUID
    role: Role
    locale: str


def public(view: View) -> View:
    """Let anybody open this view."""
    setattr(view, _PUBLIC, True)
    return view


def members(roles: frozenset[Role] = EVERYBODY) -> Callable[[View], View]:
    """Let those open this view who launched into its space with one of these roles."""

    def mark(view: View) -> View:
        setattr(view, _ROLES, roles)
        return view

    return mark


def errands(kind: ErrandKind, roles: frozenset[Role]) -> Callable[[View], View]:
    """Let those open this view who launched with an errand of this kind, in one of these roles."""

    def mark(view: View) -> View:
        setattr(view, _ERRAND, kind)
        setattr(view, _ROLES, roles)
        return view

    return mark


def errand() -> OpenErrand:
    """The errand that this page is about. Only in a view marked with `errands`."""
    return g.errand  # type: ignore[no-any-return]


def viewer() -> Viewer:
    """For whom this page is made. Only in a view marked with `members`."""
    return g.viewer  # type: ignore[no-any-return]


def init_app(app: Flask) -> None:
    """Check every request before its view."""
    public(app.view_functions["static"])
    app.before_request(_check)


def _check() -> None:
    view = _view_of_request()
    if view is None or getattr(view, _PUBLIC, False):
        return
    arguments = request.view_args or {}
    kind: ErrandKind | None = getattr(view, _ERRAND, None)
    if kind is None:
        g.viewer = _viewer_of(arguments)
        role = g.viewer.role
    else:
        g.errand = _errand_of(arguments, kind)
        role = g.errand.role
    if role not in getattr(view, _ROLES, frozenset()):
        raise NotAllowed()


def _view_of_request() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def _viewer_of(arguments: dict[str, Any]) -> Viewer:
    token, space_id = session.get(SESSION_TOKEN), arguments.get("space_id")
    if not isinstance(space_id, UUID):
        raise NoSession()
    grant = find_grant(services(), token, space_id) if isinstance(token, str) else None
    if grant is None:
        raise NoSession()
    allow_frame_of(*grant.frame_origins)
    if not grant.is_member:
        raise HasLeft()
    return Viewer(grant.person_id, grant.space_id, grant.role, grant.locale)


def _errand_of(arguments: dict[str, Any], kind: ErrandKind) -> OpenErrand:
    token, errand_id, shared = session.get(SESSION_TOKEN), arguments.get("errand_id"), services()
    if not isinstance(errand_id, UUID) or not isinstance(token, str):
        raise ErrandOver()
    with shared.database.read() as reading:
        found = find_errand(reading, shared.keys, token, errand_id, shared.clock.now())
    if found is None or found.kind is not kind:
        raise ErrandOver()
    allow_frame_of(*found.platform.frame_origins)
    if found.role is None:
        raise HasLeft()
    return found
