"""Searching a space, and what is like a thread that somebody is about to begin."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.search.results import search
from lti_tool.search.similar import SimilarThread, similar_threads
from lti_tool.space.frame import frame_of
from sync.search.queries import LONGEST, parse
from sync.spaces.tables import Space

blueprint = Blueprint("search", __name__, template_folder="templates")

_PART: Final = "results"  # of the page, which a script puts into another


@blueprint.get("/s/<uuid:space_id>/search")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """What ``?q=`` finds; with ``part=results`` nothing around it."""
    typed, page, shared = request.args.get("q", "")[:LONGEST], page_number(), services()
    query = parse(typed)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        results = search(session, shared.keys, space, viewer(), query, page, shared.clock.now())
        frame = frame_of(space)
    if page > 1 and not results.hits:
        raise NotFound()
    is_part = request.args.get("part") == _PART
    return render_template(
        "search/results.html" if is_part else "search/page.html",
        frame=frame,
        typed=typed,
        query=query,
        results=results,
    )


@blueprint.get("/s/<uuid:space_id>/search/similar")
@members(WRITERS, ANY_DUTY)
def similar(space_id: UUID) -> ResponseReturnValue:
    """The threads like the one whose ``?title=`` is being written, for a script to put into the form."""
    found = _similar_to(space_id, request.args.get("title", ""))
    return render_template("search/threads.html", space_id=space_id, similar=found)


@blueprint.app_context_processor
def _for_forms() -> dict[str, Callable[[UUID, str], Sequence[SimilarThread]]]:
    """The form of a new thread asks by itself, where it comes back with a title in it."""
    return {"similar_to": _similar_to}


def _similar_to(space_id: UUID, title: str) -> Sequence[SimilarThread]:
    if not title.strip():
        return ()
    shared = services()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        return similar_threads(session, shared.keys, space, viewer(), title)
