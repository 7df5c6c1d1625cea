"""Reading threads for a viewer, with a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, func, select
from sqlalchemy.orm import Session, aliased

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.space.groups import group_label
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import Authorship, Byline, byline, is_anonymous, open_to, visible_to
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.rendering import RENDERER_VERSION, render
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_texts
from sync.intake.signs import present_signs
from sync.people.accounts import Profile, read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Role, Space, SpaceGroup

THREADS_PER_PAGE = 50
_PREVIEW_CHARACTERS = 160
_READ_FOR_PREVIEW = 400  # characters of Markdown


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A thread in the list. `is_removed`: its first post is gone, its answers are not. `group` is empty without one."""

    id: UUID
    title: str
    preview: str
    author: Byline
    created_at: datetime
    last_activity_at: datetime
    reply_count: int
    took_part: bool
    is_removed: bool
    group: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of the list."""

    threads: Sequence[ThreadSummary]
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as it is shown. `answers` is the post that it answers, where its place does not say so already.

    `is_lost`: the key of its text is missing. `is_commended`: by any of staff, `is_commended_by_viewer` by this one;
    `is_answer`: who asked said so.
    """

    id: UUID
    author: Byline
    markdown: str
    html: str
    created_at: datetime
    is_removed: bool
    is_lost: bool = False
    answers: "PostView | None" = None
    is_commended: bool = False
    is_commended_by_viewer: bool = False
    is_answer: bool = False
    is_removed_by_author: bool = False

    @property
    def excerpt(self) -> str:
        """Its beginning, to recognise it by."""
        return _preview(self.markdown)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the thread's first post, and all that answers it or its answers, in order of time."""

    post: PostView
    answers: Sequence[PostView]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A whole thread; `group` is the name of the one whose it is, empty without one."""

    id: UUID
    title: str
    first: PostView
    replies: Sequence[Reply]
    reply_count: int
    group: str
    may_answer: bool

    @property
    def latest_own(self) -> UUID | None:
        """The post that the viewer wrote last in it: where a page tells what became of it."""
        posts = [self.first, *(post for each in self.replies for post in (each.post, *each.answers))]
        own = [post for post in posts if post.author.is_own and not post.is_removed]
        return max(own, key=lambda post: (post.created_at, post.id)).id if own else None

    def post(self, post_id: UUID | None) -> PostView | None:
        """One of the replies, or None; what was removed cannot be answered."""
        for reply in self.replies:
            for post in (reply.post, *reply.answers):
                if post.id == post_id and not post.is_removed:
                    return post
        return None


def list_threads(session: Session, keys: KeyRing, space: Space, viewer: Viewer, page: int) -> ThreadPage:
    """The threads that the viewer may see, the latest activity first. Pages count from 1."""
    rows = session.execute(
        select(
            Thread,
            StoredContribution,
            Membership.role,
            _took_part(viewer),
            _reply_count(viewer),
            SpaceGroup,
        )
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(Membership, _author_belongs())
        .outerjoin(SpaceGroup, _is_for())
        .where(Thread.space_id == viewer.space_id, visible_to(viewer))
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
        .limit(THREADS_PER_PAGE + 1)
        .offset((page - 1) * THREADS_PER_PAGE)
    ).all()
    shown = rows[:THREADS_PER_PAGE]
    profiles = read_profiles(session, keys, {contribution.author_id for _, contribution, *_ in shown})
    texts = open_texts(Seals(session, keys), (contribution for _, contribution, *_ in shown))
    threads = [
        ThreadSummary(
            id=thread.id,
            title=title_of(texts[contribution.id]),
            preview=_preview(texts[contribution.id].markdown),
            author=byline(_authorship(space, contribution, role, profiles), viewer),
            created_at=thread.created_at,
            last_activity_at=thread.last_activity_at,
            reply_count=reply_count,
            took_part=took_part,
            is_removed=contribution.deleted_at is not None,
            group=group_label(space, contribution.group_id, group),
        )
        for thread, contribution, role, took_part, reply_count, group in shown
    ]
    return ThreadPage(threads, page, has_more=len(rows) > THREADS_PER_PAGE)


def read_thread(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, thread_id: UUID
) -> ThreadView | None:
    """A thread with all replies that the viewer may see; None where there is no such thread for them."""
    of_opening = present_signs(select(Thread.contribution_id).where(Thread.id == thread_id), viewer.person_id)
    found = session.execute(
        select(
            Thread, StoredContribution, Membership.role, SpaceGroup, open_to(viewer), *_columns(of_opening)
        )
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(Membership, _author_belongs())
        .outerjoin(SpaceGroup, _is_for())
        .outerjoin(of_opening, of_opening.c.contribution_id == StoredContribution.id)
        .where(Thread.id == thread_id, Thread.space_id == viewer.space_id, visible_to(viewer))
    ).one_or_none()
    if found is None:
        return None
    thread, opening, opening_role, group, may_answer, *opening_signs = found
    of_replies = present_signs(
        select(Post.contribution_id).where(Post.thread_id == thread_id), viewer.person_id
    )
    rows = session.execute(
        select(Post, StoredContribution, Membership.role, *_columns(of_replies))
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(Membership, _author_belongs())
        .outerjoin(of_replies, of_replies.c.contribution_id == StoredContribution.id)
        .where(Post.thread_id == thread_id, visible_to(viewer))
        .order_by(Post.created_at, Post.id)
    ).all()
    contributions = [opening, *(contribution for _, contribution, *_ in rows)]
    profiles = read_profiles(session, keys, {each.author_id for each in contributions})
    texts = open_texts(Seals(session, keys), contributions)

    def view(
        place: Thread | Post, contribution: StoredContribution, role: str | None, signs: Sequence[int | None]
    ) -> PostView:
        author = byline(_authorship(space, contribution, role, profiles), viewer)
        return _post_view(place, contribution, texts[contribution.id], author, signs)

    return ThreadView(
        id=thread.id,
        title=title_of(texts[opening.id]),
        first=view(thread, opening, opening_role, opening_signs),
        replies=_nested(
            [(post, view(post, contribution, role, signs)) for post, contribution, role, *signs in rows]
        ),
        reply_count=sum(contribution.deleted_at is None for _, contribution, *_ in rows),
        group=group_label(space, opening.group_id, group),
        may_answer=may_answer,
    )


def _author_belongs() -> ColumnElement[bool]:
    return and_(
        Membership.space_id == StoredContribution.space_id,
        Membership.person_id == StoredContribution.author_id,
    )


def _is_for() -> ColumnElement[bool]:
    return and_(
        SpaceGroup.space_id == StoredContribution.space_id,
        SpaceGroup.group_id == StoredContribution.group_id,
    )


def _took_part(viewer: Viewer) -> ColumnElement[bool]:
    """Whether something in the conversation is the viewer's own."""
    own = aliased(StoredContribution)
    return (
        select(own.id)
        .where(
            own.conversation_id == StoredContribution.conversation_id,
            own.author_id == viewer.person_id,
            own.deleted_at.is_(None),
        )
        .exists()
    )


