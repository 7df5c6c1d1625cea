"""The queue of those who moderate: what waits for them, why, and in which context; so many queries, however much."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.moderation.words import Wording, name_of, read_wording
from lti_tool.space.glimpses import author_belongs, authorship, preview
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import Byline, byline, shown_texts, visible_to
from sync.contributions.rendering import html_of
from sync.contributions.tables import StoredContribution, Withheld
from sync.contributions.texts import Text
from sync.moderation.acts import Reason, Seen
from sync.moderation.past import DECIDING, Act, ActKind, read_acts
from sync.moderation.reports import Reported, read_reports
from sync.moderation.tables import ModerationAct, Report
from sync.people.accounts import Profile, read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Anonymity, Membership, Space

PER_PAGE: Final = 20
_OF_AUTHOR: Final = (Reason.FIRST_POST, Reason.TOO_FAST)  # reasons to wait that lie in who wrote
_ANSWERED: Final = aliased(StoredContribution)
_OPENING: Final = aliased(StoredContribution)
_Row = Row[Any, *tuple[Any, ...]]
_Columns = TypeVarTuple("_Columns")


class Show(StrEnum):
    """Which posts of the queue."""

    WAITING = "waiting"
    HELD = "held"
    REPORTED = "reported"
    APPEALS = "appeals"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it is shown: `by` is None where the viewer is not told who it was."""

    reason: str
    words: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What was decided earlier about the author's other posts in the space."""

    hidden: int
    approved: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of the queue.

    `answered` is how what it answers begins, empty where nothing is left of that; `seen` what a decision is about;
    `past` None where the viewer is not to know whose posts belong together.
    """

    id: UUID
    thread_id: UUID
    post_id: UUID | None
    title: str
    html: str
    is_lost: bool
    author: Byline
    written_at: datetime
    waits_since: datetime
    answered: str
    state: Withheld | None
    reason: str
    words: str
    reports: Sequence[Told]
    appeal: Act | None
    past: Past | None
    seen: Seen

    @property
    def anchor(self) -> UUID:
        """The post's id, the thread's for its first one."""
        return self.post_id or self.thread_id


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, with how many each choice shows."""

    entries: Sequence[Entry]
    counts: Mapping[Show, int]
    show: Show
    number: int
    has_more: bool


def waiting_count(viewer: Viewer) -> ScalarSelect[int]:
    """How many posts wait for somebody who moderates, as a column of a query."""
    return _select(select(func.count()), viewer, Show.WAITING).scalar_subquery()


def read_queue(session: Session, keys: KeyRing, space: Space, viewer: Viewer, show: Show, page: int) -> Queue:
    """The posts that wait, the longest first; of those that are hidden the latest first. Pages count from 1."""
    counted = [_select(select(func.count()), viewer, each).scalar_subquery() for each in Show]
    counts = session.execute(select(*counted)).one()
    since = _since()
    rows = session.execute(
        _select(_columns(since), viewer, show)
        .order_by(since.desc() if show is Show.HIDDEN else since.asc(), StoredContribution.id)
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    ).all()
    entries = _read(session, keys, space, viewer, rows[:PER_PAGE])
    return Queue(entries, dict(zip(Show, counts, strict=True)), show, page, len(rows) > PER_PAGE)


def read_entries(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, contribution_ids: Collection[UUID]
) -> Sequence[Entry]:
    """Posts as the queue shows them, whether they wait or not, as far as the viewer moderates them."""
    since = _since()
    rows = session.execute(
        moderated(_columns(since), viewer)
        .where(StoredContribution.id.in_(contribution_ids))
        .order_by(since, StoredContribution.id)
    ).all()
    return _read(session, keys, space, viewer, rows)


def _columns(
    since: ColumnElement[datetime],
) -> Select[
    StoredContribution,
    str | None,
    UUID,
    UUID | None,
    StoredContribution,
    StoredContribution | None,
    datetime,
]:
    return select(
        StoredContribution, Membership.role, Thread.id, Post.id, _OPENING, _ANSWERED, since
    ).outerjoin(Membership, author_belongs())


def moderated(columns: Select[*_Columns], viewer: Viewer) -> Select[*_Columns]:
    """What is there to be moderated by the viewer: nobody decides about what they wrote themselves."""
    return (
        columns.select_from(StoredContribution)
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .join(Thread, or_(Thread.contribution_id == StoredContribution.id, Thread.id == Post.thread_id))
        .join(_OPENING, _OPENING.id == Thread.contribution_id)
        .outerjoin(_ANSWERED, _ANSWERED.id == StoredContribution.parent_id)
        .where(
            visible_to(viewer),
            StoredContribution.deleted_at.is_(None),
            or_(StoredContribution.withheld.is_(None), StoredContribution.withheld != Withheld.WITHDRAWN),
            StoredContribution.author_id != viewer.person_id,
        )
    )


def _select(columns: Select[*_Columns], viewer: Viewer, show: Show) -> Select[*_Columns]:
    reported = select(Report.contribution_id).where(
        Report.space_id == viewer.space_id, Report.settled_at.is_(None)
    )
    appealed = select(ModerationAct.contribution_id).where(
        ModerationAct.space_id == viewer.space_id,
        ModerationAct.kind == ActKind.APPEALED.value,
        ModerationAct.settled_at.is_(None),
    )
    is_held = StoredContribution.withheld == Withheld.HELD
    is_hidden = StoredContribution.withheld == Withheld.HIDDEN
    is_reported = StoredContribution.id.in_(reported)
    is_appealed = and_(is_hidden, StoredContribution.id.in_(appealed))
    conditions = {
        Show.WAITING: or_(is_held, is_reported, is_appealed),
        Show.HELD: is_held,
        Show.REPORTED: is_reported,
        Show.APPEALS: is_appealed,
        Show.HIDDEN: is_hidden,
    }
    return moderated(columns, viewer).where(conditions[show])


