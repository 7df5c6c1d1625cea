"""Pages on which staff and experts decide about levels of competencies, and see why they are proposed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from config.language import best_language
from lti_tool.app.access import ENDORSING, STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services, services_of
from lti_tool.evidence.brought import read_brought, show_brought
from lti_tool.evidence.forms import DecisionForm, days_to_come, in_months, read_decision
from lti_tool.evidence.levels import choose_levels
from lti_tool.evidence.notices import select_disputed, select_due
from lti_tool.evidence.reading import (
    Standing,
    propose_again,
    read_standings,
    read_witnesses,
    require_learner,
    select_learners,
)
from lti_tool.evidence.sentences import DECISIONS, MOVED, REFUSALS, explain_rule, say_level
from lti_tool.evidence.shown import read_places, show_evidence, show_proposal
from lti_tool.paths.missing import read_missing_of
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_for_writing, frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.competencies.proposals import Proposal
from sync.competencies.ratings import (
    Decided,
    Decision,
    RatingRefused,
    Subject,
    award,
    decline,
    place_of,
    revoke,
)
from sync.competencies.tables import CompetencyRating
from sync.competencies.versions import current_rules
from sync.delivery.by_points import read_levels_by_points
from sync.delivery.filters import SpaceFilters
from sync.frameworks.lookup import FoundCompetency, find_by_id, find_by_identifier, list_competencies
from sync.ledger.entries import lock_space
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.rights.standing import read_stopped
from sync.spaces.tables import Role, Space

blueprint = Blueprint("evidence", __name__, template_folder="templates")

LEARNERS_PER_PAGE: Final = 50
MOST_CHOICES: Final = 1_000  # competencies in a list to choose from
_FILTERS: Final = "stoa_evidence_filters"
_UNPROCESSABLE: Final = 422


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.extensions[_FILTERS] = SpaceFilters(services_of(app).keys)


def filters() -> SpaceFilters:
    """What takes personal data out of the excerpts that these pages show."""
    return cast(SpaceFilters, current_app.extensions[_FILTERS])


@blueprint.get("/s/<uuid:space_id>/evidence/")
@members(STAFF, ENDORSING)
def show_all(space_id: UUID) -> ResponseReturnValue:
    """Learners by name, what is proposed for each, and what they have."""
    shared, who, now = services(), viewer(), services().clock.now()
    language = best_language(who.locale)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        people = list(session.scalars(select_learners(who)))
        names = {
            person_id: profile.display_name
            for person_id, profile in read_profiles(session, shared.keys, people).items()
        }
        people.sort(key=lambda each: ((names.get(each) or "").casefold(), str(each)))
        first = (page_number() - 1) * LEARNERS_PER_PAGE
        on_page = people[first : first + LEARNERS_PER_PAGE]
        if page_number() > 1 and not on_page:
            raise NotFound()
        rules, _ = current_rules(session, space_id)
        standings = read_standings(session, space, rules, on_page, language, now)
        known = find_by_identifier(session, space.organisation_id, rules.competencies, language)
        sentences = [explain_rule(rule, known) for rule in rules.rules]
        disputed = set(session.scalars(select_disputed(who)))
        due = set(session.scalars(select_due(who, now)))
        frame = frame_of(space)
    return render_template(
        "evidence/all.html",
        frame=frame,
        disputed=[(each, names.get(each)) for each in people if each in disputed],
        due=[(each, names.get(each)) for each in people if each in due],
        learners=[(each, names.get(each), standings[each]) for each in on_page],
        sentences=sentences,
        may_set_rules=who.is_staff,
        say_level=say_level,
        told=told_once(space_id),
        number=page_number(),
        has_more=len(people) > first + LEARNERS_PER_PAGE,
    )


@blueprint.get("/s/<uuid:space_id>/evidence/people/<uuid:person_id>")
@members(STAFF | {Role.LEARNER}, ENDORSING)
def show(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """One learner: why which level is proposed, with the evidence beside it, and what was decided.

    Notes in learning platforms lead here: learners go on to their own page.
    """
    who = viewer()
    if who.role is Role.LEARNER and who.person_id == person_id:
        return redirect(url_for("own_competencies.show", space_id=space_id), 303)
    if not who.endorses:
        raise NotFound()
    return _page(space_id, person_id)


@blueprint.post("/s/<uuid:space_id>/evidence/people/<uuid:person_id>")
@members(STAFF, ENDORSING)
def decide(space_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Give a level, say that it is not shown, or take one back."""
    shared, who = services(), viewer()
    with shared.database.read() as session:
        zone = ZoneInfo(session.get_one(Space, space_id).time_zone)
    form = read_decision(request.form, zone)
    if form.complaint is not None:
        return _page(space_id, person_id, form), _UNPROCESSABLE
    try:
        with shared.database.write() as session:
            lock_space(session, space_id)
            now = shared.clock.now()  # after the lock: who decides later ranks later
            require_learner(session, who, person_id)
            space = session.get_one(Space, space_id)
            rules, version = current_rules(session, space_id)
            language = best_language(who.locale)
            standing = read_standings(session, space, rules, [person_id], language, now)[person_id]
            _act(session, space, person_id, standing, form, version or None, now)
    except RatingRefused as refusal:
        # Where somebody else was faster its form is there no more: the one by hand keeps what was typed.
        again = None if refusal.code == MOVED else form.again
        kept = replace(form, again=again, complaint=_told(refusal))
        return _page(space_id, person_id, kept), _UNPROCESSABLE
    response = make_response(redirect(url_for(".show", space_id=space_id, person_id=person_id), 303))
    tell(response, space_id, Told.LEVEL_DECIDED)
    return response


