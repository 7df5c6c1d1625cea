"""Who may see what, and under which name. Every page, counter, search and feed goes through these functions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import aliased

from config.planning import Checked
from connectors.contract import ContributionKind
from lti_tool.app.access import STAFF, Viewer, per_viewer
from lti_tool.space.reach import counts_groups, own_groups, sees_all_groups
from lti_tool.space.tables import Post, Thread, ThreadKind
from sync.contributions.tables import StoredContribution, Withheld
from sync.contributions.texts import NO_TEXT, Text, open_texts
from sync.contributions.thread_links import ThreadLink, threads_in, with_thread_links
from sync.people.accounts import Profile
from sync.people.sealing import Seals
from sync.spaces.duties import NO_DUTY
from sync.spaces.tables import Anonymity, Duty, GroupMode, MemberDuty, Role, Space

TONES = 8
DUTY_WORDS: Final[Mapping[Duty, str]] = {
    Duty.MENTOR: lazy_gettext("Mentor"),
    Duty.EXPERT: lazy_gettext("Expert"),
    Duty.MODERATOR: lazy_gettext("Moderator"),
}
CLOSED_BY: Final = frozenset((Withheld.HELD, Withheld.HIDDEN))
"""Where a thread's first post is one of these, nobody answers in the thread."""

_KEPT: Final = (ThreadKind.REFLECTION.value, ThreadKind.MESSAGE.value)
_ANSWER = aliased(StoredContribution)  # made once: it takes longer than the query
_OPENING = aliased(StoredContribution)
_WRITTEN = aliased(StoredContribution)


@dataclass(frozen=True, slots=True)
class Authorship:
    """What a byline is made from.

    `role` is the author's role in the space, None for who has none there; `profile` None for somebody erased;
    `withheld` as `StoredContribution` has it. `is_facilitator`: of the thread in which it stands.
    """

    author_id: UUID
    role: Role | None
    profile: Profile | None
    is_anonymous: bool = False
    is_removed: bool = False
    withheld: str | None = None
    is_facilitator: bool = False


@dataclass(frozen=True, slots=True)
class Byline:
    """How an author appears to one viewer.

    `initials` is empty and `tone` None where nothing may tell authors apart; `badges` say what the author is here, and
    `note` is empty or a word.
    """

    name: str
    initials: str = ""
    tone: int | None = None
    badges: tuple[str, ...] = ()
    note: str = ""
    is_own: bool = False


@per_viewer
def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which the viewer may know of a `StoredContribution`.

    It stands in the viewer's space and, where groups are separate, in one of the viewer's own groups or in none;
    administrators, and instructors who are in no group, see all. A reflection is its author's and staff's, a
    message that of those who moderated when it was written, too, or of staff alone; where one writes first, a
    learner who has not written in the thread sees its first post alone until it is locked. What was deleted is
    gone, and so is what is withheld, but for its author and those who moderate, unless somebody's answer would lose
    its place: whether it may be read, `is_shown_to` tells.
    """
    return and_(
        Checked(StoredContribution.space_id) == viewer.space_id, _is_there(viewer), is_meant_for(viewer)
    )


@per_viewer
def is_meant_for(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `StoredContribution` of the viewer's space is for them to read, be it there still or gone."""
    return and_(in_reading_group(viewer), _is_open_kind(viewer), _is_earned_by_writing(viewer))


@per_viewer
def open_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which the viewer may answer a `StoredContribution` that is visible to them.

    Where there are groups, visible ones too, only a group's own members and staff write in its threads; in a locked one
    those who moderate; to a question that is for experts these, staff and who asked.
    """
    return and_(in_own_group(viewer), is_unlocked(viewer), takes_answers_of(viewer))


def in_reading_group(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `StoredContribution` is for all, or for a group whose posts the viewer reads."""
    return _in_group_of(viewer, GroupMode.SEPARATE)


