"""The list of frameworks, and one of them as a tree: whole where it fits on a page, else level by level."""

from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.qualification.page import (
    Part,
    Tab,
    blueprint,
    find_competency,
    find_framework,
    language,
    managers,
    organisation_id,
    show,
    show_part,
)
from sync.frameworks.package import Competency
from sync.frameworks.store import list_frameworks
from sync.frameworks.tree import Found, count_competencies, read_all, read_level, read_path, search

MOST_AT_ONCE: Final = 200  # competencies on a page
_LONGEST_SEARCH: Final = 200  # characters


@blueprint.get("/")
@managers
def frameworks() -> ResponseReturnValue:
    """The frameworks of the organisation."""
    with services().database.read() as session:
        listed = list_frameworks(session, organisation_id(), language())
        return show(Tab.FRAMEWORKS, "frameworks.html", session, frameworks=listed)


@blueprint.get("/frameworks/<uuid:framework_id>/")
@managers
def framework(framework_id: UUID) -> ResponseReturnValue:
    """The tree of a framework, below ``?at=`` where it is large; ``?q=`` searches, ``?retired=1`` shows what was."""
    with_retired = request.args.get("retired") == "1"
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    page, at = page_number(), request.args.get("at", type=UUID)
    with services().database.read() as session:
        found = find_framework(session, framework_id)
        counts = count_competencies(session, found.id)
        shown = counts.present + (counts.retired if with_retired else 0)
        is_whole = shown <= MOST_AT_ONCE and at is None
        top = find_competency(session, found, at) if at else None
        start = (page - 1) * MOST_AT_ONCE
        if words:
            listed = search(session, found.id, words, retired=with_retired, limit=MOST_AT_ONCE)
        elif is_whole:
            listed = Found(read_all(session, found.id, retired=with_retired), shown)
        else:
            listed = read_level(session, found.id, at, retired=with_retired, start=start, limit=MOST_AT_ONCE)
        path = read_path(session, top) if top else ()
        return show_part(
            Part.TREE,
            "tree.html",
            session,
            found,
            counts=counts,
            listed=listed,
            words=words,
            page=page,
            with_retired=with_retired,
            is_whole=is_whole,
            top=top,
            top_competency=Competency(top.body) if top else None,
            path=path,
            in_language=language(),
            has_more=not words and listed.total > start + len(listed.nodes),
        )
