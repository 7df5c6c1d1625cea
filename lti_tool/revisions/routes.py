"""Editing one's own post, and what a post said before."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from config.ids import timeless_id
from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.showing import shown_text, without_file_names
from lti_tool.attachments.taking import keep_files, take_files, watching_files
from lti_tool.drafts.here import pick_draft
from lti_tool.drafts.keeping import clear_draft, read_drafts_of
from lti_tool.drafts.places import DraftPlace, read_draft
from lti_tool.editor.hints import with_hints
from lti_tool.editor.words import least_words
from lti_tool.gates.passing import Gate, look_at
from lti_tool.mentions.writing import of_edit, to_edit
from lti_tool.space.acts import PostGone, find_post
from lti_tool.space.answering import why_not_edit
from lti_tool.space.forms import Complaint, Draft, id_in, number_in
from lti_tool.space.frame import closed_complaint, frame_for_writing, frame_of
from lti_tool.space.glimpses import hides_author_of
from lti_tool.space.posts import own_post
from lti_tool.space.tables import Thread
from lti_tool.space.told import Told, tell
from lti_tool.space.visibility import is_shown_to
from sync.attachments.keeping import files_that_are_there
from sync.contributions.mentions import mentioned
from sync.contributions.rendering import render
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_kept, open_text
from sync.contributions.versions import Version, read_versions
from sync.intake import Edit, Intake, forget_version
from sync.intake import edit as edit_contribution
from sync.intake.editing import MOST_REVISIONS
from sync.ledger.entries import lock_space
from sync.mentions.noting import note_mentions
from sync.people.sealing import Seals
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space

blueprint = Blueprint("revisions", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/edit")
@members(WRITERS, ANY_DUTY)
def edit(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """The form with what a post of the viewer's says, or with the draft of a change."""
    return edit_page(space_id, _place(thread_id, post_id))


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/edit")
@members(WRITERS, ANY_DUTY)
@takes_files
def save(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Put what was typed in the post's place, and go there."""
    shared, place = services(), _place(thread_id, post_id)
    draft = take_files(place, with_hints(space_id, read_draft(place, request.form)))
    with shared.database.read() as session:
        complaint = closed_complaint(frame_for_writing(session, session.get_one(Space, space_id)))
        contribution = own_post(session, thread_id, post_id)
    draft = draft.with_complaint(complaint) if complaint else draft
    looked = look_at(space_id, draft, edited=contribution)
    draft = looked.draft
    if draft.complaints or draft.hints or draft.asks:
        draft = keep_files(place, draft)
        return edit_page(space_id, place, draft, number_in(request.form, "revision"), _UNPROCESSABLE)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        before = open_kept(Seals(session, shared.keys), own_post(session, thread_id, post_id)).markdown
        draft = of_edit(session, shared.keys, space, viewer(), draft, thread_id, before)
    html = render(draft.kept_text)  # before the lock is taken: a hostile text takes its time
    complaint = None
    with watching_files() as files, shared.database.write() as session:
        lock_space(session, space_id)
        contribution = own_post(session, thread_id, post_id)
        if not is_shown_to(viewer(), contribution):
            raise PostGone()
        gate = Gate(session, space_id, looked, draft, shared.clock.now())
        complaint = why_not_edit(session, viewer(), contribution) or gate.complaint_of_edit()
        complaint = complaint or _edit(
            session, contribution, draft, html, is_no_slip=_unlocks(session, place)
        )
        if complaint is None:
            gate.hold(thread_id, contribution.id, is_edit=True)
            clear_draft(session, viewer(), draft.submission_id)
    draft = files.taken_from(draft.with_complaint(complaint) if complaint else draft)
    if draft.complaints:
        return edit_page(space_id, place, keep_files(place, draft), status=_UNPROCESSABLE)
    response = make_response(redirect(_address(space_id, place), 303))
    tell(response, space_id, Told.CHANGED)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/history")
@members()
def history(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """What a post says and what it said before, for whoever may read it."""
    with services().database.read() as session:
        contribution = find_post(session, thread_id, post_id)
        is_shown = is_shown_to(viewer(), contribution)
        seals = Seals(session, services().keys)
        present = Version(
            contribution.revision,
            open_text(seals, contribution),
            contribution.edited_at or contribution.occurred_at,
        )
        versions = [present, *read_versions(session, seals, contribution)] if is_shown else []
        space = session.get_one(Space, space_id)
        there = files_that_are_there(session, contribution.id)
        texts = [_with_files(each.text, there) for each in versions]
        if hides_author_of(session, space, viewer(), contribution):
            texts = list(map(without_file_names, texts))
        frame = frame_of(space)
    if not is_shown:
        return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)
    return render_template(
        "revisions/history.html",
        frame=frame,
        here=url_for("revisions.forget", space_id=space_id, thread_id=thread_id, post_id=post_id),
        back=_address(space_id, _place(thread_id, post_id)),
        versions=[(each, shown_text(space_id, text)) for each, text in zip(versions, texts, strict=True)],
        editors=[*(each.replaced_by is not None for each in versions[1:]), False],
        is_own=contribution.author_id == viewer().person_id,
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/history")
@members(WRITERS, ANY_DUTY)
def forget(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Take the text of an earlier version of the viewer's own post away."""
    with services().database.write() as session:
        contribution = own_post(session, thread_id, post_id)
        forget_version(session, services().keys, contribution, number_in(request.form, "version"))
    return redirect(
        url_for("revisions.history", space_id=space_id, thread_id=thread_id, post_id=post_id), 303
    )


def _with_files(text: Text, there: Collection[str]) -> Text:
    """A version with those of its files that are still there."""
    return replace(text, attachments=tuple(each for each in text.attachments if each.id in there))


def edit_page(
    space_id: UUID, place: DraftPlace, draft: Draft | None = None, seen: int = 0, status: int = 200
) -> Response:
    """The form to edit a post, with what was typed into it; `seen` is the revision that was edited, 0 the present."""
    assert place.thread_id is not None
    post_id = place.post_id or place.thread_id
    with services().database.read() as session:
        contribution = own_post(session, place.thread_id, post_id)
        text = open_text(Seals(session, services().keys), contribution)
        kept = open_kept(Seals(session, services().keys), contribution).markdown
        typed = to_edit(session, services().keys, kept, space_id)
        frame = frame_for_writing(session, session.get_one(Space, space_id))
        rule = current_rule(session, space_id)[0]
        drafts_kept = read_drafts_of(session, services().keys, viewer(), place.thread_id, edits=True)
    is_shown = is_shown_to(viewer(), contribution)
    if not is_shown and draft is not None:
        raise PostGone()
    if not is_shown or text.is_lost:
        return redirect(_address(space_id, place), 303)
    here = [each for each in drafts_kept if each.place == place] if draft is None else []
    drafts = pick_draft(here, place, id_in(request.args, "draft"))
    files = tuple(text.attachments)
    draft = draft or drafts.form(Draft(timeless_id(), typed, text.title or "", attachments=files))
    is_changed = (draft.text, draft.attachments) != (typed, files)
    page = render_template(
        "revisions/edit.html",
        frame=frame,
        address=url_for("revisions.save", space_id=space_id, thread_id=place.thread_id, post_id=post_id),
        back=_address(space_id, place),
        draft=draft,
        drafts=drafts,
        thread_id=place.thread_id,
        revision=seen or contribution.revision,
        present=shown_text(space_id, text) if is_changed else None,
        least_words=least_words(rule, is_reply=place.post_id is not None),
    )
    return make_response(page, status)


def _unlocks(session: Session, place: DraftPlace) -> bool:
    """Whether a post lets its author read the others: written anew once they are read, it is no slip that is mended."""
    return place.post_id is not None and session.get_one(Thread, place.thread_id).post_first


def _edit(
    session: Session, contribution: StoredContribution, draft: Draft, html: str, *, is_no_slip: bool
) -> Complaint | None:
    """Edit a post as a form asks; what keeps it from being done, or None."""
    shared = services()
    text, title = open_kept(Seals(session, shared.keys), contribution), draft.title or None
    if (text.markdown, text.title, tuple(text.attachments)) == (draft.kept_text, title, draft.attachments):
        return None
    if contribution.revision >= MOST_REVISIONS:
        sentence = gettext("This post was edited so often that it stays as it is. Write another one, please.")
        return Complaint("text", "edit.too_often", sentence)
    change = Edit(
        draft.kept_text,
        title,
        html,
        seen=number_in(request.form, "revision"),
        is_no_slip=is_no_slip,
        attachments=draft.attachments,
    )
    if edit_contribution(
        session, shared.keys, Intake(shared.keys, shared.clock), contribution, change, shared.clock.now()
    ):
        if mentioned(text.markdown) | mentioned(change.markdown):
            note_mentions(session, contribution, change.markdown)
        return None
    sentence = gettext(
        "This post was changed in another window meanwhile. It stands below as it is now; what you save takes its "
        "place."
    )
    return Complaint("text", "edit.changed_meanwhile", sentence)


def _place(thread_id: UUID, post_id: UUID) -> DraftPlace:
    """The place of an edit: a thread's first post has the thread's own id."""
    return DraftPlace(thread_id, None if post_id == thread_id else post_id, is_edit=True)


def _address(space_id: UUID, place: DraftPlace) -> str:
    """Where the post stands, on whichever page of its thread."""
    post_id = place.post_id or place.thread_id
    return url_for("reading.go_to_post", space_id=space_id, thread_id=place.thread_id, post_id=post_id)
