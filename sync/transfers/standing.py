"""Whether files may be made at all: what the purpose `transfers` says, before anybody sets anything up."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from sync.consent.documents import TRANSFERS
from sync.consent.purposes import CurrentPurpose, read_purposes
from sync.transfers.profiles import Profile, TransferRefused

FILE: Final = "csv"
"""What a file is called among the recipients of a purpose."""


class Hindrance(StrEnum):
    """Why no file is made."""

    OFF = "off"  # the purpose is
    NO_FILES = "no_files"  # it does not name files among its recipients
    FIELDS = "fields"  # it does not list what columns tell
    CONSENT = "consent"  # is its basis, and nobody is asked about files


@dataclass(frozen=True, slots=True)
class Hindered:
    """Why, and which fields the purpose does not list."""

    why: Hindrance
    missing: Sequence[str] = ()


def find_hindrance(
    session: Session, organisation_id: UUID, profile: Profile | None = None
) -> Hindered | None:
    """What hinders files, of this profile or of any; None for nothing."""
    return _hindrance(read_purposes(session, organisation_id).get(TRANSFERS), profile)


def require_purpose(session: Session, organisation_id: UUID, profile: Profile) -> CurrentPurpose:
    """The purpose under which files of this profile are made.

    Raises `TransferRefused`: ``transfer.purpose``, ``transfer.fields``. A basis of consent is no hindrance here: each
    record is left out for that reason.
    """
    purpose = read_purposes(session, organisation_id).get(TRANSFERS)
    hindered = _hindrance(purpose, profile)
    if purpose is not None and (hindered is None or hindered.why is Hindrance.CONSENT):
        return purpose
    if hindered is not None and hindered.why is Hindrance.FIELDS:
        raise TransferRefused(
            f"The purpose {TRANSFERS} does not list what columns of this profile tell: "
            f"{', '.join(hindered.missing)}. Take those columns out, or have the purpose list it.",
            code="transfer.fields",
        )
    if hindered is not None and hindered.why is Hindrance.NO_FILES:
        raise TransferRefused(
            f"The purpose {TRANSFERS} names no files ({FILE}) among its recipients: nothing is handed over. "
            "`stoa privacy define-purpose FILE` changes what it says.",
            code="transfer.purpose",
        )
    raise TransferRefused(
        f"The purpose {TRANSFERS} is off: nothing is handed over. "
        f"`stoa privacy purpose {TRANSFERS} on --basis …` turns it on.",
        code="transfer.purpose",
    )


def _hindrance(purpose: CurrentPurpose | None, profile: Profile | None) -> Hindered | None:
    if purpose is None or not purpose.enabled:
        return Hindered(Hindrance.OFF)
    if FILE not in purpose.document.recipients:
        return Hindered(Hindrance.NO_FILES)
    missing = profile.fields - set(purpose.document.fields) if profile else set()
    if missing:
        return Hindered(Hindrance.FIELDS, sorted(missing))
    return Hindered(Hindrance.CONSENT) if purpose.document.needs_consent else None
