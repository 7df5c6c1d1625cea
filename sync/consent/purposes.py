"""Purposes: nothing leaves without one that is on, and then only with its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.audit.trail import record
from sync.consent.tables import Purpose

GRADE: Final = "grade"
EVIDENCE: Final = "evidence"
PURPOSE_OFF: Final = "purpose.off"  # the code of what is held back because its purpose is off

# What each purpose may send, on which basis it is proposed. `grade` is on from the beginning: it returns a number to
# the LMS that the learner came from. Everything else is off until an organisation turns it on.
_KNOWN: Final[Mapping[str, tuple[str, tuple[str, ...], bool]]] = {
    GRADE: ("GDPR Art. 6(1)(b)", ("user_id", "score", "progress"), True),
    EVIDENCE: ("GDPR Art. 6(1)(f)", ("user_id", "competency", "level", "excerpt", "link", "date"), False),
}


@dataclass(frozen=True, slots=True)
class ListedPurpose:
    """A purpose as an organisation has it."""

    name: str
    enabled: bool
    legal_basis: str
    fields: tuple[str, ...]


def make_purposes(session: Session, organisation_id: UUID, now: datetime) -> None:
    """Give an organisation the purposes that Stoa knows, where it has not got them yet."""
    present = set(session.scalars(select(Purpose.name).where(Purpose.organisation_id == organisation_id)))
    for name, (legal_basis, fields, enabled) in _KNOWN.items():
        if name not in present:
            session.add(
                Purpose(
                    id=new_id(),
                    organisation_id=organisation_id,
                    name=name,
                    legal_basis=legal_basis,
                    fields=list(fields),
                    enabled=enabled,
                    changed_at=now,
                )
            )
    session.flush()


def set_enabled(session: Session, organisation_id: UUID, name: str, enabled: bool, now: datetime) -> None:
    """Turn a purpose on or off. Raises NoResultFound for one that the organisation has not got.

    What was held back meanwhile is let go by `sync.delivery.purposes.turn_on`.
    """
    purpose = session.scalars(
        select(Purpose).where(Purpose.organisation_id == organisation_id, Purpose.name == name)
    ).one()
    purpose.enabled = enabled
    purpose.changed_at = now
    record(
        session,
        action="purpose.enabled" if enabled else "purpose.disabled",
        now=now,
        organisation_id=organisation_id,
        detail={"purpose": name},
    )


def enabled_purposes(session: Session, organisation_id: UUID) -> frozenset[str]:
    """The purposes that an organisation has on."""
    return frozenset(
        session.scalars(
            select(Purpose.name).where(Purpose.organisation_id == organisation_id, Purpose.enabled.is_(True))
        )
    )


def list_purposes(session: Session, organisation_id: UUID) -> Sequence[ListedPurpose]:
    """All purposes of an organisation, by name."""
    rows = session.scalars(
        select(Purpose).where(Purpose.organisation_id == organisation_id).order_by(Purpose.name)
    )
    return [ListedPurpose(row.name, row.enabled, row.legal_basis, tuple(row.fields)) for row in rows]


def known_purposes() -> Sequence[str]:
    """The names of all purposes."""
    return tuple(_KNOWN)
