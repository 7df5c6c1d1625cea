"""A learner's page for accounts of theirs in connected communities."""

from typing import ClassVar
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.services import services
from lti_tool.learner.routes import LEARNERS
from lti_tool.space.frame import frame_for_writing
from sync.communities.accounts import (
    CODE_LASTS,
    accounts_of,
    agree,
    communities_of,
    decline,
    forget_taken_in,
    give_code,
)
from sync.communities.tables import Community
from sync.rights.standing import read_stopped
from sync.spaces.tables import Space

blueprint = Blueprint("accounts", __name__, template_folder="templates")


class NotRead(PageError):
    """Somebody whose data may not be used at present."""

    status: ClassVar[int] = 409
    default_code = "account.stopped"
    sentence = lazy_gettext(
        "As you asked, your data are not used at present, so nothing of yours is read elsewhere. Take that back first."
    )


@blueprint.get("/s/<uuid:space_id>/accounts")
@members(LEARNERS)
def show(space_id: UUID) -> ResponseReturnValue:
    """Which communities are read into this discussion, and which accounts there are one's own."""
    return _page(space_id)


@blueprint.post("/s/<uuid:space_id>/accounts/<uuid:account_id>/yes")
@members(LEARNERS)
def say_yes(space_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """It is theirs, and what it writes may be taken in."""
    shared, who = services(), viewer()
    with shared.database.write() as session:
        if read_stopped(session, [who.person_id]):
            raise NotRead()
        if not agree(session, who.person_id, account_id, shared.clock.now()):
            raise NotFound()
    return redirect(url_for(".show", space_id=space_id), 303)


@blueprint.post("/s/<uuid:space_id>/accounts/<uuid:account_id>/no")
@members(LEARNERS)
def say_no(space_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """It is not theirs, or is to be read no more; what was taken in stays, or goes as they choose."""
    shared, who = services(), viewer()
    with shared.database.write() as session:
        now = shared.clock.now()
        if not decline(session, who.person_id, account_id, now):
            raise NotFound()
        if request.form.get("kept") == "remove":
            forget_taken_in(session, who.person_id, account_id, now)
    return redirect(url_for(".show", space_id=space_id), 303)


@blueprint.post("/s/<uuid:space_id>/accounts/code")
@members(LEARNERS)
def make_code(space_id: UUID) -> ResponseReturnValue:
    """A code to post in a community, shown this once."""
    shared, who = services(), viewer()
    with shared.database.write() as session:
        if read_stopped(session, [who.person_id]):
            raise NotRead()
        chosen = request.form.get("community", "")
        community = next(
            (
                each.community
                for each in communities_of(session, space_id)
                if str(each.community.id) == chosen
            ),
            None,
        )
        if community is None:
            raise NotFound()
        code = give_code(session, shared.keys, who.person_id, community.id, shared.clock.now())
    return _page(space_id, code, community)


def _page(space_id: UUID, code: str = "", community: Community | None = None) -> str:
    shared, who = services(), viewer()
    with shared.database.read() as session:
        frame = frame_for_writing(session, session.get_one(Space, space_id))
        return render_template(
            "accounts/show.html",
            frame=frame,
            communities=communities_of(session, space_id),
            accounts=accounts_of(session, who.person_id),
            is_stopped=bool(read_stopped(session, [who.person_id])),
            code=code,
            code_for=community.title if community else "",
            code_ends=shared.clock.now() + CODE_LASTS,
        )
