"""Two frameworks side by side: which of their competencies are the same, part of one another, or related."""

from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.qualification.page import (
    Part,
    blueprint,
    find_competency,
    find_framework,
    go_to,
    language,
    managers,
    organisation_id,
    show_part,
    title_of,
    write,
)
from lti_tool.qualification.refusals import NoSuchAct, complaints_about, status_of
from lti_tool.qualification.words import KINDS, kind_words
from sync.frameworks.crosswalk import pairs_between
from sync.frameworks.editing import relate, unrelate
from sync.frameworks.package import CROSSWALK_TYPES, Package
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.store import list_frameworks
from sync.frameworks.tables import Framework
from sync.frameworks.tree import search

_OFFERED: Final = 50  # competencies on either side
_SHOWN: Final = 200  # pairs
_LONGEST_SEARCH: Final = 200  # characters


@blueprint.get("/frameworks/<uuid:framework_id>/crosswalk")
@managers
def crosswalks(framework_id: UUID) -> ResponseReturnValue:
    """With which framework to compare this one."""
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        listed = list_frameworks(session, organisation_id(), language())
        others = [each for each in listed if each.id != found.id]
        return show_part(Part.CROSSWALKS, "crosswalks.html", session, found, others=others)


@blueprint.get("/frameworks/<uuid:framework_id>/crosswalk/<uuid:other_id>")
@managers
def crosswalk(framework_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """The pairs of two frameworks, and the form that adds one: ``?left=`` and ``?right=`` search on either side."""
    return _page(framework_id, other_id)


@blueprint.post("/frameworks/<uuid:framework_id>/crosswalk/<uuid:other_id>")
@managers
def change_crosswalk(framework_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Add a pair, or take one out of the framework in which it stands."""
    act = request.form.get("act")
    if act not in ("add", "remove"):
        raise NoSuchAct()
    holder = request.form.get("holder", type=UUID) if act == "remove" else framework_id
    if holder not in (framework_id, other_id):
        raise NotFound()

    def edit(session: Session, framework: Framework, package: Package) -> Package:
        if act == "remove":
            return unrelate(package, request.form.get("association", ""))
        left, right = (request.form.get(name, type=UUID) for name in ("one", "other"))
        if left is None or right is None:
            raise FrameworkRefused("Choose one on either side.", code="framework.pair")
        origin = find_competency(session, framework, left)
        destination = find_competency(session, find_framework(session, other_id), right)
        kind = request.form.get("kind", "")
        return relate(package, kind, origin.identifier, destination.body, services().clock.now())

    try:
        saved = write(holder, edit)
    except FrameworkRefused as refused:
        return _page(framework_id, other_id, refused), status_of(refused)
    told = "unchanged" if not saved.differences else "related" if act == "add" else "unrelated"
    sought = {name: request.form[name] for name in ("left", "right") if request.form.get(name)}
    return go_to("crosswalk", framework_id=framework_id, other_id=other_id, told=told, **sought)


def _page(framework_id: UUID, other_id: UUID, refused: FrameworkRefused | None = None) -> str:
    left, right = (request.values.get(name, "").strip()[:_LONGEST_SEARCH] for name in ("left", "right"))
    with services().database.read() as session:
        found, other = find_framework(session, framework_id), find_framework(session, other_id)
        pairs = pairs_between(session, organisation_id(), found, other, language())
        sides = [
            ("one", "left", title_of(found), left, search(session, found.id, left, retired=False, limit=_OFFERED)),
            ("other", "right", title_of(other), right, search(session, other.id, right, retired=False, limit=_OFFERED)),
        ]  # fmt: skip
        return show_part(
            Part.CROSSWALKS, "crosswalk.html", session, found,
            complaints=complaints_about(refused) if refused else (),
            other=other, other_title=title_of(other), pairs=pairs[:_SHOWN], more=max(0, len(pairs) - _SHOWN),
            sides=sides, sought={"left": left, "right": right},
            kinds={each.value: str(KINDS[each]) for each in CROSSWALK_TYPES}, kind_words=kind_words,
            versions={found.id: found.version, other.id: other.version}, in_language=language(),
            chosen={name: request.form.get(name, "") for name in ("one", "other", "kind")},
        )  # fmt: skip
