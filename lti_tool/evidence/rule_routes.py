"""The rules by which levels are proposed in a space: explained in sentences, tried on the past before they hold."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from config.language import best_language
from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.evidence.filled import filled_rule
from lti_tool.evidence.forms import RuleForm, is_number_up_to, read_rule
from lti_tool.evidence.levels import choose_levels
from lti_tool.evidence.reading import read_proposals, select_learners
from lti_tool.evidence.routes import MOST_CHOICES
from lti_tool.evidence.sentences import OCCASIONS, explain_conflict, explain_rule, say_level
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.competencies.rules import EvidenceRule, EvidenceRules, EvidenceRulesRefused, find_conflicts
from sync.competencies.versions import current_rules, set_rules
from sync.frameworks.lookup import FoundCompetency, find_by_identifier, list_competencies
from sync.goals.blur import blur_of
from sync.ledger.entries import lock_space
from sync.organisations.works_council import read_mode
from sync.spaces.tables import Membership, Space

blueprint = Blueprint("evidence_rules", __name__, template_folder="templates")

MOST_TRIED: Final = 500  # learners on whose past a rule is tried: more take longer than somebody waits
_UNPROCESSABLE: Final = 422
_MOVED_ON: Final = lazy_gettext(
    "Somebody has changed the rules since you opened the page. They are shown here as they are now, and what you typed "
    "is still here: look at both, and send it again if it still fits."
)
_WHOLE: Final = lazy_gettext(
    "This has to be a whole number, and not too large. Correct it, or leave it empty."
)
_NUMBERS: Final = {
    "weight": (1, lazy_gettext("This has to be a number above 0 and up to 1, with at most three decimals.")),
    "words": (100_000, _WHOLE),
    "reactions": (1_000, _WHOLE),
    "points": (10**9, lazy_gettext("This has to be a number of points, with at most three decimals.")),
    "valid_months": (600, _WHOLE),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would propose by what happened so far: to how many of so many learners, by level."""

    learners: int
    levels: Mapping[int, int]
    competency: FoundCompetency


@blueprint.get("/s/<uuid:space_id>/evidence/rules")
@members(STAFF)
def edit(space_id: UUID) -> ResponseReturnValue:
    """The rules, and a form for another one or for the one that ``rule`` names; ``remove`` names one to ask about."""
    removed = request.args.get("remove")
    wanted = request.args.get("rule") if removed is None else removed
    if wanted is None:
        return _page(space_id)
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        rule = current_rules(session, space_id)[0].rule(wanted)
        if rule is None:
            raise NotFound()
        if removed is not None:
            return _ask_to_remove(session, space, rule)
        complaint = _of_its_competency(session, space, rule)
    return _page(space_id, replace(filled_rule(rule), complaint=complaint))


@blueprint.post("/s/<uuid:space_id>/evidence/rules")
@members(STAFF)
def save(space_id: UUID) -> ResponseReturnValue:
    """Add or change a rule, or only try it; or take the one away that ``remove`` names, of which was asked before."""
    removed = request.form.get("remove")
    if removed is not None:
        _change(space_id, lambda present: [rule for rule in present if rule["id"] != removed])
        return _saved(space_id)
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        present, _ = current_rules(session, space_id)
        form, document = read_rule(request.form)
        rules = _with(present, document) if form.complaint is None else None
        new = (rules.rule(form.rule_id) if form.rule_id else rules.rules[-1]) if rules else None
        complaint = _of_its_competency(session, space, new) if new else form.complaint or _unusable(form)
        if complaint is not None or rules is None or new is None:
            return _page(space_id, replace(form, complaint=complaint)), _UNPROCESSABLE
        if "try" in request.form:
            return _page(space_id, form, _tried(session, space, rules, new))
    try:
        version = form.version if form.rule_id else None
        _change(space_id, lambda present: _put(present, document), version)
    except EvidenceRulesRefused as refusal:
        complaint = Complaint("when", refusal.code, str(_MOVED_ON))
        return _page(space_id, replace(form, complaint=complaint)), _UNPROCESSABLE
    return _saved(space_id)


def _change(space_id: UUID, change: Callable[[list[Any]], list[Any]], version: int | None = None) -> None:
    """Change the rules; raises EvidenceRulesRefused where they are not of this version any more."""
    with services().database.write() as session:
        lock_space(session, space_id)
        rules, present_version = current_rules(session, space_id)
        if version not in (None, present_version):
            raise EvidenceRulesRefused("Somebody has changed the rules.", code="evidence_rules.moved_on")
        present = rules.dump()
        rules = EvidenceRules.parse({**present, "rules": change(present["rules"])})
        set_rules(session, space_id, rules, services().clock.now())


