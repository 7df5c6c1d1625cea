"""What those who moderate do with whole threads: lock, merge, split, and move replies from one to another."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lti_tool.app.access import MODERATING, STAFF, members, viewer
from lti_tool.app.services import services
from lti_tool.space.acts import find_post
from lti_tool.space.tables import Thread
from sync.audit.trail import record
from sync.ledger.entries import lock_space
from sync.moderation.past import ActKind
from sync.moderation.telling import tell_authors
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("thread_acts", __name__, template_folder="templates")


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/lock")
@members(STAFF, MODERATING)
def lock(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Let nobody write in a thread but those who moderate, or, with ``undo``, everybody again."""
    return _switch(space_id, thread_id, Thread.is_locked, on="thread.locked", off="thread.unlocked")


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/experts")
@members(STAFF)
def keep_for_experts(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Let only experts and staff answer a question, or, with ``undo``, others too."""
    return _switch(
        space_id, thread_id, Thread.experts_only, on="thread.kept_for_experts", off="thread.opened_to_all"
    )


def _switch(
    space_id: UUID, thread_id: UUID, column: InstrumentedAttribute[bool], *, on: str, off: str
) -> ResponseReturnValue:
    """Set what a thread is, or, with ``undo``, take it back; `on` and `off` are what the audit calls it."""
    is_on = "undo" not in request.form
    shared = services()
    with shared.database.write() as session:
        lock_space(session, space_id)
        first = find_post(session, thread_id, thread_id)
        was_on = session.scalars(select(column).where(Thread.id == thread_id)).one()
        session.execute(update(Thread).where(Thread.id == thread_id).values({column: is_on}))
        if is_on and not was_on and column is Thread.is_locked:
            seals, now = Seals(session, shared.keys), shared.clock.now()
            tell_authors(session, seals, [first], ActKind.LOCKED, viewer().person_id, now)
        note_act(session, on if is_on else off, thread_id)
    return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)


def note_act(session: Session, action: str, thread_id: UUID, **detail: str | int) -> None:
    """Note in the audit what the viewer did with a thread."""
    record(
        session,
        action=action,
        now=services().clock.now(),
        organisation_id=session.get_one(Space, viewer().space_id).organisation_id,
        space_id=viewer().space_id,
        actor_id=viewer().person_id,
        detail={"thread": str(thread_id), **detail},
    )
