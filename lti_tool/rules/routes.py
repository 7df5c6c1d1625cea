"""A space's rule on a page of its own: every key of it, tried on the past before it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from babel import Locale
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.services import services
from lti_tool.rules.chart import Drawn, draw
from lti_tool.rules.forms import RuleForm, filled_form, read_rule_form
from lti_tool.rules.rows import MOST_CRITERIA, MOST_MILESTONES
from lti_tool.settings.forms import FIELDS as SETTINGS
from lti_tool.space.frame import frame_of
from lti_tool.space.reach import people_within_reach
from lti_tool.space.told import Told, tell
from sync.delivery.preview import Change, Preview, preview_rule
from sync.ledger.standings import has_facts
from sync.organisations.works_council import read_mode, rounded
from sync.people.accounts import read_profiles
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import Rule
from sync.scoring.versions import current_rule
from sync.spaces.settings import let_count
from sync.spaces.tables import Space

blueprint = Blueprint("rules", __name__, template_folder="templates")

MOST_SHOWN = 100  # of those who lose, and of those who only gain
MOST_WORK = 450_000  # as `preview_rule` has it: about two seconds, which somebody waits for
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class _Tried:
    """A preview as the page shows it, with the names that it needs; None where the LMS withholds one.

    With a `smallest_group` only figures are shown, and those as a works council has agreed.
    """

    preview: Preview
    bars: Sequence[Drawn]
    lose: Sequence[Change]
    gain: Sequence[Change]
    names: Mapping[UUID, str | None]
    smallest_group: int | None = None

    def rounded(self, number: int) -> int:
        """A number of learners as it may be told."""
        return rounded(number, self.smallest_group or 1)


@blueprint.get("/s/<uuid:space_id>/rule")
@members(STAFF)
def edit(space_id: UUID) -> ResponseReturnValue:
    """The rule as it is; with `preset` the one of that name, so that it can be tried before it counts."""
    wanted = next((each for each in Preset if each.value == request.args.get("preset")), None)
    with services().database.read() as session:
        rule = preset_rules()[wanted] if wanted else current_rule(session, space_id)[0]
        form = filled_form(rule, _locale())
        return _page(session, space_id, form)


@blueprint.post("/s/<uuid:space_id>/rule")
@members(STAFF)
def save(space_id: UUID) -> ResponseReturnValue:
    """Try the rule on the past, and show it beside the form; or let it count, and go to the space."""
    form = read_rule_form(request.form, _locale())
    if form.rule is None:
        with services().database.read() as session:
            return _page(session, space_id, form), _UNPROCESSABLE
    if "save" not in request.form:
        with services().database.read() as session:
            return _page(session, space_id, form, _tried(session, space_id, form.rule))
    with services().database.write() as session:
        space, now = session.get_one(Space, space_id), services().clock.now()
        let_count(session, space, form.rule, now, retroactive=form.counts_anew, actor_id=viewer().person_id)
    response = make_response(redirect(url_for("space.show_space", space_id=space_id), 303))
    tell(response, space_id, Told.RULE_SAVED)
    return response


def _tried(session: Session, space_id: UUID, rule: Rule) -> _Tried:
    space, now = session.get_one(Space, space_id), services().clock.now()
    preview = preview_rule(session, space, rule, now, most_work=MOST_WORK)
    own = people_within_reach(session, viewer())
    if own is not None:
        preview = replace(preview, changes=[each for each in preview.changes if each.person_id in own])
    mode = read_mode(session, space.organisation_id)
    if mode.enabled:
        return _Tried(preview, draw(preview.histogram()), (), (), {}, mode.smallest_group)
    lose, gain = preview.lose[:MOST_SHOWN], preview.gain[:MOST_SHOWN]
    profiles = read_profiles(session, services().keys, [each.person_id for each in (*lose, *gain)])
    names = {person_id: profile.display_name for person_id, profile in profiles.items()}
    return _Tried(preview, draw(preview.histogram()), lose, gain, names)


def _page(session: Session, space_id: UUID, form: RuleForm, tried: _Tried | None = None) -> str:
    return render_template(
        "rules/edit.html",
        frame=frame_of(session.get_one(Space, space_id)),
        form=form,
        presets={each: SETTINGS["rule"].words[each] for each in Preset},
        tried=tried,
        has_past=has_facts(session, space_id),
        milestones=form.rows("m", spare=2, most=MOST_MILESTONES),
        criteria=form.rows("c", spare=1, most=MOST_CRITERIA),
    )


def _locale() -> Locale:
    return get_locale() or Locale("en")
