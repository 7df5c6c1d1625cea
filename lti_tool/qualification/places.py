"""Where a competency stands in its framework: moving it, retiring it with what is below it, bringing it back."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.services import services
from lti_tool.qualification.page import (
    Part,
    blueprint,
    find_competency,
    find_framework,
    go_to,
    language,
    managers,
    show_part,
    told_of,
    write,
)
from lti_tool.qualification.refusals import NoSuchAct, complaints_about, status_of
from sync.frameworks.editing import bring_back, move_item, retire
from sync.frameworks.history import find_removal
from sync.frameworks.package import Competency, Package
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.tables import CompetencyRow, Framework
from sync.frameworks.tree import (
    count_below,
    count_competencies,
    identifiers_of_retired,
    place_among_siblings,
    read_all,
    read_path,
)

MOST_IN_A_CHOICE: Final = 300  # competencies; of larger frameworks a code is typed

_Edit = Callable[[Session, Framework, CompetencyRow, Package], Package]


@blueprint.get("/frameworks/<uuid:framework_id>/competencies/<uuid:competency_id>/place")
@managers
def place(framework_id: UUID, competency_id: UUID) -> ResponseReturnValue:
    """The forms that move a competency, retire it or bring it back."""
    return _page(framework_id, competency_id)


@blueprint.post("/frameworks/<uuid:framework_id>/competencies/<uuid:competency_id>/place")
@managers
def change_place(framework_id: UUID, competency_id: UUID) -> ResponseReturnValue:
    """Do one of these."""
    edit = _EDITS.get(request.form.get("act", ""))
    if edit is None:
        raise NoSuchAct()
    act, told = edit

    def changed(session: Session, framework: Framework, package: Package) -> Package:
        return act(session, framework, find_competency(session, framework, competency_id), package)

    try:
        saved = write(framework_id, changed)
    except FrameworkRefused as refused:
        return _page(framework_id, competency_id, refused), status_of(refused)
    told = told if saved.differences else told_of(saved)
    return go_to("item", framework_id=framework_id, competency_id=competency_id, told=told)


def _move(session: Session, framework: Framework, row: CompetencyRow, package: Package) -> Package:
    parent = _parent_meant(session, framework, package)
    number = request.form.get("number", default=1, type=int)
    return move_item(package, row.identifier, parent, number, services().clock.now())


def _retire(_session: Session, _framework: Framework, row: CompetencyRow, package: Package) -> Package:
    return retire(package, row.identifier)


def _bring_back(session: Session, framework: Framework, row: CompetencyRow, package: Package) -> Package:
    if row.retired_at is None:
        return package
    gone = find_removal(session, row)
    retired = identifiers_of_retired(session, framework.id)
    return bring_back(package, gone.items, gone.associations, retired, services().clock.now())


_EDITS: Final[dict[str, tuple[_Edit, str]]] = {
    "move": (_move, "moved"),
    "retire": (_retire, "retired"),
    "return": (_bring_back, "returned"),
}


def _parent_meant(session: Session, framework: Framework, package: Package) -> str | None:
    """The identifier of what it is to hang below: chosen, or typed as a code; None for the top."""
    told = request.form.get("parent", "").strip()
    if not told:
        return None
    chosen = request.form.get("parent", type=UUID)
    if chosen is not None and chosen.version == 7 and told not in package.competencies:
        return find_competency(session, framework, chosen).identifier
    fitting = [each for each, item in package.competencies.items() if told in (each, item.code)]
    if len(fitting) != 1:
        raise FrameworkRefused("There is not just one competency with this code.", code="framework.parent")
    return fitting[0]


def _page(framework_id: UUID, competency_id: UUID, refused: FrameworkRefused | None = None) -> str:
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        row = find_competency(session, found, competency_id)
        path = read_path(session, row)
        has_choice = count_competencies(session, found.id).present <= MOST_IN_A_CHOICE
        nodes = read_all(session, found.id, retired=False) if has_choice else ()
        number = place_among_siblings(session, row)
        return show_part(
            Part.TREE, "place.html", session, found,
            complaints=complaints_about(refused) if refused else (),
            row=row, competency=Competency(row.body), path=path, has_choice=has_choice,
            nodes=[each for each in nodes if each.id != row.id], number=request.form.get("number", number),
            parent=request.form.get("parent", _named(row, path[-1].competency.code if path else "", has_choice)),
            below=count_below(session, row), in_language=language(),
        )  # fmt: skip


def _named(row: CompetencyRow, code: str, has_choice: bool) -> str:
    """How the parent stands in the form: by its id where it is chosen from a list, else by its code."""
    if row.parent_id is None:
        return ""
    return str(row.parent_id) if has_choice else code
