"""Which mail is due, who sends it, and what came of it.

A mail is claimed under a lease, made and handed over outside of any transaction, and noted. Killed before it is handed
over, it is sent by the next worker; killed after it was noted, never again. Killed between the two, it is sent once
more under the same Message-ID: at least once, and nothing is lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from config.ids import timeless_id
from config.keys import KeyRing
from sync.ledger.facts import FactKind, Publicity
from sync.ledger.tables import LedgerRow
from sync.mail.choices import Reader, find_reader, note, wanted_of
from sync.mail.tables import Mail, MailChoice, MailKind
from sync.mentions.tables import Mention
from sync.people.accounts import mail_lookup

LEASE: Final = timedelta(minutes=5)
SHORTEST_WAIT: Final = timedelta(minutes=10)
_LONGEST_WAIT: Final = timedelta(hours=6)
_SETTLED: Final = timedelta(minutes=1)  # what bears an earlier time is committed by now
_TRIES_OF_ONE: Final = 8  # about a day: what is new since then belongs into it, too


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is to be sent now, for what happened in ``(since, until]``."""

    reader: Reader
    kind: MailKind
    since: datetime
    until: datetime
    message_id: UUID
    tries: int


def wake_at_once(session: Session, now: datetime) -> None:
    """Let those have their mail who want answers and mentions at once and have got some since they were told."""
    answered = (
        select(LedgerRow.sequence)
        .where(
            LedgerRow.person_id == Mail.person_id,
            or_(
                LedgerRow.kind == FactKind.REPLY_RECEIVED.value,
                LedgerRow.verdict == Publicity.PUBLIC.value,  # an answer that waited for a moderator
            ),
            LedgerRow.recorded_at > Mail.told_until,
        )
        .correlate(Mail)
        .exists()
    )
    named = (
        select(Mention.contribution_id)
        .where(Mention.person_id == Mail.person_id, Mention.at > Mail.told_until)
        .correlate(Mail)
        .exists()
    )
    session.execute(
        update(Mail)
        .where(Mail.kind == MailKind.AT_ONCE.value, Mail.due_at.is_(None), or_(answered, named))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def claim(session: Session, keys: KeyRing, now: datetime) -> Claimed | None:
    """Take a mail that is due; None where none is. Who may have none, or has quiet now, is passed over for later."""
    while (mail := _find_due(session, now)) is not None:
        reader = find_reader(session, keys, mail.person_id)
        if reader is None:
            _put_off(session, mail, now)
            continue
        allowed = reader.wanted.rhythm.allowed(now)
        if allowed > now:
            mail.due_at = allowed
            session.flush()
            continue
        if mail.covers_until is None or mail.message_id is None or mail.tries >= _TRIES_OF_ONE:
            mail.covers_until = max(mail.told_until, now - _SETTLED)
            mail.message_id, mail.tries = timeless_id(), 0
        mail.lease_until = now + LEASE
        session.flush()
        return Claimed(
            reader, MailKind(mail.kind), mail.told_until, mail.covers_until, mail.message_id, mail.tries
        )
    return None


def note_told(session: Session, claimed: Claimed, now: datetime, *, was_sent: bool) -> None:
    """Note that a person was told, or that there was nothing to tell; the next mail is due at its time."""
    mail = _own(session, claimed)
    if mail is None:
        return
    mail.told_until = claimed.until
    _end_try(mail, claimed.reader, now)
    mail.code = None
    if was_sent:
        mail.sent_at = now


def note_later(session: Session, claimed: Claimed, code: str, now: datetime, *, counts: bool = True) -> None:
    """Note that a mail could not be handed over; it is tried again, later each time.

    `counts` is false where nothing could be handed over, whoever it was for: that was no try of its own.
    """
    mail = _own(session, claimed)
    if mail is None:
        return
    mail.tries += counts
    mail.code, mail.lease_until = code, None
    mail.due_at = now + min(SHORTEST_WAIT * 2 ** max(mail.tries - 1, 0), _LONGEST_WAIT)


def note_refused(session: Session, keys: KeyRing, claimed: Claimed, code: str, now: datetime) -> None:
    """Note that an address was refused for good: no mail goes there until the person says so, or has another one."""
    mail = _own(session, claimed)
    if mail is None:
        return
    choice = session.get_one(MailChoice, claimed.reader.person_id)
    choice.refused_at, choice.refused_lookup = now, mail_lookup(keys, claimed.reader.address)
    _end_try(mail, claimed.reader, now)
    mail.code = code
    note(session, "mail.refused", claimed.reader.person_id, now)


def _find_due(session: Session, now: datetime) -> Mail | None:
    return session.scalar(
        select(Mail)
        .where(
            and_(Mail.due_at.is_not(None), Mail.due_at <= now),
            or_(Mail.lease_until.is_(None), Mail.lease_until <= now),
        )
        .order_by(Mail.due_at, Mail.person_id, Mail.kind)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _put_off(session: Session, mail: Mail, now: datetime) -> None:
    """Tell somebody nothing who may be told nothing at present; what comes at once is over then, too."""
    choice = session.get_one(MailChoice, mail.person_id)
    mail.lease_until, mail.tries, mail.covers_until, mail.message_id = None, 0, None, None
    if mail.kind == MailKind.DIGEST.value:
        mail.due_at = wanted_of(choice).rhythm.next_digest(now)
    else:
        mail.due_at, mail.told_until = None, now
    session.flush()


def _own(session: Session, claimed: Claimed) -> Mail | None:
    """The mail, as long as it is the one that was claimed: somebody may have stopped theirs meanwhile."""
    key = (claimed.reader.person_id, claimed.kind.value)
    mail = session.get(Mail, key, with_for_update=True, populate_existing=True)
    return mail if mail is not None and mail.message_id == claimed.message_id else None


def _end_try(mail: Mail, reader: Reader, now: datetime) -> None:
    mail.covers_until, mail.message_id, mail.lease_until, mail.tries = None, None, None, 0
    is_digest = mail.kind == MailKind.DIGEST.value
    mail.due_at = reader.wanted.rhythm.next_digest(now) if is_digest else None