def _put(present: list[Any], document: Mapping[str, Any]) -> list[Any]:
    """These rules with this one: in the place of the one that has its id, and under a new id where it has none."""
    ids = {each["id"] for each in present}
    if not document["id"]:
        return [*present, {**document, "id": _free_id(document["when"].replace("_", "-"), ids)}]
    if document["id"] not in ids:
        return [*present, document]
    return [document if each["id"] == document["id"] else each for each in present]


def _free_id(stem: str, taken: Collection[str]) -> str:
    stem = stem[:30] or "rule"
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)


def _with(present: EvidenceRules, document: Mapping[str, Any]) -> EvidenceRules | None:
    told = present.dump()
    try:
        return EvidenceRules.parse({**told, "rules": _put(told["rules"], document)})
    except EvidenceRulesRefused:
        return None


def _saved(space_id: UUID) -> ResponseReturnValue:
    """To the beginning of the page, where the message stands: browsers would go to the form's place otherwise."""
    response = make_response(redirect(url_for(".edit", space_id=space_id, _anchor="content"), 303))
    tell(response, space_id, Told.EVIDENCE_RULES_SAVED)
    return response


def _ask_to_remove(session: Session, space: Space, rule: EvidenceRule) -> str:
    language = best_language(viewer().locale)
    known = find_by_identifier(session, space.organisation_id, [rule.competency], language)
    return render_template(
        "evidence/rule_remove.html", frame=frame_of(space), rule=rule, sentence=explain_rule(rule, known)
    )


def _page(space_id: UUID, form: RuleForm | None = None, tried: Tried | None = None) -> str:
    language = best_language(viewer().locale)
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        rules, version = current_rules(session, space_id)
        choices = list_competencies(session, space.organisation_id, language, limit=MOST_CHOICES)
        known = find_by_identifier(session, space.organisation_id, rules.competencies, language)
        frame = frame_of(space)
    return render_template(
        "evidence/rules.html",
        frame=frame,
        rules=[(rule, explain_rule(rule, known)) for rule in rules.rules],
        conflicts=[explain_conflict(each) for each in find_conflicts(rules, _levels(known))],
        choices=choices,
        levels=choose_levels(choices),
        occasions={each.value: str(words) for each, words in OCCASIONS.items()},
        form=form or RuleForm(),
        version=version,
        tried=tried,
        say_level=say_level,
        told=told_once(space_id),
    )


def _tried(session: Session, space: Space, rules: EvidenceRules, new: EvidenceRule) -> Tried:
    who = viewer()
    some = select_learners(who).order_by(Membership.person_id).limit(MOST_TRIED)
    people = session.scalars(some).all()
    reached: dict[int, set[UUID]] = {}
    for person_id, proposals in read_proposals(session, space, people, rules).items():
        for each in proposals:
            if each.competency == new.competency:
                reached.setdefault(each.level, set()).add(person_id)
    language = best_language(who.locale)
    found = find_by_identifier(session, space.organisation_id, [new.competency], language)[new.competency]
    levels = {level: len(reached.get(level, ())) for level in range(1, found.level_count + 1)}
    mode = read_mode(session, space.organisation_id)
    if mode.enabled:  # nobody is to be told from a figure, nor from several rules that are tried
        group = blur_of(services().keys, mode.smallest_group).group(frozenset(people))
        levels = {each: group.about("proposed", reached.get(each, set())) for each in levels} if group else {}
    return Tried(len(people), {level: count for level, count in levels.items() if count}, found)


def _of_its_competency(session: Session, space: Space, new: EvidenceRule) -> Complaint | None:
    known = find_by_identifier(session, space.organisation_id, [new.competency], "en")
    found = known.get(new.competency)
    if found is None or found.is_retired:
        sentence = gettext("This competency is in no framework of the organisation. Choose one of the list.")
        return Complaint("competency", "evidence_rules.competency", sentence)
    if new.level not in found.levels_given:
        sentence = gettext(
            "The scale of this competency has no such level, or nobody is given it. Choose another one."
        )
        return Complaint("level", "evidence_rules.level", sentence)
    return None


def _levels(known: Mapping[str, FoundCompetency]) -> Mapping[str, range]:
    return {identifier: each.levels_given for identifier, each in known.items() if not each.is_retired}


def _unusable(form: RuleForm) -> Complaint:
    """Which field the schema does not take: each alone, since a rule has few."""
    for name, (most, sentence) in _NUMBERS.items():
        if form.value(name) and not is_number_up_to(form.value(name), most):
            return Complaint(name, EvidenceRulesRefused.default_code, str(sentence))
    sentence = gettext("This rule cannot be used as it stands. Choose what happens, and a competency.")
    return Complaint("when", EvidenceRulesRefused.default_code, sentence)