def _act(
    session: Session,
    space: Space,
    person_id: UUID,
    standing: Standing,
    form: DecisionForm,
    rule_version: int | None,
    now: datetime,
) -> None:
    who, seals = viewer(), Seals(session, services().keys)
    if standing.is_decided_since(form.newest, form.competency_id):
        raise _moved()
    if form.act == "revoke":
        held = next((each for each in standing.latest if each.competency.id == form.competency_id), None)
        if held is None:
            raise NotFound()
        revoke(session, seals, held.rating, who.person_id, form.reason, now)
        return
    shown_by = _shown_by(session, space, standing, form)
    competency = _competency(session, space, form)
    subject = Subject(
        space.organisation_id,
        space.id,
        person_id,
        competency.id,
        competency.framework_version,
        competency.level_count,
        competency.levels_given.start,
    )
    decided = Decided(who.person_id, now, form.level, form.reason, form.ends_at, form.looks_at, rule_version)
    witnesses = read_witnesses(
        session, space.id, shown_by.contributions if shown_by else (), who.members_duties
    )
    if form.act == "award":
        award(session, seals, subject, decided, shown_by, witnesses)
    elif form.act == "decline" and shown_by is not None:
        decline(session, seals, subject, replace(decided, level=shown_by.level), shown_by, witnesses)
    else:
        raise _moved()


def _shown_by(session: Session, space: Space, standing: Standing, form: DecisionForm) -> Proposal | None:
    """What is decided on: what is proposed, or what the decision that is answered was made on.

    Raises `RatingRefused` where somebody has answered that one already, and where what was given is to be declined.
    """
    if form.again is not None:
        held = next((each for each in standing.decisions if each.rating.id == form.again), None)
        if held is None or held.competency.id != form.competency_id:
            raise NotFound()
        if form.again not in standing.current:
            raise _moved()
        if not form.reason:
            raise RatingRefused("Say why it is decided anew.", code="rating.reason")
        if form.act == "decline" and held.rating.decision != Decision.DECLINED:
            raise RatingRefused("What was given is not declined.", code="rating.given")
        return propose_again(session, space, held)
    offered = (each for each in standing.offered if each.competency.id == form.competency_id)
    return next((each.proposal for each in offered), None)


def _moved() -> RatingRefused:
    return RatingRefused("This is not proposed any more: decide again.", code=MOVED)


def _competency(session: Session, space: Space, form: DecisionForm) -> FoundCompetency:
    """The competency that is decided about. Raises NotFound for another's, and for one that is retired."""
    if form.competency_id is None:
        raise NotFound()
    language = best_language(viewer().locale)
    found = find_by_id(session, space.organisation_id, [form.competency_id], language).get(form.competency_id)
    if found is None or found.is_retired:
        raise NotFound()
    return found


