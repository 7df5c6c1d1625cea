"""What people do in threads of a kind: vote, and say that they have the same question."""

from typing import ClassVar
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.services import services
from lti_tool.kinds import polls, questions
from lti_tool.kinds.tables import Poll
from lti_tool.space.acts import PostGone, find_post, require_open
from lti_tool.space.tables import Thread, ThreadKind
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.ledger.entries import lock_space
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("kinds", __name__, template_folder="templates")


class PollOver(PageError):
    """The poll is closed."""

    status: ClassVar[int] = 409
    default_code = "poll.over"
    sentence = lazy_gettext("This poll is closed, so that no vote can be given or changed.")


class OwnQuestion(PageError):
    """Who asked a question has it anyway."""

    status: ClassVar[int] = 403
    default_code = "question.own"
    sentence = lazy_gettext("You have asked this question yourself.")


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/votes")
@members(WRITERS, ANY_DUTY)
def vote(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Choose an option of a poll (``choice``), or take that back (``not``)."""
    undo = "not" in request.form
    choice = _place(request.form.get("not" if undo else "choice", ""))
    now = services().clock.now()
    with services().database.write() as session:
        opening = _open_opening(session, thread_id)
        poll = session.get(Poll, thread_id)
        options = open_text(Seals(session, services().keys), opening).particulars
        if poll is None or choice >= len(options):
            raise NotFound()
        if polls.is_over(poll, now):
            raise PollOver()
        if undo:
            polls.take_back(session, viewer(), poll, choice)
        else:
            polls.vote(session, viewer(), poll, choice, now)
    return _thread(space_id, thread_id, "poll")


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/same-question")
@members(WRITERS, ANY_DUTY)
def same_question(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Say that one has the question, too, or not any more (``undo``)."""
    with services().database.write() as session:
        opening = _open_opening(session, thread_id)
        if session.get_one(Thread, thread_id).kind != ThreadKind.QUESTION:
            raise NotFound()
        if opening.author_id == viewer().person_id:
            raise OwnQuestion()
        if "undo" in request.form:
            questions.drop_same(session, viewer(), thread_id)
        else:
            questions.put_same(session, viewer(), thread_id, services().clock.now())
    return _thread(space_id, thread_id, "question")


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/votes")
@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/same-question")
@members()
def opened_directly(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The address of an act that was refused, opened once more by way of a reload or the browser's history."""
    return _thread(space_id, thread_id)


def _open_opening(session: Session, thread_id: UUID) -> StoredContribution:
    """A thread's first post, for an act that needs it: while it is there and the discussion open to the viewer."""
    lock_space(session, viewer().space_id)
    opening = find_post(session, thread_id, thread_id)
    require_open(session, session.get_one(Space, viewer().space_id))
    if not opening.stands:
        raise PostGone()
    return opening


def _place(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 3):
        raise NotFound()
    return int(value)


def _thread(space_id: UUID, thread_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    address = url_for("space.show_thread", space_id=space_id, thread_id=thread_id, _anchor=anchor)
    return redirect(address, 303)
