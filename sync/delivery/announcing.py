"""Which events follow from levels and certificates: each told once, and its end only to whom it was told before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.clock import format_stamp, parse_stamp
from config.database import repeated
from config.keys import KeyRing
from config.language import best_language
from connectors.contract import Event, EventType, Outcome
from connectors.records.webhook import GONE
from sync.audit.trail import record
from sync.certificates.definitions import read_defined
from sync.certificates.tables import IssuedCertificate
from sync.competencies.ratings import Decision, is_held, latest_of_each, read_ratings
from sync.competencies.tables import CompetencyRating
from sync.consent.documents import TRANSFERS
from sync.delivery.context import SyncContext
from sync.frameworks.lookup import find_by_id
from sync.ledger.standings import make_due
from sync.outbox.claims import Claimed
from sync.outbox.desired import EVENT, LEVEL, Desired
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import WEBHOOK
from sync.people.accounts import read_profiles
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space

TYPE: Final = "type"
AT: Final = "at"
RECORD: Final = "record"
ABOUT: Final = "about"  # our own id of the competency, or of what is certified
UNTIL: Final = "valid_until"
TITLE: Final = "title"
AGAIN: Final = "again"  # how often it was to be forgotten before
_LOOKED_BACK: Final = timedelta(days=30)
_AT_ONCE: Final = 500

_Story = tuple[Mapping[str, Any], EventType | None, datetime | None]
"""What begins a record, and what has ended it, if anything, and when."""


def plan_events(
    session: Session,
    space: Space,
    targets: Collection[TargetRow],
    person_ids: Collection[UUID],
    agreed: Mapping[UUID, frozenset[UUID]],
    now: datetime,
) -> Sequence[Desired]:
    """The events of these people that targets are to be told and are not yet; without such a target nothing is read."""
    targets = [target for target in targets if target.purpose == TRANSFERS]
    if not targets or not person_ids:
        return ()
    stories = _read_stories(session, space, person_ids, now)
    known = _read_known(session, targets, person_ids)
    again = _read_forgotten(session, targets, person_ids)
    missing: list[Desired] = []
    for target in targets:
        for person_id in stories.keys() & agreed.get(target.id, frozenset()):
            told = known.get((target.id, person_id), frozenset())
            for story in stories[person_id]:
                for item, payload in _events_of(space.id, story, told):
                    times = again.get((target.id, person_id, item), 0)
                    payload = {**payload, AGAIN: times} if times else payload
                    missing.append(
                        Desired(target.id, person_id, item, payload, identity={TYPE: payload[TYPE]})
                    )
    return missing


def make_event(
    session: Session, keys: KeyRing, space: Space, claimed: Claimed, user_id: str, fields: Collection[str]
) -> Event | None:
    """An event as it is sent (T3); None where what it tells of is gone."""
    payload = claimed.payload
    kind, language = EventType(payload[TYPE]), best_language(space.locale)
    about, until = UUID(payload[ABOUT]), payload.get(UNTIL)
    code, framework, level_name = "", "", ""
    if kind in (EventType.CERTIFICATE_ISSUED, EventType.CERTIFICATE_REVOKED, EventType.CERTIFICATE_LAPSED):
        defined = read_defined(session, [about]).get(about)
        if defined is None:
            return None
        code, title = defined.definition.name, defined.definition.title.in_language(language)
    else:
        competency = find_by_id(session, space.organisation_id, [about], language).get(about)
        if competency is None:
            return None
        code, title, framework = competency.code, competency.title, competency.framework
        level_name = competency.level_name(payload[LEVEL])
    profiles = read_profiles(session, keys, [claimed.person_id]) if {"name", "mail"} & set(fields) else {}
    profile = profiles.get(claimed.person_id)
    return Event(
        key=str(claimed.id),
        id=event_id(claimed.item, payload),
        type=kind,
        user_id=user_id,
        occurred_at=parse_stamp(payload[AT]),
        record=UUID(payload[RECORD]),
        title=title,
        code=code,
        framework=framework,
        level=payload.get(LEVEL),
        level_name=level_name,
        valid_until=parse_stamp(until) if until else None,
        name=profile.display_name if profile else None,
        mail=profile.mail if profile else None,
    )


def event_withdrawn(row: WithdrawalRow, user_id: str) -> Event:
    """An event as a receiver needs it that is to forget it."""
    payload = row.payload
    return Event(
        key=str(row.item_id),
        id=event_id(row.item, payload),
        type=EventType(payload[TYPE]),
        user_id=user_id,
        occurred_at=parse_stamp(payload[AT]),
        record=UUID(payload[RECORD]),
        title="",
    )


def event_id(item: str, payload: Mapping[str, Any]) -> UUID:
    """Under which id a receiver knows an event: another one where it was to forget it before."""
    known_as = UUID(item.removeprefix(EVENT))
    times = payload.get(AGAIN, 0)
    return uuid5(known_as, str(times)) if times else known_as


def announce_ended(context: SyncContext) -> None:
    """Have receivers told of certificates that have lapsed, and of which they were told."""

    def note() -> None:
        with context.database.write() as session:
            for space_id, person_id in _read_ended(session, context.clock.now()):
                make_due(session, space_id, [person_id])

    repeated(note)


def _read_ended(session: Session, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    row = IssuedCertificate
    rows = session.execute(
        select(row.id, row.space_id, row.person_id, TargetRow.id)
        .join(TargetRow, (TargetRow.space_id == row.space_id) & (TargetRow.connector == WEBHOOK))
        .where(row.valid_until <= now, row.valid_until > now - _LOOKED_BACK, row.revoked_at.is_(None))
        .order_by(row.valid_until.desc())
        .limit(_AT_ONCE)
    ).all()
    wanted = {
        (target_id, person_id, _item(space_id, kind, record)): (space_id, person_id, kind)
        for record, space_id, person_id, target_id in rows
        for kind in (EventType.CERTIFICATE_ISSUED, EventType.CERTIFICATE_LAPSED)
    }
    there = {
        tuple(each)
        for each in session.execute(
            select(OutboxRow.target_id, OutboxRow.person_id, OutboxRow.item).where(
                OutboxRow.item.in_([item for *_, item in wanted])
            )
        )
    }
    return sorted(
        {
            (space_id, person_id)
            for record, space_id, person_id, target_id in rows
            if (target_id, person_id, _item(space_id, EventType.CERTIFICATE_ISSUED, record)) in there
            and (target_id, person_id, _item(space_id, EventType.CERTIFICATE_LAPSED, record)) not in there
        }
    )


def _events_of(
    space_id: UUID, story: _Story, told: Collection[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The events of a record that are missing; its end is told where its beginning was."""
    begins, end, ended_at = story
    beginning = _item(space_id, EventType(begins[TYPE]), UUID(begins[RECORD]))
    if end is None:
        if beginning not in told:
            yield beginning, begins
        return
    ending = _item(space_id, end, UUID(begins[RECORD]))
    if beginning in told and ending not in told and ended_at is not None:
        yield ending, {**begins, TYPE: end.value, AT: format_stamp(ended_at)}


