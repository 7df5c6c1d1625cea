"""What people are told about levels and certificates: learners of their own, staff and experts how much waits for them.

Each follows from a fact with an instant, so that a mail, which tells of a span of time, tells it once whatever was
restarted meanwhile. That something ends is told thirty days before, and again when it has ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lti_tool.app.access import Viewer
from lti_tool.evidence.reading import read_standings, select_learners
from lti_tool.space.reach import within_reach
from sync.certificates.reading import Held
from sync.certificates.reading import read_standings as read_certificates
from sync.competencies.expiring import EndingLevel
from sync.competencies.ratings import Decision, latest_of_each, read_ratings, supersedes
from sync.competencies.tables import CompetencyRating
from sync.competencies.versions import current_rules
from sync.frameworks.lookup import find_by_id
from sync.organisations.works_council import read_mode
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

LEAD: Final = timedelta(days=30)
ON_PAGES: Final = timedelta(days=30)  # for so long a page tells what has happened
_LATER: Final = aliased(CompetencyRating)


class NoticeKind(StrEnum):
    """What somebody is told; the first ones are about oneself."""

    LEVEL_GIVEN = "level_given"
    LEVEL_NOT_GIVEN = "level_not_given"
    LEVEL_TAKEN_BACK = "level_taken_back"
    DISPUTE_DECIDED = "dispute_decided"
    LEVEL_ENDS = "level_ends"
    LEVEL_ENDED = "level_ended"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATE_ENDED = "certificate_ended"
    REVIEWS_DUE = "reviews_due"
    DISPUTES_OPEN = "disputes_open"
    PROPOSALS_WAIT = "proposals_wait"


OF_STAFF: Final = frozenset({NoticeKind.REVIEWS_DUE, NoticeKind.DISPUTES_OPEN, NoticeKind.PROPOSALS_WAIT})
_OF_DECISIONS: Final = {
    Decision.AWARDED: NoticeKind.LEVEL_GIVEN,
    Decision.DECLINED: NoticeKind.LEVEL_NOT_GIVEN,
    Decision.REVOKED: NoticeKind.LEVEL_TAKEN_BACK,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell: since when it is so, and of what ends when that is.

    `name` is that of the competency or certificate, `count` how many wait; empty and 0 where there is none, and where
    works-council mode lets no figure of so few be told.
    """

    kind: NoticeKind
    at: datetime
    ends_at: datetime | None = None
    name: str = ""
    count: int = 0

    @property
    def is_of_certificate(self) -> bool:
        """Whether it is about a certificate."""
        return self.kind.value.startswith("certificate")

    @property
    def is_of_staff(self) -> bool:
        """Whether it is for those who decide."""
        return self.kind in OF_STAFF


def read_notices(
    session: Session, space: Space, viewer: Viewer, since: datetime, until: datetime, language: str
) -> Sequence[Notice]:
    """What is so since an instant in ``(since, until]``, the latest first; at most five queries.

    What waits for staff is counted whole, and told where some of it is new.
    """
    found = [*_of_levels(session, space, viewer.person_id, language)]
    found += _of_certificates(session, space, viewer.person_id, language, until)
    found = [each for each in found if since < each.at <= until]
    if viewer.endorses:
        is_counted = not read_mode(session, space.organisation_id).enabled
        found += _of_staff(session, viewer, since, until, is_counted=is_counted)
    return sorted(found, key=lambda each: (each.at, each.kind), reverse=True)


def remind(level: EndingLevel) -> Sequence[Notice]:
    """When the learner is told that a level ends, and those who decide that it is to be looked at again.

    The earliest first, past and to come, for as long as nobody decides anew; `read_notices` tells them.
    """
    found: list[Notice] = []
    if level.ends_at is not None:
        ends = NoticeKind.LEVEL_ENDS, NoticeKind.LEVEL_ENDED
        found += _ends(*ends, level.decided_at, level.ends_at, "")
    if level.review_at is not None and (level.ends_at is None or level.review_at < level.ends_at):
        found.append(Notice(NoticeKind.REVIEWS_DUE, level.review_at))
    return sorted(found, key=lambda each: each.at)


def select_disputed(viewer: Viewer) -> Select[UUID]:
    """Whose decision is disputed and not answered, of those whom the viewer looks after, one by one."""
    row = CompetencyRating
    is_answer = or_(  # as `supersedes` of `sync.competencies.ratings` has it
        row.decision != Decision.AWARDED.value,
        _LATER.decision != Decision.DECLINED.value,
        _LATER.level <= row.level,
    )
    return _select_present(viewer).where(row.disputed_at.is_not(None), ~_decided_since(is_answer))


def select_due(viewer: Viewer, now: datetime) -> Select[UUID]:
    """Whose level is to be looked at again by now, one by one; what has lapsed is not."""
    row = CompetencyRating
    return _select_present(viewer).where(
        row.decision == Decision.AWARDED.value,
        row.review_at <= now,
        or_(row.valid_until.is_(None), row.valid_until > now),
        ~_decided_since(_LATER.decision != Decision.DECLINED.value),  # a higher one not shown is no look
    )