def _since() -> ColumnElement[datetime]:
    """Since when a post waits: the first open report of it, or else what was done about it last."""
    reported = select(func.min(Report.at)).where(
        Report.contribution_id == StoredContribution.id, Report.settled_at.is_(None)
    )
    acted = select(func.max(ModerationAct.at)).where(
        ModerationAct.contribution_id == StoredContribution.id, ModerationAct.kind.in_(DECIDING)
    )
    return func.coalesce(
        reported.correlate(StoredContribution).scalar_subquery(),
        acted.correlate(StoredContribution).scalar_subquery(),
        StoredContribution.occurred_at,
    )


def _read(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, rows: Sequence[_Row]
) -> Sequence[Entry]:
    if not rows:
        return ()
    ids = [row[0].id for row in rows]
    seals = Seals(session, keys)
    acts, reports = read_acts(session, seals, ids), read_reports(session, seals, ids)
    texts = shown_texts(seals, viewer, _unique(each for row in rows for each in (row[0], row[4], row[5])))
    people = {row[0].author_id for row in rows}
    if viewer.is_staff:
        people |= {each.person_id for of_post in reports.values() for each in of_post}
    known = _Known(
        space=space,
        viewer=viewer,
        acts=acts,
        reports=reports,
        texts=texts,
        profiles=read_profiles(session, keys, people, seals),
        past=_read_past(session, space.id, {row[0].author_id for row in rows}),
        wording=read_wording(session, space.id),
    )
    return [known.entry(row) for row in rows]


def _unique(contributions: Iterable[StoredContribution | None]) -> Iterable[StoredContribution]:
    return {each.id: each for each in contributions if each is not None}.values()


def _read_past(session: Session, space_id: UUID, author_ids: Collection[UUID]) -> Mapping[UUID, Counter[str]]:
    """How often each author's posts were hidden and let in."""
    rows = session.execute(
        select(ModerationAct.person_id, ModerationAct.kind, func.count())
        .where(
            ModerationAct.space_id == space_id,
            ModerationAct.person_id.in_(author_ids),
            ModerationAct.kind.in_([ActKind.HIDDEN.value, ActKind.APPROVED.value]),
            ModerationAct.actor_id.is_not(None),
        )
        .group_by(ModerationAct.person_id, ModerationAct.kind)
    )
    found: dict[UUID, Counter[str]] = {}
    for person_id, kind, count in rows:
        found.setdefault(person_id, Counter())[kind] = count
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the posts of a page are told from."""

    space: Space
    viewer: Viewer
    acts: Mapping[UUID, Sequence[Act]]
    reports: Mapping[UUID, Sequence[Reported]]
    texts: Mapping[UUID, Text]
    profiles: Mapping[UUID, Profile]
    past: Mapping[UUID, Counter[str]]
    wording: Wording

    def entry(self, row: _Row) -> Entry:
        """One post as the viewer may know it."""
        contribution, role, thread_id, post_id, opening, answered, since = row
        acts = self.acts.get(contribution.id, ())
        reports = self.reports.get(contribution.id, ())
        text = self.texts[contribution.id]
        decided = acts[-1] if acts and contribution.withheld else None
        appeal = next((each for each in acts if each.is_open), None)
        if appeal is not None:
            decided = next(each for each in reversed(acts) if each.kind is ActKind.HIDDEN)
        return Entry(
            id=contribution.id,
            thread_id=thread_id,
            post_id=post_id,
            title=title_of(self.texts[opening.id]),
            html=html_of(text),
            is_lost=text.is_lost,
            author=byline(authorship(self.space, contribution, role, self.profiles), self.viewer),
            written_at=contribution.occurred_at,
            waits_since=since,
            answered=preview(self.texts[answered.id].markdown) if answered else "",
            state=Withheld(contribution.withheld) if contribution.withheld else None,
            reason=self._reason(decided),
            words=decided.words if decided else "",
            reports=[self._told(each) for each in reports],
            appeal=appeal,
            past=self._past(contribution.author_id),
            seen=Seen(contribution.revision, acts[-1].sequence if acts else 0, len(reports)),
        )

    def _told(self, report: Reported) -> Told:
        profile = self.profiles.get(report.person_id) if self.viewer.is_staff else None
        return Told(
            name_of(report.reason), report.words, profile.display_name if profile else None, report.at
        )

    def _reason(self, decided: Act | None) -> str:
        tells_of_author = decided is not None and decided.reason in _OF_AUTHOR
        return "" if decided is None or (tells_of_author and self._hides_names) else name_of(decided.reason)

    @property
    def _hides_names(self) -> bool:
        """Whether the viewer is to know of no author what would tell which posts belong together."""
        return not self.viewer.is_staff and self.space.anonymity != Anonymity.NAMED

    def _past(self, author_id: UUID) -> Past | None:
        if self._hides_names:
            return None
        counts = self.past.get(author_id, Counter())
        return Past(counts[ActKind.HIDDEN.value], counts[ActKind.APPROVED.value])
