"""Issuing, renewing and revoking certificates. A person decides each of these; nothing here is called by a rule."""

import calendar
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.clock import LATEST
from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from sync.audit.trail import record
from sync.certificates.content import Evidence, EvidenceKind
from sync.certificates.definitions import Defined
from sync.certificates.issuers import lock_issuer
from sync.certificates.status_list import LENGTH
from sync.certificates.tables import AchievementVersion, IssuedCertificate
from sync.contributions.mentions import token as mention_of
from sync.ledger.standings import make_due, mark_due
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals, place
from sync.people.tables import Person
from sync.rights.standing import restricted
from sync.spaces.tables import Space

LONGEST_NOTE: Final = 500  # characters
TOKENS: Final = "certificate"
_IN_A_LIST: Final = LENGTH // 2  # of its places are given, so that a free one is found at once


class NotIssued(StoaError):
    """A certificate that is not issued; the code says why."""

    default_code = "certificates.choose"


class Because(StrEnum):
    """Why a certificate was revoked; anybody may read it."""

    ERROR = "error"
    NOT_MET = "not_met"
    REPLACED = "replaced"
    HOLDER = "holder"


class Standing(StrEnum):
    """Whether a certificate holds."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody confirms: what for, to whom, on which evidence, and with which words of their own."""

    defined: Defined
    person_id: UUID
    evidence: Sequence[Evidence] = ()
    note: str = ""


def standing_of(row: IssuedCertificate, now: datetime) -> Standing:
    """Whether a certificate holds now, whatever has run meanwhile or not."""
    if row.revoked_at is not None:
        return Standing.REVOKED
    return Standing.EXPIRED if row.valid_until is not None and row.valid_until <= now else Standing.VALID


def issue(
    session: Session, keys: KeyRing, space: Space, order: Order, by: UUID, now: datetime
) -> IssuedCertificate:
    """Issue what somebody has confirmed; or renew it, within the time in which that can be done.

    The new one begins now, and what was left of the one before is added. Raises NotIssued.
    """
    now = now.replace(microsecond=0)
    defined, person_id = order.defined, order.person_id
    lock_issuer(session, space.organisation_id)
    _check(session, space, order, by)
    before = _latest_of(session, defined, person_id)
    _require_due(before, defined, now)
    begins = max(before.valid_until, now) if before and before.valid_until else now
    certificate_id, secret = new_id(), secrets.token_urlsafe(32)
    list_number, index = _free_place(session, space.organisation_id)
    sealed = Seals(session, keys).seal(
        person_id,
        _snapshot(session, keys, space, order, by=by, secret=secret, now=now),
        place_of(certificate_id),
    )
    if sealed is None:
        raise NotIssued("This person was erased.", code="certificates.nobody")
    row = IssuedCertificate(
        id=certificate_id,
        organisation_id=space.organisation_id,
        space_id=space.id,
        person_id=person_id,
        achievement_id=defined.id,
        sealed_snapshot=sealed,
        token_lookup=keys.lookup(TOKENS, secret),
        actor_id=by,
        issued_at=now,
        valid_until=later(begins, defined.definition.valid_months),
        renews_id=before.id if before else None,
        status_list=list_number,
        status_index=index,
    )
    session.add(row)
    session.flush()
    make_due(session, space.id, [person_id])  # its receivers are to be told
    _note(session, "certificate.renewed" if before else "certificate.issued", row, by, now)
    return row


def revoke(
    session: Session, row: IssuedCertificate, because: Because, by: UUID | None, now: datetime
) -> bool:
    """Let a certificate not hold any more, for good; False where it was revoked before."""
    if row.revoked_at is not None:
        return False
    row.revoked_at, row.revoked_because = now, because.value
    session.flush()
    mark_due(session, row.space_id, [row.person_id])  # its receivers are to be told
    _note(session, "certificate.revoked", row, by, now)
    return True


def renewable_from(defined: Defined, valid_until: datetime | None) -> datetime | None:
    """From when on a certificate that ends then can be renewed; None for one without an end."""
    return later(valid_until, -defined.definition.renewal_months) if valid_until else None


