"""Reading one page of a thread for a viewer, with a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from config.database import Instant
from config.keys import KeyRing
from lti_tool.app.access import Viewer, per_viewer
from lti_tool.attachments.showing import shown_text, without_file_names
from lti_tool.facilitators.reading import is_asked, open_facilitation, read_told, told_facilitators
from lti_tool.facilitators.tables import Facilitator
from lti_tool.freshness.reading import of_contribution, outdated
from lti_tool.freshness.tables import Freshness
from lti_tool.kinds.questions import Question, read_answers, same_columns
from lti_tool.moderation.standing import read_standings
from lti_tool.reading.follows import is_followed
from lti_tool.reading.marks import is_new_beginning, reading_of_space, reading_of_thread
from lti_tool.reading.tables import SpaceReading, ThreadReading
from lti_tool.space.endorsements import open_endorsements
from lti_tool.space.glimpses import author_belongs, authorship, is_for
from lti_tool.space.groups import group_label
from lti_tool.space.outlines import read_windows
from lti_tool.space.places import title_of
from lti_tool.space.signs import JoinedSigns, Signs
from lti_tool.space.tables import Move, Post, Thread, ThreadKind
from lti_tool.space.thread_view import BEGINNING, Asked, PostView, Reply, ThreadView
from lti_tool.space.visibility import (
    CLOSED_BY,
    Authorship,
    byline,
    hides_author,
    hides_names_of,
    is_shown_to,
    open_to,
    shown_texts,
    still_awaits_own,
    visible_to,
)
from lti_tool.space.windows import POSTS_PER_WINDOW, Outline, Part, Window, counted, first_new
from lti_tool.summaries.quoting import with_readable_quotes
from lti_tool.summaries.reading import Summary, is_latest_of_thread, open_summary, shown
from lti_tool.summaries.tables import ThreadSummary
from sync.contributions.tables import StoredContribution, Withheld
from sync.intake.reasons import read_reasons
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Role, Space, SpaceGroup

_SUMMED_UP_BY = aliased(Membership)
_SOUGHT: Final = "sought"
_NOW: Final = "now"


def read_thread(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    thread_id: UUID,
    now: datetime,
    asked: Asked = BEGINNING,
    *,
    base_url: str = "",
    size: int = POSTS_PER_WINDOW,
    links_threads: bool = False,
) -> ThreadView | None:
    """The page of a thread that somebody asked for; None where there is no such thread for the viewer.

    A page has up to `size` replies. With Stoa's own `base_url` links of a summary to its posts stay in its frame. What
    is read elsewhere (`links_threads`) has whole addresses for threads that are named in it.
    """
    found = session.execute(_select_thread(viewer), {_SOUGHT: thread_id, _NOW: now}).one_or_none()
    if found is None:
        return None
    (
        thread,
        opening,
        opening_role,
        group,
        may_answer,
        follows,
        is_new,
        has_moves,
        of_summary,
        summed_up_as,
        own_facilitator,
        told,
        opening_holds,
        same,
        own_same,
        *opening_signs,
    ) = found
    summary: ThreadSummary | None = of_summary
    asked_of_viewer: Facilitator | None = own_facilitator
    facilitators = read_told(told)
    pages = read_windows(session, viewer, thread_id, size)
    replies = [reply for page in pages for reply in page]
    window = asked.of(pages)
    kind = ThreadKind(thread.kind)
    answers = read_answers(session, viewer, thread_id) if kind is ThreadKind.QUESTION else None
    key_answers = answers.key if answers else ()
    rows = _read_posts(session, viewer, window, key_answers)
    contributions = [opening, *(contribution for _, contribution, *_ in rows)]
    reasons = read_reasons(session, [each.id for each in contributions])
    people = {each.author_id for each in contributions}
    people |= {each.endorsed_by for each in reasons if each.endorsed_by}
    people |= {summary.author_id} if summary else set()
    people |= {viewer.person_id} if asked_of_viewer else set()
    holds: list[Freshness | None] = [opening_holds, *(each for _, _, _, each, *_ in rows)]
    people |= {each.author_id for each in holds if each is not None}
    seals = Seals(session, keys)
    profiles = read_profiles(session, keys, people, seals)
    texts = shown_texts(seals, viewer, contributions, base_url if links_threads else "")
    endorsements = open_endorsements(reasons, seals, profiles, space, viewer)
    standings = read_standings(session, seals, viewer, contributions, now)

    def view(
        place: Thread | Post,
        contribution: StoredContribution,
        role: str | None,
        holds: Freshness | None,
        signs: Sequence[int | None],
    ) -> PostView:
        text, author = texts[contribution.id], authorship(space, contribution, role, profiles, facilitators)
        if hides_author(author, viewer):
            text = without_file_names(text)
        shown = shown_text(space.id, text)
        return PostView(
            id=place.id,
            author=byline(author, viewer),
            markdown=text.markdown,
            title=text.title or "",
            html=shown.html,
            files=shown.files,
            file_names={each.id: each.name for each in text.attachments},
            created_at=place.created_at,
            is_removed=not is_shown_to(viewer, contribution),
            signs=Signs.read(signs),
            is_lost=text.is_lost,
            endorsements=endorsements.get(contribution.id, ()),
            edited_at=contribution.edited_at,
            is_moderated=contribution.is_moderated,
            withheld=Withheld(contribution.withheld) if contribution.withheld else None,
            standing=standings.get(contribution.id),
            contribution_id=contribution.id,
            outdated=outdated(seals, holds, now),
        )

    views = {
        post.id: view(post, contribution, role, holds, signs)
        for post, contribution, role, holds, *signs in rows
    }

    def summed_up(row: ThreadSummary) -> Summary | None:
        (text,) = with_readable_quotes(session, viewer, [open_summary(seals, row)], base_url)
        if not text.markdown:
            return None
        role = Role(summed_up_as) if summed_up_as else None
        by = Authorship(
            row.author_id,
            role,
            profiles.get(row.author_id),
            hides_names_of(space, role),
            is_facilitator=row.author_id in facilitators,
        )
        since = sum(each.created_at > row.written_at and not each.is_removed for each in replies)
        return Summary(
            row.number,
            shown(text, base_url, space.id),
            byline(by, viewer),
            row.written_at,
            since,
            text.markdown,
        )

    has_written = opening.author_id == viewer.person_id or _latest_own(replies) is not None
    awaits_own = still_awaits_own(thread, viewer, has_written=has_written)
    return ThreadView(
        id=thread.id,
        title=title_of(texts[opening.id]),
        first=replace(view(thread, opening, opening_role, opening_holds, opening_signs), is_new=is_new),
        replies=[_reply(part, views) for part in window.parts],
        window=window,
        reply_count=counted(replies),
        group=group_label(space, opening.group_id, group),
        may_answer=may_answer,
        is_paused=opening.withheld in CLOSED_BY or (opening.withheld is not None and not counted(replies)),
        is_pinned=thread.is_pinned,
        is_locked=thread.is_locked,
        is_for_experts=thread.experts_only and kind is ThreadKind.QUESTION,
        is_followed=follows,
        latest_own=_latest_own(replies) or (thread.id if opening.author_id == viewer.person_id else None),
        latest_at=max((reply.created_at for reply in replies), default=thread.created_at),
        new_count=sum(reply.is_new for reply in replies) + is_new,
        first_new=thread.id if is_new else first_new(pages),
        kind=kind,
        question=Question(answers.state, same, own_same) if answers else None,
        particulars=texts[opening.id].particulars,
        key_answers=[views[post_id] for post_id in key_answers if post_id in views],
        post_first=thread.post_first,
        staff_only=thread.staff_only,
        awaits_own=awaits_own,
        hides_who_began=opening.anonymous,
        has_moves=has_moves,
        summary=None if awaits_own or summary is None else summed_up(summary),
        facilitation=open_facilitation(seals, asked_of_viewer) if asked_of_viewer else None,
        may_sum_up=not awaits_own
        and (viewer.moderates or (asked_of_viewer is not None and not thread.is_locked)),
    )


@per_viewer
def _select_thread(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """The query for the thread with the id that it is given, and all that its page says of it but for the replies."""
    is_sought = Thread.id == bindparam(_SOUGHT, type_=Uuid())
    now = bindparam(_NOW, type_=Instant())
    of_opening = JoinedSigns(select(Thread.contribution_id).where(is_sought), viewer)
    return of_opening.join(
        select(
            Thread,
            StoredContribution,
            Membership.role,
            SpaceGroup,
            open_to(viewer),
            is_followed(viewer),
            is_new_beginning(viewer),
            _has_moves(),
            ThreadSummary,
            _SUMMED_UP_BY.role,
            Facilitator,
            told_facilitators(now),
            Freshness,
            *same_columns(viewer),
            *of_opening.columns,
        )
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(Membership, author_belongs())
        .outerjoin(SpaceGroup, is_for())
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .outerjoin(Freshness, of_contribution())
        .outerjoin(Facilitator, is_asked(viewer, now))
        .outerjoin(ThreadSummary, is_latest_of_thread())
        .outerjoin(
            _SUMMED_UP_BY,
            and_(
                _SUMMED_UP_BY.space_id == ThreadSummary.space_id,
                _SUMMED_UP_BY.person_id == ThreadSummary.author_id,
            ),
        )
    ).where(is_sought, Thread.space_id == viewer.space_id, visible_to(viewer))


def _has_moves() -> ColumnElement[bool]:
    concerned = or_(Move.from_thread_id == Thread.id, Move.to_thread_id == Thread.id)
    return select(Move.id).where(concerned).correlate(Thread).exists()


def _read_posts(
    session: Session, viewer: Viewer, window: Window, further: Sequence[UUID]
) -> Sequence[Row[Post, StoredContribution, str | None, Freshness | None, *tuple[int | None, ...]]]:
    """The posts of a page, and those elsewhere that it names: whom they answer, and what goes on from a page before.

    All are in the outline, which knows what the viewer sees: what was removed since then is shown as such. So are the
    `further` ones that are shown apart.
    """
    named = {part.top.id for part in window.parts} | {reply.parent_id for reply in window if reply.parent_id}
    wanted = {reply.id for reply in window} | named | set(further)
    return session.execute(_select_posts(viewer), {_SOUGHT: list(wanted)}).all()


@per_viewer
def _select_posts(
    viewer: Viewer,
) -> Select[Post, StoredContribution, str | None, Freshness | None, *tuple[int | None, ...]]:
    """The query for the replies with the ids that it is given."""
    is_sought = Post.id.in_(bindparam(_SOUGHT, expanding=True, type_=Uuid()))
    signs = JoinedSigns(select(Post.contribution_id).where(is_sought), viewer)
    return signs.join(
        select(Post, StoredContribution, Membership.role, Freshness, *signs.columns)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .outerjoin(Membership, author_belongs())
        .outerjoin(Freshness, of_contribution())
    ).where(is_sought)


def _reply(part: Part, views: Mapping[UUID, PostView]) -> Reply:
    def answer(outline: Outline) -> PostView:
        says_whom = outline.parent_id is not None and outline.parent_id != part.top.id
        answered = views[outline.parent_id] if says_whom and outline.parent_id else None
        return replace(views[outline.id], answers=answered, is_new=outline.is_new)

    top = replace(views[part.top.id], is_new=part.top.is_new)
    return Reply(top, [answer(each) for each in part.answers], part.earlier, part.later, part.is_continued)


def _latest_own(replies: Sequence[Outline]) -> UUID | None:
    own = [reply for reply in replies if reply.is_own and not reply.is_removed]
    return max(own, key=lambda reply: (reply.created_at, reply.id)).id if own else None
