"""Reports by members: what they ask moderators to look at. Several of them may hide it until somebody has looked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.audit.trail import record
from sync.contributions.finding import ActRefused, find_contribution
from sync.contributions.markdown import clean
from sync.contributions.tables import StoredContribution
from sync.ledger.entries import lock_space
from sync.moderation.acts import LONGEST_WORDS, Decision, Reason, hide
from sync.moderation.tables import Report
from sync.people.sealing import Seals, place
from sync.spaces.tables import Membership, Role, Space

MOST_AN_HOUR: Final = 10
"""So many reports of one person: more would be a weapon, and one can write to the moderators."""
_HOUR: Final = timedelta(hours=1)
_STAFF: Final = (Role.INSTRUCTOR.value, Role.ADMINISTRATOR.value)


@dataclass(frozen=True, slots=True)
class Reported:
    """One report as moderators read it; `words` are empty where there are none, or their key was lost."""

    person_id: UUID
    reason: str
    words: str
    at: datetime


def report(
    session: Session,
    keys: KeyRing,
    space: Space,
    contribution_id: UUID,
    person_id: UUID,
    reason: Reason,
    words: str,
    now: datetime,
) -> bool:
    """Note that somebody asks moderators to look at a contribution; True where that is new.

    Of one revision a person reports once. Raises ActRefused: as `find_contribution` does, ``report.own`` for one's own,
    ``report.too_many`` after `MOST_AN_HOUR`.
    """
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id)
    if contribution.author_id == person_id:
        raise ActRefused("This is somebody's own.", code="report.own")
    row = session.get(Report, (contribution_id, person_id))
    if row is not None and row.revision == contribution.revision:
        return False
    _require_not_too_many(session, space.id, person_id, now)
    if row is None:
        row = Report(contribution_id=contribution_id, person_id=person_id, space_id=space.id)
        session.add(row)
    said = clean(words).strip()[:LONGEST_WORDS]
    row.revision, row.reason, row.at, row.settled_at = contribution.revision, reason.value, now, None
    row.sealed_words = Seals(session, keys).seal(person_id, said, _place(contribution_id, person_id))
    session.flush()
    record(
        session,
        action="moderation.reported",
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=person_id,
        detail={"contribution": str(contribution_id), "reason": reason.value},
    )
    if _are_enough(session, space, contribution):
        hide(session, keys, space, contribution_id, Decision(None, now, reason=Reason.REPORTED.value))
    return True


def read_reports(
    session: Session, seals: Seals, contribution_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Reported]]:
    """The reports of these contributions that nobody has looked at yet, the first one first."""
    rows = session.scalars(
        select(Report)
        .where(Report.contribution_id.in_(contribution_ids), Report.settled_at.is_(None))
        .order_by(Report.at, Report.person_id)
    ).all()
    seals.load({row.person_id for row in rows if row.sealed_words is not None})
    found: defaultdict[UUID, list[Reported]] = defaultdict(list)
    for row in rows:
        words = seals.open(row.person_id, row.sealed_words, _place(row.contribution_id, row.person_id)) or ""
        found[row.contribution_id].append(Reported(row.person_id, row.reason, words, row.at))
    return found


def _require_not_too_many(session: Session, space_id: UUID, person_id: UUID, now: datetime) -> None:
    lately = select(func.count()).where(
        Report.space_id == space_id, Report.person_id == person_id, Report.at > now - _HOUR
    )
    if (session.scalar(lately) or 0) >= MOST_AN_HOUR:
        raise ActRefused("So many reports at a time are too many.", code="report.too_many")


def _are_enough(session: Session, space: Space, contribution: StoredContribution) -> bool:
    """Whether so many report it that it is hidden; what staff write never is."""
    if not space.reports_hide_at:
        return False
    author = session.get(Membership, (space.id, contribution.author_id))
    if author is not None and author.role in _STAFF:
        return False
    count = select(func.count()).where(Report.contribution_id == contribution.id, Report.settled_at.is_(None))
    return (session.scalar(count) or 0) >= space.reports_hide_at


def _place(contribution_id: UUID, person_id: UUID) -> str:
    return place(Report.__tablename__, contribution_id, person_id)
