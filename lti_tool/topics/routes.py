"""Beginning a thread with a start text, beside what stands in its form already."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import STAFF, members
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.taking import keep_files, take_files
from lti_tool.attachments.words import FIELD
from lti_tool.drafts.places import DraftPlace
from lti_tool.space.forms import read_thread_form
from lti_tool.space.pages import thread_form
from lti_tool.topics.filling import fill_draft
from lti_tool.topics.texts import find_template

blueprint = Blueprint("topics", __name__, template_folder="templates")


@blueprint.post("/s/<uuid:space_id>/threads/new/template")
@members(STAFF)
@takes_files
def fill(space_id: UUID) -> ResponseReturnValue:
    """The form of a new thread as it was typed, with the ``template`` below what is there; nothing is posted."""
    place, template = DraftPlace(), find_template(request.form.get("template"))
    draft = take_files(place, read_thread_form(request.form))
    draft = keep_files(place, draft.with_only_complaints_about(FIELD))
    return thread_form(space_id, fill_draft(draft, template) if template else draft, template)


@blueprint.get("/s/<uuid:space_id>/threads/new/template")
@members(STAFF)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("space.new_thread", space_id=space_id), 303)
