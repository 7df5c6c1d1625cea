"""What is new for a person in a space: mentions, answers, what they follow, announcements; what they are to look after.

Only what the person sees and has not read; what is read on a page is told nowhere again. With a constant number of
queries, however much was written.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import STAFF, Viewer
from lti_tool.evidence.notices import ON_PAGES, Notice, read_notices
from lti_tool.facilitators.reading import is_asked
from lti_tool.facilitators.tables import Facilitator
from lti_tool.following.choosing import asked_by_followed, begins_under_followed_tag
from lti_tool.learner.dates import OwnDate
from lti_tool.learner.feeds import SpaceDates
from lti_tool.mentions.finding import mentions
from lti_tool.reading.follows import is_followed
from lti_tool.reading.marks import is_new_beginning, is_new_reply, reading_of_space, reading_of_thread
from lti_tool.reading.tables import SpaceReading, ThreadReading
from lti_tool.space.glimpses import author_belongs, authorship
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import Authorship, Byline, byline, shown_texts, visible_to
from sync.contributions.plain import glimpse
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Space

MOST_SHOWN: Final = 8  # of each section
_MOST_READ: Final = 200  # replies
_EXCERPT: Final = 140  # characters
_SOON: Final = timedelta(days=8)
_OWN: Final = aliased(StoredContribution)
_ANSWERED: Final = aliased(StoredContribution)


class About(StrEnum):
    """Why somebody is told, in the order in which it is told."""

    FACILITATED = "facilitated"
    MENTIONS = "mentions"
    ANSWERS = "answers"
    ANNOUNCEMENTS = "announcements"
    FOLLOWED = "followed"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: a post, or the first of `count` in a thread. `post_id` is the thread's for its first post.

    `text` is the beginning of what it says, unfiltered; `author_id` is for deciding, never for showing, and so are
    `opening_id` and `opening_author_id`, whose the title is; None where the first post is gone. `is_by_staff` says no
    more than a badge beside the author's name does.
    """

    about: About
    contribution_id: UUID
    author_id: UUID
    thread_id: UUID
    post_id: UUID
    title: str
    author: Byline
    text: str
    count: int
    at: datetime
    is_by_staff: bool
    opening_id: UUID | None
    opening_author_id: UUID | None


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a space for a person; `left_out` counts, by section, what is not shown."""

    space_id: UUID
    space_title: str
    items: Sequence[Item] = ()
    left_out: Mapping[About, int] | None = None
    dates: Sequence[OwnDate] = ()
    time_zone: str = "UTC"
    notices: Sequence[Notice] = ()

    def of(self, about: About) -> Sequence[Item]:
        """The items of a section."""
        return [item for item in self.items if item.about is about]

    def more(self, about: About) -> int:
        """How many items of a section are left out."""
        return (self.left_out or {}).get(about, 0)

    @property
    def is_any(self) -> bool:
        """Whether there is anything to tell; a date alone is, too."""
        return bool(self.items or self.dates or self.notices)

    def narrowed(self, *abouts: About) -> "News":
        """Only these sections, without dates and notices."""
        items = [item for item in self.items if item.about in abouts]
        return replace(self, items=items, dates=(), notices=())


class Span(NamedTuple):
    """From after `since` up to `until`."""

    since: datetime
    until: datetime


class _Found(NamedTuple):
    thread: Thread
    contribution: StoredContribution
    role: str | None
    post_id: UUID
    about: About
    number: int


def read_news(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    now: datetime,
    *,
    span: Span | None = None,
    dates: SpaceDates | None = None,
) -> News:
    """What is new for the viewer, written in a `span` where that is given; a handful of queries, always as many."""
    found = [
        *_facilitated(session, viewer, now, span),
        *_replies(session, viewer, span),
        *_beginnings(session, viewer, span),
    ]
    shown, left_out = _shown(found)
    seals = Seals(session, keys)
    openings = _openings(session, viewer, {each.thread.id for each in shown})
    profiles = read_profiles(session, keys, {each.contribution.author_id for each in shown}, seals)
    texts = shown_texts(seals, viewer, [*(each.contribution for each in shown), *openings.values()])
    authors = {
        each.contribution.id: authorship(space, each.contribution, each.role, profiles) for each in shown
    }
    items = [
        Item(
            about=each.about,
            contribution_id=each.contribution.id,
            author_id=each.contribution.author_id,
            thread_id=each.thread.id,
            post_id=each.post_id,
            title=_title(texts, openings.get(each.thread.id)),
            author=byline(authors[each.contribution.id], viewer),
            text=_beginning(texts[each.contribution.id]),
            count=each.number,
            at=each.contribution.occurred_at,
            is_by_staff=_is_told_as_staff(authors[each.contribution.id]),
            opening_id=opening.id if (opening := openings.get(each.thread.id)) else None,
            opening_author_id=opening.author_id if opening else None,
        )
        for each in shown
    ]
    soon = [each for each in dates.dates if each.at <= now + _SOON] if dates else []
    since, until = span or Span(now - ON_PAGES, now)
    notices = read_notices(session, space, viewer, since, until, best_language(viewer.locale))
    return News(space.id, space.title, items, left_out, soon, space.time_zone, notices)


def _replies(session: Session, viewer: Viewer, span: Span | None) -> Sequence[_Found]:
    """Unread replies to the viewer or with a mention of them, each by itself, and in followed threads, one for each."""
    is_answer = (
        select(_ANSWERED.id)
        .where(_ANSWERED.id == StoredContribution.parent_id, _ANSWERED.author_id == viewer.person_id)
        .correlate(StoredContribution)
        .exists()
    )
    rows = session.execute(
        select(Thread, StoredContribution, Membership.role, Post.id, is_answer, mentions(viewer))
        .select_from(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .outerjoin(Membership, author_belongs())
        .where(
            Thread.space_id == viewer.space_id,
            visible_to(viewer),
            is_new_reply(viewer),
            StoredContribution.stands,
            _within(span, Post.created_at),
            or_(is_answer, mentions(viewer), is_followed(viewer)),
        )
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(_MOST_READ)
    ).all()
    own: list[_Found] = []
    others: defaultdict[UUID, list[_Found]] = defaultdict(list)
    for thread, contribution, role, post_id, answers, names_viewer in rows:
        about = About.MENTIONS if names_viewer else About.ANSWERS if answers else About.FOLLOWED
        found = _Found(thread, contribution, role, post_id, about, 1)
        if about is About.FOLLOWED:
            others[thread.id].append(found)
        else:
            own.append(found)
    followed = [of_thread[-1]._replace(number=len(of_thread)) for of_thread in others.values()]
    return [*own, *followed]


def _beginnings(session: Session, viewer: Viewer, span: Span | None) -> Sequence[_Found]:
    """Unread first posts: announcements, followed tags and askers; for staff the questions that nobody has answered."""
    is_announcement = Thread.kind == ThreadKind.ANNOUNCEMENT.value
    is_news = is_new_beginning(viewer) & _within(span, Thread.created_at)
    is_followed_news = is_news & or_(begins_under_followed_tag(viewer), asked_by_followed(viewer))
    waits = _waits(viewer)
    about = case(
        (is_news & mentions(viewer), About.MENTIONS.value),
        (is_news & is_announcement, About.ANNOUNCEMENTS.value),
        (waits, About.UNANSWERED.value),
        else_=About.FOLLOWED.value,
    )
    rows = session.execute(
        select(Thread, StoredContribution, Membership.role, about)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .outerjoin(Membership, author_belongs())
        .where(
            Thread.space_id == viewer.space_id,
            visible_to(viewer),
            StoredContribution.stands,
            or_(is_news & (is_announcement | mentions(viewer)), is_followed_news, waits),
        )
        .order_by(Thread.created_at.desc(), Thread.id.desc())
        .limit(_MOST_READ)
    )
    return [
        _Found(thread, contribution, role, thread.id, About(why), 1)
        for thread, contribution, role, why in rows
    ]


def _facilitated(session: Session, viewer: Viewer, now: datetime, span: Span | None) -> Sequence[_Found]:
    """The threads that the viewer was asked to facilitate, until they say that they know."""
    rows = session.execute(
        select(Thread, StoredContribution, Membership.role)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .join(Facilitator, is_asked(viewer, now))
        .outerjoin(Membership, author_belongs())
        .where(
            Thread.space_id == viewer.space_id,
            visible_to(viewer),
            StoredContribution.stands,
            Facilitator.is_acknowledged.is_(False),
            _within(span, Facilitator.named_at),
        )
        .order_by(Facilitator.named_at.desc(), Thread.id.desc())
        .limit(_MOST_READ)
    )
    return [
        _Found(thread, contribution, role, thread.id, About.FACILITATED, 1)
        for thread, contribution, role in rows
    ]


def _waits(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a thread is a question that nobody has answered; for staff, whom it waits for."""
    if not viewer.is_staff:
        return ~true()
    reply = (
        select(Post.id)
        .join(_OWN, _OWN.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, _OWN.stands)
        .correlate(Thread)
        .exists()
    )
    return (Thread.kind == ThreadKind.QUESTION.value) & ~reply


