"""Browser sessions and their grants: what a launch opens, for twelve hours, for one account in one browser.

The cookie holds a random token, the tables its SHA-256. Each launch changes the token. The old one then opens nothing
any more; for two minutes it is only good for recognising the browser, so that launches that run side by side (several
activities on one page of a course) end in one session that holds all their grants, whichever answer comes last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from config.database import Instant
from config.ids import new_id
from config.upsert import dialect_of, insert_for, plain_insert, table_of
from lti_tool.app.services import Services
from lti_tool.launch.logins import fingerprint, random_value
from lti_tool.launch.tables import BrowserSession, Errand, Grant, SessionToken
from sync.people.tables import Person
from sync.platforms.tables import Deployment, Platform
from sync.spaces.duties import Duties, read_told, told_duties
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

SESSION_LIFETIME: Final = timedelta(hours=12)
_SIDE_BY_SIDE: Final = timedelta(minutes=2)

# Made once: to make a statement takes longer than to run it, and every launch, every request runs these.
_NOW: Final[BindParameter[datetime]] = bindparam("now", type_=Instant())
_SESSIONS: Final = table_of(BrowserSession)
_TOKENS: Final = table_of(SessionToken)
_RECOGNISE: Final = (
    update(_TOKENS)
    .where(
        _TOKENS.c.token_hash == bindparam("old"),
        _TOKENS.c.expires_at > _NOW,
        or_(
            _TOKENS.c.replaced_at.is_(None),
            _TOKENS.c.replaced_at > bindparam("side_by_side", type_=Instant()),
        ),
        _TOKENS.c.session_id.in_(
            select(_SESSIONS.c.id).where(_SESSIONS.c.person_id == bindparam("person", type_=Uuid()))
        ),
    )
    .values(replaced_at=func.coalesce(_TOKENS.c.replaced_at, _NOW))
    .returning(_TOKENS.c.session_id)
)
# Not one that `_RECOGNISE` would have found: a launch beside this one has begun it since, and this one is to try again.
_END: Final = delete(_SESSIONS).where(
    _SESSIONS.c.id.in_(
        select(_TOKENS.c.session_id)
        .where(
            _TOKENS.c.token_hash == bindparam("old"),
            or_(
                _SESSIONS.c.person_id != bindparam("person", type_=Uuid()),
                _TOKENS.c.expires_at <= _NOW,
                _TOKENS.c.replaced_at <= bindparam("side_by_side", type_=Instant()),
            ),
        )
        .correlate(_SESSIONS)
    )
)
_FIND: Final = (
    select(
        BrowserSession.person_id,
        Grant.role,
        Grant.locale,
        Membership.status,
        Platform,
        told_duties(Grant.space_id).label("duties"),
    )
    .join(SessionToken, SessionToken.session_id == BrowserSession.id)
    .join(Grant, Grant.session_id == BrowserSession.id)
    .join(Space, Space.id == Grant.space_id)
    .join(Deployment, Deployment.id == Space.deployment_id)
    .join(Platform, Platform.id == Deployment.platform_id)
    .outerjoin(
        Membership,
        and_(Membership.space_id == Grant.space_id, Membership.person_id == BrowserSession.person_id),
    )
    .where(
        SessionToken.token_hash == bindparam("token"),
        SessionToken.replaced_at.is_(None),
        SessionToken.expires_at > bindparam("now"),
        Grant.space_id == bindparam("space"),
        Grant.granted_at > bindparam("granted_after"),
    )
)
_BEGIN: Final = plain_insert(BrowserSession)
_GIVE: Final = plain_insert(SessionToken)


@dataclass(frozen=True, slots=True)
class FoundGrant:
    """What a launch has opened for a browser session: one space in one role. `frame_origins` are of the LMS.

    `duties` are those of all who have any in the space.
    `is_member` is false from when a roster has left the person out until the next launch.
    """

    person_id: UUID
    space_id: UUID
    role: Role
    locale: str
    is_member: bool
    frame_origins: tuple[str, ...]
    duties: Duties


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session as a launch leaves it, with the token for the cookie."""

    id: UUID
    token: str = field(repr=False)