def _reply_count(viewer: Viewer) -> ScalarSelect[int]:
    """How many replies the viewer can read; counted, since what is erased or moderated changes it."""
    return (
        select(func.count())
        .select_from(Post)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(Post.thread_id == Thread.id, StoredContribution.deleted_at.is_(None), visible_to(viewer))
        .correlate(Thread)
        .scalar_subquery()
    )


def _authorship(
    space: Space, contribution: StoredContribution, role: str | None, profiles: Mapping[UUID, Profile]
) -> Authorship:
    known_role = Role(role) if role else None
    return Authorship(
        contribution.author_id,
        known_role,
        profiles.get(contribution.author_id),
        is_anonymous=is_anonymous(space, contribution, known_role),
        is_removed=contribution.deleted_at is not None,
    )


def _columns(signs: Subquery) -> Sequence[ColumnElement[int]]:
    columns = signs.c
    return columns.commended, columns.commended_by_person, columns.accepted, columns.removed_by_author


def _preview(markdown: str) -> str:
    return excerpt(plain_text(markdown[:_READ_FOR_PREVIEW]), _PREVIEW_CHARACTERS)


def _post_view(
    place: Thread | Post,
    contribution: StoredContribution,
    text: Text,
    author: Byline,
    signs: Sequence[int | None],
) -> PostView:
    is_commended, by_viewer, is_answer, by_author = (bool(sign) for sign in signs)
    is_current = text.renderer_version == RENDERER_VERSION and text.html is not None
    return PostView(
        id=place.id,
        author=author,
        markdown=text.markdown,
        html=text.html or "" if is_current else render(text.markdown),
        created_at=place.created_at,
        is_removed=contribution.deleted_at is not None,
        is_lost=text.is_lost,
        is_commended=is_commended,
        is_commended_by_viewer=by_viewer,
        is_answer=is_answer,
        is_removed_by_author=by_author,
    )


def _nested(posts: Sequence[tuple[Post, PostView]]) -> list[Reply]:
    """Two levels: an answer to an answer stands beside it, and says whom it answers.

    Posts come in order of time, so that what is answered comes first. An answer to something that the viewer does
    not see stands on the first level.
    """
    views = {post.id: view for post, view in posts}
    top_of: dict[UUID, UUID] = {}
    answers: dict[UUID, list[PostView]] = {}
    for post, view in posts:
        top = top_of.get(post.parent_id) if post.parent_id else None
        if top is None or post.parent_id is None:
            top_of[post.id] = post.id
            answers[post.id] = []
            continue
        top_of[post.id] = top
        answered = views[post.parent_id] if post.parent_id != top else None
        answers[top].append(replace(view, answers=answered))
    return [Reply(views[top], tuple(below)) for top, below in answers.items()]
