"""The addresses of a space: its threads, a thread, and what is written into them."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.taking import keep_files, take_files, watching_files
from lti_tool.drafts.keeping import clear_draft
from lti_tool.drafts.places import DraftPlace
from lti_tool.editor.hints import with_hints
from lti_tool.editor.words import least_words
from lti_tool.gates.passing import Gate, look_at
from lti_tool.kinds.forms import read_kind, wants_no_name
from lti_tool.mentions.writing import of_new_thread, of_reply
from lti_tool.space.answering import why_not_answer
from lti_tool.space.forms import Complaint, Draft, id_in, read_reply_form, read_thread_form
from lti_tool.space.frame import closed_complaint, frame_for_writing
from lti_tool.space.groups import group_choice
from lti_tool.space.outlines import address_of
from lti_tool.space.pages import overview, space_with_rule, thread_form, thread_page
from lti_tool.space.presentation import format_points, format_thousandths
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.told import Told, tell
from lti_tool.space.writing import Writer
from lti_tool.tags.choosing import tag_thread
from sync.consent.notices import is_version, note_seen
from sync.contributions.rendering import render
from sync.contributions.words import counted_words
from sync.intake import Intake
from sync.ledger.entries import lock_space
from sync.scoring.rules import Rule
from sync.spaces.tables import Space

blueprint = Blueprint("space", __name__, template_folder="templates")
blueprint.add_app_template_filter(format_points, "points")
blueprint.add_app_template_filter(format_thousandths, "thousandths")

_UNPROCESSABLE = 422


@blueprint.app_context_processor
def _language() -> dict[str, str]:
    return {"language": str(get_locale() or "en")}


@blueprint.get("/s/<uuid:space_id>/")
@members()
def show_space(space_id: UUID) -> ResponseReturnValue:
    """The list of threads, with the viewer's own participation, or for staff how it has begun."""
    return overview(space_id)


@blueprint.get("/s/<uuid:space_id>/threads/new")
@members(WRITERS, ANY_DUTY)
def new_thread(space_id: UUID) -> ResponseReturnValue:
    """The form of a new thread, perhaps of a ``?kind=``."""
    return thread_form(space_id)


@blueprint.post("/s/<uuid:space_id>/threads/new")
@members(WRITERS, ANY_DUTY)
@takes_files
def start_thread(space_id: UUID) -> ResponseReturnValue:
    """Begin a thread, and go there."""
    place = _place_of_new(request.form)
    draft = read_thread_form(request.form)
    draft = take_files(place, draft if place.is_message else with_hints(space_id, draft))
    draft, rule, space = _if_open(space_id, draft)
    kind = read_kind(request.form, space, viewer(), services().clock.now())
    looked = look_at(space_id, draft, kind.particulars)
    draft = looked.draft
    if draft.hints or draft.asks:
        return _thread_form_again(space_id, draft)
    if not draft.complaints:
        with services().database.read() as session:
            draft = of_new_thread(session, services().keys, space, viewer(), draft, kind.kind)
    html = (
        "" if draft.complaints else render(draft.kept_text)
    )  # before the lock is taken: a hostile text takes its time
    thread_id, is_held = None, False
    with watching_files() as files, services().database.write() as session:
        group_id = None
        if not place.is_message:  # which is no group's
            choice = group_choice(session, session.get_one(Space, space_id), viewer())
            complaint = choice.complaint(draft.group)
            draft = draft.with_complaint(complaint) if complaint else draft
            group_id = choice.chosen(draft.group)
        if not draft.complaints and not kind.complaints:
            writer = _writer(session)
            gate = Gate(session, space_id, looked, kind.marked(draft), services().clock.now())
            complaint = gate.complaint()
            draft = draft.with_complaint(complaint) if complaint else draft
            thread_id = None if complaint else writer.start_thread(draft, html, group_id, kind)
        if thread_id is not None:
            is_held = gate.hold(thread_id, session.get_one(Thread, thread_id).contribution_id)
            tag_thread(session, space_id, thread_id, request.form.getlist("tag"))
            _note_notice(session, space_id)
            clear_draft(session, viewer(), draft.submission_id)
    if thread_id is None:
        return _thread_form_again(space_id, files.taken_from(draft))
    response = make_response(
        redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)
    )
    if kind.kind is ThreadKind.MESSAGE:
        tell(response, space_id, Told.MESSAGE_SENT)
        return response
    _tell_posted(response, space_id, draft, least_words(rule, is_reply=False), is_held=is_held)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>")