def later(instant: datetime, months: int | None) -> datetime | None:
    """So many calendar months later (or earlier), on the last day of a shorter month; None for no number of them."""
    if months is None:
        return None
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    if year >= LATEST.year:
        return LATEST
    day = min(instant.day, calendar.monthrange(year, month + 1)[1])
    return instant.replace(year=year, month=month + 1, day=day)


def place_of(certificate_id: UUID) -> str:
    """What a snapshot is sealed for."""
    return place(IssuedCertificate.__tablename__, certificate_id)


def _check(session: Session, space: Space, order: Order, by: UUID) -> None:
    defined = order.defined
    if defined.organisation_id != space.organisation_id or not defined.definition.active:
        raise NotIssued("This is not certified at present.", code="certificates.inactive")
    if order.person_id == by:
        raise NotIssued("Nobody certifies themselves.", code="certificates.own")
    if len(order.note) > LONGEST_NOTE:
        raise NotIssued("The note is too long.", code="certificates.note_too_long")
    person = session.scalar(select(Person.id).where(Person.id == order.person_id).with_for_update(read=True))
    if person is None:
        raise NotIssued("This person was erased.", code="certificates.nobody")
    stopped = select(Person.id).where(Person.id == order.person_id, Person.id.in_(restricted()))
    if session.scalar(stopped) is not None:
        raise NotIssued("This person's data are restricted.", code="certificates.restricted")


def _latest_of(session: Session, defined: Defined, person_id: UUID) -> IssuedCertificate | None:
    """The certificate of any version of the same achievement that ends last, of those that are not revoked."""
    row = IssuedCertificate
    return session.scalar(
        select(row)
        .join(AchievementVersion, AchievementVersion.id == row.achievement_id)
        .where(
            row.person_id == person_id,
            row.revoked_at.is_(None),
            AchievementVersion.organisation_id == defined.organisation_id,
            AchievementVersion.name == defined.definition.name,
        )
        .order_by(row.valid_until.desc().nulls_first())
        .limit(1)
    )


def _require_due(before: IssuedCertificate | None, defined: Defined, now: datetime) -> None:
    if before is None:
        return
    begins = renewable_from(defined, before.valid_until)
    if begins is None or begins > now:
        raise NotIssued(
            "This person has one that holds, and that cannot be renewed yet.", code="certificates.already"
        )


def _free_place(session: Session, organisation_id: UUID) -> tuple[int, int]:
    """A place in the organisation's status lists that nobody has had: by chance, so that it tells nothing of when."""
    row = IssuedCertificate
    given = session.scalar(
        select(func.count()).select_from(row).where(row.organisation_id == organisation_id)
    )
    number = (given or 0) // _IN_A_LIST
    while True:
        index = secrets.randbelow(LENGTH)
        taken = select(row.id).where(
            row.organisation_id == organisation_id, row.status_list == number, row.status_index == index
        )
        if session.scalar(taken) is None:
            return number, index


def _snapshot(
    session: Session, keys: KeyRing, space: Space, order: Order, *, by: UUID, secret: str, now: datetime
) -> str:
    profile = read_profiles(session, keys, [order.person_id]).get(order.person_id)
    attested = Evidence(EvidenceKind.ATTESTED, now, space.title or "", attested_by=by.hex, note=order.note)
    return json.dumps(
        {
            "name": (profile.display_name if profile else None) or "",
            "mail": (profile.mail if profile else None) or "",
            "salt": secrets.token_hex(16),
            "secret": secret,
            "confirmed_by": mention_of(by),
            "evidence": [each.dump() for each in (*order.evidence, attested)],
        },
        ensure_ascii=False,
    )


def _note(session: Session, action: str, row: IssuedCertificate, by: UUID | None, now: datetime) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=row.organisation_id,
        space_id=row.space_id,
        actor_id=by,
        subject_id=row.person_id,
        detail={"certificate": str(row.id), "because": row.revoked_because},
    )
