"""Saying how long a post holds, that it still does, or that it does no more."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.freshness.tables import Freshness
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals, place
from sync.spaces.tables import Space

LONGEST_NOTE: Final = 500  # characters
USUAL: Final = timedelta(days=182)  # until somebody looks again, where nothing else was said before
_SHORTEST: Final = timedelta(days=7)


def put_freshness(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    contribution: StoredContribution,
    now: datetime,
    *,
    look_again_at: datetime | None,
    outdated_at: datetime | None,
    note: str,
) -> None:
    """Note when a post is to be looked at again, and from when on it is outdated, if ever; within the space's lock."""
    row = session.get(Freshness, contribution.id)
    if row is None:
        row = Freshness(contribution_id=contribution.id, space_id=viewer.space_id)
        session.add(row)
    where = place(Freshness.__tablename__, contribution.id)
    row.author_id, row.checked_at = viewer.person_id, now
    row.look_again_at, row.outdated_at = look_again_at, outdated_at
    row.sealed_note = Seals(session, keys).seal(viewer.person_id, note, where)
    record(
        session,
        action="post.outdated" if outdated_at is not None and outdated_at <= now else "post.looked_at_again",
        now=now,
        organisation_id=session.get_one(Space, viewer.space_id).organisation_id,
        space_id=viewer.space_id,
        actor_id=viewer.person_id,
    )


def next_look(row: Freshness, now: datetime) -> datetime:
    """When to ask again after somebody has said that all is still right: after as long as the last time."""
    if row.look_again_at is None:
        return now + USUAL
    return now + max(row.look_again_at - row.checked_at, _SHORTEST)
