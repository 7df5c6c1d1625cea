"""Serving a WSGI application from a thread, so that it can be stopped from outside: for the demo and for tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

THREADS = 8
_STOP_SECONDS = 5


@contextmanager
def serving(app: Any, listener: socket.socket, *, threads: int = THREADS) -> Iterator[None]:
    """Serve an application on a listening socket for as long as the block lasts."""
    channels: dict[int, Any] = {}
    server = create_server(app, map=channels, sockets=[listener], threads=threads, ident=None)
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown(timeout=_STOP_SECONDS)
        # Closed from its own loop, which then has nothing left to wait for.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(channels, ignore_all=True))
        thread.join(_STOP_SECONDS)
