"""Serving an application from a process of its own, so that whoever asks takes nothing of its time."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from config.logging import configure_logging
from lti_tool.app.server import serving

Make = Callable[..., AbstractContextManager[Any]]

_CONTEXT = get_context("spawn")
_STOP_SECONDS = 10


@contextmanager
def served(make: Make, *arguments: object) -> Iterator[str]:
    """Serve the application that ``make(address, *arguments)`` opens there; gives the address, without a slash.

    `make` stands in a module, and the arguments can be pickled. Raises EOFError where it does not come up.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_serve, args=(theirs, listener, make, address, *arguments), daemon=True)
    process.start()
    theirs.close()
    listener.close()
    try:
        ours.recv()
        yield address
    finally:
        ours.close()
        process.join(_STOP_SECONDS)


def _serve(parent: Connection, listener: socket.socket, make: Make, *arguments: object) -> None:
    configure_logging()
    with make(*arguments) as app, serving(app, listener):
        parent.send("ready")
        parent.poll(None)  # until the other end is closed, or gone with its process
