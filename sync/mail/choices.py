"""What mail a person wants: reading it, setting it, and stopping it at once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.mail import is_address
from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.mail.tables import Mail, MailChoice, MailKind
from sync.mail.times import Cadence, Rhythm
from sync.people.accounts import mail_lookup, read_profiles
from sync.people.tables import Person
from sync.rights.standing import read_stopped
from sync.spaces.tables import Membership, MembershipStatus

TEXT_VERSION: Final = 2
"""Of the words below which mail is turned on; see `lti_tool/digest/templates/digest/settings.html`."""
_FALLBACK_ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The mail that a person asks for, its language, and the version of the words that they have agreed to."""

    rhythm: Rhythm
    at_once: bool
    locale: str
    text_version: int = TEXT_VERSION

    @property
    def is_any(self) -> bool:
        """Whether any mail is wanted."""
        return self.at_once or self.rhythm.cadence is not Cadence.NEVER


def nothing_wanted(zone: ZoneInfo, locale: str) -> Wanted:
    """What stands in the form of somebody who has chosen nothing: no mail."""
    return Wanted(Rhythm(Cadence.NEVER, 7, 0, zone), at_once=False, locale=locale)


def wanted_of(choice: MailChoice) -> Wanted:
    """A row as it is meant."""
    days = frozenset(int(day) for day in choice.quiet_days)
    rhythm = Rhythm(
        Cadence(choice.cadence), choice.hour, choice.weekday, zone_named(choice.time_zone),
        choice.quiet_from, choice.quiet_until, days,
    )  # fmt: skip
    return Wanted(rhythm, choice.at_once, choice.locale, choice.text_version)


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name; UTC for one that the machine does not know any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # of a name that no file can have, too
        return ZoneInfo(_FALLBACK_ZONE)


def want(session: Session, person_id: UUID, wanted: Wanted, now: datetime) -> None:
    """Let a person have the mail that they ask for, from now on: nothing older than that is told by mail.

    An address that was refused is tried again, since the person has just said that it is to be.
    """
    insert_if_new(
        session, MailChoice, **_values(nothing_wanted(wanted.rhythm.zone, wanted.locale), person_id)
    )
    choice = session.get_one(MailChoice, person_id, with_for_update=True, populate_existing=True)
    was_any, had_read = wanted_of(choice).is_any, choice.text_version
    for name, value in _values(wanted, person_id).items():
        setattr(choice, name, value)
    choice.refused_at, choice.refused_lookup = None, None
    if wanted.is_any and (not was_any or had_read != TEXT_VERSION):
        choice.consented_at, choice.text_version = now, TEXT_VERSION
    session.flush()
    _set(session, person_id, MailKind.DIGEST, wanted.rhythm.next_digest(now), now)
    _set(session, person_id, MailKind.AT_ONCE, None, now, is_on=wanted.at_once)
    if wanted.is_any != was_any:
        note(session, "mail.turned_on" if wanted.is_any else "mail.turned_off", person_id, now)


def stop(session: Session, person_id: UUID, now: datetime) -> bool:
    """Send a person no mail any more; whether they had any. Their other choices stay for another time."""
    choice = session.get(MailChoice, person_id, with_for_update=True)
    if choice is None or not wanted_of(choice).is_any:
        return False
    choice.cadence, choice.at_once, choice.consented_at = Cadence.NEVER.value, False, None
    session.execute(delete(Mail).where(Mail.person_id == person_id))
    note(session, "mail.turned_off", person_id, now)
    return True


def note(session: Session, action: str, person_id: UUID, now: datetime) -> None:
    """Note in the audit what became of a person's mail."""
    organisation_id = session.scalar(select(Person.organisation_id).where(Person.id == person_id))
    record(
        session,
        action=action,
        now=now,
        organisation_id=organisation_id,
        actor_id=person_id,
        subject_id=person_id,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail may go to at present: where, and what they asked for."""

    person_id: UUID
    address: str = field(repr=False)
    wanted: Wanted


def find_reader(session: Session, keys: KeyRing, person_id: UUID) -> Reader | None:
    """Somebody whom a mail may go to now: who asked for it, belongs to a course, whose data may be used and whose
    address was not refused. None for anybody else.
    """
    choice = session.get(MailChoice, person_id)
    if choice is None or choice.consented_at is None or read_stopped(session, [person_id]):
        return None
    address = read_address(session, keys, person_id)
    is_member = select(Membership.person_id).where(
        Membership.person_id == person_id, Membership.status == MembershipStatus.ACTIVE.value
    )
    if address is None or session.scalar(is_member.limit(1)) is None:
        return None
    if choice.refused_lookup is not None and choice.refused_lookup == mail_lookup(keys, address):
        return None
    wanted = wanted_of(choice)
    return Reader(person_id, address, wanted) if wanted.is_any else None


def read_address(session: Session, keys: KeyRing, person_id: UUID) -> str | None:
    """The mail address that the LMS tells of a person; None where it tells none that mail can go to."""
    profile = read_profiles(session, keys, [person_id]).get(person_id)
    address = (profile.mail or "").strip() if profile else ""
    return address if is_address(address) else None


def _values(wanted: Wanted, person_id: UUID) -> dict[str, object]:
    rhythm = wanted.rhythm
    return {
        "person_id": person_id,
        "cadence": rhythm.cadence.value,
        "at_once": wanted.at_once,
        "hour": rhythm.hour,
        "weekday": rhythm.weekday,
        "quiet_from": rhythm.quiet_from,
        "quiet_until": rhythm.quiet_until,
        "quiet_days": "".join(map(str, sorted(rhythm.quiet_days))),
        "time_zone": rhythm.zone.key,
        "locale": wanted.locale,
        "text_version": TEXT_VERSION,
    }


def _set(
    session: Session,
    person_id: UUID,
    kind: MailKind,
    due_at: datetime | None,
    now: datetime,
    *,
    is_on: bool = True,
) -> None:
    """Set when a mail is due; one that was not wanted before begins now, one that is wanted no more is gone."""
    mail = session.get(Mail, (person_id, kind.value), with_for_update=True)
    if not is_on or (kind is MailKind.DIGEST and due_at is None):
        if mail is not None:
            session.delete(mail)
        return
    if mail is None:
        session.add(Mail(person_id=person_id, kind=kind.value, told_until=now, due_at=due_at))
    elif mail.tries == 0:
        mail.due_at = due_at if kind is MailKind.DIGEST else mail.due_at
