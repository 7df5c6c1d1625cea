"""Reactions to posts: buttons below each, and a page that says who gave which where names are shown."""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import ANY_DUTY, STAFF, WRITERS, members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.services import services
from lti_tool.gates.reacting import require_calm
from lti_tool.reactions import reading
from lti_tool.reactions.giving import give, take_back
from lti_tool.reactions.tables import GivenReaction, ReactionKind
from lti_tool.space.acts import act_on, back_to, find_post, require_open
from lti_tool.space.frame import frame_of
from lti_tool.space.visibility import Authorship, Byline, byline, is_shown_to
from sync.contributions.tables import StoredContribution
from sync.people.accounts import read_profiles
from sync.spaces.tables import Membership, Role, Space

blueprint = Blueprint("reactions", __name__, template_folder="templates")

PART: Final = "Stoa-Part"
"""The header by which a script asks for what has changed instead of the whole page."""


class OwnPost(PageError):
    """Somebody reacts to what they wrote themselves."""

    status: ClassVar[int] = 403
    default_code = "reaction.own"
    sentence = lazy_gettext("This post is your own. Reactions to it come from others.")


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/reactions")
@members(WRITERS, ANY_DUTY)
def act(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Give a reaction to a post, or take it back: ``give`` or ``take_back`` holds the kind and the post's id."""
    do, asked = (give, "give") if "give" in request.form else (take_back, "take_back")
    kind, post_id = _read(request.form.get(asked, ""))

    def react(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> None:
        require_open(session, space)
        if session.get_one(StoredContribution, contribution_id).author_id == person_id:
            raise OwnPost()
        if do is give:
            require_calm(session, space, now)
        do(session, space, person_id, contribution_id, kind, now)

    act_on(thread_id, post_id, react)
    if PART not in request.headers:
        return back_to(space_id, thread_id, post_id)
    with services().database.read() as session:
        contribution = find_post(session, thread_id, post_id)
        counted = reading.reactions_to(
            select(StoredContribution.id).where(StoredContribution.id == contribution.id), viewer().person_id
        )
        counts = session.execute(select(*reading.columns_of(counted))).one_or_none()
    shown = reading.read(counts) if counts else reading.NO_REACTIONS
    return render_template("reactions/buttons.html", reactions=shown, post_id=post_id, words=reading.WORDS)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/reactions")
@members()
def opened_directly(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The address of a reaction that was refused, opened once more by way of a reload or the browser's history."""
    return back_to(space_id, thread_id, thread_id)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/reactions")
@members()
def show(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Who gave which reaction to a post; nothing for those who may not see names.

    Nor where they may not know who began the thread: that a question was helpful to the asker tells that they reacted.
    """
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        contribution, opening = (find_post(session, thread_id, each) for each in (post_id, thread_id))
        hides_names = opening.anonymous or not frame.names_are_shown
        if (hides_names and viewer().role not in STAFF) or not is_shown_to(viewer(), contribution):
            raise NotFound()
        given = _who_gave(session, contribution)
    return render_template(
        "reactions/who.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        given=given,
        words=reading.WORDS,
    )


def _who_gave(session: Session, contribution: StoredContribution) -> dict[ReactionKind, list[Byline]]:
    rows = session.execute(
        select(GivenReaction.kind, GivenReaction.person_id, Membership.role)
        .outerjoin(
            Membership,
            (Membership.space_id == GivenReaction.space_id)
            & (Membership.person_id == GivenReaction.person_id),
        )
        .where(GivenReaction.contribution_id == contribution.id)
        .order_by(GivenReaction.at, GivenReaction.person_id)
    ).all()
    profiles = read_profiles(session, services().keys, {person_id for _, person_id, _ in rows})
    given: dict[ReactionKind, list[Byline]] = {kind: [] for kind in ReactionKind}
    for kind, person_id, role in rows:
        author = Authorship(person_id, Role(role) if role else None, profiles.get(person_id))
        given[ReactionKind(kind)].append(byline(author, viewer()))
    return given


def _read(asked: str) -> tuple[ReactionKind, UUID]:
    kind, _, post_id = asked.partition(" ")
    try:
        return ReactionKind(kind), UUID(post_id)
    except ValueError:
        raise NotFound() from None
