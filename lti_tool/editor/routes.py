"""Showing what somebody writes as it will be shown."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.app.access import ANY_DUTY, WRITERS, members
from lti_tool.app.errors import NotFound
from lti_tool.drafts.places import DraftPlace, read_draft
from lti_tool.editor.hints import heed_of, point_out
from lti_tool.revisions.routes import edit_page
from lti_tool.space.forms import MAXIMUM_TEXT, Draft, number_in
from lti_tool.space.routes import thread_form, thread_page
from lti_tool.summaries.routes import summary_page
from sync.contributions.rendering import render

blueprint = Blueprint("editor", __name__, template_folder="templates")


@blueprint.post("/s/<uuid:space_id>/preview")
@members(WRITERS, ANY_DUTY)
def preview(space_id: UUID) -> ResponseReturnValue:
    """The text of a form as it will be shown: to a script as JSON, else above that same form."""
    place = DraftPlace.parse(request.form.get("place", ""))
    if place is None:
        raise NotFound()
    draft = read_draft(place, request.form)
    html = Markup(render(draft.text[:MAXIMUM_TEXT]))  # noqa: S704 - the renderer's own, which escapes
    if request.accept_mimetypes.best == "application/json":
        return jsonify(html=html)
    hints = point_out(space_id, draft)
    return _page(
        space_id, place, replace(draft, preview=html, complaints=(), hints=hints, heeded=heed_of(hints))
    )


@blueprint.get("/s/<uuid:space_id>/preview")
@members(WRITERS, ANY_DUTY)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("space.show_space", space_id=space_id), 303)


def _page(space_id: UUID, place: DraftPlace, draft: Draft) -> ResponseReturnValue:
    if place.thread_id is None:
        return thread_form(space_id, draft)
    if place.is_summary:
        return summary_page(space_id, place, draft)
    if place.is_edit:
        return edit_page(space_id, place, draft, number_in(request.form, "revision"))
    return thread_page(space_id, place.thread_id, place.post_id, draft)
