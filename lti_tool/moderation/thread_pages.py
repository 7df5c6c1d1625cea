"""The pages on which those who moderate say where posts are to go."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import MODERATING, STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.moderation.moving import (
    NotMovable,
    gives,
    gives_all,
    merge,
    move_branch,
    read_branch,
    split_off,
)
from lti_tool.moderation.places import list_targets, target_in
from lti_tool.moderation.threads import note_act
from lti_tool.space.acts import find_post
from lti_tool.space.forms import MAXIMUM_TITLE, Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import preview
from lti_tool.space.places import say_lost, title_of
from lti_tool.space.tables import Thread
from lti_tool.space.told import Told, tell
from lti_tool.summaries.reading import has_summary
from sync.contributions.markdown import clean
from sync.contributions.rendering import html_of
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_kept, open_text
from sync.intake import Edit, Intake, edit
from sync.ledger.entries import lock_space
from sync.moderation.acts import LONGEST_WORDS
from sync.moderation.past import ActKind
from sync.moderation.telling import tell_authors
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("thread_moves", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/merge")
@members(STAFF, MODERATING)
def choose_thread(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Ask into which thread this one is to go."""
    return _choose(space_id, thread_id, thread_id)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/merge")
@members(STAFF, MODERATING)
def merge_into(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Put all posts of a thread into another one, and go there."""
    target_id = _target()
    if target_id is None:
        return _choose(space_id, thread_id, thread_id, _nothing_chosen()), _UNPROCESSABLE
    with services().database.write() as session:
        source, _ = _find(session, thread_id, thread_id)
        target, _ = _find(session, target_id, target_id)
        moved = merge(session, Seals(session, services().keys), source, target)
        _tell_authors(session, moved, ActKind.MERGED)
        note_act(session, "thread.merged", thread_id, into=str(target_id))
    return _done(space_id, Told.THREADS_MERGED, target_id, thread_id)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/move")
@members(STAFF, MODERATING)
def choose_place(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask into which thread a reply is to go, with its answers, or under which title it is to be one."""
    return _choose(space_id, thread_id, post_id)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/move")
@members(STAFF, MODERATING)
def move(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Move a reply with its answers into another thread, and go there."""
    target_id = _target()
    if target_id is None:
        return _choose(space_id, thread_id, post_id, _nothing_chosen()), _UNPROCESSABLE
    with services().database.write() as session:
        source, _ = _find(session, thread_id, post_id)
        target, _ = _find(session, target_id, target_id)
        branch = read_branch(session, thread_id, post_id)
        move_branch(session, source, target, branch, services().clock.now())
        _tell_authors(session, branch.contributions, ActKind.MOVED)
        note_act(
            session,
            "thread.reply_moved",
            thread_id,
            into=str(target_id),
            post=str(post_id),
            posts=len(branch.posts),
        )
    return _done(space_id, Told.POSTS_MOVED, target_id, post_id)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/split")
@members(STAFF, MODERATING)
def split(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Make a reply with its answers a thread of its own, under the title that was typed, and go there."""
    shared = services()
    title = " ".join(clean(request.form.get("title", "")).split())
    if not title or len(title) > MAXIMUM_TITLE:
        sentence = gettext("Give the new thread a title of at most %(most)s characters.", most=MAXIMUM_TITLE)
        complaint = Complaint("title", "thread.split_title", sentence)
        return _choose(space_id, thread_id, post_id, complaint), _UNPROCESSABLE
    with shared.database.write() as session:
        source, contribution = _find(session, thread_id, post_id)
        branch, now = read_branch(session, thread_id, post_id), shared.clock.now()
        text = open_kept(Seals(session, shared.keys), contribution)
        if text.is_lost:
            raise NotMovable()
        titled = Edit(text.markdown, title, html_of(text), seen=contribution.revision, by=viewer().person_id)
        edit(session, shared.keys, Intake(shared.keys, shared.clock), contribution, titled, now)
        split_off(session, session.get_one(Space, space_id), source, branch, now)
        _tell_authors(session, branch.contributions, ActKind.SPLIT)
        note_act(session, "thread.split", thread_id, post=str(post_id), posts=len(branch.posts))
    return _done(space_id, Told.THREAD_SPLIT, post_id, post_id)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/split")
@members(STAFF, MODERATING)
def split_opened_directly(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """The address of a form that was refused, opened once more."""
    return redirect(
        url_for("thread_moves.choose_place", space_id=space_id, thread_id=thread_id, post_id=post_id), 303
    )


def _find(session: Session, thread_id: UUID, post_id: UUID) -> tuple[Thread, StoredContribution]:
    """A thread with one of its posts, as the viewer sees it, in a space that is locked. Raises NotFound, NotMovable."""
    lock_space(session, viewer().space_id)
    contribution = find_post(session, thread_id, post_id)
    if not contribution.stands:
        raise NotMovable()
    return session.get_one(Thread, thread_id), contribution


def _tell_authors(session: Session, posts: Sequence[StoredContribution], kind: ActKind) -> None:
    shared = services()
    seals, now = Seals(session, shared.keys), shared.clock.now()
    tell_authors(session, seals, posts, kind, viewer().person_id, now, request.form.get("words", ""))


def _choose(space_id: UUID, thread_id: UUID, post_id: UUID, complaint: Complaint | None = None) -> str:
    shared = services()
    with shared.database.read() as session:
        contribution = find_post(session, thread_id, post_id)
        thread = session.get(Thread, thread_id)
        is_thread = post_id == thread_id
        if thread is None:
            raise NotFound()
        if not contribution.stands or not (gives_all(thread) if is_thread else gives(thread)):
            raise NotMovable()
        targets = list_targets(session, shared.keys, viewer(), thread_id, contribution.group_id)
        text = open_text(Seals(session, shared.keys), contribution)
        is_summed_up = is_thread and session.scalar(select(has_summary()).where(Thread.id == thread_id))
        frame = frame_of(session.get_one(Space, space_id))
    return render_template(
        "moderation/thread_choose.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        is_thread=is_thread,
        is_summed_up=is_summed_up,
        targets=targets,
        title=title_of(text) if is_thread else "",
        shown=say_lost() if text.is_lost else preview(text.markdown),
        complaint=complaint,
        longest_title=MAXIMUM_TITLE,
        longest=LONGEST_WORDS,
    )


def _target() -> UUID | None:
    return target_in(request.form.get("target", ""), request.form.get("address", ""))


def _nothing_chosen() -> Complaint:
    return Complaint(
        "address",
        "thread.no_target",
        gettext("Choose a thread, or paste the address of one of this discussion."),
    )


def _done(space_id: UUID, told: Told, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Go to where the post stands, the first one of a thread under the thread's id."""
    response = make_response(
        redirect(url_for("reading.go_to_post", space_id=space_id, thread_id=thread_id, post_id=post_id), 303)
    )
    tell(response, space_id, told)
    return response
