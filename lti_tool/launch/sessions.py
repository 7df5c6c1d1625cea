"""Browser sessions and their grants: what a launch opens, for twelve hours, for one account in one browser.

The cookie holds a random token, the tables its SHA-256. Each launch changes the token. The old one then opens nothing
any more; for two minutes it is only good for recognising the browser, so that two launches that run side by side
(two activities on one page of a course) end in one session that holds both grants.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.upsert import insert_into
from lti_tool.app.services import Services
from lti_tool.launch.logins import fingerprint, random_value
from lti_tool.launch.tables import BrowserSession, Errand, Grant, LoginState, SeenToken
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

SESSION_LIFETIME: Final = timedelta(hours=12)
_SIDE_BY_SIDE: Final = timedelta(minutes=2)
_PURGED_AT_ONCE: Final = 1000  # rows of a table
_LOGINS_PER_PURGE: Final = 50


@dataclass(frozen=True, slots=True)
class FoundGrant:
    """What a launch has opened for a browser session: one space in one role. `frame_addresses` are of the LMS.

    `is_member` is false from when a roster has left the person out until the next launch.
    """

    person_id: UUID
    space_id: UUID
    role: Role
    locale: str
    is_member: bool
    frame_addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session as a launch leaves it: the token for the cookie, and the tokens that get the launch's grant."""

    token: str = field(repr=False)
    token_hashes: tuple[str, ...] = field(repr=False)


def find_grant(services: Services, token: str, space_id: UUID) -> FoundGrant | None:
    """What this browser may do in this space, or None where it may do nothing (any more)."""
    now = services.clock.now()
    with services.database.read() as session:
        row = session.execute(
            select(
                BrowserSession.person_id,
                Grant.role,
                Grant.locale,
                Membership.status,
                Platform.issuer,
                Platform.auth_login_url,
            )
            .join(Grant, Grant.token_hash == BrowserSession.token_hash)
            .join(Space, Space.id == Grant.space_id)
            .join(Deployment, Deployment.id == Space.deployment_id)
            .join(Platform, Platform.id == Deployment.platform_id)
            .outerjoin(
                Membership,
                and_(Membership.space_id == Grant.space_id, Membership.person_id == BrowserSession.person_id),
            )
            .where(
                BrowserSession.token_hash == fingerprint(token),
                BrowserSession.expires_at > now,
                Grant.space_id == space_id,
                Grant.granted_at > now - SESSION_LIFETIME,
            )
        ).one_or_none()
    if row is None:
        return None
    return FoundGrant(
        row.person_id,
        space_id,
        Role(row.role),
        row.locale,
        is_member=row.status == MembershipStatus.ACTIVE,
        frame_addresses=(row.issuer, row.auth_login_url),
    )


def frame_addresses(services: Services, space_id: UUID) -> tuple[str, ...]:
    """Addresses on the LMS's own origins, in whose frames a page about this space may stand; none if unknown."""
    with services.database.read() as session:
        row = session.execute(
            select(Platform.issuer, Platform.auth_login_url)
            .join(Deployment, Deployment.platform_id == Platform.id)
            .join(Space, Space.deployment_id == Deployment.id)
            .where(Space.id == space_id)
        ).one_or_none()
    return () if row is None else (row.issuer, row.auth_login_url)


def open_session(session: Session, old_token: str | None, person_id: UUID, now: datetime) -> OpenedSession:
    """Give a browser a new token, with the grants that its old one holds for the same person.

    A browser that was somebody else's until now starts afresh: the other session ends.
    """
    token = random_value()
    _add_session(session, fingerprint(token), person_id, now, now + SESSION_LIFETIME)
    if old_token is None:
        return OpenedSession(token, (fingerprint(token),))
    old_hash = fingerprint(old_token)
    old = session.get(BrowserSession, old_hash, with_for_update=True)
    if old is not None and (old.person_id != person_id or old.expires_at <= now - _SIDE_BY_SIDE):
        session.delete(old)
        session.flush()
        return OpenedSession(token, (fingerprint(token),))
    if old is None:
        _add_session(session, old_hash, person_id, now, now)
    else:
        _copy_grants(session, old_hash, fingerprint(token), now)
        old.expires_at = min(old.expires_at, now)
    return OpenedSession(token, (fingerprint(token), old_hash))


def add_grant(
    session: Session, opened: OpenedSession, *, space_id: UUID, role: Role, locale: str, now: datetime
) -> None:
    """Let a session open a space."""
    for token_hash in opened.token_hashes:
        values = {"role": role.value, "locale": locale, "granted_at": now}
        statement = insert_into(session, Grant).values(token_hash=token_hash, space_id=space_id, **values)
        session.execute(
            statement.on_conflict_do_update(index_elements=["token_hash", "space_id"], set_=values)
        )


def purge_now_and_then(session: Session, now: datetime) -> None:
    """`purge`, at one login of many."""
    if secrets.randbelow(_LOGINS_PER_PURGE) == 0:
        purge(session, now)


def purge(session: Session, now: datetime) -> None:
    """Delete what is over: logins, tokens, errands and sessions, a bounded number of each."""
    _purge(session, LoginState.state_hash, LoginState.expires_at, now)
    _purge(session, SeenToken.token_hash, SeenToken.expires_at, now)
    _purge(session, Errand.id, Errand.expires_at, now)
    _purge(session, BrowserSession.token_hash, BrowserSession.expires_at, now - _SIDE_BY_SIDE)


def _purge(
    session: Session,
    key: InstrumentedAttribute[str] | InstrumentedAttribute[UUID],
    expires_at: InstrumentedAttribute[datetime],
    before: datetime,
) -> None:
    # Rows that another process is about to delete are left to it: waiting for each other could lock both.
    over = select(key).where(expires_at <= before).limit(_PURGED_AT_ONCE).with_for_update(skip_locked=True)
    session.execute(delete(key.class_).where(key.in_(over)), execution_options={"synchronize_session": False})


def _add_session(
    session: Session, token_hash: str, person_id: UUID, now: datetime, expires_at: datetime
) -> None:
    session.add(
        BrowserSession(token_hash=token_hash, person_id=person_id, created_at=now, expires_at=expires_at)
    )
    session.flush()


def _copy_grants(session: Session, old_hash: str, new_hash: str, now: datetime) -> None:
    held = select(literal(new_hash), Grant.space_id, Grant.role, Grant.locale, Grant.granted_at).where(
        Grant.token_hash == old_hash, Grant.granted_at > now - SESSION_LIFETIME
    )
    columns = ["token_hash", "space_id", "role", "locale", "granted_at"]
    session.execute(insert(Grant).from_select(columns, held))
