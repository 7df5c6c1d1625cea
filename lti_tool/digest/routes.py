"""What is new for somebody, as a page; and what of it they want by mail."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config.language import best_language
from config.mail import mail_server
from lti_tool.app.access import members, viewer
from lti_tool.app.services import services
from lti_tool.digest.forms import (
    FIELDS,
    HOURS,
    MailForm,
    day_names,
    in_language,
    offers,
    read_mail_form,
    zones_by_region,
)
from lti_tool.digest.news import About, read_news
from lti_tool.digest.words import HEADINGS, say_notice
from lti_tool.learner.feeds import read_dates
from lti_tool.learner.ics import date_title
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.mail.choices import nothing_wanted, read_address, want, wanted_of
from sync.mail.tables import Mail, MailChoice, MailKind
from sync.spaces.tables import Role, Space

blueprint = Blueprint("digest", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/digest")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """What is new for the viewer and still to be read."""
    shared, who = services(), viewer()
    now = shared.clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        known = read_dates(session, who.person_id, best_language(who.locale), now)
        dates = next((each for each in known if each.space_id == space_id), None)
        news = read_news(session, shared.keys, space, who, now, dates=dates)
    return render_template(
        "digest/show.html",
        frame=frame,
        news=news,
        abouts=About,
        headings=HEADINGS,
        date_title=date_title,
        notices=[(each, say_notice(each, frame.times, named=True)) for each in news.notices],
        may_have_calendar=who.role is not Role.OBSERVER,
    )


@blueprint.get("/s/<uuid:space_id>/digest/mail")
@members()
def edit_mail(space_id: UUID) -> ResponseReturnValue:
    """What mail the viewer wants, which is none until they say otherwise."""
    return _page(space_id)


@blueprint.post("/s/<uuid:space_id>/digest/mail")
@members()
def save_mail(space_id: UUID) -> ResponseReturnValue:
    """Note what mail the viewer wants."""
    shared, who = services(), viewer()
    now, complaint = shared.clock.now(), None
    with shared.database.write() as session:
        choice = session.get(MailChoice, who.person_id)
        zone = ZoneInfo(session.get_one(Space, space_id).time_zone)
        before = wanted_of(choice) if choice else nothing_wanted(zone, who.locale)
        form = read_mail_form(request.form, in_language(before, who.locale))
        may = mail_server(shared.settings) is not None or not form.wanted.is_any
        complaint = form if form.complaints else None
        if complaint is None and may:
            want(session, who.person_id, form.wanted, now)
    if complaint is not None or not may:
        return _page(space_id, complaint), _UNPROCESSABLE
    response = make_response(redirect(url_for("digest.edit_mail", space_id=space_id), 303))
    tell(response, space_id, Told.MAIL_ON if form.wanted.is_any else Told.MAIL_OFF)
    return response


def _page(space_id: UUID, form: MailForm | None = None) -> str:
    shared, who = services(), viewer()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        choice = session.get(MailChoice, who.person_id)
        mail = session.get(Mail, (who.person_id, MailKind.DIGEST.value))
        address = read_address(session, shared.keys, who.person_id)
        due_at = mail.due_at if mail else None
        refused_at = choice.refused_at if choice else None
        wanted = wanted_of(choice) if choice else nothing_wanted(ZoneInfo(space.time_zone), who.locale)
    return render_template(
        "digest/mail_settings.html",
        frame=frame,
        form=form or MailForm(wanted),
        is_on=wanted.is_any,
        server=mail_server(shared.settings),
        address=address,
        due_at=due_at,
        refused_at=refused_at,
        told=told_once(space_id),
        fields=FIELDS,
        hours=HOURS,
        days=day_names(),
        zones=zones_by_region(),
        offers=offers,
        course_zone=space.time_zone,
    )