def _read_stories(
    session: Session, space: Space, person_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, Sequence[_Story]]:
    stories: dict[UUID, list[_Story]] = {}
    ratings = read_ratings(session, space.organisation_id, person_ids, space_id=space.id)
    competency_ids = {each.competency_id for of_person in ratings.values() for each in of_person}
    names = {}
    if competency_ids:
        language = best_language(space.locale)
        found = find_by_id(session, space.organisation_id, competency_ids, language)
        names = {each.id: each.name for each in found.values()}
    for person_id, of_person in ratings.items():
        stories.setdefault(person_id, []).extend(_stories_of(of_person, names, now))
    for row in _read_certificates(session, space, person_ids):
        stories.setdefault(row.person_id, []).append(_story_of_certificate(row, now))
    return {person_id: told for person_id, told in stories.items() if told}


def _stories_of(
    ratings: Sequence[CompetencyRating], names: Mapping[UUID, str], now: datetime
) -> Iterator[_Story]:
    """Of each award whether it holds: the latest word on its competency is an award, a revocation, or over."""
    latest = latest_of_each(ratings)
    for rating in ratings:
        if rating.decision != Decision.AWARDED:
            continue
        begins = {
            TYPE: EventType.COMPETENCY_AWARDED.value,
            AT: format_stamp(rating.decided_at),
            RECORD: str(rating.id),
            ABOUT: str(rating.competency_id),
            LEVEL: rating.level,
            TITLE: names.get(rating.competency_id, ""),
        }
        if rating.valid_until is not None:
            begins[UNTIL] = format_stamp(rating.valid_until)
        last = latest[rating.competency_id]
        if last.id == rating.id and is_held(rating, now):
            yield begins, None, None
        elif last.id == rating.id:
            yield begins, EventType.COMPETENCY_LAPSED, rating.valid_until
        elif last.decision == Decision.REVOKED:
            yield begins, EventType.COMPETENCY_REVOKED, last.decided_at