def _within(span: Span | None, stands_since: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """Whether something came within a span: what waited for a moderator came when it was let in."""
    if span is None:
        return true()
    return and_(stands_since > span.since, stands_since <= span.until)


def _shown(found: Sequence[_Found]) -> tuple[Sequence[_Found], Mapping[About, int]]:
    """The latest of each section, and how many of each are left out."""
    sections = {about: [each for each in found if each.about is about] for about in About}
    shown = [each for section in sections.values() for each in section[:MOST_SHOWN]]
    return shown, {about: max(len(section) - MOST_SHOWN, 0) for about, section in sections.items()}


def _openings(session: Session, viewer: Viewer, thread_ids: set[UUID]) -> Mapping[UUID, StoredContribution]:
    """The first posts of these threads, for their titles, as far as the viewer sees them."""
    query: Select[UUID, StoredContribution] = select(Thread.id, StoredContribution).join(
        StoredContribution, StoredContribution.id == Thread.contribution_id
    )
    rows = session.execute(query.where(Thread.id.in_(thread_ids), visible_to(viewer)))
    return dict(rows.all())


def _title(texts: Mapping[UUID, Text], opening: StoredContribution | None) -> str:
    """A thread's title; empty where its first post is gone."""
    return title_of(texts[opening.id]) if opening is not None else ""


def _is_told_as_staff(author: Authorship) -> bool:
    return author.role in STAFF and not author.is_anonymous and not author.is_removed


def _beginning(text: Text) -> str:
    return glimpse(text.markdown, _EXCERPT)
