"""The scales of a framework: their levels from the lowest on, in both languages, and which count as competent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from config.ids import new_id
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.qualification.forms import box_name, languages_of, typed
from lti_tool.qualification.page import (
    Part,
    blueprint,
    find_framework,
    go_to,
    language,
    managers,
    show_part,
    told_of,
    write,
)
from lti_tool.qualification.refusals import NoSuchAct, complaints_about, status_of
from lti_tool.qualification.words import LANGUAGES
from sync.frameworks.package import Package, own_fields
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.scales import (
    MOST_LEVELS,
    LevelEdit,
    ScaleEdit,
    put_scale,
    read_scale,
    remove_scale,
)
from sync.frameworks.tables import Framework

_ROWS: Final = 5  # of a new scale
_SPARE: Final = 2  # rows beside the levels that there are
_LOWEST: Final = {
    "": None,
    "nothing": True,
    "given": False,
}  # what the lowest level shows, by the form's choice


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: the level's names by language, and whether it counts as competent."""

    number: int
    names: dict[str, str]
    is_proficient: bool


@blueprint.get("/frameworks/<uuid:framework_id>/scales")
@managers
def scales(framework_id: UUID) -> ResponseReturnValue:
    """The scales that belong to no single competency."""
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        package = Package(found.document, (), (), found.extras)
        listed = package.scales(language())
        named = own_fields(found.document).get("scale")
        default = next((each for each in listed if each.identifier == named), next(iter(listed), None))
        return show_part(Part.SCALES, "scales.html", session, found, scales=listed, default=default)


@blueprint.get("/frameworks/<uuid:framework_id>/scales/edit")
@managers
def scale(framework_id: UUID) -> ResponseReturnValue:
    """The form of the scale that ``?scale=`` names, or of a new one."""
    return _page(framework_id)


@blueprint.post("/frameworks/<uuid:framework_id>/scales/edit")
@managers
def save_scale(framework_id: UUID) -> ResponseReturnValue:
    """Save a scale, or take it out of the framework."""
    act, identifier = request.form.get("act"), request.form.get("scale", "")
    if act not in ("save", "remove"):
        raise NoSuchAct()

    def edit(_session: Session, _framework: Framework, package: Package) -> Package:
        if act == "remove":
            return remove_scale(package, identifier)
        if identifier and read_scale(package, identifier) is None:
            raise NotFound()
        told = _sent(package.language)
        return put_scale(package, identifier or str(new_id()), told, services().clock.now())

    try:
        saved = write(framework_id, edit)
    except FrameworkRefused as refused:
        return _page(framework_id, refused), status_of(refused)
    return go_to("scales", framework_id=framework_id, told=told_of(saved))


def _page(framework_id: UUID, refused: FrameworkRefused | None = None) -> str:
    identifier = request.values.get("scale", "")
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        package = Package(found.document, (), (), found.extras)
        kept = read_scale(package, identifier) if identifier else None
        if identifier and kept is None:
            raise NotFound()
        own_language = package.language
        told = _sent(own_language) if request.method == "POST" else kept
        languages = languages_of(own_language)
        return show_part(
            Part.SCALES, "scale.html", session, found,
            complaints=complaints_about(refused) if refused else (),
            scale=identifier, names=told.names if told else {}, rows=_rows(told.levels if told else ()),
            languages=[(each, str(LANGUAGES.get(each, each))) for each in languages], own_language=own_language,
            box_name=box_name, kept=kept, lowest=_choice(told.lowest_shows_nothing if told else None),
        )  # fmt: skip


def _rows(levels: Sequence[LevelEdit]) -> Sequence[Row]:
    number = min(max(len(levels) + _SPARE, _ROWS), MOST_LEVELS)
    rows = [Row(place, dict(level.names), level.is_proficient) for place, level in enumerate(levels, start=1)]
    return rows + [Row(place, {}, False) for place in range(len(rows) + 1, number + 1)]


def _sent(own_language: str) -> ScaleEdit:
    """What the form says; rows without any name are none."""
    languages = languages_of(own_language)

    def names(prefix: str) -> dict[str, str]:
        return {each: typed(f"{prefix}{box_name('name', each, own_language)}") for each in languages}

    levels = [
        LevelEdit(names(f"{place}-"), f"{place}-proficient" in request.form)
        for place in range(1, MOST_LEVELS + 1)
    ]
    told = [level for level in levels if any(level.names.values())]
    return ScaleEdit(names(""), told, _LOWEST.get(request.form.get("lowest", "")))


def _choice(shows_nothing: bool | None) -> str:
    return next(choice for choice, told in _LOWEST.items() if told is shows_nothing)
