"""What a list offers while somebody writes: names of those whom they may mention, and threads that they see."""

from uuid import UUID

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.services import services
from lti_tool.mentions.addressing import Readers, addressable, readers_of, suggestions
from lti_tool.search.similar import similar_threads
from lti_tool.space.groups import group_choice
from sync.spaces.tables import Space

blueprint = Blueprint("mentions", __name__, template_folder="templates")

_LONGEST = 100  # characters of a name


@blueprint.get("/s/<uuid:space_id>/mentions")
@members(WRITERS, ANY_DUTY)
def suggest(space_id: UUID) -> ResponseReturnValue:
    """At most eight names for what was typed (``?name=``), in a ``?thread=`` or for a new one in a ``?group=``."""
    shared, who = services(), viewer()
    thread_id, typed = request.args.get("thread", type=UUID), request.args.get("name", "")[:_LONGEST]
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        if thread_id is not None:
            readers = readers_of(session, who, thread_id)
        else:
            chosen = group_choice(session, space, who)
            readers = Readers(chosen.chosen(chosen.offered(request.args.get("group", ""))))
        names = addressable(session, shared.keys, space, who, readers)
    return jsonify(names=suggestions(names, typed))


@blueprint.get("/s/<uuid:space_id>/threads/named")
@members(WRITERS, ANY_DUTY)
def threads(space_id: UUID) -> ResponseReturnValue:
    """Threads that the viewer sees whose title is like what was typed (``?title=``), with their addresses."""
    shared, typed = services(), request.args.get("title", "")[:_LONGEST]
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        found = similar_threads(session, shared.keys, space, viewer(), typed) if typed.strip() else ()
    base = f"{shared.settings.base_url}/s/{space_id}/threads"
    return jsonify(threads=[{"title": each.title, "address": f"{base}/{each.id}"} for each in found])
