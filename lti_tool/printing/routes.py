"""A thread on one page, to print, and as a PDF to keep."""

import json
from uuid import UUID

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.kinds.reading import KindView, read_kind_view
from lti_tool.printing.content import MOST_POSTS, content_of, posts_of, require_fits
from lti_tool.printing.making import a_turn, make_pdf, makes_pdf, pace_of
from lti_tool.printing.naming import file_name
from lti_tool.space.conversation import read_thread
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.thread_view import ThreadView
from sync.audit.trail import record
from sync.contributions.tables import Withheld
from sync.spaces.tables import Space

blueprint = Blueprint("printing", __name__, template_folder="templates")


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/print")
@members()
def show(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """All posts that the viewer may read, on one page."""
    thread, kind, frame = _read(space_id, thread_id)
    return render_template(
        "printing/thread.html",
        frame=frame,
        thread=thread,
        kind=kind,
        title=_title(thread),
        posts=list(posts_of(thread)),
        makes_pdf=makes_pdf(),
    )


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/pdf")
@members()
def export(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The same as a PDF to keep."""
    shared, who = services(), viewer()
    with a_turn(who.person_id):
        thread, kind, frame = _read(space_id, thread_id)
        pace_of(blueprint.name).take(who.person_id, shared.clock.now())
        language = str(get_locale() or "en")
        made = make_pdf(json.dumps(content_of(thread, kind, _title(thread), frame, language)))
    with shared.database.write() as session:
        record(
            session,
            action="thread.exported",
            now=shared.clock.now(),
            organisation_id=session.get_one(Space, space_id).organisation_id,
            space_id=space_id,
            actor_id=who.person_id,
            subject_id=thread_id,
            detail={"posts": len(list(posts_of(thread)))},
        )
    answer = Response(made, mimetype="application/pdf")
    name = file_name(thread.title, thread_id, frame.times)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    g.is_file = True
    return answer


def _read(space_id: UUID, thread_id: UUID) -> tuple[ThreadView, KindView, Frame]:
    shared = services()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        now, base_url = shared.clock.now(), shared.settings.base_url
        thread = read_thread(
            session,
            shared.keys,
            space,
            viewer(),
            thread_id,
            now,
            base_url=base_url,
            size=MOST_POSTS - 1,
            links_threads=True,
        )
        if thread is None:
            raise NotFound()
        require_fits(thread)
        return thread, read_kind_view(session, shared.keys, viewer(), thread, now), frame_of(space)


def _title(thread: ThreadView) -> str:
    """The title of a thread, or a word in its place."""
    if thread.title:
        return thread.title
    is_withheld = thread.first.withheld not in (None, Withheld.WITHDRAWN)
    return str(gettext("A post that is not shown") if is_withheld else gettext("A removed post"))
