"""Where the links of a mail lead, for whoever has them and no visit: to stop it, and to find back to a post.

To open either changes nothing, since programs open links ahead of people; a button does, and mail programs that know
one click (RFC 8058) press it themselves.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import SESSION_TOKEN, public
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.digest.links import Aim, read_go_token, read_stop_token
from lti_tool.launch.sessions import find_grant
from sync.mail.choices import stop as stop_mail
from sync.mail.wishes import wish
from sync.people.tables import Person
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Space

blueprint = Blueprint("mail", __name__, template_folder="templates")


@blueprint.get("/mail/stop/<string:token>")
@public
def ask_to_stop(token: str) -> ResponseReturnValue:
    """One button, which stops a person's mail."""
    if read_stop_token(services().keys, token) is None:
        raise NotFound()
    return render_template("digest/stop.html", token=token)


@blueprint.post("/mail/stop/<string:token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Stop a person's mail, for a person or for a mail program (RFC 8058); whether there was any is not told."""
    shared = services()
    person_id = read_stop_token(shared.keys, token)
    if person_id is None:
        raise NotFound()
    with shared.database.write() as writing:
        if writing.get(Person, person_id) is not None:
            stop_mail(writing, person_id, shared.clock.now())
    return render_template("digest/stopped.html")


@blueprint.get("/mail/go/<string:token>")
@public
def go(token: str) -> ResponseReturnValue:
    """Lead to a post where this browser has a visit open, else say how to come back by way of the LMS."""
    aim = _aim(token)
    if _has_visit(aim):
        return redirect(_post(aim), 303)
    with services().database.read() as reading:
        way_on = _lms(reading, aim.space_id)
    return render_template("digest/go.html", token=token, way_on=way_on)


@blueprint.post("/mail/go/<string:token>")
@public
def remember(token: str) -> ResponseReturnValue:
    """Let the person's next launch into that space lead to the post; whoever else presses it reads nothing."""
    shared, aim = services(), _aim(token)
    if _has_visit(aim):
        return redirect(_post(aim), 303)
    with shared.database.write() as writing:
        is_known = writing.get(Person, aim.person_id) and writing.get(Space, aim.space_id)
        if is_known:
            wish(writing, aim.person_id, aim.space_id, aim.thread_id, aim.post_id, shared.clock.now())
        way_on = _lms(writing, aim.space_id)
    return render_template("digest/remembered.html", way_on=way_on)


def _aim(token: str) -> Aim:
    shared = services()
    aim = read_go_token(shared.keys, token, shared.clock.now())
    if aim is None:
        raise NotFound()
    return aim


def _has_visit(aim: Aim) -> bool:
    token = session.get(SESSION_TOKEN)
    grant = find_grant(services(), token, aim.space_id) if isinstance(token, str) else None
    return grant is not None and grant.is_member


def _post(aim: Aim) -> str:
    return url_for("reading.go_to_post", space_id=aim.space_id, thread_id=aim.thread_id, post_id=aim.post_id)


def _lms(reading: Session, space_id: UUID) -> str:
    """Where the LMS is; empty where it is not known any more."""
    platform = reading.scalar(
        select(Platform)
        .join(Deployment, Deployment.platform_id == Platform.id)
        .join(Space, Space.deployment_id == Deployment.id)
        .where(Space.id == space_id)
    )
    return platform.frame_origins[0] if platform is not None and platform.frame_origins else ""
