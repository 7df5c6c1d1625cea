"""What was sent, for when something turns out to have left that should not have (GDPR Art. 33, 34)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from sync.audit.tables import AuditRow
from sync.consent.purposes import FEEDBACK
from sync.delivery.flows import host_of
from sync.outbox.desired import COMMENT, REFERENCES
from sync.outbox.tables import OutboxRow, SentText, TargetRow
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
    are thousandths and points. `uncertain`: nobody knows whether it arrived, as the answer was lost; `at` is then when
    it was tried.
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
    uncertain: bool = False


def read_sendings(session: Session, organisation_id: UUID, suspected: Suspicion) -> Sequence[Sending]:
    """Everything of an organisation that arrived somewhere, or may have, and fits the suspicion, the earliest first."""
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
    found += [each for each in _read_tried(session, organisation_id) if _fits(each, suspected)]
    return sorted(found, key=lambda each: each.at)


def _read_tried(session: Session, organisation_id: UUID) -> Iterator[Sending]:
    """What was handed to a receiver whose answer is not known: a connection lost, a worker killed, a target stopped."""
    rows = session.execute(
        select(OutboxRow, TargetRow, Space)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .join(Space, Space.id == TargetRow.space_id)
        .where(Space.organisation_id == organisation_id, OutboxRow.tried_payloads.is_not(None))
        .order_by(OutboxRow.id)
    )
    for row, target, space in rows:
        for payload in row.tried_payloads or ():
            told = Sending(
                at=row.stamp or row.changed_at,
                target_id=target.id,
                person_id=row.person_id,
                space_id=space.id,
                space=space.title,
                connector=target.connector,
                host=host_of(target.settings),
                purpose=target.purpose,
                item=row.item,
                given=payload.get("given"),
                maximum=payload.get("maximum"),
                contributions=tuple(UUID(each) for each, _ in payload.get(REFERENCES, ())),
                uncertain=True,
            )
            if COMMENT not in payload:
                yield told
                continue
            yield replace(told, contributions=())
            yield replace(told, item=COMMENT, purpose=FEEDBACK, given=None, maximum=None)


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
    if suspected.space_id not in (None, sending.space_id) or suspected.person_id not in (
        None,
        sending.person_id,
    ):
        return False
    if suspected.since is not None and sending.at < suspected.since:
        return False
    if suspected.until is not None and sending.at >= suspected.until:
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
