"""The versions of a framework: who made each and when, what it changed, and the framework as it was then."""

from typing import Final
from uuid import UUID

from flask.typing import ResponseReturnValue

from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.qualification.changes import in_words
from lti_tool.qualification.page import Part, blueprint, find_framework, language, managers, show_part
from sync.frameworks.differences import Change
from sync.frameworks.history import list_versions, read_changes, read_listed
from sync.frameworks.store import load_version
from sync.people.accounts import read_profiles

_PER_PAGE: Final = 20
_ITEMS_SHOWN: Final = 200


@blueprint.get("/frameworks/<uuid:framework_id>/versions")
@managers
def versions(framework_id: UUID) -> ResponseReturnValue:
    """The versions, the latest first."""
    page = page_number()
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        listed = list_versions(session, found.id, (page - 1) * _PER_PAGE, _PER_PAGE)
        actors = {each.actor_id for each in listed if each.actor_id}
        names = read_profiles(session, services().keys, actors)
        return show_part(
            Part.VERSIONS, "versions.html", session, found, versions=listed, changes=Change, page=page,
            names={person_id: profile.display_name for person_id, profile in names.items()},
            has_more=bool(listed) and listed[-1].version > 1,
        )  # fmt: skip


@blueprint.get("/frameworks/<uuid:framework_id>/versions/<int:number>")
@managers
def version(framework_id: UUID, number: int) -> ResponseReturnValue:
    """What a version changed, and the framework as it was in it."""
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        differences = read_changes(session, found.id, number)
        package = load_version(session, found, number)
        listed = read_listed(session, found.id, number)
        if differences is None or package is None or listed is None:
            raise NotFound()
        names = read_profiles(session, services().keys, [listed.actor_id] if listed.actor_id else [])
        by = next((profile.display_name for profile in names.values()), None)
        return show_part(
            Part.VERSIONS, "version.html", session, found, version=listed, by=by, changes=Change,
            differences=in_words(differences, language()), in_language=language(),
            items=[package.competencies[each] for each in package.ordered[:_ITEMS_SHOWN]],
            more=max(0, len(package.items) - _ITEMS_SHOWN), title_then=package.title(language()),
        )  # fmt: skip
