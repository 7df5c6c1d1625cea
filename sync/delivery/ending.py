"""What receivers have of levels that nobody holds any more, or that somebody has decided against."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.consent.purposes import EVIDENCE
from sync.delivery.decisions import Decisions, desired_of_decisions, limits_of
from sync.delivery.links import COMPETENCY
from sync.outbox.desired import LEVEL, LEVEL_ITEM, RATING, UNLINKED
from sync.outbox.tables import OutboxRow, TargetRow
from sync.rights.withdrawals import ask_back

# The reasons for which evidence of a level is asked back: it is not held any more, or somebody has decided against it.
ENDED: Final = "competency.ended"
AGAINST_POINTS: Final = "competency.against_points"


@dataclass(frozen=True, slots=True)
class Ending:
    """What receivers have of levels that are not held any more, by person: rows of the outbox.

    `against_points` are those that points had shown before somebody decided otherwise. `dropped` are those that are not
    there: the course has not got the competency, or the target leads elsewhere now.
    """

    asked_back: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    against_points: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    dropped: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)

    @property
    def rows(self) -> frozenset[UUID]:
        """All that is asked back: what is wanted in place of it goes anew."""
        by_person = (*self.asked_back.values(), *self.against_points.values())
        return frozenset(row_id for of_person in by_person for row_id in of_person)

    def take_back(self, session: Session, keys: KeyRing, person_ids: Collection[UUID], now: datetime) -> None:
        """Ask that of these people back, and drop what never left."""
        for reason, asked_back in ((ENDED, self.asked_back), (AGAINST_POINTS, self.against_points)):
            for person_id in sorted(asked_back.keys() & set(person_ids)):
                which = OutboxRow.id.in_(asked_back[person_id])
                ask_back(session, keys, person_id, now, which, reason=reason)
        dropped = [each for person_id in set(person_ids) for each in self.dropped.get(person_id, ())]
        if dropped:
            session.execute(delete(OutboxRow).where(OutboxRow.id.in_(dropped)))


def read_ending(
    session: Session, targets: Collection[TargetRow], person_ids: Collection[UUID], decisions: Decisions
) -> Ending:
    """What these people's receivers have of levels that are not held any more, whether something may be sent or not."""
    of_evidence = [target for target in targets if target.purpose == EVIDENCE]
    if not of_evidence:
        return Ending()
    by_points = and_(OutboxRow.item.startswith(LEVEL_ITEM), OutboxRow.person_id.in_(decisions))
    is_nowhere = and_(OutboxRow.sent_version == 0, OutboxRow.open_version.is_(None))
    rows = session.execute(
        select(
            OutboxRow.id,
            OutboxRow.target_id,
            OutboxRow.person_id,
            OutboxRow.item,
            OutboxRow.payload,
            OutboxRow.sent_payload,
            OutboxRow.tried_payloads,
            is_nowhere.label("is_nowhere"),
        ).where(
            OutboxRow.target_id.in_([target.id for target in of_evidence]),
            OutboxRow.person_id.in_(person_ids),
            or_(
                OutboxRow.payload[RATING].as_string().is_not(None),
                OutboxRow.item.startswith(UNLINKED),
                by_points,
            ),
        )
    ).all()
    if not rows:
        return Ending()
    wanted = {
        (each.target_id, each.person_id, each.item)
        for each in desired_of_decisions(of_evidence, decisions, person_ids, ())
    }
    held = {
        (person_id, str(each.competency.id))
        for person_id, decided in decisions.items()
        for each in decided
        if each.held is not None
    }
    by_id = {target.id: target for target in of_evidence}
    asked_back: dict[UUID, list[UUID]] = {}
    against_points: dict[UUID, list[UUID]] = {}
    dropped: dict[UUID, list[UUID]] = {}
    for row in rows:
        is_wanted = (row.target_id, row.person_id, row.item) in wanted
        if row.item.startswith(LEVEL_ITEM) and RATING not in row.payload:
            limits = limits_of(by_id[row.target_id], decisions[row.person_id]) or {}
            told = (row.payload, row.sent_payload, *(row.tried_payloads or ()))
            if not is_wanted and _is_over(limits.get(row.item.removeprefix(LEVEL_ITEM)), told):
                against_points.setdefault(row.person_id, []).append(row.id)
        elif row.item.startswith(UNLINKED) or (row.is_nowhere and not is_wanted):
            if not is_wanted:
                dropped.setdefault(row.person_id, []).append(row.id)
        elif (row.person_id, row.payload[COMPETENCY]) not in held:
            asked_back.setdefault(row.person_id, []).append(row.id)
    return Ending(asked_back, against_points, dropped)


def _is_over(limit: int | None, told: Iterable[Mapping[str, Any] | None]) -> bool:
    """Whether one of these payloads says a level from which on the mapping may say nothing any more."""
    return limit is not None and any(each is not None and each.get(LEVEL, 0) >= limit for each in told)
