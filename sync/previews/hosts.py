"""The hosts whose pages an organisation lets Stoa fetch; at first there are none."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.upsert import insert_if_new
from connectors.http import HttpTrouble, origin_of
from connectors.pages import NoPage, in_ascii
from sync.previews.tables import PreviewHost

_SCHEME: Final = "https://"
_BELOW: Final = "*."
_NAME: Final = re.compile(
    r"(?=.{4,253}(?::|$))(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?"
)


class HostRefused(StoaError):
    """This is no host whose pages could be fetched."""

    default_code = "previews.host"


@dataclass(frozen=True, slots=True)
class Hosts:
    """An organisation's hosts: ``example.org`` that one alone, ``*.example.org`` all below it and not itself."""

    entries: frozenset[str]

    def cover(self, origin: str) -> bool:
        """Whether pages of an origin (as `connectors.http.origin_of` writes it) may be fetched: by https alone."""
        host = origin.removeprefix(_SCHEME)
        if host == origin:
            return False
        labels = host.split(".")
        return host in self.entries or any(
            _BELOW + ".".join(labels[place:]) in self.entries for place in range(1, len(labels))
        )

    def cover_address(self, address: str) -> bool:
        """Whether the page at an address may be fetched."""
        try:
            return self.cover(origin_of(in_ascii(address)))
        except (HttpTrouble, NoPage):
            return False


def read_entry(typed: str) -> str:
    """An entry as it is kept, from how somebody writes it. Raises HostRefused."""
    below = _BELOW if typed.startswith(_BELOW) else ""
    try:
        host = in_ascii(f"{_SCHEME}{typed.removeprefix(_BELOW).strip()}").removeprefix(_SCHEME).lower()
    except NoPage:
        host = ""
    if not _NAME.fullmatch(host):
        raise HostRefused(
            f"“{typed[:100]}” is no host. Write example.org, or *.example.org for all hosts below it."
        )
    return below + host.removesuffix(":443")


def read_hosts(session: Session, organisation_id: UUID) -> Hosts:
    """The hosts of an organisation."""
    rows = select(PreviewHost.entry).where(PreviewHost.organisation_id == organisation_id)
    return Hosts(frozenset(session.scalars(rows)))


def add_hosts(session: Session, organisation_id: UUID, entries: Iterable[str], now: datetime) -> None:
    """Let pages of these hosts be fetched, too."""
    for entry in entries:
        insert_if_new(session, PreviewHost, organisation_id=organisation_id, entry=entry, added_at=now)


def remove_hosts(session: Session, organisation_id: UUID, entries: Collection[str]) -> None:
    """Let pages of these hosts be fetched no more; what was fetched is for `keeping.drop_uncovered`."""
    gone = (PreviewHost.organisation_id == organisation_id, PreviewHost.entry.in_(entries))
    session.execute(delete(PreviewHost).where(*gone))
