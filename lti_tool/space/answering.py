"""Why somebody may not write in a thread that they see: it is another group's, locked, or for experts to answer."""

from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.space.forms import Complaint
from lti_tool.space.groups import of_another_group
from lti_tool.space.tables import Thread
from lti_tool.space.visibility import in_own_group, is_unlocked, takes_answers_of
from sync.contributions.tables import StoredContribution


def why_not_answer(session: Session, viewer: Viewer, thread_id: UUID) -> Complaint | None:
    """What to tell a viewer who answers in a thread and may not; None where they may. One query."""
    found = session.execute(
        select(in_own_group(viewer), is_unlocked(viewer), takes_answers_of(viewer))
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.id == thread_id, Thread.space_id == viewer.space_id)
    ).one_or_none()
    if found is None or not found[0]:
        return of_another_group()
    if not found[1]:
        return is_locked()
    return None if found[2] else _for_experts()


def why_not_edit(session: Session, viewer: Viewer, contribution: StoredContribution) -> Complaint | None:
    """What to tell an author who edits in a thread that was locked; None where they may. One query."""
    found = session.scalar(select(is_unlocked(viewer)).where(StoredContribution.id == contribution.id))
    return None if found else is_locked()


def is_locked() -> Complaint:
    """What to tell somebody who writes in a thread that is locked."""
    sentence = gettext(
        "This thread was locked, so nothing can be added or changed in it. Your text is still here, to copy or to save "
        "as a draft."
    )
    return Complaint("text", "thread.locked", sentence)


def _for_experts() -> Complaint:
    sentence = gettext("Experts and instructors answer this question. Your text is still here to copy.")
    return Complaint("text", "reply.for_experts", sentence)
