"""What staff do about what is sent. Each is a change in the outbox, noted in the audit; a worker does the rest."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.app.errors import NotFound
from lti_tool.review.holding import hold_with_feedback, release_with_feedback
from lti_tool.sending.filters import STAGES, Listing, Shown, of_own_learners
from lti_tool.sending.items import Item
from lti_tool.space.reach import keeps_to_own_groups, people_within_reach
from lti_tool.space.told import Told
from sync.delivery.comparing import ask_to_compare
from sync.delivery.stages import Stage, stage_of
from sync.delivery.status import retry
from sync.ledger.entries import lock_space
from sync.outbox.overrides import send_anyway
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import agree_to_another_column
from sync.spaces.tables import Membership, Space


class Act(StrEnum):
    """What can be done."""

    RETRY = "retry"
    RELEASE = "release"
    HOLD = "hold"
    OVERWRITE = "overwrite"
    COLUMN = "column"
    COMPARE = "compare"


OF_TARGET: Final = frozenset({Act.COLUMN, Act.COMPARE})


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an act is for: these items, or with None everything that a listing lets through."""

    listing: Listing
    item_ids: Sequence[UUID] | None = None

    def which(self, viewer: Viewer, now: datetime) -> list[ColumnElement[bool]]:
        """The items, all of the viewer's space and of learners whom they look after."""
        if self.item_ids is None:
            return self.listing.conditions(viewer, stage_of(now))
        return [*of_own_learners(viewer), OutboxRow.id.in_(self.item_ids)]


class Desk:
    """Does what one person wants done in one space, within the caller's transaction."""

    def __init__(self, session: Session, space: Space, actor: Viewer, now: datetime) -> None:
        self._session = session
        self._space = space
        self._actor = actor
        self._actor_id = actor.person_id
        self._now = now

    def retry(self, chosen: Chosen) -> tuple[Told, int]:
        """Have what is stuck tried again, and what waits after trouble at once."""
        ids, stages = chosen.item_ids, frozenset[Stage]()
        if chosen.listing.person_id is not None or keeps_to_own_groups(self._session, self._actor):
            ids = self._ids(chosen)
        if ids is None and chosen.listing.shown is not Shown.ALL:
            stages = STAGES[chosen.listing.shown]
        number = retry(
            self._session, self._now, ids, space_id=self._space.id, stages=stages, actor_id=self._actor_id
        )
        return Told.ITEMS_RETRIED, number

    def release(self, chosen: Chosen) -> tuple[Told, int]:
        """Let go what waits of the learners that are meant."""
        lock_space(self._session, self._space.id)
        people = self._people(chosen, STAGES[Shown.WAITING])
        number = release_with_feedback(self._session, self._space, people, self._now, self._actor_id)
        return Told.ITEMS_RELEASED, number

    def hold(self, chosen: Chosen) -> tuple[Told, int]:
        """Keep what is on its way of the learners that are meant, until it is released."""
        lock_space(self._session, self._space.id)
        people = self._people(chosen, STAGES[Shown.MOVING])
        number = hold_with_feedback(self._session, self._space, people, self._now, self._actor_id)
        return Told.ITEMS_HELD, number

    def overwrite(self, items: Sequence[Item]) -> tuple[Told, int]:
        """Have these sent over what the receiver holds."""
        ids = [item.id for item in items]
        return Told.ITEMS_OVERWRITE, send_anyway(self._session, ids, self._now, actor_id=self._actor_id)

    def agree(self, target_id: UUID) -> tuple[Told, int]:
        """Let another column be made in place of one that is gone."""
        self._require(target_id)
        agreed = agree_to_another_column(self._session, target_id, self._now, actor_id=self._actor_id)
        return (Told.COLUMN_AGREED if agreed else Told.COLUMN_IS_THERE), 0

    def compare(self, target_id: UUID) -> tuple[Told, int]:
        """Have a target compared with what it was sent."""
        self._require(target_id)
        asked = ask_to_compare(self._session, target_id, self._now, actor_id=self._actor_id)
        return (Told.COMPARISON_ASKED if asked else Told.NOTHING_TO_COMPARE), 0

    def _require(self, target_id: UUID) -> None:
        target = self._session.get(TargetRow, target_id)
        if target is None or target.space_id != self._space.id:
            raise NotFound()

    def _ids(self, chosen: Chosen) -> Sequence[UUID]:
        found = select(OutboxRow.id).join(TargetRow, TargetRow.id == OutboxRow.target_id)
        return self._session.scalars(found.where(*chosen.which(self._actor, self._now))).all()

    def _people(self, chosen: Chosen, stages: frozenset[Stage]) -> Collection[UUID] | None:
        """Whom an act on items at these stages is for; None for all.

        Raises NotFound for who never was a member, or is for others to look after.
        """
        person_id = chosen.listing.person_id
        if chosen.item_ids is None:
            own = people_within_reach(self._session, self._actor)
            if person_id is not None:
                is_member = self._session.get(Membership, (self._space.id, person_id)) is not None
                if not is_member or (own is not None and person_id not in own):
                    raise NotFound()
            if not STAGES[chosen.listing.shown] & stages:
                return []  # the list has none of them
            return own if person_id is None else [person_id]
        found = select(OutboxRow.person_id).join(TargetRow, TargetRow.id == OutboxRow.target_id).distinct()
        return self._session.scalars(found.where(*chosen.which(self._actor, self._now))).all()


def seen_of(items: Sequence[Item]) -> str:
    """A fingerprint of what somebody was shown of these items, to see whether it still stands so."""
    shown = "\n".join(
        f"{item.id} {item.wanted} {item.held}" for item in sorted(items, key=lambda each: each.id)
    )
    return hashlib.sha256(shown.encode()).hexdigest()
