"""Editing somebody else's post, by staff: marked as such, with what it said before, and earning as it did."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from config.ids import timeless_id
from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotAllowed
from lti_tool.app.services import services
from lti_tool.attachments.showing import shown_file, without_file_names
from lti_tool.mentions.writing import of_edit, to_edit
from lti_tool.moderation.threads import note_act
from lti_tool.space.acts import PostGone, find_post
from lti_tool.space.forms import Complaint, Draft, number_in, read_reply_form, read_thread_form
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import hides_author_of
from lti_tool.space.visibility import is_shown_to
from sync.contributions.mentions import mentioned
from sync.contributions.rendering import render
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_kept
from sync.intake import Edit, Intake, edit, forget_past
from sync.intake.editing import MOST_REVISIONS
from sync.ledger.entries import lock_space
from sync.mentions.noting import note_mentions
from sync.moderation.acts import LONGEST_WORDS
from sync.moderation.past import ActKind
from sync.moderation.telling import tell_authors
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("amending", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/amend")
@members(STAFF)
def show(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """The form with what somebody else's post says."""
    return _page(space_id, thread_id, post_id)


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/amend")
@members(STAFF)
def save(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Put what was typed in the post's place, with a mark that everybody sees, and go there."""
    shared = services()
    read = read_thread_form if post_id == thread_id else read_reply_form
    draft = read(request.form)
    if draft.complaints:
        return _page(space_id, thread_id, post_id, draft), _UNPROCESSABLE
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        before = open_kept(Seals(session, shared.keys), _find(session, thread_id, post_id)).markdown
        draft = of_edit(session, shared.keys, space, viewer(), draft, thread_id, before)
    html = render(draft.kept_text)  # before the lock is taken: a hostile text takes its time
    with shared.database.write() as session:
        lock_space(session, space_id)
        contribution = _find(session, thread_id, post_id)
        files = open_kept(Seals(session, shared.keys), contribution).attachments
        taken_out = request.form.getlist("take_out")
        change = Edit(
            draft.kept_text,
            draft.title or None,
            html,
            seen=number_in(request.form, "revision"),
            attachments=tuple(each for each in files if each.id not in taken_out),
            by=viewer().person_id,
        )
        intake = Intake(shared.keys, shared.clock)
        is_done = contribution.revision < MOST_REVISIONS and edit(
            session, shared.keys, intake, contribution, change, shared.clock.now()
        )
        if is_done and mentioned(before) | mentioned(draft.kept_text):
            note_mentions(session, contribution, draft.kept_text)
        if is_done and "forget" in request.form:
            forget_past(session, shared.keys, contribution)
        if is_done:
            seals, words = Seals(session, shared.keys), request.form.get("words", "")
            tell_authors(
                session, seals, [contribution], ActKind.AMENDED, viewer().person_id, shared.clock.now(), words
            )
            note_act(session, "post.amended", thread_id, post=str(post_id))
    if not is_done:
        sentence = gettext(
            "This post was changed meanwhile. It stands below as it is now; what you save takes its place."
        )
        complaint = Complaint("text", "edit.changed_meanwhile", sentence)
        return _page(space_id, thread_id, post_id, draft.with_complaint(complaint)), _UNPROCESSABLE
    return redirect(
        url_for("reading.go_to_post", space_id=space_id, thread_id=thread_id, post_id=post_id), 303
    )


def _find(session: Session, thread_id: UUID, post_id: UUID) -> StoredContribution:
    """Somebody else's post that is still there. Raises NotFound, NotAllowed for one's own, PostGone."""
    contribution = find_post(session, thread_id, post_id)
    if contribution.author_id == viewer().person_id:
        raise NotAllowed()
    if not is_shown_to(viewer(), contribution):
        raise PostGone()
    return contribution


def _page(space_id: UUID, thread_id: UUID, post_id: UUID, draft: Draft | None = None) -> str:
    with services().database.read() as session:
        contribution = _find(session, thread_id, post_id)
        text = open_kept(Seals(session, services().keys), contribution)
        space = session.get_one(Space, space_id)
        if hides_author_of(session, space, viewer(), contribution):
            text = without_file_names(text)
        typed = to_edit(session, services().keys, text.markdown, space_id)
        frame = frame_of(space)
    if text.is_lost:
        raise PostGone()
    return render_template(
        "moderation/thread_amend.html",
        frame=frame,
        thread_id=thread_id,
        post_id=post_id,
        has_title=post_id == thread_id,
        draft=draft or Draft(timeless_id(), typed, text.title or ""),
        present=typed if draft is not None and draft.text != typed else None,
        files=[shown_file(space_id, each) for each in text.attachments],
        revision=contribution.revision,
        longest=LONGEST_WORDS,
    )
