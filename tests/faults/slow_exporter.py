"""An exporter that reads one person at a time, and rests for long after each."""

import time

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.delivery.context import SyncContext
from sync.exports import content, making
from sync.platforms.hosts import host_policy

_SECONDS = 60.0


def make_one(database_url: str, secret_key: str) -> None:
    """Make a file until killed."""
    content.AT_ONCE = 1  # type: ignore[misc]
    note_people = making.note_people

    def note_slowly(*told: object) -> None:
        note_people(*told)  # type: ignore[arg-type]
        if told[3]:
            time.sleep(_SECONDS)

    making.note_people = note_slowly
    making.Exporter(exporting(Database(database_url), KeyRing(secret_key))).step()


def exporting(database: Database, keys: KeyRing) -> SyncContext:
    """What an exporter works with."""
    http = HttpClient(host_policy(database, allow_loopback=True))
    return SyncContext.make(database, keys, SystemClock(), http, gather_seconds=0)
