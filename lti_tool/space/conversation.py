"""Reading one thread with all its replies for a viewer, with a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.kinds.reading import find_key_answers
from lti_tool.space.endorsements import Endorsement, open_endorsements
from lti_tool.space.glimpses import author_belongs, authorship, is_for, preview
from lti_tool.space.groups import group_label
from lti_tool.space.places import title_of
from lti_tool.space.signs import JoinedSigns, Signs
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import Byline, byline, open_to, visible_to
from sync.contributions.rendering import RENDERER_VERSION, render
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_texts
from sync.intake.reasons import read_reasons
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Role, Space, SpaceGroup


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as it is shown. `answers` is the post that it answers, where its place does not say so already.

    `is_lost`: the key of its text is missing. `endorsements` are those with a reason.
    """

    id: UUID
    author: Byline
    markdown: str
    html: str
    created_at: datetime
    is_removed: bool
    signs: Signs
    is_lost: bool = False
    answers: "PostView | None" = None
    endorsements: Sequence[Endorsement] = ()

    @property
    def excerpt(self) -> str:
        """Its beginning, to recognise it by."""
        return preview(self.markdown)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the thread's first post, and all that answers it or its answers, in order of time."""

    post: PostView
    answers: Sequence[PostView]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A whole thread; `group` is the name of the one whose it is, empty without one.

    `particulars` are its kind's (`sync.contributions.texts.Text`). Of a question `key_answers` are the replies that
    stand above the others. `awaits_own`: the viewer sees what others answer once they have answered themselves;
    `hides_who_began`: peers are not to know whose thread it is.
    """

    id: UUID
    title: str
    first: PostView
    replies: Sequence[Reply]
    reply_count: int
    group: str
    may_answer: bool
    kind: ThreadKind
    particulars: Sequence[str]
    key_answers: Sequence[PostView]
    awaits_own: bool
    hides_who_began: bool

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


def read_thread(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, thread_id: UUID
) -> ThreadView | None:
    """A thread with all replies that the viewer may see; None where there is no such thread for them."""
    of_opening = JoinedSigns(select(Thread.contribution_id).where(Thread.id == thread_id), viewer)
    found = session.execute(
        of_opening.join(
            select(
                Thread, StoredContribution, Membership.role, SpaceGroup, open_to(viewer), *of_opening.columns
            )
            .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
            .outerjoin(Membership, author_belongs())
            .outerjoin(SpaceGroup, is_for())
        ).where(Thread.id == thread_id, Thread.space_id == viewer.space_id, visible_to(viewer))
    ).one_or_none()
    if found is None:
        return None
    thread, opening, opening_role, group, may_answer, *opening_signs = found
    of_replies = JoinedSigns(select(Post.contribution_id).where(Post.thread_id == thread_id), viewer)
    rows = session.execute(
        of_replies.join(
            select(Post, StoredContribution, Membership.role, *of_replies.columns)
            .join(StoredContribution, StoredContribution.id == Post.contribution_id)
            .outerjoin(Membership, author_belongs())
        )
        .where(Post.thread_id == thread_id, visible_to(viewer))
        .order_by(Post.created_at, Post.id)
    ).all()
    contributions = [opening, *(contribution for _, contribution, *_ in rows)]
    reasons = read_reasons(session, [each.id for each in contributions])
    people = {each.author_id for each in contributions} | {
        each.endorsed_by for each in reasons if each.endorsed_by
    }
    profiles = read_profiles(session, keys, people)
    seals = Seals(session, keys)
    texts = open_texts(seals, contributions)
    endorsements = open_endorsements(reasons, seals, profiles, viewer)

    def view(
        place: Thread | Post, contribution: StoredContribution, role: str | None, signs: Sequence[int | None]
    ) -> PostView:
        author = byline(authorship(space, contribution, role, profiles), viewer)
        return _post_view(
            place,
            contribution,
            texts[contribution.id],
            author,
            Signs.read(signs),
            endorsements.get(contribution.id, ()),
        )

    posts = [(post, view(post, contribution, role, signs)) for post, contribution, role, *signs in rows]
    views = {post.id: shown for post, shown in posts}
    kind = ThreadKind(thread.kind)
    keys_to_it = find_key_answers(session, viewer, thread_id) if kind is ThreadKind.QUESTION else ()
    has_written = any(each.author_id == viewer.person_id for each in contributions if each.deleted_at is None)
    return ThreadView(
        id=thread.id,
        title=title_of(texts[opening.id]),
        first=view(thread, opening, opening_role, opening_signs),
        replies=_nested(posts),
        reply_count=sum(contribution.deleted_at is None for _, contribution, *_ in rows),
        group=group_label(space, opening.group_id, group),
        may_answer=may_answer,
        kind=kind,
        particulars=texts[opening.id].particulars,
        key_answers=[views[post_id] for post_id in keys_to_it if post_id in views],
        awaits_own=thread.post_first and viewer.role is Role.LEARNER and not has_written,
        hides_who_began=opening.anonymous,
    )


def _post_view(
    place: Thread | Post,
    contribution: StoredContribution,
    text: Text,
    author: Byline,
    signs: Signs,
    endorsements: Sequence[Endorsement],
) -> PostView:
    is_current = text.renderer_version == RENDERER_VERSION and text.html is not None
    return PostView(
        id=place.id,
        author=author,
        markdown=text.markdown,
        html=text.html or "" if is_current else render(text.markdown),
        created_at=place.created_at,
        is_removed=contribution.deleted_at is not None,
        signs=signs,
        is_lost=text.is_lost,
        endorsements=endorsements,
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
