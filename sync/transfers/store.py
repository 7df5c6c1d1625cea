"""The profiles that an organisation has made, in their versions, beside the built-in ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.organisations.tables import Organisation
from sync.transfers.profiles import BUILT_IN, Profile, TransferRefused, built_in, built_in_id
from sync.transfers.tables import TransferProfileVersion

MOST_PROFILES: Final = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A profile by its id; version 0 is a built-in one, with its `key`."""

    id: UUID
    version: int
    profile: Profile
    key: str = ""
    changed_at: datetime | None = None

    @property
    def is_built_in(self) -> bool:
        """Whether nobody can change it."""
        return self.version == 0


def lock_profiles(session: Session, organisation_id: UUID) -> None:
    """Let whoever changes profiles of the same organisation, or hands something over with one, wait."""
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )


def list_profiles(session: Session, organisation_id: UUID) -> Sequence[Kept]:
    """The organisation's own profiles by name, then the built-in ones."""
    row = TransferProfileVersion
    latest = (
        select(row.profile_id, func.max(row.version).label("version"))
        .where(row.organisation_id == organisation_id)
        .group_by(row.profile_id)
        .subquery()
    )
    rows = session.scalars(
        select(row)
        .join(latest, (latest.c.profile_id == row.profile_id) & (latest.c.version == row.version))
        .where(row.organisation_id == organisation_id, row.retired_at.is_(None))
    )
    own = sorted(map(_kept, rows), key=lambda each: each.profile.name.casefold())
    return [*own, *(Kept(built_in_id(key), 0, built_in(key), key) for key in BUILT_IN)]


def find_profile(session: Session, organisation_id: UUID, profile_id: UUID) -> Kept | None:
    """One of them."""
    return next((each for each in list_profiles(session, organisation_id) if each.id == profile_id), None)


def find_by_name(session: Session, organisation_id: UUID, name: str) -> Kept:
    """The one with this name, or the built-in one with this key. Raises `TransferRefused`."""
    for each in list_profiles(session, organisation_id):
        if name in (each.profile.name, each.key) and name:
            return each
    raise TransferRefused(
        f'There is no profile "{name[:80]}". `stoa records profiles` lists them.', code="transfer.no_profile"
    )


def copy_profile(session: Session, organisation_id: UUID, kept: Kept, name: str, now: datetime) -> UUID:
    """Make a profile of the organisation's own of another one; gives its id. Raises `TransferRefused`."""
    lock_profiles(session, organisation_id)
    listed = list_profiles(session, organisation_id)
    if len(listed) >= MOST_PROFILES:
        raise TransferRefused(
            f"There are {MOST_PROFILES} profiles already: delete one.", code="transfer.many"
        )
    profile = Profile.parse(replace(kept.profile, name=name).dump())
    _require_free(listed, profile.name, None)
    profile_id = new_id()
    _add(session, organisation_id, profile_id, 1, profile, now)
    return profile_id


def save_profile(
    session: Session, organisation_id: UUID, profile_id: UUID, version: int, profile: Profile, now: datetime
) -> bool:
    """Change a profile that is still in this version; False where nothing differs. Raises `TransferRefused`."""
    lock_profiles(session, organisation_id)
    listed = list_profiles(session, organisation_id)
    kept = next((each for each in listed if each.id == profile_id), None)
    if kept is None or kept.is_built_in:
        raise TransferRefused("There is no such profile any more.", code="transfer.no_profile")
    if kept.version != version:
        raise TransferRefused("Somebody has changed this profile meanwhile.", code="transfer.moved")
    _require_free(listed, profile.name, profile_id)
    if profile == kept.profile:
        return False
    _add(session, organisation_id, profile_id, version + 1, profile, now)
    return True


def delete_profile(session: Session, organisation_id: UUID, profile_id: UUID, now: datetime) -> bool:
    """Offer a profile no more; what was handed over with it stays told. False where there is none."""
    row = TransferProfileVersion
    latest = session.scalar(
        select(row)
        .where(row.organisation_id == organisation_id, row.profile_id == profile_id)
        .order_by(row.version.desc())
        .limit(1)
    )
    if latest is None or latest.retired_at is not None:
        return False
    latest.retired_at = now
    session.flush()
    return True


def _add(
    session: Session, organisation_id: UUID, profile_id: UUID, version: int, profile: Profile, now: datetime
) -> None:
    session.add(
        TransferProfileVersion(
            id=new_id(),
            organisation_id=organisation_id,
            profile_id=profile_id,
            version=version,
            body=profile.dump(),
            created_at=now,
            retired_at=None,
        )
    )
    session.flush()


def _require_free(listed: Sequence[Kept], name: str, own_id: UUID | None) -> None:
    if any(each.profile.name.casefold() == name.casefold() and each.id != own_id for each in listed):
        raise TransferRefused("Another profile has this name.", code="transfer.name_taken")


def _kept(row: TransferProfileVersion) -> Kept:
    return Kept(row.profile_id, row.version, Profile.parse(row.body), changed_at=row.created_at)
