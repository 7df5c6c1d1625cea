"""Sentences in an organisation's own words by which authors are told of reasons, for all its spaces or for one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.audit.trail import record
from sync.contributions.markdown import clean
from sync.moderation.acts import Reason
from sync.moderation.tables import ModerationWording

LONGEST: Final = 500  # characters


def read_sentences(session: Session, organisation_id: UUID, space_id: UUID | None) -> Mapping[str, str]:
    """The sentences of a space by reason, or those of the organisation for all of them."""
    rows = session.execute(
        select(ModerationWording.reason, ModerationWording.words).where(*_of(organisation_id, space_id))
    )
    return dict(rows.all())


def put_sentences(
    session: Session,
    organisation_id: UUID,
    space_id: UUID | None,
    sentences: Mapping[Reason, str],
    by: UUID | None,
    now: datetime,
) -> None:
    """Let these be the sentences, in place of all that there are; an empty one is left out, and the usual one holds."""
    said = {reason: " ".join(clean(words).split())[:LONGEST] for reason, words in sentences.items()}
    wanted = {reason.value: words for reason, words in said.items() if words}
    if wanted == read_sentences(session, organisation_id, space_id):
        return
    session.execute(delete(ModerationWording).where(*_of(organisation_id, space_id)))
    for reason, words in wanted.items():
        session.add(
            ModerationWording(
                id=new_id(), organisation_id=organisation_id, space_id=space_id, reason=reason, words=words
            )
        )
    record(
        session,
        action="moderation.worded",
        now=now,
        organisation_id=organisation_id,
        space_id=space_id,
        actor_id=by,
        detail={"reasons": len(wanted)},
    )


def _of(organisation_id: UUID, space_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    own = ModerationWording.space_id
    return (
        ModerationWording.organisation_id == organisation_id,
        own.is_(None) if space_id is None else own == space_id,
    )
