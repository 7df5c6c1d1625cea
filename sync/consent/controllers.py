"""Who is responsible for an organisation's data, as its people are told (GDPR Art. 13(1)(a), (b), (2)(d))."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.upsert import insert_into
from sync.audit.trail import record
from sync.consent.tables import Controller, NoticeSeen
from sync.organisations.tables import Organisation

_LONGEST_NAME: Final = 255
_LONGEST: Final = 2000
_TEXTS: Final = ("name", "contact", "officer", "authority")
_TOLD: Final = select(
    Organisation.name,
    Controller.name.label("told"),
    Controller.contact,
    Controller.officer,
    Controller.authority,
).outerjoin(Controller, Controller.organisation_id == Organisation.id)
# Made once, as each page's notice asks: to make a statement takes longer than to run it.
_TOLD_AND_SEEN: Final = (
    _TOLD.add_columns(NoticeSeen.version)
    .outerjoin(
        NoticeSeen,
        and_(NoticeSeen.space_id == bindparam("space"), NoticeSeen.person_id == bindparam("person")),
    )
    .where(Organisation.id == bindparam("organisation"))
)


class ContactRefused(StoaError):
    """Who is responsible is not to be told like this."""

    default_code = "contact.invalid"


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible and how they are reached; empty for what nobody has set.

    `is_told` is false where nobody has, and `name` is what the organisation is called in Stoa.
    """

    name: str
    contact: str = ""
    officer: str = ""
    authority: str = ""
    is_told: bool = False


def find_controller(session: Session, organisation_id: UUID) -> Responsible:
    """Who is responsible: by the organisation's name alone where nobody has set more."""
    return _responsible(session.execute(_TOLD.where(Organisation.id == organisation_id)).one())


def find_controller_and_seen(
    session: Session, organisation_id: UUID, space_id: UUID, person_id: UUID
) -> tuple[Responsible, frozenset[str]]:
    """Who is responsible, and which versions of a space's notice somebody has seen: one query."""
    known = {"organisation": organisation_id, "space": space_id, "person": person_id}
    rows = session.execute(_TOLD_AND_SEEN, known).all()
    return _responsible(rows[0]), frozenset(row.version for row in rows if row.version)


def _responsible(row: Any) -> Responsible:
    return Responsible(
        name=row.told or row.name,
        contact=row.contact or "",
        officer=row.officer or "",
        authority=row.authority or "",
        is_told=bool(row.told),
    )


def set_controller(session: Session, organisation_id: UUID, now: datetime, **changes: str) -> None:
    """Change who is responsible; what is not named, as `Responsible` has it, stays. Raises ContactRefused."""
    tidied = {name: value.strip() for name, value in changes.items()}
    for name, value in tidied.items():
        longest = _LONGEST_NAME if name == "name" else _LONGEST
        if len(value) > longest or "\0" in value:
            raise ContactRefused(f"The {name} must be text of at most {longest} characters.")
    values = {**tidied, "changed_at": now}
    statement = insert_into(session, Controller).values(
        organisation_id=organisation_id, **{**dict.fromkeys(_TEXTS, ""), **values}
    )
    session.execute(statement.on_conflict_do_update(index_elements=["organisation_id"], set_=values))
    record(
        session,
        action="controller.changed",
        now=now,
        organisation_id=organisation_id,
        detail=dict.fromkeys(tidied, True),
    )
