"""A worker whose every time is a twentieth of the real one, so that a test sees leases run out."""

from datetime import timedelta
from threading import Event

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.delivery import send, writing
from sync.delivery.context import SyncContext
from sync.delivery.worker import Worker
from sync.outbox import claims
from sync.platforms.hosts import host_policy

LEASE_SECONDS = 3.0
REQUEST_SECONDS = 0.75


def work(database_url: str, secret_key: str) -> None:
    """Work until killed."""
    claims.LEASE = timedelta(seconds=LEASE_SECONDS)  # type: ignore[misc]
    send.STEP_SECONDS = 2.0  # type: ignore[misc]
    writing._FRESH_LEASE = timedelta(seconds=0.25)  # type: ignore[misc]
    database = Database(database_url)
    http = HttpClient(
        host_policy(database, allow_loopback=True),
        read_timeout=REQUEST_SECONDS,
        total_timeout=REQUEST_SECONDS,
    )
    context = SyncContext.make(database, KeyRing(secret_key), SystemClock(), http, gather_seconds=0)
    Worker(context).run(Event())
