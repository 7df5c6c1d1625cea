"""What the organisation certifies: for what, for how long, confirmed by whom, and what proposes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from config.ids import new_id
from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.evidence.levels import choose_levels
from lti_tool.printing.naming import slug_of
from lti_tool.qualification.certificate_forms import MOST_MONTHS, TEXTS, Known, Typed
from lti_tool.qualification.certificate_words import (
    CONFIRMING,
    complaint_about,
    say_condition,
    say_validity,
)
from lti_tool.qualification.page import Tab, blueprint, go_to, language, managers, organisation_id, show
from lti_tool.qualification.refusals import UNPROCESSABLE
from sync.certificates.alignments import alignments_of
from sync.certificates.conditions import (
    AchievementRefused,
    Condition,
    FromLevel,
    can_be_fulfilled,
    find_meant,
)
from sync.certificates.definitions import (
    Defined,
    Definition,
    define,
    find_defined,
    find_latest,
    list_defined,
)
from sync.certificates.issuers import lock_issuer, read_look
from sync.certificates.printing import prints
from sync.certificates.reading import read_holders
from sync.frameworks.lookup import FoundCompetency, find_by_name, list_competencies
from sync.frameworks.package import Level
from sync.goals.blur import blur_of
from sync.organisations.works_council import read_mode

_MOST_CHOICES: Final = 1_000  # competencies in a list to choose from
_NAMELESS: Final = "certificate"  # where a title has no letter from a to z


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is certified, with about how many people hold it, and what proposes it: each whether it can be fulfilled."""

    defined: Defined
    title: str
    holders: int
    conditions: Sequence[tuple[str, bool]]


@blueprint.get("/certificates")
@managers
def certificates() -> ResponseReturnValue:
    """All that is certified by its title, what is not issued at present last."""
    with services().database.read() as session:
        mode = read_mode(session, organisation_id())
        return show(
            Tab.CERTIFICATES,
            "certificates.html",
            session,
            listed=_list(session, mode.smallest_group if mode.enabled else 0),
            unit=mode.smallest_group if mode.enabled else 0,
            confirming=CONFIRMING,
            say_validity=say_validity,
            look=read_look(session, organisation_id()).mark,
            prints=prints(),
        )


@blueprint.get("/certificates/new")
@managers
def new_certificate() -> ResponseReturnValue:
    """The form of something new."""
    return _page(None, Typed.new())


@blueprint.get("/certificates/<uuid:achievement_id>")
@managers
def certificate(achievement_id: UUID) -> ResponseReturnValue:
    """The form of what is certified, in its latest version."""
    with services().database.read() as session:
        found = find_certified(session, achievement_id)
        latest = find_latest(session, organisation_id(), found.definition.name)
        if latest and latest.id != found.id:
            return go_to("certificate", achievement_id=latest.id)
        meant = find_meant(session, organisation_id(), found.definition.proposed_by, language())
    return _page(found, Typed.of(found.definition, meant))


@blueprint.post("/certificates/save", defaults={"achievement_id": None})
@blueprint.post("/certificates/<uuid:achievement_id>/save")
@managers
def save_certificate(achievement_id: UUID | None) -> ResponseReturnValue:
    """Certify what the form says; where it began with a version, only while that is the latest."""
    typed, now, own = Typed.sent(request.form), services().clock.now(), organisation_id()
    found = None
    try:
        with services().database.write() as session:
            found = find_certified(session, achievement_id) if achievement_id else None
            before, name = (found.definition, found.definition.name) if found else (None, "")
            as_of = found.version if found else 0
            known = _known(session, [each.competency for each in typed.chosen], before)
            lock_issuer(session, own)
            told = typed.definition(name or _free_name(session, typed), known, before)
            version = define(session, own, told, now, errand().person_id, as_of)
    except AchievementRefused as refused:
        return _page(found, typed, refused), 409 if refused.code == "achievement.moved" else UNPROCESSABLE
    return go_to("certificates", told="saved" if version != as_of else "unchanged")