def _read_certificates(
    session: Session, space: Space, person_ids: Collection[UUID]
) -> Sequence[IssuedCertificate]:
    row = IssuedCertificate
    return session.scalars(
        select(row).where(
            row.space_id == space.id, row.person_id.in_(person_ids), row.sealed_snapshot.is_not(None)
        )
    ).all()


def _story_of_certificate(row: IssuedCertificate, now: datetime) -> _Story:
    begins = {
        TYPE: EventType.CERTIFICATE_ISSUED.value,
        AT: format_stamp(row.issued_at),
        RECORD: str(row.id),
        ABOUT: str(row.achievement_id),
    }
    if row.valid_until is not None:
        begins[UNTIL] = format_stamp(row.valid_until)
    if row.revoked_at is not None:
        return begins, EventType.CERTIFICATE_REVOKED, row.revoked_at
    if row.valid_until is not None and row.valid_until <= now:
        return begins, EventType.CERTIFICATE_LAPSED, row.valid_until
    return begins, None, None


def _item(space_id: UUID, kind: EventType, record_id: UUID) -> str:
    """The name of an event: the same whenever it is derived."""
    return f"{EVENT}{uuid5(space_id, f'{kind.value}:{record_id}')}"


def _read_known(
    session: Session, targets: Collection[TargetRow], person_ids: Collection[UUID]
) -> Mapping[tuple[UUID, UUID], frozenset[str]]:
    rows = session.execute(
        select(OutboxRow.target_id, OutboxRow.person_id, OutboxRow.item).where(
            OutboxRow.target_id.in_([target.id for target in targets]), OutboxRow.person_id.in_(person_ids)
        )
    )
    known: dict[tuple[UUID, UUID], set[str]] = {}
    for target_id, person_id, item in rows:
        known.setdefault((target_id, person_id), set()).add(item)
    return {key: frozenset(items) for key, items in known.items()}


def _read_forgotten(
    session: Session, targets: Collection[TargetRow], person_ids: Collection[UUID]
) -> Mapping[tuple[UUID, UUID, str], int]:
    which = (WithdrawalRow.target_id, WithdrawalRow.person_id, WithdrawalRow.item)
    rows = session.execute(
        select(*which, func.count())
        .where(
            WithdrawalRow.target_id.in_([target.id for target in targets]),
            WithdrawalRow.person_id.in_(person_ids),
            WithdrawalRow.item.startswith(EVENT),
        )
        .group_by(*which)
    )
    return {(target_id, person_id, item): number for target_id, person_id, item, number in rows}


def heed_goodbye(
    session: Session, space: Space, target: TargetRow, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Stop a target whose receiver has said that it wants nothing any more, until somebody lets it go again."""
    is_ours = target.connector == WEBHOOK and target.stopped_at is None
    if is_ours and any(each.code == GONE for each in outcomes):
        target.stopped_at = now
        record(
            session,
            action="target.stopped",
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            detail={"target": str(target.id), "code": GONE},
        )
