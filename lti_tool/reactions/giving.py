"""Giving a reaction and taking it back: the first of somebody's to a post is a fact that scores, the others are not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import insert_if_new
from lti_tool.reactions.tables import GivenReaction, ReactionKind
from sync.intake import react, unreact
from sync.ledger.entries import lock_space
from sync.spaces.tables import Space


def give(
    session: Session, space: Space, person_id: UUID, contribution_id: UUID, kind: ReactionKind, now: datetime
) -> None:
    """Let somebody give a reaction; a second time changes nothing. Raises ActRefused as `react` does."""
    react(session, space, person_id, contribution_id, now)
    insert_if_new(
        session,
        GivenReaction,
        contribution_id=contribution_id,
        person_id=person_id,
        kind=kind.value,
        space_id=space.id,
        at=now,
    )


def take_back(
    session: Session, space: Space, person_id: UUID, contribution_id: UUID, kind: ReactionKind, now: datetime
) -> None:
    """Take one of somebody's reactions back; with the last of them to a post they have not reacted to it."""
    lock_space(session, space.id)
    theirs = (GivenReaction.contribution_id == contribution_id, GivenReaction.person_id == person_id)
    gone = count_changed(session, delete(GivenReaction).where(*theirs, GivenReaction.kind == kind.value))
    if gone and not session.scalar(select(func.count()).select_from(GivenReaction).where(*theirs)):
        unreact(session, space, person_id, contribution_id, now)
