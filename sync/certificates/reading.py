"""Certificates as they are read: by their holders, by staff, and by anybody who has a public address."""

import json
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.certificates.addresses import Addresses
from sync.certificates.content import Certificate, Evidence, Holder, StatusPlace
from sync.certificates.definitions import Defined, read_defined
from sync.certificates.issuers import read_look
from sync.certificates.issuing import TOKENS, Standing, place_of, standing_of
from sync.certificates.tables import AchievementVersion, IssuedCertificate
from sync.contributions.mentions import mentioned
from sync.organisations.tables import Organisation
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.rights.standing import Stop, read_stopped


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was sealed when a certificate was issued; `confirmed_by` is who confirmed it."""

    holder: Holder
    secret: str
    confirmed_by: UUID | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with what it is for, whether it holds now, and its snapshot; None where its key is gone."""

    row: IssuedCertificate
    defined: Defined
    standing: Standing
    snapshot: Snapshot | None

    @property
    def is_public(self) -> bool:
        """Whether its page shows anything."""
        return self.row.hidden_at is None and self.snapshot is not None


def read_of_person(
    session: Session, keys: KeyRing, organisation_id: UUID, person_id: UUID, now: datetime
) -> Sequence[Held]:
    """All certificates that somebody has of an organisation, the newest first; three queries."""
    row = IssuedCertificate
    rows = session.scalars(
        select(row)
        .where(row.organisation_id == organisation_id, row.person_id == person_id)
        .order_by(row.issued_at.desc(), row.id)
    ).all()
    return _held(session, keys, rows, now)


def read_standings(
    session: Session, organisation_id: UUID, people: Collection[UUID], now: datetime
) -> Mapping[UUID, Sequence[Held]]:
    """The certificates that these people have of an organisation, by person, without what they say; two queries."""
    row = IssuedCertificate
    rows = session.scalars(
        select(row).where(row.organisation_id == organisation_id, row.person_id.in_(people))
    ).all()
    defined = read_defined(session, [each.achievement_id for each in rows])
    found: dict[UUID, list[Held]] = {}
    for each in rows:
        held = Held(each, defined[each.achievement_id], standing_of(each, now), None)
        found.setdefault(each.person_id, []).append(held)
    return found


def read_holders(session: Session, organisation_id: UUID, now: datetime) -> Mapping[str, AbstractSet[UUID]]:
    """Who holds a certificate now, by the name of what it is for; not those who want nothing done with their data."""
    row = IssuedCertificate
    holds = row.revoked_at.is_(None), or_(row.valid_until.is_(None), row.valid_until > now)
    rows = session.execute(
        select(AchievementVersion.name, row.person_id)
        .join(AchievementVersion, AchievementVersion.id == row.achievement_id)
        .where(row.organisation_id == organisation_id, row.sealed_snapshot.is_not(None), *holds)
        .distinct()
    ).all()
    stopped = read_stopped(session, {person_id for _, person_id in rows})
    found: dict[str, set[UUID]] = {}
    for name, person_id in rows:
        if person_id not in stopped:
            found.setdefault(name, set()).add(person_id)
    return found


