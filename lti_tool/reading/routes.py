"""What members say about what they have read: this thread, everything, not yet; and what they follow.

Reading a page is a GET, and changes nothing: browsers fetch pages ahead, and an LMS opens a frame that nobody looks at.
What was really on the screen is told by a script in a POST of its own; without one, a button does.
"""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from config.clock import parse_stamp
from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.moderation.moving import present_address
from lti_tool.reading.follows import follow
from lti_tool.reading.marks import note_all_read, note_read, note_unread, read_unread
from lti_tool.space.acts import find_post, seen_post
from lti_tool.space.listing import read_choice
from lti_tool.space.outlines import address_of
from lti_tool.space.tables import Thread
from lti_tool.space.told import Told, tell

blueprint = Blueprint("reading", __name__, template_folder="templates")

_NO_CONTENT = 204
_MOST_POSTS = 200  # of one page


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>")
@members()
def go_to_post(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - `viewer` has it
    """Lead to where a post stands at present, the thread's first one under the thread's id."""
    with services().database.read() as session:
        is_there = session.scalar(seen_post(thread_id, thread_id)) is not None
        address = address_of(session, viewer(), thread_id, post_id) if is_there else None
        address = address or present_address(session, viewer(), post_id)
    if address is None:
        raise NotFound()
    return redirect(address, 303)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/read")
@members()
def read(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Note that the posts in ``posts`` (ids, with blanks between) are read, without that field the whole thread.

    A script that asks by ``quietly`` gets an empty answer.
    """
    posts = request.form.get("posts")
    with services().database.write() as session:
        note_read(session, viewer(), thread_id, None if posts is None else _ids(posts))
    if "quietly" in request.form:
        return "", _NO_CONTENT
    return redirect(_list(space_id) if "listed" in request.args else _thread(space_id, thread_id), 303)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/unread")
@members()
def unread(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Let a thread be unread again, and go to the list: where it is shown, it would be read at once."""
    with services().database.write() as session:
        note_unread(session, viewer(), thread_id)
    return _told(space_id, Told.THREAD_UNREAD)


@blueprint.post("/s/<uuid:space_id>/read")
@members()
def read_all(space_id: UUID) -> ResponseReturnValue:
    """Note that all is read that was there when the page was made, which says so in ``until``."""
    with services().database.write() as session:
        latest = read_unread(session, viewer()).latest
        if latest is not None:
            note_all_read(session, viewer(), min(latest, _instant(request.form.get("until", "")) or latest))
    return _told(space_id, Told.ALL_READ)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/follow")
@members()
def follow_thread(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Follow a thread, or, with ``undo``, do so no more; with ``?listed=`` go back to the page of what is followed."""
    with services().database.write() as session:
        find_post(session, thread_id, thread_id)
        follow(session, viewer(), thread_id, is_on="undo" not in request.form)
    listed = url_for("following.show", space_id=space_id)
    return redirect(listed if "listed" in request.args else _thread(space_id, thread_id), 303)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/pin")
@members(STAFF)
def pin(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Let a thread stand on top of the list, or, with ``undo``, no more."""
    with services().database.write() as session:
        find_post(session, thread_id, thread_id)
        session.execute(
            update(Thread).where(Thread.id == thread_id).values(is_pinned="undo" not in request.form)
        )
    return redirect(_thread(space_id, thread_id), 303)


def _thread(space_id: UUID, thread_id: UUID) -> str:
    number = page_number()
    return url_for(
        "space.show_thread",
        space_id=space_id,
        thread_id=thread_id,
        page=number if number > 1 else None,
    )


def _list(space_id: UUID) -> str:
    """The list as it was looked at, which the form's address says."""
    number = page_number()
    choice = read_choice(request.args).address()
    return url_for("space.show_space", space_id=space_id, page=number if number > 1 else None, **choice)


def _told(space_id: UUID, told: Told) -> Response:
    response = make_response(redirect(_list(space_id), 303))
    tell(response, space_id, told)
    return response


def _ids(words: str) -> set[UUID]:
    return {found for word in words.split()[:_MOST_POSTS] if (found := _id(word)) is not None}


def _id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def _instant(stamp: str) -> datetime | None:
    try:
        return parse_stamp(stamp)
    except ValueError:
        return None
