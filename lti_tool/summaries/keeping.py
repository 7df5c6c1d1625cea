"""Writing summaries: each is a version of its own, so that what stood there before can be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.space.tables import Thread
from lti_tool.summaries.reading import open_summary, place_of
from lti_tool.summaries.tables import ThreadSummary
from sync.audit.trail import record
from sync.contributions.rendering import RENDERER_VERSION
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, write_text
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Role, Space

MOST_VERSIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Written:
    """One version of a summary."""

    number: int
    author_id: UUID
    written_at: datetime
    text: Text


def read_summaries(session: Session, seals: Seals, thread_id: UUID) -> list[Written]:
    """All that stood on top of a thread, the latest first."""
    rows = _rows_of(session, thread_id)
    seals.load({row.author_id for row in rows if row.sealed_text is not None})
    return [
        Written(row.number, row.author_id, row.written_at, open_summary(seals, row)) for row in reversed(rows)
    ]


def read_roles(session: Session, space_id: UUID, people: Collection[UUID]) -> Mapping[UUID, Role]:
    """The roles of members of a space, or of those who were."""
    rows = session.execute(
        select(Membership.person_id, Membership.role).where(
            Membership.space_id == space_id, Membership.person_id.in_(people)
        )
    )
    return {person_id: Role(role) for person_id, role in rows}


def reads_whole(session: Session, viewer: Viewer, thread_id: UUID) -> bool:
    """Whether somebody who sees a thread sees what others answered there, too."""
    thread = session.get_one(Thread, thread_id)
    if not thread.post_first or viewer.role is not Role.LEARNER:
        return True
    opening = session.get_one(StoredContribution, thread.contribution_id)
    written = select(StoredContribution.id).where(
        StoredContribution.conversation_id == opening.conversation_id,
        StoredContribution.author_id == viewer.person_id,
        StoredContribution.stands,
    )
    return session.scalar(written.limit(1)) is not None


def put_summary(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    thread_id: UUID,
    markdown: str,
    html: str,
    *,
    seen: int,
    now: datetime,
) -> bool:
    """Let this stand on top of a thread, or with "" nothing; under the space's lock.

    False where somebody has written another one than the one with the number `seen`, and where there are too many.
    """
    number = session.scalar(
        select(func.max(ThreadSummary.number)).where(ThreadSummary.thread_id == thread_id)
    )
    if (number or 0) != seen or seen >= MOST_VERSIONS:
        return False
    text = Text(markdown, html=html, renderer_version=RENDERER_VERSION)
    sealed = None
    if markdown:
        where = place_of(thread_id, seen + 1)
        sealed = Seals(session, keys).seal(viewer.person_id, write_text(text), where)
    session.add(
        ThreadSummary(
            thread_id=thread_id,
            number=seen + 1,
            space_id=viewer.space_id,
            author_id=viewer.person_id,
            sealed_text=sealed,
            written_at=now,
        )
    )
    record(
        session,
        action="thread.summed_up" if markdown else "thread.summary_removed",
        now=now,
        organisation_id=session.get_one(Space, viewer.space_id).organisation_id,
        space_id=viewer.space_id,
        actor_id=viewer.person_id,
        detail={"number": seen + 1},
    )
    return True


def move_summaries(seals: Seals, source_id: UUID, target_id: UUID) -> bool:
    """Keep all that stood on top of a thread with the one that it is merged into; under the space's lock.

    It stands on top there where nothing does, else it goes below the history of what does. False where some of it
    cannot be read at present, and so not be sealed for its new place.
    """
    session = seals.session
    rows, there = _rows_of(session, source_id), _rows_of(session, target_id)
    if not rows or not there:
        shift = 0
    elif there[-1].sealed_text is None:
        shift = there[-1].number + 1 - rows[0].number
    else:
        shift = there[0].number - 1 - rows[-1].number
    seals.load({row.author_id for row in rows if row.sealed_text is not None})
    for row in rows:
        text = seals.open(row.author_id, row.sealed_text, place_of(source_id, row.number))
        if text is None:
            return False
        row.thread_id, row.number = target_id, row.number + shift
        row.sealed_text = seals.seal(row.author_id, text, place_of(target_id, row.number))
    session.flush()
    return True


def _rows_of(session: Session, thread_id: UUID) -> Sequence[ThreadSummary]:
    return session.scalars(
        select(ThreadSummary).where(ThreadSummary.thread_id == thread_id).order_by(ThreadSummary.number)
    ).all()