def find_certified(session: Session, achievement_id: UUID) -> Defined:
    """One version of what this organisation certifies. Raises `NotFound`."""
    found = find_defined(session, achievement_id)
    if found is None or found.organisation_id != organisation_id():
        raise NotFound()
    return found


def _list(session: Session, unit: int) -> Sequence[_Listed]:
    """By title; figures of fewer than `unit` people are 0, and all are blurred, where there is a unit."""
    own, now = organisation_id(), services().clock.now()
    defined = list_defined(session, own)
    conditions = [condition for each in defined for condition in each.definition.proposed_by]
    meant = find_meant(session, own, conditions, language())
    holders = read_holders(session, own, now)
    group = blur_of(services().keys, unit).group(set().union(*holders.values())) if unit else None

    def about(name: str) -> int:
        who = holders.get(name, set())
        if not unit:
            return len(who)
        return group.about(f"certificate:{name}", who) if group else 0

    listed = [
        _Listed(
            each,
            each.definition.title.in_language(language()),
            about(each.definition.name),
            [_said(condition, meant) for condition in each.definition.proposed_by],
        )
        for each in defined
    ]
    return sorted(listed, key=lambda each: (not each.defined.definition.active, each.title.casefold()))


def _said(condition: Condition, meant: Known) -> tuple[str, bool]:
    return say_condition(condition, meant), can_be_fulfilled(condition, meant)


def _known(session: Session, chosen: Sequence[str], before: Definition | None) -> Known:
    """The competencies that may stand in the form: the organisation's, and whatever stood in it before."""
    kept = (
        {each.competency_id for each in before.proposed_by if isinstance(each, FromLevel)}
        if before
        else set()
    )
    found = find_by_name(session, organisation_id(), {*chosen, *kept}, language())
    return {**dict.fromkeys(kept, ()), **found}


def _free_name(session: Session, typed: Typed) -> str:
    """By what something new is found again: its title, which nothing else is called by."""
    title = next(filter(None, (typed.texts["title"].get(each) for each in ("en", "de"))), "")
    taken = {each.definition.name for each in list_defined(session, organisation_id())}
    stem = slug_of(title) or _NAMELESS
    further = (f"{stem[:56]}-{number}" for number in range(2, len(taken) + 2))
    return next(name for name in (stem, *further) if name not in taken)


def _page(found: Defined | None, typed: Typed, refused: AchievementRefused | None = None) -> str:
    with services().database.read() as session:
        choices = list_competencies(session, organisation_id(), language(), limit=_MOST_CHOICES)
        besides = _besides(session, typed, choices, found)
        return show(
            Tab.CERTIFICATES,
            "certificate.html",
            session,
            found=found,
            typed=typed,
            choices=choices,
            besides=besides,
            levels=choose_levels([*choices, *besides.values()]),
            can_be_named=any(alignments_of(each) for each in (*choices, *besides.values())),
            texts=TEXTS,
            most_months=MOST_MONTHS,
            confirming=CONFIRMING,
            complaint_of_it=complaint_about(refused) if refused else None,
        )


def _besides(
    session: Session, typed: Typed, choices: Sequence[FoundCompetency], found: Defined | None
) -> dict[str, FoundCompetency]:
    """What the form names and the list does not offer: retired ones, codes, and ids that only mappings know."""
    named = {row.competency: row.level for row in typed.chosen}
    listed = {each.identifier for each in choices}
    known = _known(session, list(named), found.definition if found else None)
    return {
        name: known[name][0] if known[name] else _of_mappings(name, level)
        for name, level in named.items()
        if name in known and name not in listed
    }


def _of_mappings(name: str, level: str) -> FoundCompetency:
    """What a mapping calls so, with levels up to the one that is chosen: nobody knows more of it here."""
    most = int(level) if level.isascii() and level.isdigit() and len(level) < 4 else 1
    numbered = tuple(Level(number, "", "", False) for number in range(1, most + 1))
    return FoundCompetency(new_id(), name, "", 0, "", name, "", numbered, False)
