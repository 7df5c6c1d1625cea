"""Handing records over in a file: what would be in it, and handing it over, which is noted.

Nothing goes without the purpose `transfers` (`sync.consent`), nothing of who restricted or objected (GDPR Art. 18, 21),
or has not consented where that is the basis; and what has been handed over with a profile is not by default again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.portions import portions
from config.upsert import insert_into
from sync.audit.trail import record
from sync.consent.purposes import CurrentPurpose
from sync.organisations.works_council import read_mode
from sync.people.accounts import Profile as Person
from sync.people.accounts import keep_known, read_profiles, read_subjects
from sync.platforms.tables import Deployment, Platform
from sync.rights.standing import Stop, read_stopped
from sync.spaces.tables import Space
from sync.transfers.records import Record, Wanted, read_records
from sync.transfers.rows import Fault, Known, Rejected, write_row
from sync.transfers.standing import require_purpose
from sync.transfers.store import Kept, lock_profiles
from sync.transfers.tables import HandedOver

_NAME: Final = "name"  # as a purpose lists it
_FIRST_LINE: Final = 2  # below the headings
_STOPS: Final = {Stop.RESTRICTED: Fault.RESTRICTED, Stop.OBJECTED: Fault.OBJECTED}


@dataclass(frozen=True, slots=True)
class Run:
    """What a file holds: rows with their records, those left out, and how many were handed over before."""

    rows: Sequence[tuple[Record, tuple[str, ...]]]
    rejected: Sequence[Rejected]
    before: int = 0
    names: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def cells(self) -> Sequence[tuple[str, ...]]:
        """The rows alone."""
        return [cells for _, cells in self.rows]

    @property
    def faults(self) -> Mapping[Fault, int]:
        """How many are left out, and why."""
        return Counter(each.fault for each in self.rejected)


def look(
    session: Session, keys: KeyRing, organisation_id: UUID, kept: Kept, wanted: Wanted, now: datetime
) -> Run:
    """What would be handed over now; nothing is.

    Raises `TransferRefused`: ``transfer.purpose``, ``transfer.fields``, ``transfer.too_many``.
    """
    purpose = require_purpose(session, organisation_id, kept.profile)
    profile = kept.profile
    records = read_records(session, organisation_id, profile.records, wanted, profile.language, now)
    before = frozenset[UUID]() if wanted.again else _handed_over(session, organisation_id, kept.id)
    left = [each for each in records if each.id not in before]
    stopped = _stopped(session, purpose, left)
    told = [each for each in left if each.id not in stopped]
    known = _read_known(session, keys, told)
    rows: list[tuple[Record, tuple[str, ...]]] = []
    rejected = [Rejected(each, stopped[each.id]) for each in left if each.id in stopped]
    for line, each in enumerate(told, start=_FIRST_LINE):
        written = write_row(profile, each, known.get((each.space_id, each.person_id)))
        if isinstance(written, Rejected):
            rejected.append(replace(written, line=line))
        else:
            rows.append((each, written))
    are_named = _NAME in purpose.document.fields and not read_mode(session, organisation_id).enabled
    names = _names(rejected, known) if are_named else {}
    return Run(rows, rejected, len(records) - len(left), names)


def hand_over(
    session: Session,
    organisation_id: UUID,
    kept: Kept,
    wanted: Wanted,
    run: Run,
    now: datetime,
    *,
    actor_id: UUID | None,
) -> Run:
    """Note that these are handed over now; gives the run without what may not go any more since it was looked at.

    Raises `TransferRefused` as `look` does.
    """
    lock_profiles(session, organisation_id)
    purpose = require_purpose(session, organisation_id, kept.profile)
    stopped = _stopped(session, purpose, [each for each, _ in run.rows])
    people = _there(session, {each.person_id for each, _ in run.rows})
    before = frozenset[UUID]() if wanted.again else _handed_over(session, organisation_id, kept.id)
    rows = [
        (each, cells)
        for each, cells in run.rows
        if each.id not in stopped and each.id not in before and each.person_id in people
    ]
    for some in portions(rows, 1_000):
        session.execute(_noting(session), [_noted(organisation_id, kept, each, now) for each, _ in some])
    record(
        session,
        action="transfer.exported",
        now=now,
        organisation_id=organisation_id,
        space_id=wanted.space_id,
        actor_id=actor_id,
        detail={
            "profile": str(kept.id),
            "version": kept.version,
            "records": len(rows),
            "people": len({each.person_id for each, _ in rows}),
            "left_out": len(run.rejected),
            "again": wanted.again,
        },
    )
    return replace(run, rows=rows)


def _noting(session: Session) -> Any:
    statement = insert_into(session, HandedOver)
    key = ("organisation_id", "profile_id", "record_id")
    return statement.on_conflict_do_update(index_elements=key, set_={"at": statement.excluded.at})


def _noted(organisation_id: UUID, kept: Kept, told: Record, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "profile_id": kept.id,
        "record_id": told.id,
        "person_id": told.person_id,
        "kind": told.kind.value,
        "at": now,
    }


def _there(session: Session, people: set[UUID]) -> frozenset[UUID]:
    """Those of these people who are still known: none of them is erased before this is noted."""
    return frozenset(each for some in portions(people) for each in keep_known(session, some))


def _handed_over(session: Session, organisation_id: UUID, profile_id: UUID) -> frozenset[UUID]:
    return frozenset(
        session.scalars(
            select(HandedOver.record_id).where(
                HandedOver.organisation_id == organisation_id, HandedOver.profile_id == profile_id
            )
        )
    )


def _stopped(session: Session, purpose: CurrentPurpose, records: Sequence[Record]) -> Mapping[UUID, Fault]:
    """The records of whom nothing may go at present, and why."""
    stops: dict[UUID, Stop] = {}
    for some in portions({each.person_id for each in records}):
        stops |= read_stopped(session, some)
    found: dict[UUID, Fault] = {}
    for each in records:
        if each.person_id in stops:
            found[each.id] = _STOPS[stops[each.person_id]]
        elif purpose.document.needs_consent:  # nobody has been asked about files
            found[each.id] = Fault.NO_CONSENT
    return found


def _read_known(
    session: Session, keys: KeyRing, records: Sequence[Record]
) -> Mapping[tuple[UUID, UUID], Known]:
    """Who these people are, by space: each LMS has a user id of its own for them."""
    people = {each.person_id for each in records}
    profiles: dict[UUID, Person] = {}
    for some in portions(people):
        profiles |= read_profiles(session, keys, some)
    issuers = _issuers(session, {each.space_id for each in records})
    subjects: dict[str, dict[UUID, str]] = {issuer: {} for issuer in issuers.values()}
    for issuer, told in subjects.items():
        for some in portions(people):
            told |= read_subjects(session, keys, issuer, some)
    known: dict[tuple[UUID, UUID], Known] = {}
    for each in records:
        if each.person_id in profiles:
            user_id = subjects.get(issuers.get(each.space_id, ""), {}).get(each.person_id, "")
            known[each.space_id, each.person_id] = Known(user_id, profiles[each.person_id])
    return known


def _issuers(session: Session, space_ids: set[UUID]) -> Mapping[UUID, str]:
    found: dict[UUID, str] = {}
    for some in portions(space_ids):
        found |= dict(
            session.execute(
                select(Space.id, Platform.issuer)
                .join(Deployment, Deployment.id == Space.deployment_id)
                .join(Platform, Platform.id == Deployment.platform_id)
                .where(Space.id.in_(some))
            ).all()
        )
    return found


def _names(rejected: Sequence[Rejected], known: Mapping[tuple[UUID, UUID], Known]) -> Mapping[UUID, str]:
    found = {
        each.record.person_id: known.get((each.record.space_id, each.record.person_id)) for each in rejected
    }
    return {
        person_id: told.person.display_name or told.user_id
        for person_id, told in found.items()
        if told is not None
    }
