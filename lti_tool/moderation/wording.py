"""How a space words reasons to authors, and how many reports hide a post."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.services import services
from lti_tool.moderation.words import NAMES, Wording
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell
from sync.audit.trail import record
from sync.moderation.acts import Reason
from sync.moderation.wording import LONGEST, put_sentences, read_sentences
from sync.spaces.tables import Space

blueprint = Blueprint("wording", __name__, template_folder="templates")

HIDE_AT: Final = (0, 2, 3, 5, 10)
_WORDED: Final[Sequence[Reason]] = tuple(each for each in Reason if each is not Reason.OTHER)


@blueprint.get("/s/<uuid:space_id>/moderation/settings")
@members(STAFF)
def edit(space_id: UUID) -> ResponseReturnValue:
    """The sentences of this space beside the usual ones."""
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame, hide_at = frame_of(space), space.reports_hide_at
        own = read_sentences(session, space.organisation_id, space_id)
        usual = Wording(read_sentences(session, space.organisation_id, None))
    return render_template(
        "moderation/settings.html",
        frame=frame,
        hide_at=hide_at,
        choices=sorted({*HIDE_AT, hide_at}),
        reasons=[(each, str(NAMES[each]), own.get(each, ""), usual.sentence(each)) for each in _WORDED],
        longest=LONGEST,
    )


@blueprint.post("/s/<uuid:space_id>/moderation/settings")
@members(STAFF)
def save(space_id: UUID) -> ResponseReturnValue:
    """Keep what was typed; an empty sentence stands for the usual one."""
    shared, now = services(), services().clock.now()
    asked = request.form.get("hide_at", type=int)
    with shared.database.write() as session:
        space = session.get_one(Space, space_id, with_for_update={"key_share": True})
        if asked in HIDE_AT and asked != space.reports_hide_at:
            space.reports_hide_at = asked
            record(
                session,
                action="moderation.reports_set",
                now=now,
                organisation_id=space.organisation_id,
                space_id=space_id,
                actor_id=viewer().person_id,
                detail={"hide_at": asked},
            )
        sentences = {each: request.form.get(each.value, "") for each in _WORDED}
        put_sentences(session, space.organisation_id, space_id, sentences, viewer().person_id, now)
    response = make_response(redirect(url_for("moderation.show", space_id=space_id), 303))
    tell(response, space_id, Told.MODERATION_SAVED)
    return response
