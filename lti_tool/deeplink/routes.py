"""Choosing what links in a course lead to (LTI Deep Linking 2.0)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from connectors.http import origin_of
from lti_tool.app.access import STAFF, errand, errands
from lti_tool.app.errors import PageError
from lti_tool.app.headers import allow_forms_to
from lti_tool.app.services import services
from lti_tool.deeplink.answer import LinkToSpace, NewLink, answer_message, content_item
from lti_tool.deeplink.existing import spaces_of_course
from lti_tool.deeplink.forms import FIELDS, MOST_AT_ONCE, LinkForm, blank_link, read_link_forms
from lti_tool.deeplink.request import read_request, takes_links
from lti_tool.launch.errands import ErrandKind, claim_errand
from lti_tool.launch.gate.requests import DeepLinkingSettings
from lti_tool.space.agreed_times import agreed_times
from sync.audit.trail import record
from sync.platforms.tool_keys import signing_key
from sync.spaces.origins import add_setup
from sync.spaces.spaces import DEFAULT_TIME_ZONE

blueprint = Blueprint("deeplink", __name__, template_folder="templates")

_UNPROCESSABLE = 422
_ZONE = ZoneInfo(DEFAULT_TIME_ZONE)


class AlreadyAnswered(PageError):
    """A choice that the LMS has been told already."""

    status = 409
    default_code = "deeplink.answered"
    heading = lazy_gettext("This choice has already been made")
    sentence = lazy_gettext(
        "Your learning platform has been told: what you added is in your course already, and nothing has to be done "
        "here any more. To add another discussion, begin in your course again."
    )


@blueprint.get("/deeplink/<uuid:errand_id>/")
@errands(ErrandKind.DEEP_LINKING, STAFF)
def choose(errand_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - `errand` has found it
    """The form, with a first discussion in it."""
    _refuse_answered()
    return _page([blank_link(0, _ZONE, _asked().title or gettext("Discussion"))])


@blueprint.post("/deeplink/<uuid:errand_id>/")
@errands(ErrandKind.DEEP_LINKING, STAFF)
def answer(errand_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """Tell the LMS what was chosen; or show the form again, with one more discussion or with what is wrong."""
    _refuse_answered()
    asked = _asked()
    if "cancel" in request.form or not takes_links(asked):
        return _send(asked, [])
    if "space" in request.form:
        return _send(asked, [_chosen_space(request.form["space"])])
    if "path" in request.form:
        return _send(asked, [_chosen_path(request.form["path"])])
    links = read_link_forms(request.form, _ZONE, most=_most(asked))
    if "more" in request.form:
        more = [*links, blank_link(len(links), _ZONE)][: _most(asked)]
        return _page(more, shows_complaints=False)
    if not all(link.is_right for link in links):
        return _page(links), _UNPROCESSABLE
    return _send(asked, links)


def _asked() -> DeepLinkingSettings:
    return read_request(errand().settings)


def _most(asked: DeepLinkingSettings) -> int:
    return MOST_AT_ONCE if asked.accepts_multiple else 1


def _refuse_answered() -> None:
    if errand().done_at is not None:
        raise _already_answered(_asked())


def _already_answered(asked: DeepLinkingSettings) -> AlreadyAnswered:
    """With the way to the LMS's own front page: it takes no second answer, and has told no address but that."""
    return AlreadyAnswered(way_on=f"{origin_of(asked.return_url)}/")


def _page(links: Sequence[LinkForm], *, shows_complaints: bool = True) -> str:
    asked, asking, now = _asked(), errand(), services().clock.now()
    with services().database.read() as session:
        spaces = spaces_of_course(session, asking)
        organisation_id = asking.deployment.organisation_id
        times = agreed_times(session, organisation_id, asking.role, now, _ZONE, asking.locale)
    return render_template(
        "deeplink/choose.html",
        here=url_for("deeplink.choose", errand_id=asking.id),
        takes_links=takes_links(asked),
        links=links,
        shows_complaints=shows_complaints,
        may_add=len(links) < _most(asked),
        offers_window={"iframe", "window"} <= set(asked.accept_targets),
        target=FIELDS["target"],
        has_column=asked.accepts_line_item is not False,
        spaces=spaces,
        times=times,
        zone=_ZONE.key,
    )


def _chosen_space(space_id: str) -> LinkToSpace:
    with services().database.read() as session:
        for space in spaces_of_course(session, errand()):
            if str(space.id) == space_id:
                return LinkToSpace(space.id, space.title)
    raise PageError("no such space in this course", code="deeplink.space")


def _chosen_path(path_id: str) -> LinkToSpace:
    with services().database.read() as session:
        for space in spaces_of_course(session, errand()):
            for known, title in space.paths.items():
                if str(known) == path_id:
                    return LinkToSpace(space.id, title, known)
    raise PageError("no such path in this course", code="deeplink.path")


def _send(asked: DeepLinkingSettings, chosen: Sequence[LinkForm | LinkToSpace]) -> str:
    shared, now, asking = services(), services().clock.now(), errand()
    allow_forms_to(asked.return_url)
    with shared.database.write() as session:
        if not claim_errand(session, asking.id, now):
            raise _already_answered(asked)
        links = [each if isinstance(each, LinkToSpace) else _new_link(session, each) for each in chosen]
        items = [content_item(link, asked, shared.settings.base_url) for link in links]
        message = answer_message(asking, asked, items, signing_key(session, shared.keys, shared.clock), now)
        record(
            session,
            action="deeplink.answered",
            now=now,
            organisation_id=asking.deployment.organisation_id,
            actor_id=asking.person_id,
            detail={"links": len(links)},
        )
    return render_template(
        "deeplink/answer.html", return_url=asked.return_url, message=message, count=len(links)
    )


def _new_link(session: Session, form: LinkForm) -> NewLink:
    settings: Any = form.settings.settings
    asking = errand()
    setup_id = add_setup(
        session,
        asking.deployment,
        context_id=asking.context_id,
        title=form.title,
        settings=settings,
        now=services().clock.now(),
    )
    return NewLink(setup_id, form.title, settings, form.in_window)
