"""A worker whose filter is in the middle of a text: it says so in a file, and goes on in its own good time."""

import time
from pathlib import Path
from threading import Event

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from lti_tool.migrations.schema import whole_metadata
from sync.delivery.context import SyncContext
from sync.delivery.worker import Worker
from sync.filter import Span, engine
from sync.filter.view import View
from sync.platforms.hosts import host_policy


def work(database_url: str, secret_key: str, said: str, seconds: float, at_text: int) -> None:
    """Work until killed; at the so-manieth text the filter takes so many seconds."""
    looked = 0

    def slow(view: View) -> list[Span]:
        nonlocal looked
        if "cancer" in view.text or "agenda" in view.text:
            looked += 1
            if looked == at_text:
                Path(said).touch()
                time.sleep(seconds)
        return []

    whole_metadata()
    engine._DETECTORS = (slow, *engine._DETECTORS)  # type: ignore[misc]
    database = Database(database_url)
    http = HttpClient(host_policy(database, allow_loopback=True))
    context = SyncContext.make(database, KeyRing(secret_key), SystemClock(), http, gather_seconds=0)
    Worker(context).run(Event())
