"""A learner's own participation in a space, and their dates for calendar programs."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from config.language import best_language
from lti_tool.app.access import STAFF, members, public, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.learner.account import read_account
from lti_tool.learner.delivery import read_delivery
from lti_tool.learner.earned import read_earned
from lti_tool.learner.feeds import end_feed, find_feed, has_feed, make_feed, read_dates
from lti_tool.learner.ics import write_feed
from lti_tool.learner.periods import read_periods, unit_of
from lti_tool.learner.why import Known
from lti_tool.review.feedback import read_feedback
from lti_tool.space.frame import frame_of
from lti_tool.space.presentation import format_share, format_share_of_thousand
from sync.contributions.rendering import render
from sync.ledger.decisions import latest_about_people
from sync.scoring.pace import on_pace
from sync.scoring.words import Words
from sync.spaces.settings import calendar_of
from sync.spaces.tables import Role, Space

blueprint = Blueprint("learner", __name__, template_folder="templates")

blueprint.add_app_template_filter(format_share, "share")
blueprint.add_app_template_filter(format_share_of_thousand, "share_of_thousand")

LEARNERS = frozenset({Role.LEARNER})
_ASK_AGAIN_SECONDS = 3600
_MOST_TASKS = 6


@blueprint.get("/s/<uuid:space_id>/participation")
@members(LEARNERS | STAFF)
def show(space_id: UUID) -> ResponseReturnValue:
    """Points, what each was for, what is left, and how the gradebook stands; staff see their learners instead."""
    who = viewer()
    if who.role in STAFF:
        return redirect(url_for("review.begin", space_id=space_id), 303)
    return _page(space_id, None)


@blueprint.post("/s/<uuid:space_id>/participation/calendar")
@members(LEARNERS | STAFF)
def make_calendar(space_id: UUID) -> ResponseReturnValue:
    """Give the person a calendar address, in place of an earlier one, and show it this once."""
    shared, who = services(), viewer()
    with shared.database.write() as session:
        space = session.get_one(Space, space_id)
        secret = make_feed(session, shared.keys, space, who.person_id, who.locale, shared.clock.now())
    path = url_for("learner.read_calendar", secret=secret)
    address = shared.settings.base_url.rstrip("/") + path
    return _calendar_page(space_id, address) if who.role in STAFF else _page(space_id, address)


@blueprint.get("/s/<uuid:space_id>/participation/calendar")
@members(LEARNERS | STAFF)
def calendar_opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The calendar of those who teach; a learner's stands with their participation."""
    if viewer().role in STAFF:
        return _calendar_page(space_id, None)
    return redirect(url_for("learner.show", space_id=space_id, _anchor="calendar"), 303)


@blueprint.post("/s/<uuid:space_id>/participation/calendar/end")
@members(LEARNERS | STAFF)
def end_calendar(space_id: UUID) -> ResponseReturnValue:
    """Take the person's calendar address back."""
    with services().database.write() as session:
        space = session.get_one(Space, space_id)
        end_feed(session, space, viewer().person_id, services().clock.now())
    return redirect(url_for("learner.calendar_opened_directly", space_id=space_id), 303)


@blueprint.get("/calendar/<string:secret>.ics")
@public
def read_calendar(secret: str) -> ResponseReturnValue:
    """The dates of whoever was given this address, for a calendar program."""
    shared = services()
    now = shared.clock.now()
    with shared.database.read() as session:
        feed = find_feed(session, shared.keys, secret)
        if feed is None:
            raise NotFound()
        locale = feed.locale
        dates = read_dates(session, feed.person_id, best_language(locale), now)
    with force_locale(best_language(locale)):
        written = write_feed(dates, urlsplit(shared.settings.base_url).hostname or "stoa", now)
    response = Response(written.body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = f"private, max-age={_ASK_AGAIN_SECONDS}"
    response.set_etag(written.version)
    return response.make_conditional(request)


def _calendar_page(space_id: UUID, calendar_address: str | None) -> str:
    with services().database.read() as session:
        frame = frame_of(session.get_one(Space, space_id))
        has_calendar = has_feed(session, viewer().person_id)
    return render_template(
        "learner/staff_calendar.html",
        frame=frame,
        has_calendar=has_calendar,
        calendar_address=calendar_address,
    )


def _page(space_id: UUID, calendar_address: str | None) -> str:
    shared, who, page = services(), viewer(), page_number()
    now = shared.clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        account = read_account(session, space, who.person_id, now)
        frame = frame_of(space, account.tally.extension)
        known = Known(account.history, account.tally, frame.times)
        earned = read_earned(session, shared.keys, who, account.tally, known, page)
        delivery = read_delivery(session, space, who.person_id, now)
        decided = latest_about_people(session, shared.keys, space_id, [who.person_id])[who.person_id]
        has_calendar = has_feed(session, who.person_id)
        calendar = calendar_of(space)
        feedback = read_feedback(session, shared.keys, space, who.person_id, now)
    if page > 1 and not earned.earned:
        raise NotFound()
    return render_template(
        "learner/show.html",
        frame=frame,
        account=account,
        pace=on_pace(account.tally, account.history, calendar, now),
        periods=read_periods(account, calendar, frame.times),
        unit=unit_of(account.rule.period),
        flags={flag.code.value for flag in account.tally.flags},
        most_tasks=_MOST_TASKS,
        earned=earned,
        delivery=delivery,
        decided=decided,
        feedback=feedback,
        feedback_html=Markup(render(feedback.markdown)) if feedback else "",  # noqa: S704 - the renderer escapes
        rule_in_words=Words(who.locale).rule(account.rule),
        has_calendar=has_calendar,
        calendar_address=calendar_address,
    )
