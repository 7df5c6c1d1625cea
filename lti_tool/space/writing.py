"""Writing into the discussion: a post, its contribution and all that follows from it, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.ids import timeless_id
from connectors.contract import Author, Contribution, ContributionKind
from lti_tool.app.access import Viewer
from lti_tool.app.errors import NotFound
from lti_tool.kinds.forms import USUAL, KindDraft
from lti_tool.kinds.polls import add_poll
from lti_tool.space.forms import Draft
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import CLOSED_BY, visible_to
from sync.attachments.keeping import claim
from sync.contributions.mentions import mentioned
from sync.contributions.tables import StoredContribution
from sync.intake import Accepted, Intake
from sync.mentions.noting import note_mentions
from sync.previews.keeping import want_preview
from sync.spaces.tables import Space

SOURCE = "discussion"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes: which post of the thread it answers (None: its first), and what the intake calls that.

    `is_own`: what it answers is by who writes.
    """

    thread_id: UUID
    parent_id: UUID | None
    answered_source_id: str
    is_own: bool


class Writer:
    """Lets one member write into their space, in the caller's write transaction."""

    def __init__(
        self, session: Session, intake: Intake, viewer: Viewer, *, now: datetime, base_url: str
    ) -> None:
        self._session = session
        self._intake = intake
        self._viewer = viewer
        self._now = now
        self._base_url = base_url

    def start_thread(self, draft: Draft, html: str, group_id: str | None, kind: KindDraft = USUAL) -> UUID:
        """Begin a thread; gives its id. The same draft a second time gives the thread that is there.

        `html` is the draft's text, rendered; `group_id` whom the thread is for, None for all. Raises AttachmentsGone
        where a file of it cannot be had any more.
        """
        thread_id = timeless_id()
        accepted = self._accept(
            kind.marked(draft), html, ContributionKind.POST, None, self._address(thread_id), group_id, kind
        )
        if not accepted.new:
            known = self._session.scalars(
                select(Thread).where(Thread.contribution_id == accepted.contribution_id)
            ).one()
            known.staff_only = known.staff_only or kind.staff_only  # as somebody went back to say
            return known.id
        space = self._session.get_one(Space, self._viewer.space_id)
        thread = Thread(
            id=thread_id,
            space_id=self._viewer.space_id,
            contribution_id=accepted.contribution_id,
            kind=kind.kind.value,
            post_first=kind.post_first,
            on_top_until=kind.on_top_until,
            experts_only=kind.kind is ThreadKind.QUESTION and space.experts_answer,
            staff_only=kind.staff_only,
            created_at=self._now,
            last_activity_at=self._now,
        )
        self._session.add(thread)
        if kind.terms is not None:
            self._session.flush()
            add_poll(self._session, thread_id, kind.terms)
        if kind.kind is ThreadKind.RESOURCE:
            shares = accepted.contribution_id
            want_preview(self._session, shares, space.id, self._viewer.person_id, self._now)
        return thread_id

    def find_place(self, thread_id: UUID, reply_to: UUID | None) -> Place | None:
        """Where a reply would go; None where the post that it answers is gone, or nobody answers in the thread.

        Raises NotFound without the thread.
        """
        thread = self._session.execute(
            select(StoredContribution.source_id, StoredContribution.author_id, StoredContribution.withheld)
            .select_from(Thread)
            .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
            .where(Thread.id == thread_id, Thread.space_id == self._viewer.space_id, visible_to(self._viewer))
        ).one_or_none()
        if thread is None:
            raise NotFound()
        if thread.withheld in CLOSED_BY:
            return None
        if reply_to is None:
            return Place(thread_id, None, thread.source_id, thread.author_id == self._viewer.person_id)
        answered = self._session.execute(
            select(StoredContribution.source_id, StoredContribution.author_id)
            .join(Post, Post.contribution_id == StoredContribution.id)
            .where(
                Post.id == reply_to,
                Post.thread_id == thread_id,
                StoredContribution.stands,
                visible_to(self._viewer),
            )
        ).one_or_none()
        if answered is None:
            return None
        return Place(thread_id, reply_to, answered.source_id, answered.author_id == self._viewer.person_id)

    def is_paused(self, thread_id: UUID) -> bool:
        """Whether nobody answers in a thread, since its first post is not public."""
        opening = select(StoredContribution.withheld).join(
            Thread, Thread.contribution_id == StoredContribution.id
        )
        return self._session.scalar(opening.where(Thread.id == thread_id)) in CLOSED_BY

    def reply(self, place: Place, draft: Draft, html: str, *, is_anonymous: bool = False) -> UUID:
        """Answer; gives the post's id. The same draft a second time gives the post that is there.

        `html` is the draft's text, rendered; `is_anonymous`: peers are not to know who wrote it. Raises AttachmentsGone
        where a file of it cannot be had any more.
        """
        post_id = timeless_id()
        address = self._address(place.thread_id, post_id)
        kind = replace(USUAL, is_anonymous=is_anonymous)
        accepted = self._accept(
            draft, html, ContributionKind.REPLY, place.answered_source_id, address, thread_kind=kind
        )
        if not accepted.new:
            return self._session.scalars(
                select(Post.id).where(Post.contribution_id == accepted.contribution_id)
            ).one()
        post = Post(
            id=post_id,
            thread_id=place.thread_id,
            contribution_id=accepted.contribution_id,
            parent_id=place.parent_id,
            created_at=self._now,
        )
        self._session.add(post)
        self._session.execute(
            update(Thread).where(Thread.id == place.thread_id).values(last_activity_at=self._now)
        )
        return post.id

    def _address(self, thread_id: UUID, post_id: UUID | None = None) -> str:
        endpoint = "reading.go_to_post" if post_id else "space.show_thread"
        path = url_for(endpoint, space_id=self._viewer.space_id, thread_id=thread_id, post_id=post_id)
        return f"{self._base_url}{path}"

    def _accept(
        self,
        draft: Draft,
        html: str,
        kind: ContributionKind,
        in_reply_to: str | None,
        link: str,
        group_id: str | None = None,
        thread_kind: KindDraft = USUAL,
    ) -> Accepted:
        contribution = Contribution(
            source=SOURCE,
            source_id=draft.source_id(self._viewer.person_id),
            revision=1,
            kind=kind,
            author=Author(str(self._viewer.person_id)),
            occurred_at=self._now,
            markdown=draft.kept_text,
            title=draft.title or None,
            in_reply_to=in_reply_to,
            link=link,
            particulars=thread_kind.particulars,
            attachments=draft.attachments,
        )
        space = self._session.get_one(Space, self._viewer.space_id)
        accepted = self._intake.accept(
            self._session,
            space,
            self._viewer.person_id,
            contribution,
            html,
            group_id,
            anonymous=thread_kind.is_anonymous,
            off_record=thread_kind.kind is ThreadKind.MESSAGE,
        )
        if accepted.new:
            claim(self._session, accepted.contribution_id, self._viewer.person_id, draft.attachments)
        if accepted.new and mentioned(draft.kept_text):
            written = self._session.get_one(StoredContribution, accepted.contribution_id)
            note_mentions(self._session, written, draft.kept_text)
        return accepted
