"""What was agreed with a works council: how it stands, how it has stood, and the switch."""

from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from lti_tool.app.services import services
from lti_tool.privacy.office.page import (
    Tab,
    back_to,
    blueprint,
    note,
    organisation,
    organisation_id,
    overseers,
    show,
)
from lti_tool.privacy.office.refusals import ActRefused, refused
from sync.organisations.works_council import Mode, WorksCouncilRefused, read_versions, set_mode

_LONGEST_WORDS: Final = 500


@blueprint.get("/works-council")
@overseers
def works_council() -> ResponseReturnValue:
    """How the mode stands, and how it has stood."""
    with services().database.read() as session:
        own = organisation(session)
        versions = read_versions(session, own.id)
    mode = versions[0] if versions else Mode()
    return show(
        Tab.WORKS_COUNCIL, "works_council.html", own, mode=mode, versions=versions, longest=_LONGEST_WORDS
    )


@blueprint.post("/works-council")
@overseers
def agree() -> ResponseReturnValue:
    """Turn the mode on, have it bind otherwise, or loosen it for a reason."""
    form, act = request.form, request.form.get("act")
    if act not in ("on", "off"):
        raise ActRefused("no such act", code="office.act")
    with services().database.write() as session:
        try:
            mode = set_mode(
                session,
                organisation_id(),
                services().clock.now(),
                enabled=act == "on",
                smallest_group=form.get("smallest_group", type=int) if act == "on" else None,
                agreement=form.get("agreement", ""),
                reason=form.get("reason", ""),
            )
        except WorksCouncilRefused as error:
            raise refused(error) from error
        if act == "off" and not mode.reason:  # it was off before, so nothing asked for one
            raise ActRefused("nothing to turn off", code="works_council.reason")
        note(session, "works_council", enabled=mode.enabled, version=mode.version)
    return back_to(Tab.WORKS_COUNCIL)
