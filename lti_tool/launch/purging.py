"""Deleting what launches have left behind and nobody needs any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import count_changed
from lti_tool.launch.tables import (
    BrowserSession,
    Errand,
    KeySetFetches,
    SessionToken,
    Ticket,
    UsedOnce,
)
from sync.delivery.context import SyncContext
from sync.schedules.housekeeping import Purge, delete_some, purge_all

_ERRANDS_ARE_KEPT: Final = timedelta(days=1)  # after they are over
_FETCHES_ARE_KEPT: Final = timedelta(days=1)  # by then any number may be made again
_HAS_TOKEN: Final = (
    select(SessionToken.token_hash).where(SessionToken.session_id == BrowserSession.id).exists()
)


def purge(context: SyncContext) -> None:
    """Delete what was used once, errands, tickets, tokens, sessions, and how often keys were asked for, once over."""
    purge_all(context, _PURGES)


def _used_once(session: Session, now: datetime) -> int:
    return count_changed(session, delete_some(UsedOnce, UsedOnce.value_hash, UsedOnce.expires_at <= now))


def _errands(session: Session, now: datetime) -> int:
    # Who comes back to one that is over is told so in the frame, and keeps what they typed.
    is_over = Errand.expires_at <= now - _ERRANDS_ARE_KEPT
    return count_changed(session, delete_some(Errand, Errand.id, is_over))


def _tickets(session: Session, now: datetime) -> int:
    return count_changed(session, delete_some(Ticket, Ticket.ticket_hash, Ticket.expires_at <= now))


def _tokens(session: Session, now: datetime) -> int:
    is_over = SessionToken.expires_at <= now
    return count_changed(session, delete_some(SessionToken, SessionToken.token_hash, is_over))


def _sessions(session: Session, _now: datetime) -> int:
    return count_changed(session, delete_some(BrowserSession, BrowserSession.id, ~_HAS_TOKEN))


def _key_set_fetches(session: Session, now: datetime) -> int:
    is_over = KeySetFetches.counted_at <= now - _FETCHES_ARE_KEPT
    return count_changed(session, delete_some(KeySetFetches, KeySetFetches.jwks_url, is_over))


_PURGES: Final[Sequence[Purge]] = (_used_once, _errands, _tickets, _tokens, _sessions, _key_set_fetches)
