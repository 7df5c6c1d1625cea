"""What somebody follows, on one page, with a button each to stop; and what a thread has to follow besides itself."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.following.choosing import (
    follow_asker,
    follow_tag,
    follows_asker,
    leave_asker,
    may_follow_asker,
    read_follows,
)
from lti_tool.following.tables import TagFollow
from lti_tool.space.acts import find_post
from lti_tool.space.frame import frame_of
from lti_tool.space.tables import Thread, ThreadKind
from lti_tool.tags.choosing import read_tags
from lti_tool.tags.tables import Tag
from sync.contributions.tables import StoredContribution
from sync.people.accounts import read_profiles
from sync.spaces.tables import Membership, Role, Space

blueprint = Blueprint("following", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Offer:
    """What else of a thread can be followed: tags that are not yet, and what who asks it asks, by the asker's name."""

    thread_id: UUID
    tags: tuple[Tag, ...]
    asker: str
    asker_is_followed: bool


@blueprint.get("/s/<uuid:space_id>/following")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """What the viewer follows, and what there is to follow in a ``?thread=``."""
    shared, thread_id = services(), request.args.get("thread", type=UUID)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        follows = read_follows(session, shared.keys, space, viewer())
        offer = _offer(session, space, thread_id) if thread_id else None
    return render_template("following/show.html", frame=frame, follows=follows, offer=offer)


@blueprint.post("/s/<uuid:space_id>/following/tags")
@members()
def tag(space_id: UUID) -> ResponseReturnValue:
    """Follow a ``tag``, or, with ``undo``, do so no more."""
    tag_id = request.form.get("tag", type=UUID)
    if tag_id is None:
        raise NotFound()
    with services().database.write() as session:
        follow_tag(session, viewer(), tag_id, is_on="undo" not in request.form)
    return redirect(_back(space_id), 303)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/asker")
@members()
def asker(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Follow what who asks in a thread asks, or, with ``undo``, do so no more. Nobody who asks anonymously."""
    with services().database.write() as session:
        space = session.get_one(Space, space_id)
        opening = find_post(session, thread_id, thread_id)
        if not _is_question(session, thread_id) or not _may_follow(session, space, opening):
            raise NotFound()
        change = leave_asker if "undo" in request.form else follow_asker
        change(session, viewer(), opening.author_id)
    return redirect(_back(space_id), 303)


@blueprint.post("/s/<uuid:space_id>/following/people/<uuid:person_id>/stop")
@members()
def stop(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Follow somebody's questions no more; whether they were followed, or are anybody, is not told."""
    with services().database.write() as session:
        leave_asker(session, viewer(), person_id)
    return redirect(_back(space_id), 303)


def _back(space_id: UUID) -> str:
    return url_for("following.show", space_id=space_id)


def _offer(session: Session, space: Space, thread_id: UUID) -> Offer | None:
    """What a thread has to follow besides itself; None where there is nothing."""
    opening, who = find_post(session, thread_id, thread_id), viewer()
    known = read_tags(session, space.id, [thread_id]).of(thread_id)
    followed = set(session.scalars(select(TagFollow.tag_id).where(TagFollow.person_id == who.person_id)))
    tags = tuple(each for each in known if each.id not in followed)
    name, is_followed = "", False
    if _is_question(session, thread_id) and _may_follow(session, space, opening):
        profile = read_profiles(session, services().keys, [opening.author_id]).get(opening.author_id)
        name = (profile.display_name if profile else None) or gettext("A member")
        is_followed = follows_asker(session, who, opening.author_id)
    return Offer(thread_id, tags, name, is_followed) if tags or name else None


def _is_question(session: Session, thread_id: UUID) -> bool:
    return session.get_one(Thread, thread_id).kind == ThreadKind.QUESTION.value


def _may_follow(session: Session, space: Space, opening: StoredContribution) -> bool:
    role = session.scalar(
        select(Membership.role).where(
            Membership.space_id == space.id, Membership.person_id == opening.author_id
        )
    )
    return may_follow_asker(space, viewer(), opening, Role(role) if role else None)
