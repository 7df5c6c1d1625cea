"""A new framework made by hand; of any framework its titles, its description, and the scale that holds by default."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from config.ids import new_id
from lti_tool.app.access import errand
from lti_tool.app.services import services
from lti_tool.qualification.forms import DOCUMENT_TEXTS, boxes, read_texts
from lti_tool.qualification.page import (
    Part,
    Tab,
    blueprint,
    find_framework,
    go_to,
    language,
    managers,
    organisation_id,
    show,
    show_part,
    told_of,
    write,
)
from lti_tool.qualification.refusals import complaints_about, status_of
from sync.frameworks.editing import edit_document, new_package
from sync.frameworks.package import Package, language_of, own_fields
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.store import Origin, save_package


@blueprint.get("/new")
@managers
def new_framework() -> ResponseReturnValue:
    """The form of a new framework."""
    return _new_page()


@blueprint.post("/new")
@managers
def make_framework() -> ResponseReturnValue:
    """Make a framework without competencies, and go there."""
    now, own_language = services().clock.now(), _chosen_language()
    texts = read_texts({}, DOCUMENT_TEXTS, own_language)
    try:
        package = new_package(str(new_id()), texts, own_language, now)
    except FrameworkRefused as refused:
        return _new_page(refused), status_of(refused)
    with services().database.write() as session:
        saved = save_package(
            session, organisation_id(), package, Origin.EDITOR, now, actor_id=errand().person_id, expected_version=0
        )  # fmt: skip
    return go_to("framework", framework_id=saved.framework_id, told="saved")


@blueprint.get("/frameworks/<uuid:framework_id>/title")
@managers
def titles(framework_id: UUID) -> ResponseReturnValue:
    """What a framework is called, and which scale holds in it."""
    return _page(framework_id)


@blueprint.post("/frameworks/<uuid:framework_id>/title")
@managers
def save_titles(framework_id: UUID) -> ResponseReturnValue:
    """Change that."""
    now = services().clock.now()

    def edit(_session: object, _framework: object, package: Package) -> Package:
        texts = read_texts(package.document, DOCUMENT_TEXTS, package.language)
        scale = request.form.get("scale", "")
        known = {each.identifier for each in package.scales(language())}
        return edit_document(package, texts, scale if scale in known else "", now)

    try:
        saved = write(framework_id, edit)
    except FrameworkRefused as refused:
        return _page(framework_id, refused), status_of(refused)
    return go_to("titles", framework_id=framework_id, told=told_of(saved))


def _new_page(refused: FrameworkRefused | None = None) -> str:
    own_language = _chosen_language()
    with services().database.read() as session:
        return show(
            Tab.NEW, "new.html", session, boxes=boxes({}, DOCUMENT_TEXTS, own_language), own_language=own_language,
            complaints=complaints_about(refused) if refused else (),
        )  # fmt: skip


def _page(framework_id: UUID, refused: FrameworkRefused | None = None) -> str:
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        package = Package(found.document, (), (), found.extras)
        is_sent = request.method == "POST"
        return show_part(
            Part.TITLES, "titles.html", session, found,
            complaints=complaints_about(refused) if refused else (),
            boxes=boxes(found.document, DOCUMENT_TEXTS, package.language), own_language=package.language,
            scales=package.scales(language()),
            scale=request.form.get("scale", "") if is_sent else str(own_fields(found.document).get("scale") or ""),
            identifier=package.identifier,
        )  # fmt: skip


def _chosen_language() -> str:
    """The language of a new framework's own texts: as chosen, else that of whoever makes it."""
    told = request.values.get("own_language", language())
    return language_of({"language": told}) if told in ("de", "en") else language()
