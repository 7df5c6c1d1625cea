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
from lti_tool.privacy.office.refusals import ActRefused, SayWhy, refused
from sync.organisations.works_council import Mode, WorksCouncilRefused, read_versions, set_mode

_LONGEST_WORDS: Final = 500


@blueprint.get("/works-council")
@overseers
def works_council() -> ResponseReturnValue:
    """How the mode stands, and how it has stood."""
    return _page()


def _page(complaint: ActRefused | None = None) -> str:
    """The page; `complaint` is why the mode was not set, beside what was typed."""
    with services().database.read() as session:
        own = organisation(session)
        versions = read_versions(session, own.id)
    mode = versions[0] if versions else Mode()
    typed = request.form if complaint else {}
    return show(
        Tab.WORKS_COUNCIL, "works_council.html", own, mode=mode, versions=versions, longest=_LONGEST_WORDS,
        complaint=complaint, typed=typed, about=_field(complaint, typed.get("act", "")),
    )  # fmt: skip


def _field(complaint: ActRefused | None, act: str) -> str:
    """The field that a complaint is about, by its id on the page."""
    if complaint is None:
        return ""
    return f"reason-{act}" if complaint.code == SayWhy.default_code else "agreement"


@blueprint.post("/works-council")
@overseers
def agree() -> ResponseReturnValue:
    """Turn the mode on, have it bind otherwise, or loosen it for a reason."""
    form, act = request.form, request.form.get("act")
    if act not in ("on", "off"):
        raise ActRefused("no such act", code="office.act")
    try:
        with services().database.write() as session:
            mode = set_mode(
                session,
                organisation_id(),
                services().clock.now(),
                enabled=act == "on",
                smallest_group=form.get("smallest_group", type=int) if act == "on" else None,
                agreement=form.get("agreement", ""),
                reason=form.get("reason", ""),
            )
            if act == "off" and not mode.reason:  # it was off before, so nothing asked for one
                raise ActRefused("nothing to turn off", code="works_council.reason")
            note(session, "works_council", enabled=mode.enabled, version=mode.version)
    except WorksCouncilRefused as error:
        complaint = refused(error)
        return _page(complaint), complaint.status
    return back_to(Tab.WORKS_COUNCIL)
