"""Erasing anew whom a restored backup has brought back, and mending what else is left where two stores disagree."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from structlog import get_logger

from config.clock import Clock
from config.database import Database, repeated
from config.keys import KeyRing
from sync.delivery.context import SyncContext
from sync.people.erasure import replay_journal
from sync.rights.erasure import PersonUnknown, erase_person
from sync.spaces.rosters import ask_for_lost_names

log = get_logger()


def mend_people(database: Database, keys: KeyRing, clock: Clock) -> Sequence[UUID]:
    """Do before anything is served or sent what a kill or a restored backup makes necessary; gives who is erased anew.

    Costs a few looks where nothing is to be done.
    """

    def ask() -> None:
        with database.write() as session:
            ask_for_lost_names(session, clock.now())

    erased = replay_erasures(database, keys, clock)
    repeated(ask)  # several processes may start at once
    return erased


def replay_erasures(database: Database, keys: KeyRing, clock: Clock) -> Sequence[UUID]:
    """Finish erasures that were cut short and carry out again those that a restored backup undid; gives whose."""

    def read() -> Sequence[UUID]:
        with database.write() as session:
            return replay_journal(session, keys, clock.now())

    returned = repeated(read)
    for person_id in returned:
        with database.write() as session:
            _erase_again(session, keys, person_id, clock.now())
    if returned:
        log.warning("erasures_replayed", people=len(returned))
        database.truncate_log()
    return returned


def replay(context: SyncContext) -> None:
    """The same as a job, for an erasure by the command line that was killed beside a server."""
    replay_erasures(context.database, context.keys, context.clock)


def _erase_again(session: Session, keys: KeyRing, person_id: UUID, now: datetime) -> None:
    with suppress(PersonUnknown):  # by now another process has done it
        erase_person(session, keys, person_id, "backup.restored", None, now, once_more=True)