def _of_levels(session: Session, space: Space, person_id: UUID, language: str) -> Iterator[Notice]:
    """What was decided in a space about somebody, and when their levels end."""
    ratings = read_ratings(session, space.organisation_id, [person_id], space_id=space.id)[person_id]
    if not ratings:
        return
    competencies = find_by_id(
        session, space.organisation_id, {each.competency_id for each in ratings}, language
    )
    disputed: list[CompetencyRating] = []
    for each in reversed(ratings):  # the earliest first
        kind = _OF_DECISIONS[Decision(each.decision)]
        of_same = [one for one in disputed if one.competency_id == each.competency_id]
        answered = [one for one in of_same if supersedes(each, one)]
        if answered:
            kind = NoticeKind.DISPUTE_DECIDED
        disputed = [one for one in disputed if one not in answered]
        if each.disputed_at is not None:
            disputed.append(each)
        found = competencies.get(each.competency_id)
        yield Notice(kind, each.decided_at, name=found.name if found else "")
    for each in latest_of_each(ratings).values():
        if each.decision == Decision.AWARDED and each.valid_until is not None:
            found = competencies.get(each.competency_id)
            name = found.name if found else ""
            ends = NoticeKind.LEVEL_ENDS, NoticeKind.LEVEL_ENDED
            yield from _ends(*ends, each.decided_at, each.valid_until, name)


def _of_certificates(
    session: Session, space: Space, person_id: UUID, language: str, until: datetime
) -> Iterator[Notice]:
    held = read_certificates(session, space.organisation_id, [person_id], until).get(person_id, ())
    for each in held:
        if each.row.space_id != space.id:
            continue
        name = each.defined.definition.title.in_language(language)
        yield Notice(NoticeKind.CERTIFICATE_ISSUED, each.row.issued_at, name=name)
        if each.row.revoked_at is not None:
            yield Notice(NoticeKind.CERTIFICATE_REVOKED, each.row.revoked_at, name=name)
        elif each.row.valid_until is not None and not _is_renewed(each, held):
            ends = NoticeKind.CERTIFICATE_ENDS, NoticeKind.CERTIFICATE_ENDED
            yield from _ends(*ends, each.row.issued_at, each.row.valid_until, name)


def _is_renewed(one: Held, held: Sequence[Held]) -> bool:
    return any(each.row.renews_id == one.row.id and each.row.revoked_at is None for each in held)


def _ends(
    ends: NoticeKind, ended: NoticeKind, begins_at: datetime, ends_at: datetime, name: str
) -> Iterator[Notice]:
    if begins_at < ends_at - LEAD:  # who has just been given it knows
        yield Notice(ends, ends_at - LEAD, ends_at, name)
    yield Notice(ended, ends_at, ends_at, name)


def count_proposals(
    session: Session, space: Space, viewer: Viewer, since: datetime, until: datetime, language: str
) -> Sequence[Notice]:
    """How many levels are proposed to those who decide, where something new is among them.

    Everything that was written there is gone through, which is for a worker to do, and for no page.
    """
    rules, _ = current_rules(session, space.id)
    if not viewer.endorses or not rules.rules:
        return ()
    people = session.scalars(select_learners(viewer)).all()
    standings = read_standings(session, space, rules, people, language, until)
    offered = [each for standing in standings.values() for each in standing.offered]
    latest = max((one.occurred_at for each in offered for one in each.proposal.happenings), default=None)
    if latest is None or not since < latest <= until:
        return ()
    is_counted = not read_mode(session, space.organisation_id).enabled
    return [Notice(NoticeKind.PROPOSALS_WAIT, latest, count=len(offered) if is_counted else 0)]


def _of_staff(
    session: Session, viewer: Viewer, since: datetime, until: datetime, *, is_counted: bool
) -> Iterator[Notice]:
    row = CompetencyRating
    waits = (
        (NoticeKind.REVIEWS_DUE, select_due(viewer, until), row.review_at),
        (NoticeKind.DISPUTES_OPEN, select_disputed(viewer), row.disputed_at),
    )
    for kind, query, at in waits:
        latest = session.scalar(query.with_only_columns(func.max(at)))
        if latest is not None and since < latest <= until:
            counted = select(func.count()).select_from(query.subquery())
            yield Notice(kind, latest, count=(session.scalar(counted) or 0) if is_counted else 0)


def _select_present(viewer: Viewer) -> Select[UUID]:
    """The decisions of the viewer's space about present learners whom they look after."""
    row = CompetencyRating
    is_learner = and_(
        Membership.space_id == row.space_id,
        Membership.person_id == row.person_id,
        Membership.role == Role.LEARNER.value,
        Membership.status == MembershipStatus.ACTIVE.value,
    )
    return (
        select(row.person_id)
        .join(Membership, is_learner)
        .where(
            row.space_id == viewer.space_id,
            row.person_id != viewer.person_id,
            within_reach(viewer, row.person_id),
        )
    )


def _decided_since(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether somebody has decided about the same once more, and this holds of the later decision."""
    row = CompetencyRating
    return (
        select(_LATER.id)
        .where(
            _LATER.space_id == row.space_id,
            _LATER.person_id == row.person_id,
            _LATER.competency_id == row.competency_id,
            condition,
            or_(
                _LATER.decided_at > row.decided_at,
                and_(_LATER.decided_at == row.decided_at, _LATER.id > row.id),
            ),
        )
        .correlate(row)
        .exists()
    )
