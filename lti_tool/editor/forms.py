"""The page on which a form stands, with what was typed into it."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lti_tool.drafts.places import DraftPlace
from lti_tool.revisions.routes import edit_page
from lti_tool.space.forms import Draft, number_in
from lti_tool.space.pages import thread_form, thread_page
from lti_tool.summaries.routes import summary_page


def form_page(space_id: UUID, place: DraftPlace, draft: Draft) -> ResponseReturnValue:
    """The form that goes to a place, with a draft in it."""
    if place.thread_id is None:
        return thread_form(space_id, draft)
    if place.is_summary:
        return summary_page(space_id, place, draft)
    if place.is_edit:
        return edit_page(space_id, place, draft, number_in(request.form, "revision"))
    return thread_page(space_id, place.thread_id, place.post_id, draft)