def in_own_group(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `StoredContribution` is for all, or for a group that the viewer writes in."""
    return _in_group_of(viewer, GroupMode.SEPARATE, GroupMode.VISIBLE)


def is_unlocked(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the thread of a `StoredContribution` is locked to nobody, or not to the viewer."""
    if viewer.moderates:
        return true()
    return StoredContribution.conversation_id.not_in(conversations(viewer, Thread.is_locked.is_(True)))


def takes_answers_of(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the thread of a `StoredContribution` is no question that others than the viewer are to answer."""
    if viewer.endorses:
        return true()
    for_experts = conversations(
        viewer,
        Thread.experts_only.is_(True),
        Thread.kind == ThreadKind.QUESTION.value,
        _OPENING.author_id != viewer.person_id,
    )
    return StoredContribution.conversation_id.not_in(for_experts)


def byline(post: Authorship, viewer: Viewer) -> Byline:
    """How the author of a post appears to the viewer."""
    if post.is_removed or not _reads(viewer, post.author_id, post.withheld):
        return Byline(gettext("Removed"))
    if hides_author(post, viewer):
        return Byline(gettext("Anonymous"))
    is_own = post.author_id == viewer.person_id
    name = post.profile.display_name if post.profile else None
    return Byline(
        name=name or _unnamed(post.profile),
        initials=_initials(name) if name else "",
        tone=post.author_id.int % TONES,
        badges=_badges(post, viewer),
        note=gettext("anonymous to others") if post.is_anonymous else "",
        is_own=is_own,
    )


def hides_author(post: Authorship, viewer: Viewer) -> bool:
    """Whether the viewer may not know who wrote a post."""
    return post.is_anonymous and post.author_id != viewer.person_id and viewer.role not in STAFF


def is_shown_to(viewer: Viewer, contribution: StoredContribution) -> bool:
    """Whether a contribution that is visible to the viewer can be read, or only keeps its place.

    Of what is withheld its author and those who moderate read what is held or hidden; what its author has removed
    nobody does.
    """
    return contribution.deleted_at is None and _reads(viewer, contribution.author_id, contribution.withheld)


def withheld_for(viewer: Viewer, contribution: StoredContribution) -> Withheld | None:
    """That a contribution is not public, as far as that concerns the viewer: its author, or somebody who moderates."""
    concerns = contribution.author_id == viewer.person_id or viewer.moderates
    if contribution.withheld is None or contribution.deleted_at is not None or not concerns:
        return None
    return Withheld(contribution.withheld)


def shown_texts(
    seals: Seals, viewer: Viewer, contributions: Iterable[StoredContribution], base_url: str = ""
) -> Mapping[UUID, Text]:
    """The texts of contributions that are visible to the viewer, empty of those that only keep their place.

    With a `base_url` links to threads stand in their Markdown as links to there, without as titles.
    """
    rows = {each.id: each for each in contributions}
    shown = (each for each in rows.values() if is_shown_to(viewer, each))
    texts = open_texts(seals, shown, keep_threads=True)
    if wanted := threads_in(texts.values()):
        links, other = _thread_links(seals, viewer, wanted), ThreadLink(_unseen())
        texts = {key: with_thread_links(text, links, other, base_url) for key, text in texts.items()}
    return {contribution_id: texts.get(contribution_id, NO_TEXT) for contribution_id in rows}


def _thread_links(seals: Seals, viewer: Viewer, thread_ids: Collection[UUID]) -> Mapping[UUID, ThreadLink]:
    """Those of these threads that the viewer sees, with their present titles; merged ones as what they are now.

    Three queries.
    """
    session = seals.session
    moved = dict(session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(thread_ids))).all())
    present = {each: moved.get(each, each) for each in thread_ids}
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(
            Thread.id.in_(set(present.values())),
            Thread.space_id == viewer.space_id,
            StoredContribution.stands,
            visible_to(viewer),
        )
    ).all()
    texts = open_texts(seals, [opening for _, opening in rows])
    titles = {thread_id: texts[opening.id].title for thread_id, opening in rows}
    return {
        each: ThreadLink(title, f"/s/{viewer.space_id}/threads/{each}/posts/{each}")
        for each, now in present.items()
        if (title := titles.get(now))
    }


def _unseen() -> str:
    return str(gettext("a discussion that you cannot see"))


def is_anonymous(space: Space, contribution: StoredContribution, role: Role | None) -> bool:
    """Whether peers may not know who wrote it: as it was written, or as the space has it for all but staff."""
    return contribution.anonymous or hides_names_of(space, role)


@per_viewer
def known_activity(viewer: Viewer) -> ColumnElement[datetime]:
    """When something was written last in a `Thread` whose first post is joined, as far as the viewer may know."""
    return case((awaits_own(viewer), Thread.created_at), else_=Thread.last_activity_at)


@per_viewer
def awaits_own(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer writes first in a `Thread` whose first post is joined, and has not: they see no answer."""
    if viewer.role is not Role.LEARNER:
        return false()
    return and_(_begins_with_own(), StoredContribution.conversation_id.not_in(_written_in(viewer)))


def still_awaits_own(thread: Thread, viewer: Viewer, *, has_written: bool) -> bool:
    """The same of a thread that was read, by whether the viewer has written in it."""
    return thread.post_first and not thread.is_locked and viewer.role is Role.LEARNER and not has_written


def _begins_with_own() -> ColumnElement[bool]:
    """Whether learners write first in a `Thread`: until it is locked, since nobody could any more."""
    return and_(Thread.post_first.is_(True), Thread.is_locked.is_(False))


@per_viewer
def writes_first(viewer: Viewer) -> ColumnElement[bool]:
    """Whether there is a thread in which the viewer is to write first, as a column of a query."""
    return (
        select(Thread.id)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.space_id == viewer.space_id, awaits_own(viewer))
        .exists()
    )


def is_reserved() -> ColumnElement[bool]:
    """Whether a `StoredContribution` is a reflection's, a message's, or read only by who has written first."""
    is_answer = StoredContribution.kind != ContributionKind.POST.value
    return (
        select(_OPENING.id)
        .join(Thread, Thread.contribution_id == _OPENING.id)
        .where(
            _OPENING.conversation_id == StoredContribution.conversation_id,
            or_(Thread.kind.in_(_KEPT), and_(Thread.post_first.is_(True), is_answer)),
        )
        .correlate(StoredContribution)
        .exists()
    )


def hides_names_of(space: Space, role: Role | None) -> bool:
    """Whether the space keeps from peers what people in this role have written."""
    return space.anonymity == Anonymity.TO_PEERS and role not in STAFF


def _reads(viewer: Viewer, author_id: UUID, withheld: str | None) -> bool:
    if withheld is None:
        return True
    return withheld != Withheld.WITHDRAWN and (author_id == viewer.person_id or viewer.moderates)


def _is_there(viewer: Viewer) -> ColumnElement[bool]:
    has_answer = (
        select(_ANSWER.id)
        .where(
            _ANSWER.conversation_id == StoredContribution.conversation_id,
            _ANSWER.parent_id == StoredContribution.id,
            _ANSWER.stands,
        )
        .exists()
    )
    is_own = StoredContribution.author_id == viewer.person_id
    is_known = or_(is_own, StoredContribution.withheld != Withheld.WITHDRAWN) if viewer.moderates else is_own
    is_kept = and_(StoredContribution.deleted_at.is_(None), is_known)
    return or_(StoredContribution.stands, is_kept, has_answer)


def _in_group_of(viewer: Viewer, *modes: GroupMode) -> ColumnElement[bool]:
    """Whether it is for all, or for a group of the viewer's; in spaces of other modes whatever it is for.

    Staff keep to their groups where these are separate, and there alone; see `lti_tool.space.reach`.
    """
    if viewer.role is Role.ADMINISTRATOR:
        return true()
    counted = (GroupMode.SEPARATE,) if viewer.role in STAFF else modes
    group = StoredContribution.group_id
    return or_(
        group.is_(None),
        ~counts_groups(viewer, *counted),
        sees_all_groups(viewer),
        group.in_(own_groups(viewer)),
    )


def _is_open_kind(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role in STAFF:
        return true()
    is_kept = or_(
        Thread.kind == ThreadKind.REFLECTION.value, Thread.staff_only.is_(True), _is_unread_message(viewer)
    )
    of_others = conversations(viewer, is_kept, _OPENING.author_id != viewer.person_id)
    return StoredContribution.conversation_id.not_in(of_others)


def _is_unread_message(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `Thread` is a message whose author did not read the viewer's name: moderators read what came later."""
    is_message = Thread.kind == ThreadKind.MESSAGE.value
    if not viewer.moderates:
        return is_message
    since = select(func.min(MemberDuty.at)).where(
        MemberDuty.space_id == viewer.space_id,
        MemberDuty.person_id == viewer.person_id,
        MemberDuty.duty == Duty.MODERATOR.value,
    )
    return and_(is_message, Thread.created_at < since.scalar_subquery())


def _is_earned_by_writing(viewer: Viewer) -> ColumnElement[bool]:
    """Who may not write at all reads along, as staff do."""
    if viewer.role is not Role.LEARNER:
        return true()
    still_to_write = conversations(
        viewer,
        _begins_with_own(),
        _OPENING.conversation_id.not_in(_written_in(viewer)),
    )
    return or_(
        StoredContribution.kind == ContributionKind.POST.value,
        StoredContribution.author_id == viewer.person_id,
        StoredContribution.conversation_id.not_in(still_to_write),
    )


def _written_in(viewer: Viewer) -> Select[UUID]:
    """The conversations in which the viewer has written something that stands."""
    return select(_WRITTEN.conversation_id).where(
        _WRITTEN.space_id == viewer.space_id,
        _WRITTEN.author_id == viewer.person_id,
        _WRITTEN.stands,
    )


def conversations(viewer: Viewer, *which: ColumnElement[bool]) -> Select[UUID]:
    """The conversations of the few threads of a space that are as this says: looked up once for a whole query."""
    return (
        select(_OPENING.conversation_id)
        .join(Thread, Thread.contribution_id == _OPENING.id)
        .where(Thread.space_id == viewer.space_id, *which)
        .correlate(None)
    )


def _unnamed(profile: Profile | None) -> str:
    return str(gettext("A former member") if profile is None else gettext("A member"))


def _badges(author: Authorship, viewer: Viewer) -> tuple[str, ...]:
    """What an author is in the space. None beside what peers may not know whose it is: few have a duty."""
    if author.role in STAFF:
        return (str(gettext("Instructor") if author.role is Role.INSTRUCTOR else gettext("Administrator")),)
    if author.is_anonymous or author.role is None:
        return ()
    duties = viewer.members_duties.get(author.author_id, NO_DUTY)
    badges = tuple(str(DUTY_WORDS[each]) for each in Duty if each in duties)
    return (*badges, str(gettext("Facilitator"))) if author.is_facilitator else badges


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
