"""What pages said of themselves, kept for each contribution that shares them, sealed as its text is."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from config.keys import KeyRing
from connectors.pages import PageHead
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_sealed
from sync.people.person_keys import unwrap
from sync.people.sealing import Seals, place
from sync.people.tables import PersonKey
from sync.previews.hosts import read_hosts
from sync.previews.tables import LinkPreview
from sync.spaces.tables import Space

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page said of itself when it was fetched."""

    page: PageHead
    fetched_at: datetime


def want_preview(
    session: Session, contribution_id: UUID, space_id: UUID, author_id: UUID, now: datetime
) -> None:
    """Have the address that a contribution shares looked at, if its organisation lets pages of that host be fetched."""
    session.add(
        LinkPreview(
            contribution_id=contribution_id, space_id=space_id, author_id=author_id, due_at=now, failures=0
        )
    )


def read_preview(session: Session, keys: KeyRing, contribution_id: UUID) -> Preview | None:
    """What is known of the page that a contribution shares, with one query."""
    found = session.execute(
        select(LinkPreview, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == LinkPreview.author_id)
        .where(LinkPreview.contribution_id == contribution_id, LinkPreview.sealed_page.is_not(None))
    ).one_or_none()
    if found is None:
        return None
    row, wrapped = found
    seals = Seals(session, keys)
    seals.learn({row.author_id: unwrap(keys, row.author_id, wrapped)})
    page = open_page(seals, row)
    return Preview(page, row.fetched_at) if page and row.fetched_at else None


def open_page(seals: Seals, row: LinkPreview) -> PageHead | None:
    """What a page said, as it is kept; None where nothing is, or where the key was lost."""
    opened = seals.open(row.author_id, row.sealed_page, _place(row))
    return PageHead(*opened.split("\n")) if opened else None


def put_page(seals: Seals, row: LinkPreview, page: PageHead | None) -> None:
    """Keep what a page said, in a line each; None forgets what was kept."""
    row.sealed_page = seals.seal(row.author_id, "\n".join(astuple(page)), _place(row)) if page else None


def forget_previews(session: Session, contribution_ids: Iterable[UUID]) -> None:
    """Forget what contributions shared whose text is gone."""
    session.execute(delete(LinkPreview).where(LinkPreview.contribution_id.in_(list(contribution_ids))))


def look_again(session: Session, organisation_id: UUID, now: datetime) -> None:
    """Have those addresses of an organisation looked at whose hosts it had not named before."""
    session.execute(
        update(LinkPreview)
        .where(_is_of(organisation_id), LinkPreview.due_at.is_(None))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def drop_uncovered(session: Session, keys: KeyRing, organisation_id: UUID) -> None:
    """Forget at once what an organisation's pages said whose hosts it names no more."""
    hosts, seals = read_hosts(session, organisation_id), Seals(session, keys)
    rows = session.execute(
        select(LinkPreview, StoredContribution.sealed_text)
        .join(StoredContribution, StoredContribution.id == LinkPreview.contribution_id)
        .where(_is_of(organisation_id), LinkPreview.sealed_page.is_not(None))
        .execution_options(yield_per=_AT_ONCE)
    )
    for some in rows.partitions():
        seals.load({row.author_id for row, _ in some})
        for row, sealed in some:
            address = shared_address(seals, row, sealed)
            if address is None or not hosts.cover_address(address):
                put_page(seals, row, None)
                row.fetched_at = row.due_at = None


def shared_address(seals: Seals, row: LinkPreview, sealed_text: bytes | None) -> str | None:
    """The address that a contribution shares; None where its text is gone or cannot be read."""
    text = open_sealed(seals, row.contribution_id, row.author_id, sealed_text)
    return text.particulars[0] if text.particulars else None


def _is_of(organisation_id: UUID) -> ColumnElement[bool]:
    return exists().where(Space.id == LinkPreview.space_id, Space.organisation_id == organisation_id)


def _place(row: LinkPreview) -> str:
    return place(LinkPreview.__tablename__, row.contribution_id)
