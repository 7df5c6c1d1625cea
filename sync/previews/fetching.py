"""Fetching previews, in the background and a few at a time: what is due is looked at, and looked at again later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.keys import KeyRing
from connectors.http import HttpTrouble
from connectors.pages import NoPage, PageHead, fetch_head
from sync.contributions.tables import StoredContribution
from sync.delivery.context import SyncContext
from sync.people.sealing import Seals
from sync.previews.hosts import Hosts, read_hosts
from sync.previews.keeping import open_page, put_page, shared_address
from sync.previews.tables import LinkPreview, PreviewHost
from sync.spaces.tables import Space

MOST_AT_ONCE: Final = 20  # addresses in one run
KEPT_FOR: Final = timedelta(days=14)
MOST_BYTES: Final = 512 * 1024
_USER_AGENT: Final = "Stoa (link preview)"
_SECONDS: Final = 4.0  # for one request
_FOR_ONE_RUN: Final = timedelta(minutes=1)  # other jobs wait meanwhile
_PAUSES: Final = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)

log = get_logger()


@dataclass(frozen=True, slots=True)
class Due:
    """An address that is to be fetched, and where that is still permitted."""

    organisation_id: UUID
    address: str
    fingerprint: str
    hosts: Hosts


def fetch_previews(context: SyncContext) -> None:
    """Look at what is due, as a job."""
    began = context.clock.now()
    for _ in range(MOST_AT_ONCE):
        now = context.clock.now()
        if context.stopping.is_set() or now > began + _FOR_ONE_RUN:
            return
        with context.database.write() as session:
            due = next_due(session, context.keys, now)
        if due is None:
            return
        page = _fetch(context, due)
        with context.database.write() as session:
            _note(session, context.keys, due, page, context.clock.now())


def next_due(session: Session, keys: KeyRing, now: datetime) -> Due | None:
    """The next address that has to be fetched; what needs no fetching is settled on the way.

    It is put off before it is fetched, so that one on which a worker ends holds up no other.
    """
    seals = Seals(session, keys)
    while rows := session.execute(_select_due(now)).all():
        for row, sealed, organisation_id in rows:
            address, hosts = shared_address(seals, row, sealed), read_hosts(session, organisation_id)
            if address is None or not hosts.cover_address(address):
                put_page(seals, row, None)
                row.fetched_at = row.due_at = None
                continue
            row.fingerprint = keys.lookup("link_previews", f"{organisation_id}\n{address}")
            if not _goes_by_another(session, seals, row, now):
                row.due_at = now + _PAUSES[0]
                return Due(organisation_id, address, row.fingerprint, hosts)
        session.flush()
    return None


def _select_due(now: datetime) -> Select[LinkPreview, bytes | None, UUID]:
    """Some that are due of posts that everybody may read, where discussions are open and hosts are named."""
    return (
        select(LinkPreview, StoredContribution.sealed_text, Space.organisation_id)
        .join(StoredContribution, StoredContribution.id == LinkPreview.contribution_id)
        .join(Space, Space.id == LinkPreview.space_id)
        .where(
            LinkPreview.due_at <= now,
            StoredContribution.stands,
            exists().where(PreviewHost.organisation_id == Space.organisation_id),
            *(or_(ends.is_(None), ends > now) for ends in (Space.closes_at, Space.read_only_at)),
        )
        .order_by(LinkPreview.due_at, LinkPreview.contribution_id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=LinkPreview)
    )


def _goes_by_another(session: Session, seals: Seals, row: LinkPreview, now: datetime) -> bool:
    """Whether the same address is shared elsewhere, and what is known of it new enough: the row has the same then."""
    other = session.scalars(
        select(LinkPreview)
        .where(
            LinkPreview.fingerprint == row.fingerprint,
            LinkPreview.contribution_id != row.contribution_id,
            LinkPreview.due_at > now,
        )
        .limit(1)
    ).first()
    if other is None:
        return False
    page = open_page(seals, other)
    if page is None and other.sealed_page is not None:
        return False
    put_page(seals, row, page)
    row.fetched_at, row.due_at, row.failures = other.fetched_at, other.due_at, other.failures
    return True


def _fetch(context: SyncContext, due: Due) -> PageHead | None:
    http = context.http.for_hosts(
        due.hosts.cover, user_agent=_USER_AGENT, total_timeout=_SECONDS, max_bytes=MOST_BYTES
    )
    try:
        return fetch_head(http, due.address)
    except (HttpTrouble, NoPage) as trouble:
        log.info("preview_not_fetched", code=trouble.code)  # never the address: somebody chose it
        return None


def _note(session: Session, keys: KeyRing, due: Due, page: PageHead | None, now: datetime) -> None:
    """Keep what an address brought for all who share it."""
    if not read_hosts(session, due.organisation_id).cover_address(due.address):  # removed meanwhile
        page = None
    seals = Seals(session, keys)
    same = select(LinkPreview).where(LinkPreview.fingerprint == due.fingerprint).with_for_update()
    for row in session.scalars(same):
        put_page(seals, row, page)
        row.fetched_at = now if page else None
        row.failures = 0 if page else row.failures + 1
        row.due_at = now + (KEPT_FOR if page else _PAUSES[min(row.failures, len(_PAUSES)) - 1])
