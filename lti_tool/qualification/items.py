"""A competency: what it says in German and English, where it stands, and what it has to do with others."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from config.ids import new_id
from lti_tool.app.services import services
from lti_tool.qualification.forms import ITEM_TEXTS, boxes, read_item_edit
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
    told_of,
    write,
)
from lti_tool.qualification.refusals import complaints_about, status_of
from lti_tool.qualification.words import kind_words
from sync.frameworks.crosswalk import relations_of
from sync.frameworks.editing import add_item, edit_item
from sync.frameworks.package import EQF_LEVELS, Body, Competency, Package, language_of, own_fields
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.tables import CompetencyRow, Framework
from sync.frameworks.tree import MOST_BELOW, read_level, read_path

Edit = Callable[[Session, Framework, Package], Package]


@blueprint.get("/frameworks/<uuid:framework_id>/competencies/<uuid:competency_id>")
@managers
def item(framework_id: UUID, competency_id: UUID) -> ResponseReturnValue:
    """A competency, and the form that changes it."""
    return _page(framework_id, competency_id)


@blueprint.post("/frameworks/<uuid:framework_id>/competencies/<uuid:competency_id>")
@managers
def save_item(framework_id: UUID, competency_id: UUID) -> ResponseReturnValue:
    """Change what a competency says."""
    now = services().clock.now()

    def edit(session: Session, framework: Framework, package: Package) -> Package:
        row = find_competency(session, framework, competency_id)
        own_language = language_of(row.body) or package.language
        scales = [each.identifier for each in package.scales(language())]
        return edit_item(package, row.identifier, read_item_edit(row.body, own_language, scales), now)

    try:
        saved = write(framework_id, edit)
    except FrameworkRefused as refused:
        return _page(framework_id, competency_id, refused), status_of(refused)
    return go_to("item", framework_id=framework_id, competency_id=competency_id, told=told_of(saved))


@blueprint.get("/frameworks/<uuid:framework_id>/competencies/new")
@managers
def new_item(framework_id: UUID) -> ResponseReturnValue:
    """The form of a new competency, below the one that ``?below=`` names."""
    return _new_page(framework_id, request.args.get("below", type=UUID))


@blueprint.post("/frameworks/<uuid:framework_id>/competencies/new")
@managers
def make_item(framework_id: UUID) -> ResponseReturnValue:
    """Add a competency, and go to what it hangs below."""
    now, below = services().clock.now(), request.form.get("below", type=UUID)

    def edit(session: Session, framework: Framework, package: Package) -> Package:
        parent = find_competency(session, framework, below).identifier if below else None
        scales = [each.identifier for each in package.scales(language())]
        return add_item(package, str(new_id()), read_item_edit({}, package.language, scales), parent, now)

    try:
        write(framework_id, edit)
    except FrameworkRefused as refused:
        return _new_page(framework_id, below, refused), status_of(refused)
    if below:
        return go_to("item", framework_id=framework_id, competency_id=below, told="saved")
    return go_to("framework", framework_id=framework_id, told="saved")


def _page(framework_id: UUID, competency_id: UUID, refused: FrameworkRefused | None = None) -> str:
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        row = find_competency(session, found, competency_id)
        competency = Competency(row.body)
        below = read_level(session, found.id, row.id, retired=True, start=0, limit=MOST_BELOW)
        relations = relations_of(session, organisation_id(), row.identifier, language())
        return show_part(
            Part.TREE, "item.html", session, found,
            complaints=complaints_about(refused) if refused else (),
            row=row, competency=competency, path=read_path(session, row), below=below, relations=relations,
            kind_words=kind_words, in_language=language(),
            **_fields(found, row.body, row),
        )  # fmt: skip


def _new_page(framework_id: UUID, below: UUID | None, refused: FrameworkRefused | None = None) -> str:
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        above = find_competency(session, found, below) if below else None
        return show_part(
            Part.TREE, "new_item.html", session, found,
            complaints=complaints_about(refused) if refused else (),
            above=above, path=(*read_path(session, above),) if above else (),
            competency=Competency(above.body) if above else None, in_language=language(),
            **_fields(found, {}, None),
        )  # fmt: skip


def _fields(framework: Framework, body: Body, row: CompetencyRow | None) -> Mapping[str, Any]:
    """What the form of a competency is filled with: what was typed, else what is kept."""
    package = Package(framework.document, (body,) if body else (), (), framework.extras)
    before = Competency(body)
    kept = {
        "code": before.code,
        "kind": before.kind,
        "scale": str(own_fields(body).get("scale") or ""),
        "esco": before.esco,
        "dqr": str(before.dqr or ""),
        "eqf": str(before.eqf or ""),
    }
    is_sent = request.method == "POST"
    own_language = language_of(body) or package.language
    return {
        "values": {name: request.form.get(name, "") if is_sent else value for name, value in kept.items()},
        "boxes": boxes(body, ITEM_TEXTS, own_language),
        "own_language": own_language,
        "scales": package.scales(language()),
        "scale_in_force": package.scale_for(row.identifier, language()) if row else None,
        "eqf_levels": EQF_LEVELS,
    }
