"""Making, finding and taking back the address by which a person's calendar program reads their dates.

Calendar programs have no session, so the address itself opens the dates: it cannot be guessed, only a keyed fingerprint
of it is kept, it opens nothing but dates and titles, and its owner can end it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.launch.logins import random_value
from lti_tool.learner.dates import OwnDate, own_dates, path_dates, staff_dates
from lti_tool.learner.tables import CalendarFeed
from sync.audit.trail import record
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.paths.keeping import read_paths
from sync.scoring.versions import read_present_rules
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

_USE: Final = "calendar"
_HAVE_DATES: Final = (Role.LEARNER, Role.INSTRUCTOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class SpaceDates:
    """The dates of one of a person's spaces."""

    space_id: UUID
    title: str
    time_zone: str
    dates: Sequence[OwnDate]


def has_feed(session: Session, person_id: UUID) -> bool:
    """Whether a person has a calendar address."""
    return session.get(CalendarFeed, person_id) is not None


def make_feed(
    session: Session, keys: KeyRing, space: Space, person_id: UUID, locale: str, now: datetime
) -> str:
    """Give a person a calendar address, in place of an earlier one; its secret, which is told this once."""
    secret = random_value()
    feed = session.get(CalendarFeed, person_id, with_for_update=True)
    action = "calendar.made" if feed is None else "calendar.renewed"
    if feed is None:
        feed = CalendarFeed(person_id=person_id)
        session.add(feed)
    feed.secret_hash, feed.locale, feed.created_at = keys.lookup(_USE, secret), locale, now
    _note(session, action, space, person_id, now)
    session.flush()
    return secret


def end_feed(session: Session, space: Space, person_id: UUID, now: datetime) -> None:
    """Take a person's calendar address back; nothing where there is none."""
    feed = session.get(CalendarFeed, person_id, with_for_update=True)
    if feed is not None:
        session.delete(feed)
        _note(session, "calendar.ended", space, person_id, now)


def find_feed(session: Session, keys: KeyRing, secret: str) -> CalendarFeed | None:
    """The feed behind a secret, if there is one."""
    fingerprint = keys.lookup(_USE, secret)
    return session.scalar(select(CalendarFeed).where(CalendarFeed.secret_hash == fingerprint))


def read_dates(session: Session, person_id: UUID, language: str, now: datetime) -> Sequence[SpaceDates]:
    """The dates of every space that a person learns or teaches in at present.

    With one query each for spaces, rules, decisions and paths.
    """
    found = session.execute(
        select(Space, Membership.role)
        .join(Membership, Membership.space_id == Space.id)
        .where(
            Membership.person_id == person_id,
            Membership.role.in_([role.value for role in _HAVE_DATES]),
            Membership.status == MembershipStatus.ACTIVE.value,
        )
        .order_by(Space.created_at, Space.id)
    ).all()
    ids = [space.id for space, _ in found]
    rules = read_present_rules(session, ids)
    decided = _read_decided(session, ids, person_id)
    paths = read_paths(session, ids)
    return [
        SpaceDates(
            space.id,
            space.title,
            space.time_zone,
            [
                *(
                    own_dates(space, rules[space.id], decided.get((space.id, FactKind.EXTENSION), 0), now)
                    if role == Role.LEARNER.value
                    else staff_dates(space, rules[space.id], now)
                ),
                *path_dates((each.path for each in paths if each.space_id == space.id), language, now),
            ],
        )
        for space, role in found
        if not decided.get((space.id, FactKind.EXCUSE), 0)
    ]


def _read_decided(
    session: Session, space_ids: Sequence[UUID], person_id: UUID
) -> Mapping[tuple[UUID, FactKind], int]:
    """What was decided last about more time and excuses, space by space."""
    rows = session.execute(
        select(LedgerRow.space_id, LedgerRow.kind, LedgerRow.value)
        .where(
            LedgerRow.space_id.in_(space_ids),
            LedgerRow.person_id == person_id,
            LedgerRow.kind.in_([FactKind.EXTENSION.value, FactKind.EXCUSE.value]),
        )
        .order_by(LedgerRow.sequence)
    )
    return {(space_id, FactKind(kind)): value for space_id, kind, value in rows}


def _note(session: Session, action: str, space: Space, person_id: UUID, now: datetime) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=person_id,
        subject_id=person_id,
    )
