"""Links by which others see a portfolio: made for some days, ended at once, and found by their secret alone."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing
from sync.audit.trail import record
from sync.people.sealing import Seals, place
from sync.people.tables import Person
from sync.portfolio.choosing import PortfolioRefused
from sync.portfolio.tables import PortfolioLink
from sync.rights.standing import restricted
from sync.spaces.tables import Membership, MembershipStatus

DAYS: Final = (7, 30, 90, 365)
MOST_LINKS: Final = 10  # that are open at a time
_TOKENS: Final = "portfolio"


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link as its holder sees it; `token` is empty where it has ended, or its key is missing."""

    row: PortfolioLink
    token: str
    is_open: bool


def make_link(
    session: Session, seals: Seals, keys: KeyRing, person_id: UUID, days: int, now: datetime
) -> None:
    """Make a link that ends after so many `DAYS`. Raises `PortfolioRefused`."""
    if days not in DAYS:
        raise PortfolioRefused("A link ends after one of the numbers of days.", code="portfolio.days")
    organisation_id = session.scalar(
        select(Person.organisation_id).where(Person.id == person_id).with_for_update()
    )
    link_id, token = new_id(), secrets.token_urlsafe(32)
    sealed = seals.seal(person_id, token, _place(link_id))
    if organisation_id is None or sealed is None:
        raise PortfolioRefused("This person was erased.", code="portfolio.nobody")
    of_theirs = PortfolioLink.person_id == person_id, _is_open(now)
    if (session.scalar(select(func.count(PortfolioLink.id)).where(*of_theirs)) or 0) >= MOST_LINKS:
        raise PortfolioRefused("There are many links already: end one first.", code="portfolio.links")
    session.add(
        PortfolioLink(
            id=link_id,
            organisation_id=organisation_id,
            person_id=person_id,
            token_lookup=keys.lookup(_TOKENS, token),
            sealed_token=sealed,
            created_at=now,
            ends_at=now + timedelta(days=days),
        )
    )
    session.flush()
    _note(session, "portfolio.link_made", organisation_id, person_id, link_id, now)


def end_link(session: Session, person_id: UUID, link_id: UUID, now: datetime) -> bool:
    """End a link of somebody's at once; False where they have no such link."""
    row = session.get(PortfolioLink, link_id, with_for_update=True)
    if row is None or row.person_id != person_id:
        return False
    if row.ended_at is None:
        row.ended_at, row.token_lookup, row.sealed_token = now, None, None
        session.flush()
        _note(session, "portfolio.link_ended", row.organisation_id, person_id, link_id, now)
    return True


def read_links(session: Session, seals: Seals, person_id: UUID, now: datetime) -> Sequence[OwnLink]:
    """All links of somebody's, the newest first."""
    rows = session.scalars(
        select(PortfolioLink)
        .where(PortfolioLink.person_id == person_id)
        .order_by(PortfolioLink.created_at.desc(), PortfolioLink.id)
    )
    return [_own(seals, row, now) for row in rows]


def find_link(session: Session, keys: KeyRing, token: str, now: datetime) -> PortfolioLink | None:
    """The open link with this secret.

    None for one that has ended, of somebody who belongs to no discussion any more and so could not end it, and of
    who is restricted (GDPR Art. 18): one query for all of them.
    """
    link = PortfolioLink
    belongs = exists().where(
        Membership.person_id == link.person_id, Membership.status == MembershipStatus.ACTIVE.value
    )
    return session.scalar(
        select(link).where(
            link.token_lookup == keys.lookup(_TOKENS, token),
            _is_open(now),
            belongs,
            link.person_id.not_in(restricted()),
        )
    )


def count_opened(session: Session, link_id: UUID) -> None:
    """Note that a link was opened once more; by whom and when is not kept."""
    more = update(PortfolioLink).where(PortfolioLink.id == link_id).values(opened=PortfolioLink.opened + 1)
    session.execute(more.execution_options(synchronize_session=False))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(PortfolioLink.ended_at.is_(None), PortfolioLink.ends_at > now)


def _own(seals: Seals, row: PortfolioLink, now: datetime) -> OwnLink:
    is_open = row.ended_at is None and row.ends_at > now
    token = seals.open(row.person_id, row.sealed_token, _place(row.id)) if is_open else ""
    return OwnLink(row, token or "", is_open)


def _place(link_id: UUID) -> str:
    return place(PortfolioLink.__tablename__, link_id)


def _note(
    session: Session, action: str, organisation_id: UUID, person_id: UUID, link_id: UUID, now: datetime
) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=organisation_id,
        actor_id=person_id,
        subject_id=person_id,
        detail={"link": str(link_id)},
    )
