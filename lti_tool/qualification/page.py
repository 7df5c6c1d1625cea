"""What the pages of qualification have in common: who may open them, their navigation, finding and writing."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import wraps
from typing import Any, Final, ParamSpec
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from config.language import best_language
from lti_tool.app.access import errand
from lti_tool.app.errors import NotAllowed, NotFound
from lti_tool.app.oversight import administrators, organisation, organisation_id, show_below_tabs
from lti_tool.app.services import services
from lti_tool.launch.errands import APPOINTED, ErrandKind
from lti_tool.qualification.refusals import NotText
from lti_tool.space.forms import Complaint
from sync.frameworks.package import Package
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.store import Origin, Saved, load_package, save_package
from sync.frameworks.tables import CompetencyRow, Framework
from sync.frameworks.tree import competency_by_id, framework_by_id

__all__ = [
    "Part", "Tab", "appointing", "blueprint",
    "find_competency", "find_framework", "go_to", "language", "managers", "organisation_id",
    "show", "show_part", "title_of", "to", "told_of", "write",
]  # fmt: skip

blueprint = Blueprint(
    "qualification", __name__, url_prefix="/qualification/<uuid:errand_id>", template_folder="templates"
)

managers = administrators(ErrandKind.QUALIFICATION, NotText)

_P = ParamSpec("_P")


def appoints() -> bool:
    """Whether whoever looks administers the organisation, and was not appointed to look after qualification alone."""
    return not errand().settings.get(APPOINTED)


def appointing(view: Callable[_P, ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let those open a view who administer the organisation, and nobody whom they have appointed."""

    @wraps(view)
    def opened(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        if not appoints():
            raise NotAllowed()
        return view(*args, **kwargs)

    return managers(opened)


class Tab(StrEnum):
    """The pages, each by the view that shows it."""

    FRAMEWORKS = "frameworks"
    MATRIX = "matrix"
    EXPIRING = "expiring"
    GOALS = "goals"
    CERTIFICATES = "certificates"
    IMPORT = "bring"
    NEW = "new_framework"
    TRANSFERS = "transfers"
    MANAGERS = "appointed"


class Part(StrEnum):
    """The pages about one framework, each by its view."""

    TREE = "framework"
    TITLES = "titles"
    SCALES = "scales"
    CROSSWALKS = "crosswalks"
    VERSIONS = "versions"


_TABS: Final[Mapping[Tab, str]] = {
    Tab.FRAMEWORKS: lazy_gettext("Frameworks"),
    Tab.MATRIX: lazy_gettext("Matrix"),
    Tab.EXPIRING: lazy_gettext("Expiring"),
    Tab.GOALS: lazy_gettext("Goals"),
    Tab.CERTIFICATES: lazy_gettext("Certificates"),
    Tab.IMPORT: lazy_gettext("Import"),
    Tab.NEW: lazy_gettext("New framework"),
    Tab.TRANSFERS: lazy_gettext("Transfers"),
    Tab.MANAGERS: lazy_gettext("Managers"),
}
_PARTS: Final[Mapping[Part, str]] = {
    Part.TREE: lazy_gettext("Competencies"),
    Part.TITLES: lazy_gettext("Title and export"),
    Part.SCALES: lazy_gettext("Scales"),
    Part.CROSSWALKS: lazy_gettext("Crosswalk"),
    Part.VERSIONS: lazy_gettext("Versions"),
}
_TOLD: Final[Mapping[str, str]] = {
    "saved": lazy_gettext("Saved."),
    "ended": lazy_gettext("The goal is given up."),
    "file_deleted": lazy_gettext("The file is not there any more, and is not made."),
    "unchanged": lazy_gettext("Nothing had changed."),
    "deleted": lazy_gettext("Deleted. What was handed over with it stays noted."),
    "imported": lazy_gettext("Imported as it was shown."),
    "moved": lazy_gettext("Moved."),
    "retired": lazy_gettext("Retired. Evidence for it stays, and it can be brought back."),
    "returned": lazy_gettext("Brought back, with what was retired below it at the same time."),
    "related": lazy_gettext("The pair is in the crosswalk."),
    "appointed": lazy_gettext("They find Qualification in every discussion after their next launch."),
    "dismissed": lazy_gettext("They do not look after qualification any more; their pages are closed."),
    "unrelated": lazy_gettext("The pair is not in the crosswalk any more."),
}


def language() -> str:
    """The language of whoever looks, in which texts of frameworks are shown where they have it."""
    return best_language(errand().locale)


def show(tab: Tab, template: str, session: Session, **content: Any) -> str:
    """A page below its navigation."""
    tabs = [
        (str(title), f"{blueprint.name}.{each}", each is tab)
        for each, title in _TABS.items()
        if each is not Tab.MANAGERS or appoints()
    ]
    told = str(_TOLD.get(request.args.get("told", ""), "")) if request.method == "GET" else ""
    return show_below_tabs(
        f"qualification/{template}",
        gettext("Qualification"),
        organisation(session),
        tabs,
        told=told,
        to=to,
        **content,
    )


def show_part(
    part: Part,
    template: str,
    session: Session,
    framework: Framework,
    *,
    complaints: Sequence[Complaint] = (),
    **content: Any,
) -> str:
    """A page about one framework, below its own navigation as well."""
    parts = [
        (str(title), to(each.value, framework_id=framework.id), each is part)
        for each, title in _PARTS.items()
    ]
    return show(
        Tab.FRAMEWORKS,
        template,
        session,
        framework=framework,
        title=title_of(framework),
        parts=parts,
        complaints=complaints,
        **content,
    )


def to(view: str, **values: Any) -> str:
    """The address of one of these pages."""
    return url_for(f"{blueprint.name}.{view}", errand_id=errand().id, **values)


def go_to(view: str, **values: Any) -> ResponseReturnValue:
    """On to a page, once something has been done."""
    return redirect(to(view, **values), 303)


def told_of(saved: Saved) -> str:
    """What the page that comes next tells of it."""
    return "saved" if saved.differences else "unchanged"


def title_of(framework: Framework) -> str:
    """What a framework is called for whoever looks."""
    return Package(framework.document, (), ()).title(language())


def find_framework(session: Session, framework_id: UUID) -> Framework:
    """A framework of this organisation. Raises `NotFound`."""
    found = framework_by_id(session, organisation_id(), framework_id)
    if found is None:
        raise NotFound()
    return found


def find_competency(session: Session, framework: Framework, competency_id: UUID) -> CompetencyRow:
    """A competency of a framework, retired or not. Raises `NotFound`."""
    found = competency_by_id(session, framework.id, competency_id)
    if found is None:
        raise NotFound()
    return found


def write(framework_id: UUID, edit: Callable[[Session, Framework, Package], Package]) -> Saved:
    """Change a framework as this edit says, if it still is as the form that was sent has shown it.

    Raises `FrameworkRefused`: ``framework.moved``, and whatever the edit refuses.
    """
    now = services().clock.now()
    with services().database.read() as session:  # others may write meanwhile: a large framework takes seconds
        framework = find_framework(session, framework_id)
        version = framework.version
        if request.form.get("version") != str(version):
            raise FrameworkRefused("Somebody has changed this framework meanwhile.", code="framework.moved")
        package = edit(session, framework, load_package(session, framework))
    with services().database.write() as session:
        return save_package(
            session,
            organisation_id(),
            package,
            Origin.EDITOR,
            now,
            actor_id=errand().person_id,
            expected_version=version,
        )
