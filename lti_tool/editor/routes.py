"""Showing what somebody writes as it will be shown."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.showing import show
from lti_tool.attachments.taking import keep_files, take_files
from lti_tool.attachments.words import FIELD
from lti_tool.drafts.places import DraftPlace, read_draft
from lti_tool.editor.forms import form_page
from lti_tool.editor.hints import heed_of, point_out
from lti_tool.mentions.addressing import KEPT, Readers, addressable, readers_of, resolve
from lti_tool.space.forms import MAXIMUM_TEXT, Draft
from lti_tool.space.groups import group_choice
from sync.contributions.mentions import with_names
from sync.contributions.rendering import render
from sync.contributions.texts import Text
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("editor", __name__, template_folder="templates")


@blueprint.post("/s/<uuid:space_id>/preview")
@members(WRITERS, ANY_DUTY)
@takes_files
def preview(space_id: UUID) -> ResponseReturnValue:
    """The text of a form as it will be shown: to a script as JSON, else above that same form."""
    place = DraftPlace.parse(request.form.get("place", ""))
    if place is None:
        raise NotFound()
    draft = take_files(place, read_draft(place, request.form))
    shown = show(space_id, _rendered(space_id, place, draft), draft.attachments)
    below = render_template("editor/files.html", files=shown.files) if shown.files else ""
    html = shown.html + Markup(below)  # noqa: S704 - a template of ours
    if request.accept_mimetypes.best == "application/json":
        return jsonify(html=html)
    hints = () if place.is_message else point_out(space_id, draft)
    draft = keep_files(place, draft.with_only_complaints_about(FIELD))
    return form_page(space_id, place, replace(draft, preview=html, hints=hints, heeded=heed_of(hints)))


def _rendered(space_id: UUID, place: DraftPlace, draft: Draft) -> str:
    """The HTML of the text, with those marked whom it will mention."""
    shared, text = services(), draft.text[:MAXIMUM_TEXT]
    if "@" not in text or place.is_summary:
        return render(text)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        if place.thread_id is None:
            group_id = group_choice(session, space, viewer()).chosen(draft.group)
            readers = Readers(group_id, only_staff=request.form.get("kind") in KEPT)
        else:
            readers = readers_of(session, viewer(), place.thread_id)
        kept = resolve(text, addressable(session, shared.keys, space, viewer(), readers))
        named = with_names(Seals(session, shared.keys), {None: (space_id, Text(kept, html=render(kept)))})
    return named[None].html or ""


@blueprint.get("/s/<uuid:space_id>/preview")
@members(WRITERS, ANY_DUTY)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("space.show_space", space_id=space_id), 303)