@members()
def show_thread(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """A page of a thread, with the form to answer it or, by ``?reply_to=``, one of its posts.

    ``?from=new`` asks for the page on which the viewer has something to read, ``?page=`` for one by its number.
    """
    return thread_page(space_id, thread_id, id_in(request.args, "reply_to"))


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/replies")
@members(WRITERS, ANY_DUTY)
@takes_files
def reply(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Answer in a thread, and go to the answer."""
    draft, reply_to = read_reply_form(request.form), id_in(request.form, "reply_to")
    answered = DraftPlace(thread_id, reply_to)
    draft, rule, space = _if_open(space_id, take_files(answered, with_hints(space_id, draft)))
    is_anonymous = wants_no_name(request.form, space, viewer())
    looked = look_at(space_id, draft)
    draft = looked.draft
    if draft.complaints or draft.hints or draft.asks:
        return _thread_page_again(space_id, answered, draft)
    with services().database.read() as session:
        draft = of_reply(session, services().keys, space, viewer(), draft, thread_id)
    html, complaint, place, post_id, address = render(draft.kept_text), None, None, None, None
    is_held = False
    with watching_files() as files, services().database.write() as session:
        writer = _writer(session)
        place = writer.find_place(thread_id, reply_to)
        complaint = why_not_answer(session, viewer(), thread_id)
        if place is None and complaint is None:
            complaint = _paused() if writer.is_paused(thread_id) else _answered_is_gone()
        gate = Gate(session, space_id, looked, draft, services().clock.now())
        complaint = complaint or gate.complaint(thread_id)
        may = place is not None and complaint is None
        post_id = writer.reply(place, draft, html, is_anonymous=is_anonymous) if place and may else None
        address = address_of(session, viewer(), thread_id, post_id) if post_id else None
        if post_id is not None:
            is_held = gate.hold(thread_id, session.get_one(Post, post_id).contribution_id)
            _note_notice(session, space_id)
            clear_draft(session, viewer(), draft.submission_id)
    if complaint is not None:
        return _thread_page_again(space_id, DraftPlace(thread_id), draft.with_complaint(complaint))
    if post_id is None:
        return _thread_page_again(space_id, answered, files.taken_from(draft))
    here = url_for("space.show_thread", space_id=space_id, thread_id=thread_id)
    response = make_response(redirect(address or here, 303))
    is_own = place is not None and place.is_own
    least = 0 if is_own else least_words(rule, is_reply=True)
    _tell_posted(response, space_id, draft, least, is_held=is_held)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/replies")
@members()
def reply_opened_directly(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The address of a form that was refused, opened once more by way of a reload or the browser's history."""
    return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)


def _thread_form_again(space_id: UUID, draft: Draft) -> ResponseReturnValue:
    """The form of a new thread that was refused, with its files."""
    return thread_form(space_id, keep_files(_place_of_new(request.form), draft)), _UNPROCESSABLE


def _place_of_new(form: Mapping[str, str]) -> DraftPlace:
    """Where the draft of a new thread goes, or of a message."""
    return DraftPlace(is_message=form.get("kind") == ThreadKind.MESSAGE)


def _thread_page_again(space_id: UUID, place: DraftPlace, draft: Draft) -> ResponseReturnValue:
    """The thread above an answer that was refused, with its files."""
    assert place.thread_id is not None
    draft = keep_files(place, draft)
    return thread_page(space_id, place.thread_id, place.post_id, draft), _UNPROCESSABLE


def _tell_posted(
    response: Response, space_id: UUID, draft: Draft, least: int, *, is_held: bool = False
) -> None:
    """Let the thread say what is certain at once: too few words for points, or enough; 0 where they decide nothing."""
    missing = least - counted_words(draft.text) if least else 0
    if is_held:
        tell(response, space_id, Told.POST_WAITS)
    elif missing > 0:
        tell(response, space_id, Told.POSTED_TOO_SHORT, missing)
    else:
        tell(response, space_id, Told.POSTED_LONG_ENOUGH if least else Told.POSTED)


def _if_open(space_id: UUID, draft: Draft) -> tuple[Draft, Rule, Space]:
    with services().database.read() as session:
        space, rule = space_with_rule(session, space_id)
        complaint = closed_complaint(frame_for_writing(session, space))
    return draft.with_complaint(complaint) if complaint else draft, rule, space


def _writer(session: Session) -> Writer:
    """Takes the space's lock before it looks at the clock: readings go by instants, so no post may come in late."""
    shared = services()
    lock_space(session, viewer().space_id)
    intake = Intake(shared.keys, shared.clock)
    return Writer(session, intake, viewer(), now=shared.clock.now(), base_url=shared.settings.base_url)


def _note_notice(session: Session, space_id: UUID) -> None:
    """Note the version of the privacy notice below which this form stood."""
    version = request.form.get("notice", "")
    if is_version(version):
        note_seen(session, space_id, viewer().person_id, version, services().clock.now())


def _paused() -> Complaint:
    sentence = gettext(
        "Nobody answers here while the first post is not shown. Your text is still here to copy."
    )
    return Complaint("text", "reply.paused", sentence)


def _answered_is_gone() -> Complaint:
    sentence = gettext(
        "The post that you answer has been removed meanwhile. Your text is still here: sent now, it answers the thread."
    )
    return Complaint("text", "reply.answered_gone", sentence)
