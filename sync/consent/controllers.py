"""Who is responsible for an organisation's data, as its people are told (GDPR Art. 13(1)(a), (b), (2)(d))."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.upsert import insert_into
from sync.audit.trail import record
from sync.consent.tables import Controller
from sync.organisations.tables import Organisation

_LONGEST_NAME: Final = 255
_LONGEST: Final = 2000


class ContactRefused(StoaError):
    """Who is responsible is not to be told like this."""

    default_code = "contact.invalid"


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible and how they are reached; empty for what nobody has set."""

    name: str
    contact: str = ""
    officer: str = ""
    authority: str = ""


def find_controller(session: Session, organisation_id: UUID) -> Responsible:
    """Who is responsible: by the organisation's name alone where nobody has set more."""
    row = session.execute(
        select(
            Organisation.name,
            Controller.name.label("told"),
            Controller.contact,
            Controller.officer,
            Controller.authority,
        )
        .outerjoin(Controller, Controller.organisation_id == Organisation.id)
        .where(Organisation.id == organisation_id)
    ).one()
    return Responsible(row.told or row.name, row.contact or "", row.officer or "", row.authority or "")


def set_controller(session: Session, organisation_id: UUID, now: datetime, **changes: str) -> None:
    """Change who is responsible; names are those of `Responsible`. Raises ContactRefused."""
    tidied = {name: value.strip() for name, value in changes.items()}
    for name, value in tidied.items():
        longest = _LONGEST_NAME if name == "name" else _LONGEST
        if len(value) > longest or "\0" in value:
            raise ContactRefused(f"The {name} must be text of at most {longest} characters.")
    told = replace(find_controller(session, organisation_id), **tidied)
    values = {
        "name": told.name,
        "contact": told.contact,
        "officer": told.officer,
        "authority": told.authority,
        "changed_at": now,
    }
    statement = insert_into(session, Controller).values(organisation_id=organisation_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["organisation_id"], set_=values))
    record(
        session,
        action="controller.changed",
        now=now,
        organisation_id=organisation_id,
        detail=dict.fromkeys(tidied, True),
    )
