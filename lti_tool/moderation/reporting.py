"""What members ask of moderators: to look at a post of somebody else's, or once more at one of their own."""

from collections.abc import Mapping
from typing import ClassVar, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.services import services
from lti_tool.moderation.own import read_own
from lti_tool.moderation.placing import note_activity, thread_of
from lti_tool.moderation.standing import read_standings
from lti_tool.moderation.words import NAMES, picked_reason
from lti_tool.space.acts import PostGone, back_to, find_post, seen_post
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import preview
from lti_tool.space.places import say_lost
from lti_tool.space.posts import own_post
from lti_tool.space.told import Told, tell, told_once
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.intake import ActRefused
from sync.moderation.acts import LONGEST_WORDS, PICKED, appeal
from sync.moderation.reports import report
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("reporting", __name__, template_folder="templates")
_UNPROCESSABLE = 422


class OwnPost(PageError):
    """Somebody reports what they wrote themselves."""

    status: ClassVar[int] = 403
    default_code = "report.own"
    sentence = lazy_gettext("This post is your own. You can edit or remove it.")


class TooManyReports(PageError):
    """So many reports at a time would be a weapon."""

    status: ClassVar[int] = 429
    default_code = "report.too_many"
    sentence = lazy_gettext(
        "You have reported very many posts within an hour. The moderators look at those first; write to your "
        "instructor if it is urgent."
    )


class NoAppeal(PageError):
    """There is nothing to look at once more."""

    status: ClassVar[int] = 409
    default_code = "appeal.not_possible"
    sentence = lazy_gettext(
        "This post is not hidden, or you have asked to look at it once more already. The answer is told at the post."
    )


_REFUSALS: Final[Mapping[str, type[PageError]]] = {
    each.default_code: each for each in (OwnPost, TooManyReports, NoAppeal)
}


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/report")
@members()
def ask_why(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask what is wrong with a post."""
    return _report_form(space_id, thread_id, post_id)


def _report_form(
    space_id: UUID, thread_id: UUID, post_id: UUID, complaint: Complaint | None = None, words: str = ""
) -> str:
    with services().database.read() as session:
        contribution = _reportable(session, thread_id, post_id)
        frame = frame_of(session.get_one(Space, space_id))
        text = open_text(Seals(session, services().keys), contribution)
    return render_template(
        "moderation/report.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        shown=say_lost() if text.is_lost else preview(text.markdown),
        reasons={each: str(NAMES[each]) for each in PICKED},
        longest=LONGEST_WORDS,
        complaint=complaint,
        words=words,
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/report")
@members()
def send(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Report a post to the moderators; a second time changes nothing."""
    reason, words = picked_reason(request.form), request.form.get("words", "")
    if reason is None:
        complaint = Complaint("reason", "report.reason", gettext("Choose what is wrong with the post."))
        return _report_form(space_id, thread_id, post_id, complaint, words), _UNPROCESSABLE
    shared = services()
    with shared.database.write() as session:
        contribution = _reportable(session, thread_id, post_id)
        space = session.get_one(Space, space_id)
        now = shared.clock.now()
        try:
            report(session, shared.keys, space, contribution.id, viewer().person_id, reason, words, now)
        except ActRefused as refusal:
            raise _REFUSALS.get(refusal.code, PostGone)(code=refusal.code) from refusal
        note_activity(session, thread_of(contribution.id))
    with shared.database.read() as session:
        is_left = session.scalar(seen_post(thread_id, thread_id)) is not None
    address = back_to(space_id, thread_id, post_id) if is_left else _list(space_id)
    response = make_response(address)
    tell(response, space_id, Told.REPORTED)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/appeal")
@members()
def ask_once_more(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Why a post of the viewer's own is hidden, and the form to ask to look once more."""
    with services().database.read() as session:
        contribution = own_post(session, thread_id, post_id)
        seals = Seals(session, services().keys)
        now = services().clock.now()
        standing = read_standings(session, seals, viewer(), [contribution], now).get(contribution.id)
        frame = frame_of(session.get_one(Space, space_id))
        text = open_text(seals, contribution)
    if standing is None or not standing.may_appeal:
        return back_to(space_id, thread_id, post_id)
    return render_template(
        "moderation/appeal.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        standing=standing,
        shown=say_lost() if text.is_lost else preview(text.markdown),
        longest=LONGEST_WORDS,
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/appeal")
@members()
def look_once_more(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Ask moderators to look once more at a post of the viewer's own."""
    shared = services()
    with shared.database.write() as session:
        contribution = own_post(session, thread_id, post_id)
        space = session.get_one(Space, space_id)
        words, now = request.form.get("words", ""), shared.clock.now()
        try:
            appeal(session, shared.keys, space, contribution.id, viewer().person_id, words, now)
        except ActRefused as refusal:
            raise _REFUSALS.get(refusal.code, PostGone)(code=refusal.code) from refusal
    response = make_response(back_to(space_id, thread_id, post_id))
    tell(response, space_id, Told.APPEALED)
    return response


@blueprint.get("/s/<uuid:space_id>/moderation/mine")
@members()
def show_own(space_id: UUID) -> ResponseReturnValue:
    """What moderators decided about the viewer's own posts."""
    with services().database.read() as session:
        posts = read_own(session, services().keys, viewer())
        frame = frame_of(session.get_one(Space, space_id))
    return render_template("moderation/own.html", frame=frame, posts=posts, told=told_once(space_id))


def _reportable(session: Session, thread_id: UUID, post_id: UUID) -> StoredContribution:
    """A post by another that everybody reads. Raises NotFound, and OwnPost."""
    contribution = find_post(session, thread_id, post_id)
    if not contribution.stands:
        raise NotFound()
    if contribution.author_id == viewer().person_id:
        raise OwnPost()
    return contribution


def _list(space_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("space.show_space", space_id=space_id), 303)
