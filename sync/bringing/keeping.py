"""Keeping what was picked, marked as attested by its author alone, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.clock import Clock
from config.keys import KeyRing
from sync.audit.trail import record
from sync.bringing.picking import put_away, read_picked
from sync.bringing.tables import OpenArchive
from sync.contributions.tables import StoredContribution
from sync.intake import Incoming, Intake, delete
from sync.spaces.tables import Space

MOST_KEPT: Final = 500  # of an archive at once: more is no picking


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of the picked items are new, and how many the space had already, or has of somebody else."""

    new: int
    known: int


def keep_picked(session: Session, keys: KeyRing, clock: Clock, archive: OpenArchive) -> Kept:
    """Take in what is picked as its person's, and delete all the rest of the archive; in the caller's transaction."""
    space = session.get_one(Space, archive.space_id)
    items = [each.item for each in read_picked(session, keys, archive)]
    intake, kept = Intake(keys, clock), 0
    for _, some in groupby(sorted(items, key=lambda item: item.source), key=lambda item: item.source):
        incoming = [
            Incoming(
                archive.person_id,
                item.as_contribution(),
                off_record=True,
                is_attested_by_author=True,
            )
            for item in some
        ]
        accepted = intake.accept_all(session, space, incoming)
        kept += sum(each is not None and each.new for each in accepted)
    record(
        session,
        action="archive.picked",
        now=clock.now(),
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=archive.person_id,
        subject_id=archive.person_id,
        detail={"connector": archive.connector, "kept": kept, "known": len(items) - kept},
    )
    put_away(session, archive.space_id, archive.person_id)
    return Kept(kept, len(items) - kept)


def select_brought_by(space_id: UUID, person_id: UUID) -> Select[StoredContribution]:
    """What somebody has brought in themselves and not taken back, the newest first."""
    return (
        select(StoredContribution)
        .where(
            StoredContribution.space_id == space_id,
            StoredContribution.author_id == person_id,
            StoredContribution.is_attested_by_author.is_(True),
            StoredContribution.deleted_at.is_(None),
        )
        .order_by(StoredContribution.occurred_at.desc(), StoredContribution.id)
    )


def take_back(
    session: Session, space: Space, person_id: UUID, rows: Sequence[StoredContribution], now: datetime
) -> int:
    """Delete what somebody brought in, as they delete a post; gives how many were still there."""
    return sum(delete(session, space, each.id, person_id, now) for each in rows)
