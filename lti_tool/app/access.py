"""Who may open what: deny by default.

Every view says for itself who may open it, with `public`, `members` or `errands`; a view that says nothing is refused.
The space stands in the address (``/s/<space>/…``), the right to it in the grant that a launch gave to this browser; and
so does the errand of a launch that opened no space (``/…/<errand>/``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request, session

from lti_tool.app.errors import ErrandOver, HasLeft, NoSession, NotAllowed
from lti_tool.app.headers import allow_frame_of
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind, OpenErrand, find_errand
from lti_tool.launch.sessions import find_grant
from sync.spaces.duties import NO_DUTY, Duties
from sync.spaces.tables import Duty, Role

View = TypeVar("View", bound=Callable[..., Any])
Made = TypeVar("Made")

SESSION_TOKEN = "token"  # noqa: S105 - the name of a field in the signed cookie
EVERYBODY = frozenset(Role)
WRITERS = frozenset({Role.LEARNER, Role.INSTRUCTOR, Role.ADMINISTRATOR})
STAFF = frozenset({Role.INSTRUCTOR, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ANY_DUTY = frozenset(Duty)  # whoever has one writes, also who may only read by their role
MODERATING = frozenset({Duty.MODERATOR})
ENDORSING = frozenset({Duty.EXPERT})

_KEPT = 64  # viewers; all conditions of one take half a megabyte
_ROLES = "stoa_roles"
_DUTIES = "stoa_duties"
_ERRAND = "stoa_errand"
_PUBLIC = "stoa_public"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person for whom a page is made: who, in which space, in which role, in which language.

    `duties` are the person's own in the space, and `members_duties` those of all who have any there, by person.
    """

    person_id: UUID
    space_id: UUID
    role: Role
    locale: str
    duties: frozenset[Duty] = NO_DUTY
    members_duties: Duties = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_staff(self) -> bool:
        """Whether the person teaches or administers here."""
        return self.role in STAFF

    @property
    def writes(self) -> bool:
        """Whether the person may write at all, while the space is open to them."""
        return self.role in WRITERS or bool(self.duties)

    @property
    def moderates(self) -> bool:
        """Whether the person keeps the discussion in order: staff and moderators."""
        return self.is_staff or Duty.MODERATOR in self.duties

    @property
    def endorses(self) -> bool:
        """Whether the person's endorsement is worth something: staff and experts."""
        return self.is_staff or Duty.EXPERT in self.duties


def per_viewer(condition: Callable[[Viewer], Made]) -> Callable[[Viewer], Made]:
    """Put a condition of queries together once for each viewer, as long as they keep coming.

    To do so takes longer than to ask the database, and a page needs some of them a dozen times.
    """
    return lru_cache(maxsize=_KEPT)(condition)


def public(view: View) -> View:
    """Let anybody open this view."""
    setattr(view, _PUBLIC, True)
    return view


def members(roles: frozenset[Role] = EVERYBODY, duties: frozenset[Duty] = NO_DUTY) -> Callable[[View], View]:
    """Let those open this view who launched into its space with one of these roles, or have one of these duties."""

    def mark(view: View) -> View:
        setattr(view, _ROLES, roles)
        setattr(view, _DUTIES, duties)
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
        role, duties = g.viewer.role, g.viewer.duties
    else:
        g.errand = _errand_of(arguments, kind)
        role, duties = g.errand.role, NO_DUTY
    if role not in getattr(view, _ROLES, frozenset()) and not duties & getattr(view, _DUTIES, NO_DUTY):
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
    own = grant.duties.get(grant.person_id, NO_DUTY)
    return Viewer(grant.person_id, grant.space_id, grant.role, grant.locale, own, grant.duties)


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
