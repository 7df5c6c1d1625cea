"""Holding back and letting go: a learner's score, and with it what was written to them about their work."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.review.tables import Grading
from sync.outbox.exceptions import ExceptionKind, read_exceptions
from sync.outbox.modes import departure, hold, read_unarrived, release
from sync.spaces.tables import Space


def is_held_back(space: Space, exception: ExceptionKind | None, now: datetime) -> bool:
    """Whether what changes of a learner now waits for a person or a date."""
    return exception is ExceptionKind.HOLD or departure(space, now, timedelta()).held


def release_with_feedback(
    session: Session,
    space: Space,
    person_ids: Collection[UUID] | None,
    now: datetime,
    actor_id: UUID | None = None,
) -> int:
    """Let the scores of these people, or of all, go, and show them what was written; gives how many scores went."""
    gradings = select(Grading).where(Grading.space_id == space.id)
    if person_ids is not None:
        gradings = gradings.where(Grading.person_id.in_(person_ids))
    for grading in session.scalars(gradings.with_for_update()):
        show(grading, now)
    return release(session, space, person_ids, now, actor_id=actor_id)


def hold_with_feedback(
    session: Session, space: Space, person_ids: Collection[UUID] | None, now: datetime, actor_id: UUID
) -> int:
    """Hold scores of these people, or of all of whom something may still leave, back; gives how many were held.

    It is held from now on, and so is what is written to them; what they see already stays.
    """
    people = read_unarrived(session, space) if person_ids is None else person_ids
    keep_shown(session, space, people, now)
    return hold(session, space, person_ids, now, actor_id=actor_id)


def keep_shown(session: Session, space: Space, person_ids: Collection[UUID] | None, now: datetime) -> None:
    """Let these learners, or all, go on reading what they can read now, whatever is held back from now on."""
    exceptions = read_exceptions(session, space.id, person_ids)
    query = select(Grading).where(
        Grading.space_id == space.id, or_(Grading.shown_at.is_(None), Grading.shown_at < Grading.saved_at)
    )
    if person_ids is not None:
        query = query.where(Grading.person_id.in_(person_ids))
    for grading in session.scalars(query.with_for_update()):
        if not is_held_back(space, exceptions.get(grading.person_id), now):
            show(grading, now)


def show(grading: Grading, now: datetime) -> None:
    """Let the learner see what stands there."""
    grading.sealed_shown_feedback, grading.shown_picks = grading.sealed_feedback, grading.picks
    grading.shown_at = max(now, grading.saved_at)
