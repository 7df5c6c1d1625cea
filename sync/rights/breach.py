"""What was sent, for when something turns out to have left that should not have (GDPR Art. 33, 34)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from sync.audit.tables import AuditRow
from sync.delivery.flows import host_of
from sync.outbox.tables import SentText, TargetRow
from sync.spaces.tables import Space

TIME_TO_NOTIFY: Final = timedelta(hours=72)  # Art. 33(1)
_ROWS_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What may have leaked: each narrows it down, and None or nothing leaves it open. Times are instants."""

    connector: str | None = None
    host: str | None = None
    space_id: UUID | None = None
    person_id: UUID | None = None
    contributions: frozenset[UUID] = field(default_factory=frozenset)
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """One item that arrived at a receiver: whose, what, where, when, under which purpose; and the posts it was made of.

    `item` is ``score``, ``comment`` (what went beside a score) or ``competency:<id>``; of a score `given` and `maximum`
    are thousandths and points.
    """

    at: datetime
    target_id: UUID
    person_id: UUID
    space_id: UUID
    space: str
    connector: str
    host: str
    purpose: str
    item: str
    given: int | None
    maximum: int | None
    contributions: tuple[UUID, ...]


def read_sendings(session: Session, organisation_id: UUID, suspected: Suspicion) -> Sequence[Sending]:
    """Everything of an organisation that arrived somewhere and fits the suspicion, the earliest first."""
    targets = {
        str(target.id): (target, title)
        for target, title in session.execute(
            select(TargetRow, Space.title)
            .join(Space, Space.id == TargetRow.space_id)
            .where(Space.organisation_id == organisation_id)
        )
    }
    rows = session.execute(
        select(AuditRow.at, AuditRow.subject_id, AuditRow.space_id, AuditRow.detail)
        .where(
            AuditRow.organisation_id == organisation_id,
            text("action = 'record.applied'"),
            *_narrowed(suspected),
        )
        .order_by(AuditRow.sequence)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    found: list[Sending] = []
    for some in rows.partitions():
        posts = _read_posts(session, [row.detail for row in some])
        for at, person_id, space_id, detail in some:
            target, title = targets.get(detail["target"], (None, ""))
            is_score = "given" in detail  # its text is a comment, which is an item of its own here
            each = Sending(
                at=at,
                target_id=UUID(detail["target"]),
                person_id=person_id,
                space_id=space_id,
                space=title,
                connector=target.connector if target else "",
                host=host_of(target.settings) if target else "",
                purpose=detail.get("purpose") or (target.purpose if target else ""),
                item=detail["item"],
                given=detail.get("given"),
                maximum=detail.get("maximum"),
                contributions=() if is_score else posts.get((detail.get("id"), detail["version"]), ()),
            )
            if _fits(each, suspected):
                found.append(each)
    return found


def _narrowed(suspected: Suspicion) -> list[Any]:
    conditions: list[Any] = []
    if suspected.space_id is not None:
        conditions.append(AuditRow.space_id == suspected.space_id)
    if suspected.person_id is not None:
        conditions.append(AuditRow.subject_id == suspected.person_id)
    if suspected.since is not None:
        conditions.append(AuditRow.at >= suspected.since)
    if suspected.until is not None:
        conditions.append(AuditRow.at < suspected.until)
    return conditions


def _fits(sending: Sending, suspected: Suspicion) -> bool:
    if suspected.connector is not None and sending.connector != suspected.connector:
        return False
    if suspected.host is not None and sending.host != suspected.host:
        return False
    return not suspected.contributions or not suspected.contributions.isdisjoint(sending.contributions)


def _read_posts(
    session: Session, details: Collection[dict[str, Any]]
) -> dict[tuple[str | None, int], tuple[UUID, ...]]:
    """The contributions that a version of an item was made of; none for scores, and where the text was deleted."""
    versions = [(UUID(detail["id"]), detail["version"]) for detail in details if detail.get("id")]
    rows = session.execute(
        select(SentText.item_id, SentText.version, SentText.contributions).where(
            tuple_(SentText.item_id, SentText.version).in_(versions)
        )
    )
    return {
        (str(item_id), version): tuple(UUID(each) for each, _ in made_of)
        for item_id, version, made_of in rows
    }
