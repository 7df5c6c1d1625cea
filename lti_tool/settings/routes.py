"""Setting a space up, on its own page."""

from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.services import services
from lti_tool.review.holding import keep_shown
from lti_tool.settings.disclosure import QUESTIONS, ask_before_showing, keep_groups_apart
from lti_tool.settings.forms import SettingsForm, filled_form, read_settings_form
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.told import Told, tell
from lti_tool.topics.filling import fill_topic
from lti_tool.topics.texts import TEMPLATES, TopicTemplate, find_template
from sync.audit.trail import record
from sync.ledger.entries import lock_space
from sync.ledger.standings import has_facts
from sync.scoring.presets import preset_of
from sync.spaces.settings import put_settings, read_settings
from sync.spaces.tables import Space

blueprint = Blueprint("settings", __name__, template_folder="templates")

COUNTS_ANEW = "counts_anew"
_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/settings")
@members(STAFF)
def edit(space_id: UUID) -> ResponseReturnValue:
    """The settings of a space."""
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        form = filled_form(read_settings(session, space), ZoneInfo(space.time_zone))
        form = _ask_about_the_past(session, space, ask_before_showing(session, space, form))
        frame = frame_of(space)
    template = None if frame.is_set_up else find_template(request.args.get("template"))
    return _page(frame, _with_topic(form, template) if template else form, template)


@blueprint.post("/s/<uuid:space_id>/settings")
@members(STAFF)
def save(space_id: UUID) -> ResponseReturnValue:
    """Set a space up, and go to it, or to a first thread as its template has it.

    ``fill`` only puts the ``template`` in; so does saving with one whose topic nobody has looked at yet.
    """
    now = services().clock.now()
    template = find_template(request.form.get("template"))
    with services().database.write() as session:
        lock_space(session, space_id)
        space = session.get_one(Space, space_id)
        known = read_settings(session, space)
        own_rule = known.rule if known.rule and preset_of(known.rule) is None else None
        form = read_settings_form(request.form, ZoneInfo(space.time_zone), own_rule=own_rule)
        form = ask_before_showing(session, space, form, QUESTIONS.keys() & request.form.keys())
        form = keep_groups_apart(session, space, viewer(), form)
        form = _ask_about_the_past(session, space, form, counts_anew=COUNTS_ANEW in request.form)
        frame = frame_of(space)
        template = None if frame.is_set_up else template
        is_to_fill = "fill" in request.form or (
            template is not None and request.form.get("filled") != template.id
        )
        if form.settings is not None and not is_to_fill:
            keep_shown(session, space, None, now)  # another mode may hold feedback back
            put_settings(session, space, form.settings, now, retroactive=bool(form.counts_anew))
            record(
                session,
                action="space.set_up",
                now=now,
                organisation_id=space.organisation_id,
                space_id=space.id,
                actor_id=viewer().person_id,
            )
    if is_to_fill:
        form = replace(form, complaints=())
        return _page(frame, _with_topic(form, template) if template else form, template)
    if form.settings is None:
        return _page(frame, form), _UNPROCESSABLE
    if template and frame.may_write:
        first = url_for("space.new_thread", space_id=space_id, template=template.id, first=1)
        return redirect(first, 303)
    response = make_response(redirect(url_for("space.show_space", space_id=space_id), 303))
    tell(response, space_id, Told.SETTINGS_SAVED)
    return response


def _ask_about_the_past(
    session: Session, space: Space, form: SettingsForm, *, counts_anew: bool = False
) -> SettingsForm:
    return replace(form, counts_anew=counts_anew) if has_facts(session, space.id) else form


def _with_topic(form: SettingsForm, template: TopicTemplate) -> SettingsForm:
    """The form with the template's topic, below what was typed."""
    return replace(form, values={**form.values, "topic": fill_topic(form.values["topic"], template)})


def _page(frame: Frame, form: SettingsForm, filled: TopicTemplate | None = None) -> str:
    return render_template(
        "settings/edit.html",
        frame=frame,
        form=form,
        questions=QUESTIONS,
        templates=() if frame.is_set_up else TEMPLATES,
        filled=filled,
    )
