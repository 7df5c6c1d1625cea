"""Showing what somebody writes as it will be shown."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.app.access import ANY_DUTY, WRITERS, members
from lti_tool.app.errors import NotFound
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.showing import show
from lti_tool.attachments.taking import keep_files, take_files
from lti_tool.attachments.words import FIELD
from lti_tool.drafts.places import DraftPlace, read_draft
from lti_tool.editor.forms import form_page
from lti_tool.editor.hints import heed_of, point_out
from lti_tool.space.forms import MAXIMUM_TEXT
from sync.contributions.rendering import render

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
    shown = show(space_id, render(draft.text[:MAXIMUM_TEXT]), draft.attachments)
    below = render_template("editor/files.html", files=shown.files) if shown.files else ""
    html = shown.html + Markup(below)  # noqa: S704 - a template of ours
    if request.accept_mimetypes.best == "application/json":
        return jsonify(html=html)
    draft, hints = keep_files(place, draft.with_only_complaints_about(FIELD)), point_out(space_id, draft)
    return form_page(space_id, place, replace(draft, preview=html, hints=hints, heeded=heed_of(hints)))


@blueprint.get("/s/<uuid:space_id>/preview")
@members(WRITERS, ANY_DUTY)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("space.show_space", space_id=space_id), 303)
