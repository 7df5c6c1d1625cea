"""The privacy notice in full, and noting that somebody has read it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import members, viewer
from lti_tool.app.services import services
from lti_tool.privacy import words
from lti_tool.privacy.notice import read_notice
from lti_tool.space.frame import frame_of
from sync.consent.notices import is_version, note_seen
from sync.spaces.tables import Role, Space

blueprint = Blueprint("notice", __name__, template_folder="templates")


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {
        "basis_words": words.basis_words,
        "recipient_words": words.recipient_words,
        "field_words": words.field_words,
        "form_words": words.form_words,
        "retention_words": words.retention_words,
        "purpose_words": words.purpose_words,
    }


@blueprint.get("/s/<uuid:space_id>/privacy")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """Who is responsible, what is kept, what goes where on which basis, for how long, and people's rights."""
    who = viewer()
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        notice = read_notice(session, space, who.person_id)
        frame = frame_of(space)
    return render_template(
        "privacy/notice.html",
        frame=frame,
        notice=notice,
        locale=who.locale,
        is_learner=who.role is Role.LEARNER,
    )


@blueprint.post("/s/<uuid:space_id>/privacy")
@members()
def close(space_id: UUID) -> ResponseReturnValue:
    """Show the short notice no more to this person, until it says something else."""
    version = request.form.get("version", "")
    if is_version(version):
        with services().database.write() as session:
            note_seen(session, space_id, viewer().person_id, version, services().clock.now())
    return redirect(url_for("space.show_space", space_id=space_id), 303)
