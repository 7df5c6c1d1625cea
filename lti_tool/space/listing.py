"""What somebody wants to see of the list of threads: which ones, in which order. All of it stands in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, UnaryExpression, and_, case, or_, select
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from lti_tool.app.access import Viewer
from lti_tool.facilitators.reading import facilitates
from lti_tool.kinds.listing import ALL_KINDS, KindChoice, read_kind_choice
from lti_tool.mentions.finding import mentions
from lti_tool.reading.follows import is_followed
from lti_tool.reading.marks import is_unread
from lti_tool.space.reach import own_groups
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import awaits_own, known_activity, visible_to
from lti_tool.summaries.reading import wants_summary
from lti_tool.tags.tables import ThreadTag
from sync.contributions.tables import StoredContribution
from sync.intake.signs import ENDORSEMENT, REACTION, standing
from sync.ledger.tables import LedgerRow

_OPENING: Final = aliased(StoredContribution)


class Show(StrEnum):
    """Which threads; several of them together show what is all of that."""

    UNREAD = "unread"
    FOLLOWED = "followed"
    UNANSWERED = "unanswered"
    MINE = "mine"
    ENDORSED = "endorsed"
    MENTIONS = "mentions"  # of the viewer
    FACILITATED = "facilitated"  # by the viewer
    LONG = "long"  # and not summed up


class Sort(StrEnum):
    """What comes first, below what is pinned."""

    ACTIVITY = "activity"
    NEWEST = "newest"
    OLDEST = "oldest"
    VOTES = "votes"  # reactions to the first post
    UNDISCOVERED = "undiscovered"  # what nobody has answered, the most promising first


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to look at the list.

    `own_first`: what is for the viewer's groups, or for everybody, stands before what is for others; `groups_alike`
    where staff do not want that. `writes_first`: there are threads of whose activity the viewer is not to know yet.
    """

    show: frozenset[Show] = field(default_factory=frozenset)
    tag_id: UUID | None = None
    sort: Sort = Sort.ACTIVITY
    kinds: KindChoice = ALL_KINDS
    groups_alike: bool = False
    own_first: bool = False
    writes_first: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves threads out."""
        return bool(self.show) or self.tag_id is not None or self.kinds.is_narrow

    def address(self, **changes: Any) -> Mapping[str, Any]:
        """Its part of an address, with changes: ``toggle``, ``tag`` (or None), ``sort``, ``kinds``, ``groups``."""
        toggled = {changes["toggle"]} if "toggle" in changes else set()
        tag = changes.get("tag", self.tag_id)
        sort = changes.get("sort", self.sort)
        alike = changes.get("groups", _ALIKE if self.groups_alike else None) == _ALIKE
        return {
            "groups": _ALIKE if alike else None,
            "show": [each.value for each in Show if each in self.show ^ toggled],
            "tag": str(tag) if tag else None,
            "sort": sort.value if sort is not Sort.ACTIVITY else None,
            **changes.get("kinds", self.kinds).address(),
        }


EVERYTHING: Final = Choice()
_ALIKE: Final = "alike"


def read_choice(arguments: MultiDict[str, str]) -> Choice:
    """The choice that an address asks for; what it does not know, it passes over."""
    show = frozenset(each for each in Show if each in arguments.getlist("show"))
    sort = next((each for each in Sort if each == arguments.get("sort")), Sort.ACTIVITY)
    return Choice(
        show,
        arguments.get("tag", type=UUID),
        sort,
        read_kind_choice(arguments),
        groups_alike=arguments.get("groups") == _ALIKE,
    )


def conditions(choice: Choice, viewer: Viewer, now: datetime) -> Sequence[ColumnElement[bool]]:
    """What a `Thread` with its first post and the viewer's readings joined has to be."""
    known: Mapping[Show, Callable[[Viewer], ColumnElement[bool]]] = {
        Show.UNREAD: is_unread,
        Show.FOLLOWED: is_followed,
        Show.UNANSWERED: _is_unanswered,
        Show.MINE: _is_own,
        Show.ENDORSED: _is_endorsed,
        Show.MENTIONS: _mentions_viewer,
        Show.FACILITATED: partial(facilitates, now=now),
        Show.LONG: wants_summary,
    }
    tagged = select(ThreadTag.thread_id).where(ThreadTag.tag_id == choice.tag_id)
    return [
        *(known[each](viewer) for each in sorted(choice.show)),
        *([Thread.id.in_(tagged)] if choice.tag_id else []),
        *choice.kinds.conditions(viewer),
    ]


def order(choice: Choice, viewer: Viewer) -> Sequence[UnaryExpression[Any]]:
    """The order of threads with their first post joined; no two are equal in it."""
    pinned = Thread.is_pinned.desc()
    if not choice.own_first:
        return pinned, *_order(choice, viewer)
    group = StoredContribution.group_id
    is_own = or_(group.is_(None), group.in_(own_groups(viewer)))
    return pinned, is_own.desc(), *_order(choice, viewer)


def _order(choice: Choice, viewer: Viewer) -> Sequence[UnaryExpression[Any]]:
    sort = choice.sort
    # an index has the last activity in order, and not what one viewer may know of it
    activity = known_activity(viewer) if choice.writes_first else Thread.last_activity_at
    latest = (activity.desc(), Thread.id.desc())
    if sort is Sort.NEWEST:
        return Thread.created_at.desc(), Thread.id.desc()
    if sort is Sort.OLDEST:
        return Thread.created_at.asc(), Thread.id.asc()
    if sort is Sort.VOTES:
        return votes().desc(), *latest
    if sort is Sort.UNDISCOVERED:
        promising = (standing(ENDORSEMENT).desc(), votes().desc(), _asks().desc())
        return _is_unanswered(viewer).desc(), *promising, *latest
    return latest


def votes() -> ScalarSelect[int]:
    """How many reactions the first post of a thread has."""
    return standing(REACTION)


def _asks() -> ColumnElement[bool]:
    asked = select(LedgerRow.sequence).where(
        LedgerRow.contribution_id == StoredContribution.id, LedgerRow.asks.is_(True)
    )
    return asked.correlate(StoredContribution).exists()


def _is_unanswered(viewer: Viewer) -> ColumnElement[bool]:
    """Nobody has answered, its author neither: where names are hidden, nothing else may tell who answered.

    A message waits for an answer whatever its author adds: whoever else writes there is one of those who moderate.
    Where the viewer writes first, nobody tells them.
    """
    author = select(_OPENING.author_id).where(_OPENING.id == Thread.contribution_id).correlate(Thread)
    of_others = _visible_replies(viewer).where(StoredContribution.author_id != author.scalar_subquery())
    is_message = Thread.kind == ThreadKind.MESSAGE.value
    answered = case((is_message, of_others.exists()), else_=_visible_replies(viewer).exists())
    return and_(~answered, ~awaits_own(viewer))


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    return StoredContribution.author_id == viewer.person_id


def _is_endorsed(viewer: Viewer) -> ColumnElement[bool]:
    """Staff have endorsed something in it that can still be read."""
    first = StoredContribution.stands & (standing(ENDORSEMENT) > 0)
    return or_(first, _visible_replies(viewer).where(standing(ENDORSEMENT) > 0).exists())


def _mentions_viewer(viewer: Viewer) -> ColumnElement[bool]:
    """Something in it that can be read mentions the viewer."""
    first = StoredContribution.stands & mentions(viewer)
    return or_(first, _visible_replies(viewer).where(mentions(viewer)).exists())


def _visible_replies(viewer: Viewer) -> Select[UUID]:
    return (
        select(Post.id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.stands, visible_to(viewer))
        .correlate(Thread)
    )
