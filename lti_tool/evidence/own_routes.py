"""A learner's own competencies: what they have, why, until when, what is proposed, and how to say that it is wrong."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config.language import best_language
from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.evidence.reading import read_standings, read_witnesses
from lti_tool.evidence.routes import filters, read_reasons
from lti_tool.evidence.sentences import DECISIONS, REFUSALS, explain_rule, say_level
from lti_tool.evidence.shown import read_places, show_evidence, show_proposal
from lti_tool.findable.reading import read_own_choices
from lti_tool.learner.routes import LEARNERS
from lti_tool.paths.missing import read_own_missing
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.competencies.ratings import Decision, RatingRefused, dispute
from sync.competencies.tables import CompetencyRating
from sync.competencies.versions import current_rules
from sync.contributions.markdown import clean
from sync.delivery.by_points import read_levels_by_points
from sync.frameworks.lookup import find_by_identifier
from sync.organisations.works_council import read_mode
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("own_competencies", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/my-competencies")
@members(LEARNERS)
def show(space_id: UUID) -> ResponseReturnValue:
    """What I have, what is proposed, and what shows what."""
    return _page(space_id)


@blueprint.post("/s/<uuid:space_id>/my-competencies/<uuid:rating_id>/dispute")
@members(LEARNERS)
def say_wrong(space_id: UUID, rating_id: UUID) -> ResponseReturnValue:
    """Say that a decision is wrong: it stays until somebody has decided once more."""
    shared, who = services(), viewer()
    words = clean(request.form.get("words", "")).strip()
    try:
        with shared.database.write() as session:
            rating = session.get(CompetencyRating, rating_id, with_for_update=True)
            if rating is None or (rating.person_id, rating.space_id) != (who.person_id, space_id):
                raise NotFound()
            dispute(session, Seals(session, shared.keys), rating, words, shared.clock.now())
    except RatingRefused as refusal:
        _, sentence = REFUSALS.get(refusal.code, ("words", refusal.message))
        complaint = Complaint(str(rating_id), refusal.code, str(sentence))
        return _page(space_id, complaint, words), _UNPROCESSABLE
    response = make_response(redirect(url_for(".show", space_id=space_id), 303))
    tell(response, space_id, Told.LEVEL_DISPUTED)
    return response


@blueprint.get("/s/<uuid:space_id>/my-competencies/<uuid:rating_id>/dispute")
@members(LEARNERS)
def opened_directly(space_id: UUID, rating_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the address's
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for(".show", space_id=space_id), 303)


def _page(space_id: UUID, complaint: Complaint | None = None, words: str = "") -> str:
    shared, who, now = services(), viewer(), services().clock.now()
    language = best_language(who.locale)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        rules, _ = current_rules(session, space_id)
        standings = read_standings(session, space, rules, [who.person_id], language, now, everywhere=True)
        standing = standings[who.person_id]
        known = find_by_identifier(session, space.organisation_id, rules.competencies, language)
        shown = standing.proposed_by | standing.decided_on
        places = read_places(session, shared.keys, filters(), space, who, shown)
        witnesses = read_witnesses(session, space_id, standing.proposed_by, who.members_duties)
        reasons = read_reasons(session, [each.rating for each in standing.decisions])
        sentences = [explain_rule(rule, known) for rule in rules.rules if rule.competency in known]
        choices = read_own_choices(session, shared.keys, space, who, now)
        is_agreed = read_mode(session, space.organisation_id).enabled
        by_points = read_levels_by_points(session, space, who.person_id, now)
        missing = read_own_missing(session, shared.keys, space, who, now)
        frame = frame_of(space)
    return render_template(
        "evidence/own.html",
        frame=frame,
        missing=missing,
        by_points=by_points,
        found_for={each.own.rating_id: each for each in choices},
        is_agreed=is_agreed,
        standing=standing,
        decisions=[(each, show_evidence(each.evidence, places)) for each in standing.decisions],
        offered=[(each, show_proposal(each.proposal, places, witnesses)) for each in standing.offered],
        sentences=sentences,
        reasons=reasons,
        words_of={each.value: str(DECISIONS[each]) for each in Decision},
        say_level=say_level,
        complaint_of_it=complaint,
        words_typed=words,
        told=told_once(space_id),
    )
