"""The living configuration that the papers are written from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.privacy import Erasure
from connectors.contract import Direction, Manifest
from connectors.registry import catalogue
from lti_tool.migrations.schema import whole_metadata
from lti_tool.privacy.register import REGISTER, Entry
from sync.consent.controllers import Responsible, find_controller
from sync.consent.purposes import FEEDBACK, GRADE, ListedPurpose, list_purposes
from sync.delivery.flows import host_of
from sync.organisations.tables import Organisation
from sync.outbox.tables import TargetRow
from sync.platforms.tables import Deployment, Platform
from sync.previews.hosts import read_hosts
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Receiver:
    """A system that an organisation's data may go to: what connects it, at which host, for which purpose."""

    manifest: Manifest
    host: str
    purpose: ListedPurpose


@dataclass(frozen=True, slots=True)
class Source:
    """An LMS that launches come from."""

    name: str
    host: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an organisation has set up, as it stands `at` this instant."""

    at: datetime
    controller: Responsible
    database: str
    sources: Sequence[Source]
    purposes: Sequence[ListedPurpose]
    receivers: Sequence[Receiver]
    preview_hosts: Sequence[str]
    register: Sequence[tuple[Entry, Erasure]]

    @property
    def enabled(self) -> Sequence[ListedPurpose]:
        """The purposes that are on."""
        return [each for each in self.purposes if each.enabled]


def read_configuration(session: Session, organisation: Organisation, at: datetime) -> Configuration:
    """Read what is set up for an organisation now."""
    purposes = list_purposes(session, organisation.id)
    return Configuration(
        at=at,
        controller=find_controller(session, organisation.id),
        database="PostgreSQL" if session.get_bind().dialect.name == "postgresql" else "SQLite",
        sources=_sources(session, organisation),
        purposes=purposes,
        receivers=_receivers(session, organisation, purposes),
        preview_hosts=sorted(read_hosts(session, organisation.id).entries),
        register=_register(),
    )


def _register() -> list[tuple[Entry, Erasure]]:
    erasures = {table.name: table.info["privacy"].erasure for table in whole_metadata().sorted_tables}
    return [(entry, erasures[name]) for name, entry in REGISTER.items()]


def _sources(session: Session, organisation: Organisation) -> list[Source]:
    rows = session.execute(
        select(Platform.name, Platform.issuer)
        .join(Deployment, Deployment.platform_id == Platform.id)
        .where(Deployment.organisation_id == organisation.id)
        .distinct()
        .order_by(Platform.name, Platform.issuer)
    )
    return [Source(name, _host(issuer)) for name, issuer in rows]


def _receivers(
    session: Session, organisation: Organisation, purposes: Sequence[ListedPurpose]
) -> list[Receiver]:
    """Each system once, however many spaces report to it."""
    manifests = {each.id: each for each in catalogue() if each.direction is Direction.RECORDS}
    by_name = {purpose.name: purpose for purpose in purposes}
    rows = session.execute(
        select(TargetRow.connector, TargetRow.purpose, TargetRow.settings)
        .join(Space, Space.id == TargetRow.space_id)
        .where(Space.organisation_id == organisation.id)
    )
    found = {(connector, purpose, host_of(settings) or "–") for connector, purpose, settings in rows}
    comments = by_name.get(FEEDBACK)
    if comments is not None and comments.enabled:  # they go to the gradebook, with the scores
        found |= {
            (connector, FEEDBACK, host)
            for connector, purpose, host in found
            if purpose == GRADE and connector in comments.recipients
        }
    return [
        Receiver(manifests[connector], host, by_name[purpose])
        for connector, purpose, host in sorted(found)
        if connector in manifests and purpose in by_name
    ]


def _host(address: str) -> str:
    parts = urlsplit(address)
    return parts.netloc if parts.scheme in ("http", "https") else ""
