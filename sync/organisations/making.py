"""Making an organisation, with the one purpose that every organisation begins with."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from config.upsert import insert_if_new
from sync.consent.purposes import make_purposes
from sync.organisations.tables import Organisation

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LONGEST_NAME: Final = 255


class OrganisationRefused(StoaError):
    """An organisation that cannot be made."""

    default_code = "organisation.refused"


def make_organisation(session: Session, slug: str, name: str, now: datetime) -> UUID:
    """Make an organisation, where there is none with this slug yet, and the purposes that Stoa knows; gives its id.

    Raises OrganisationRefused for a slug or a name that cannot be.
    """
    if not _SLUG.fullmatch(slug):
        raise OrganisationRefused(
            "The slug must be 1 to 63 small letters, digits and hyphens, and begin with a letter or digit."
        )
    insert_if_new(session, Organisation, id=new_id(), slug=slug, name=_checked(name), created_at=now)
    organisation_id = session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
    make_purposes(session, organisation_id, now)
    return organisation_id


def rename_organisation(session: Session, slug: str, name: str) -> None:
    """Have an organisation be called so on pages and on what it issues from now on; what was issued stays as it is.

    Raises OrganisationRefused for a name that cannot be, ``organisation.unknown`` where there is none with this slug.
    """
    found = session.scalars(select(Organisation).where(Organisation.slug == slug)).one_or_none()
    if found is None:
        raise OrganisationRefused(f"There is no organisation {slug}.", code="organisation.unknown")
    found.name = _checked(name)


def list_organisations(session: Session) -> Sequence[Organisation]:
    """All organisations of the installation, by slug."""
    return session.scalars(select(Organisation).order_by(Organisation.slug)).all()


def _checked(name: str) -> str:
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise OrganisationRefused(f"The name must be a text of 1 to {_LONGEST_NAME} characters.")
    return name.strip()