def find_grant(services: Services, token: str, space_id: UUID) -> FoundGrant | None:
    """What this browser may do in this space, or None where it may do nothing (any more)."""
    now = services.clock.now()
    known = {
        "token": fingerprint(token),
        "space": space_id,
        "now": now,
        "granted_after": now - SESSION_LIFETIME,
    }
    with services.database.read() as session:
        row = session.execute(_FIND, known).one_or_none()
    if row is None:
        return None
    return FoundGrant(
        row.person_id,
        space_id,
        Role(row.role),
        row.locale,
        is_member=row.status == MembershipStatus.ACTIVE,
        frame_origins=row.Platform.frame_origins,
        duties=read_told(row.duties),
    )


def list_grants(session: Session, token: str, now: datetime) -> Mapping[UUID, Role]:
    """The spaces that this browser opens, with the role in each; whoever has left one opens it no more."""
    rows = session.execute(
        select(Grant.space_id, Grant.role)
        .join(SessionToken, SessionToken.session_id == Grant.session_id)
        .join(BrowserSession, BrowserSession.id == Grant.session_id)
        .join(
            Membership,
            and_(Membership.space_id == Grant.space_id, Membership.person_id == BrowserSession.person_id),
        )
        .where(
            SessionToken.token_hash == fingerprint(token),
            SessionToken.replaced_at.is_(None),
            SessionToken.expires_at > now,
            Grant.granted_at > now - SESSION_LIFETIME,
            Membership.status == MembershipStatus.ACTIVE.value,
        )
    )
    return {space_id: Role(role) for space_id, role in rows}


def open_session(session: Session, old_token: str | None, person_id: UUID, now: datetime) -> OpenedSession:
    """Give a browser a new token, for the session that its old one shows where that is the same person's.

    A browser that was somebody else's until now starts afresh: the other session ends.
    """
    token, old_hash = random_value(), fingerprint(old_token) if old_token else None
    known = {"old": old_hash, "person": person_id, "now": now, "side_by_side": now - _SIDE_BY_SIDE}
    session_id = session.scalar(_RECOGNISE, known) if old_hash else None
    tokens = [_token(token, now)]
    if session_id is None:
        if old_hash is not None:
            session.execute(_END, known)
            # For a launch that runs beside this one and carries the same.
            tokens.append({**_token(old_token, now), "replaced_at": now})
        session_id = new_id()
        session.execute(_BEGIN, {"id": session_id, "person_id": person_id, "created_at": now})
    session.execute(_GIVE, [{"session_id": session_id, **each} for each in tokens])
    return OpenedSession(session_id, token)


def add_grant(
    session: Session, session_id: UUID, *, space_id: UUID, role: Role, locale: str, now: datetime
) -> None:
    """Let a session open a space."""
    values = {"role": role.value, "locale": locale, "granted_at": now}
    session.execute(_grant(dialect_of(session)), {"session_id": session_id, "space_id": space_id, **values})


@cache
def _grant(dialect: str) -> Any:
    insert = insert_for(dialect, Grant)
    told = {name: insert.excluded[name] for name in ("role", "locale", "granted_at")}
    return insert.on_conflict_do_update(index_elements=["session_id", "space_id"], set_=told)


def end_sessions(
    session: Session, organisation_id: UUID, now: datetime, person_id: UUID | None = None
) -> int:
    """End what browsers have open, of one person or of everybody in an organisation; gives how many sessions it was.

    What a person may do stays as it is: the next launch opens it again. What an earlier one came for does not wait.
    """
    whose = select(Person.id).where(Person.organisation_id == organisation_id)
    if person_id is not None:
        whose = whose.where(Person.id == person_id)
    session.execute(
        update(Errand).where(Errand.person_id.in_(whose), Errand.expires_at > now).values(expires_at=now)
    )
    ended = session.execute(
        delete(BrowserSession).where(BrowserSession.person_id.in_(whose)).returning(BrowserSession.id)
    )
    return len(ended.all())


def _token(token: str | None, now: datetime) -> dict[str, Any]:
    return {
        "token_hash": fingerprint(token or ""),
        "expires_at": now + SESSION_LIFETIME,
        "replaced_at": None,
    }
