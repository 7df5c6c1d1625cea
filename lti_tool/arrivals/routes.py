"""A script asks from time to time whether anything has come, and fetches the page only if so.

Asking costs two queries. Connections that are held open would each take one of a small server's threads.
"""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from config.clock import parse_stamp
from lti_tool.app.access import members, viewer
from lti_tool.app.errors import PageError
from lti_tool.app.services import services
from lti_tool.arrivals.counting import Arrived, count_arrived
from lti_tool.space.acts import find_post

blueprint = Blueprint("arrivals", __name__, template_folder="templates")


class NoInstant(PageError):
    """The address does not say since when."""

    default_code = "arrivals.no_instant"


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/arrivals")
@members()
def in_thread(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - `viewer` has it
    """Say how many replies by others were written after ``?after=``, and the same in words."""
    arrived = _count(thread_id)
    said = ngettext("%(num)s new reply has arrived", "%(num)s new replies have arrived", arrived.posts)
    return {"posts": arrived.posts, "said": said}


@blueprint.get("/s/<uuid:space_id>/arrivals")
@members()
def in_space(space_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - `viewer` has it
    """Say how many posts by others were written after ``?after=``, and in words in how many threads."""
    arrived = _count(None)
    said = ngettext("Something new in %(num)s thread", "Something new in %(num)s threads", arrived.threads)
    return {"posts": arrived.posts, "said": said}


def _count(thread_id: UUID | None) -> Arrived:
    try:
        after = parse_stamp(request.args.get("after", ""))
    except ValueError as error:
        raise NoInstant() from error
    with services().database.read() as session:
        if thread_id is not None:
            find_post(session, thread_id, thread_id)
        return count_arrived(session, viewer(), after, services().clock.now(), thread_id)