def _page(space_id: UUID, person_id: UUID, form: DecisionForm | None = None) -> str:
    shared, who, now = services(), viewer(), services().clock.now()
    language = best_language(who.locale)
    with shared.database.read() as session:
        require_learner(session, who, person_id)
        space = session.get_one(Space, space_id)
        frame, zone = frame_for_writing(session, space), ZoneInfo(space.time_zone)
        rules, _ = current_rules(session, space_id)
        standing = read_standings(session, space, rules, [person_id], language, now)[person_id]
        sentences = {
            rule.id: explain_rule(
                rule, {each.competency.identifier: each.competency for each in standing.offered}
            )
            for rule in rules.rules
        }
        elsewhere = read_brought(session, who, person_id)
        asked = standing.proposed_by | {each.id for each in elsewhere}
        shown = asked | standing.decided_on
        places = read_places(session, shared.keys, filters(), space, who, shown)
        witnesses = read_witnesses(session, space_id, asked, who.members_duties)
        brought = show_brought(session, who, elsewhere, places, witnesses)
        deciders = {each.rating.decided_by for each in standing.decisions}
        unnamed = read_stopped(session, deciders).keys()
        profiles = read_profiles(session, shared.keys, {person_id, *deciders - unnamed})
        reasons = read_reasons(session, [each.rating for each in standing.decisions])
        choices = list_competencies(session, space.organisation_id, language, limit=MOST_CHOICES)
        by_points = read_levels_by_points(session, space, person_id, now)
        missing = read_missing_of(session, shared.keys, space, who, person_id, now)
    names = {each: profile.display_name for each, profile in profiles.items()}
    return render_template(
        "evidence/show.html",
        frame=frame,
        person_id=person_id,
        name=names.get(person_id),
        names=names,
        unnamed=unnamed,
        offered=[
            (
                each,
                show_proposal(each.proposal, places, witnesses),
                _why(each.proposal, sentences),
                in_months(now, each.proposal.valid_months, zone),
            )
            for each in standing.offered
        ],
        standing=standing,
        decisions=[(each, show_evidence(each.evidence, places)) for each in standing.decisions],
        days_of={each.rating.id: days_to_come(each.rating, now, zone) for each in standing.decisions},
        reasons=reasons,
        words_of={each.value: str(DECISIONS[each]) for each in Decision},
        offered_ids={each.competency.id for each in standing.offered},
        choices=choices,
        missing=missing,
        by_points=by_points,
        brought=brought,
        learns_here=who.role is Role.LEARNER,
        levels=choose_levels(choices),
        say_level=say_level,
        form=form or DecisionForm(),
        newest=_newest_seen(standing, form),
        lost=_lost(standing, form),
        told=told_once(space_id),
    )


def _newest_seen(standing: Standing, form: DecisionForm | None) -> str:
    """The newest decision that who sends the forms knows of: where something else was wrong, what they had seen."""
    if form is None or form.complaint is None or form.complaint.code == MOVED:
        return standing.newest
    return form.newest


def _lost(standing: Standing, form: DecisionForm | None) -> Complaint | None:
    """What is wrong with taking a level back that is not there to be taken back any more."""
    if form is None or form.act != "revoke":
        return None
    held = {each.competency.id for each in standing.latest if each.holds}
    return form.complaint if form.competency_id not in held else None


def read_reasons(
    session: Session, ratings: list[CompetencyRating]
) -> Mapping[UUID, tuple[str | None, str | None]]:
    """The reason of each decision, and the words of who disputes it; None where their key was lost."""
    seals = Seals(session, services().keys)
    seals.load({each.person_id for each in ratings})
    return {
        each.id: (
            seals.open(each.person_id, each.sealed_reason, place_of(each.id)),
            seals.open(each.person_id, each.sealed_dispute, place_of(each.id)),
        )
        for each in ratings
    }


def _why(proposal: Proposal, sentences: Mapping[str, str]) -> list[str]:
    used = dict.fromkeys(each.rule_id for each in proposal.happenings)
    return [sentences[each] for each in used if each in sentences]


def _told(refusal: RatingRefused) -> Complaint:
    name, sentence = REFUSALS.get(refusal.code, ("valid_until", refusal.message))
    return Complaint(name, refusal.code, str(sentence))
