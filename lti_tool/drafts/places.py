"""Where a draft is to go, as a form names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.facilitators.reading import facilitates
from lti_tool.space.acts import select_post
from lti_tool.space.forms import Draft, read_reply_form, read_thread_form
from lti_tool.space.tables import Thread, ThreadKind
from sync.contributions.tables import StoredContribution

_NEW = "new"
_MESSAGE = "message"
_REPLY = "reply"
_EDIT = "edit"
_SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """A new thread, a reply to a thread or a post, the edit of one, or a thread's summary; see `StoredDraft`.

    `is_message`: the new thread is for those who moderate, which its form keeps apart from all others.
    """

    thread_id: UUID | None = None
    post_id: UUID | None = None
    is_edit: bool = False
    is_summary: bool = False
    is_message: bool = False

    def __str__(self) -> str:
        """As a form names it: ``new``, ``reply/<thread>``, ``reply/<thread>/<post>``, and ``edit/…`` likewise.

        And ``message``, and ``summary/<thread>``.
        """
        if self.thread_id is None:
            return _MESSAGE if self.is_message else _NEW
        if self.is_summary:
            return f"{_SUMMARY}/{self.thread_id}"
        ids = [str(each) for each in (self.thread_id, self.post_id) if each]
        return "/".join([_EDIT if self.is_edit else _REPLY, *ids])

    @classmethod
    def parse(cls, value: str) -> Self | None:
        """Read what a form names; None for what names nothing."""
        if value in (_NEW, _MESSAGE):
            return cls(is_message=value == _MESSAGE)
        kind, *ids = value.split("/")
        try:
            thread_id, *others = (UUID(each) for each in ids)
        except ValueError:
            return None
        if kind == _SUMMARY and not others:
            return cls(thread_id, is_summary=True)
        if kind not in (_REPLY, _EDIT) or len(others) > 1:
            return None
        return cls(thread_id, others[0] if others else None, kind == _EDIT)

    def address(self, space_id: UUID, draft_id: UUID) -> str:
        """The page on which a draft is gone on with."""
        if self.thread_id is None:
            kind = ThreadKind.MESSAGE.value if self.is_message else None
            return url_for("space.new_thread", space_id=space_id, kind=kind, draft=draft_id)
        if self.is_summary:
            return url_for("summaries.edit", space_id=space_id, thread_id=self.thread_id, draft=draft_id)
        if self.is_edit:
            post_id = self.post_id or self.thread_id
            return url_for(
                "revisions.edit", space_id=space_id, thread_id=self.thread_id, post_id=post_id, draft=draft_id
            )
        return url_for(
            "space.show_thread",
            space_id=space_id,
            thread_id=self.thread_id,
            reply_to=self.post_id,
            draft=draft_id,
            _anchor="reply",
        )

    @property
    def has_title(self) -> bool:
        """Whether the form has a title besides the text."""
        return self.thread_id is None or (self.is_edit and self.post_id is None)

    def find(self, session: Session, viewer: Viewer) -> StoredContribution | None:
        """The post that stands there, for a new thread nothing.

        Raises NotFound where the viewer knows of none, would edit another's, or neither moderates nor facilitates what
        they would sum up.
        """
        if self.thread_id is None:
            return None
        found = session.scalar(select_post(viewer, self.thread_id, self.post_id))
        if found is None or (self.is_edit and found.author_id != viewer.person_id):
            raise NotFound()
        if self.is_summary and not self._may_sum_up(session, viewer):
            raise NotFound()
        return found

    def _may_sum_up(self, session: Session, viewer: Viewer) -> bool:
        if viewer.moderates:
            return True
        own = facilitates(viewer, services().clock.now())
        return session.scalar(select(Thread.id).where(Thread.id == self.thread_id, own)) is not None


def read_draft(place: DraftPlace, form: Mapping[str, str]) -> Draft:
    """The form that goes to a place, with what is wrong with it."""
    return read_thread_form(form) if place.has_title else read_reply_form(form)
