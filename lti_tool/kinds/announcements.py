"""Announcements that stand on top of the list of threads until they are read, or for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.reading.marks import is_new_beginning, reading_of_space, reading_of_thread
from lti_tool.reading.tables import SpaceReading, ThreadReading
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread, ThreadKind
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.sealing import Seals

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Announcement:
    """One that is on top."""

    thread_id: UUID
    title: str
    created_at: datetime


def read_announcements(
    session: Session, keys: KeyRing, viewer: Viewer, now: datetime
) -> Sequence[Announcement]:
    """The latest of those that are on top now and that the viewer has still to read; two queries at most."""
    rows = session.execute(
        select(Thread, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .outerjoin(ThreadReading, reading_of_thread(viewer))
        .outerjoin(SpaceReading, reading_of_space(viewer))
        .where(
            Thread.space_id == viewer.space_id,
            Thread.kind == ThreadKind.ANNOUNCEMENT.value,
            Thread.on_top_until > now,
            StoredContribution.stands,
            is_new_beginning(viewer),
            visible_to(viewer),
        )
        .order_by(Thread.created_at.desc(), Thread.id)
        .limit(MOST)
    ).all()
    texts = open_texts(Seals(session, keys), (opening for _, opening in rows))
    return [
        Announcement(thread.id, title_of(texts[opening.id]), thread.created_at) for thread, opening in rows
    ]
