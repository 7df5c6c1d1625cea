"""From a frame that keeps no cookies into a window: a ticket, used once, for the session that a launch has opened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.launch.logins import fingerprint, random_value
from lti_tool.launch.sessions import add_grant, open_session
from lti_tool.launch.tables import BrowserSession, Grant, Ticket
from sync.spaces.tables import Role

TICKET_LIFETIME: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """Who has come in by a ticket, where to (a path on this host), and the token for the window's cookie."""

    person_id: UUID
    path: str
    token: str = field(repr=False)


def give_ticket(session: Session, session_id: UUID, path: str, now: datetime) -> str:
    """A ticket into a session that no cookie shows yet; the table keeps its SHA-256."""
    ticket = random_value()
    session.add(
        Ticket(
            ticket_hash=fingerprint(ticket),
            session_id=session_id,
            path=path,
            expires_at=now + TICKET_LIFETIME,
        )
    )
    session.flush()
    return ticket


def use_ticket(session: Session, ticket: str, old_token: str | None, now: datetime) -> Entry | None:
    """Bring what a ticket's session may open into the session of this window; None for a ticket that is over.

    Of any number of uses only one is let in. The ticket's own session ends with it.
    """
    used = session.execute(
        delete(Ticket)
        .where(Ticket.ticket_hash == fingerprint(ticket), Ticket.expires_at > now)
        .returning(Ticket.session_id, Ticket.path)
    ).one_or_none()
    if used is None:
        return None
    person_id = session.scalars(
        select(BrowserSession.person_id).where(BrowserSession.id == used.session_id)
    ).one()
    opened = open_session(session, old_token, person_id, now)
    for grant in session.scalars(select(Grant).where(Grant.session_id == used.session_id)):
        add_grant(
            session,
            opened.id,
            space_id=grant.space_id,
            role=Role(grant.role),
            locale=grant.locale,
            now=grant.granted_at,
        )
    session.execute(delete(BrowserSession).where(BrowserSession.id == used.session_id))
    return Entry(person_id, used.path, opened.token)