def read_of_space(
    session: Session,
    keys: KeyRing,
    space_id: UUID,
    which: ColumnElement[bool],
    now: datetime,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[Held]:
    """Those issued in a space that fit and whose holders were not erased, the newest first; three queries."""
    row = IssuedCertificate
    rows = session.scalars(
        select(row)
        .where(row.space_id == space_id, row.sealed_snapshot.is_not(None), which)
        .order_by(row.issued_at.desc(), row.id)
        .offset(offset)
        .limit(limit)
    ).all()
    return _held(session, keys, rows, now)


def find_by_token(session: Session, keys: KeyRing, token: str, now: datetime) -> Held | None:
    """The certificate of a public address; None where there is none, or its holder does not show it."""
    row = session.scalar(
        select(IssuedCertificate).where(IssuedCertificate.token_lookup == keys.lookup(TOKENS, token))
    )
    if row is None:
        return None
    (found,) = _held(session, keys, [row], now)
    return found if found.is_public else None


def read_revoked(session: Session, organisation_id: UUID, number: int) -> Sequence[int] | None:
    """The places in a status list whose certificates are revoked, in their order; None where there is no such list."""
    row = IssuedCertificate
    in_list = row.organisation_id == organisation_id, row.status_list == number
    if session.scalar(select(row.id).where(*in_list).limit(1)) is None:
        return None
    revoked = select(row.status_index).where(*in_list, row.revoked_at.is_not(None))
    return session.scalars(revoked.order_by(row.status_index)).all()


def names_of(session: Session, keys: KeyRing, people: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of these people, of whom somebody knows them."""
    profiles = read_profiles(session, keys, set(people))
    return {each: name for each, profile in profiles.items() if (name := profile.display_name)}


def names_attesting(session: Session, keys: KeyRing, people: Collection[UUID]) -> Mapping[UUID, str]:
    """The same for who attested something, without those whose data may not be used (GDPR Art. 18, 21)."""
    return names_of(session, keys, set(people) - read_stopped(session, people).keys())


def as_certificate(
    session: Session, keys: KeyRing, held: Held, addresses: Addresses, *, whole: bool
) -> tuple[Certificate, Mapping[str, str]]:
    """A certificate as its documents are made from it, with the names of those who attested something, by id.

    `whole` for the holder's own paper; else with what the holder lets others see, and neither name nor evidence while
    they are restricted (GDPR Art. 18). Only with a snapshot.
    """
    snapshot, row = held.snapshot, held.row
    assert snapshot is not None
    organisation = session.get_one(Organisation, row.organisation_id)
    attesting = [UUID(hex=each.attested_by) for each in snapshot.evidence if each.attested_by]
    confirmed = [snapshot.confirmed_by] if snapshot.confirmed_by else []
    names = names_attesting(session, keys, [*attesting, *confirmed])
    certificate = Certificate(
        token=snapshot.secret,
        organisation=organisation.slug,
        look=read_look(session, organisation.id),
        achievement=held.defined.achievement,
        holder=snapshot.holder,
        valid_from=row.issued_at,
        valid_until=row.valid_until,
        status=StatusPlace(addresses.status_list(organisation.slug, row.status_list), row.status_index),
        evidence=snapshot.evidence,
        issued_by=names.get(snapshot.confirmed_by, "") if snapshot.confirmed_by else "",
        revoked_at=row.revoked_at,
    )
    if not whole:
        shows = read_stopped(session, [row.person_id]).get(row.person_id) is not Stop.RESTRICTED
        certificate = replace(
            certificate,
            holder=snapshot.holder if shows and row.shows_name else replace(snapshot.holder, name=""),
            evidence=snapshot.evidence if shows and row.shows_evidence else (),
        )
    return certificate, {each.hex: name for each, name in names.items()}


def _held(
    session: Session, keys: KeyRing, rows: Sequence[IssuedCertificate], now: datetime
) -> Sequence[Held]:
    seals = Seals(session, keys)
    seals.load({row.person_id for row in rows})
    defined = read_defined(session, [row.achievement_id for row in rows])
    return [Held(row, defined[row.achievement_id], standing_of(row, now), _open(seals, row)) for row in rows]


def _open(seals: Seals, row: IssuedCertificate) -> Snapshot | None:
    opened = seals.open(row.person_id, row.sealed_snapshot, place_of(row.id))
    if not opened:
        return None
    told: Mapping[str, Any] = json.loads(opened)
    return Snapshot(
        holder=Holder(told["name"], told["mail"], told["salt"]),
        secret=told["secret"],
        confirmed_by=next(iter(mentioned(told["confirmed_by"])), None),
        evidence=tuple(Evidence.parse(each) for each in told["evidence"]),
    )
