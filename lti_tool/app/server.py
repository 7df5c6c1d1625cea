"""The HTTP server: waitress with bounds on bodies, connections and silence, for `stoa serve`, the demo and tests."""

import os
import re
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from config.errors import StoaError
from lti_tool.app.factory import MAXIMUM_REQUEST_BYTES
from lti_tool.app.headers import security_headers
from lti_tool.app.services import EXTENSION
from lti_tool.app.uploads import MEGA
from sync.frameworks.reading import LARGEST_FILE

THREADS = 8
CONNECTIONS = 1000
IDLE_SECONDS = 30  # after which a silent connection makes room for another
LARGEST_BODY = MAXIMUM_REQUEST_BYTES + 64 * 1024  # a little more than the application shows a page for
_STOP_SECONDS = 5
_TAKES_FILES = re.compile(
    rb"POST /s/[0-9a-f-]{36}/(attachments|drafts|preview|threads/(new|[0-9a-f-]{36}/\S*)) "
)
_TAKES_ARCHIVES = re.compile(rb"POST /s/[0-9a-f-]{36}/bring-in ")
_TAKES_FRAMEWORKS = re.compile(rb"POST /qualification/[0-9a-f-]{36}/import ")


class CannotListen(StoaError):
    """An address at which nothing can be served."""

    default_code = "serve.cannot_listen"


def open_listeners(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at every address of a host. Raises CannotListen where it has none or one is not free."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise CannotListen(
            f"The host {host!r} has no address; name one of this machine with --host.",
            code="serve.host_unknown",
        ) from error
    listeners: list[socket.socket] = []
    try:
        for family, address in dict.fromkeys((each[0], each[4]) for each in found):
            listeners.append(socket.create_server(address, family=family))
    except OSError as error:
        for listener in listeners:
            listener.close()
        raise CannotListen(
            f"Stoa cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}. "
            "Name another with --host and --port."
        ) from error
    return listeners


def make_server(
    app: Any,
    listeners: Sequence[socket.socket],
    *,
    base_url: str,
    threads: int = THREADS,
    channels: dict[int, Any] | None = None,
) -> Any:
    """A waitress server on listening sockets, to be `run`; `channels` is filled with what it holds open.

    `base_url` is the public address, which the server's own answers go by in their headers.
    """
    channels = {} if channels is None else channels
    server = create_server(
        app,
        map=channels,
        sockets=list(listeners),
        threads=threads,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_body_size=LARGEST_BODY,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
    )
    for each in channels.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _channel_class(
                security_headers(base_url), largest_with_files(app), largest_with_archive(app)
            )
    return server


@contextmanager
def serving(
    app: Any, listener: socket.socket, *, base_url: str = "", threads: int = THREADS
) -> Iterator[None]:
    """Serve an application from a thread on a listening socket for as long as the block lasts."""
    channels: dict[int, Any] = {}
    server = make_server(app, [listener], base_url=base_url, threads=threads, channels=channels)
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown(timeout=_STOP_SECONDS)
        # Closed from its own loop, which then has nothing left to wait for; and not before the trigger is pulled, which
        # the loop closes too.
        with server.trigger.lock:
            server.trigger.thunks.append(lambda: wasyncore.close_all(channels, ignore_all=True))
            server.trigger.pull_trigger()
        thread.join(_STOP_SECONDS)


def largest_with_files(app: Any) -> int:
    """Bytes of the largest body of a form that may bring files; 0 for an application that takes none."""
    shared = getattr(app, "extensions", {}).get(EXTENSION)
    return LARGEST_BODY + shared.settings.attachment_post_mb * MEGA if shared is not None else 0


def largest_with_archive(app: Any) -> int:
    """The same of a form that brings an archive."""
    shared = getattr(app, "extensions", {}).get(EXTENSION)
    return LARGEST_BODY + shared.settings.archive_mb * MEGA if shared is not None else 0


def _channel_class(
    headers: Mapping[str, str], largest_with_files: int, largest_with_archive: int
) -> type[HTTPChannel]:
    class Refusal(ErrorTask):  # type: ignore[misc]
        """The server's own answer to what is no request, or too large a one: it says what every answer says."""

        def start(self) -> None:
            super().start()
            self.response_headers.extend(headers.items())

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        """Reads larger bodies where a form may bring files, and nowhere else."""

        def parse_header(self, header_plus: bytes) -> None:
            line = header_plus.partition(b"\n")[0]
            if largest_with_files and _TAKES_FILES.match(line):
                self.adj: Any = copy(self.adj)
                self.adj.max_request_body_size = largest_with_files
            elif largest_with_archive and _TAKES_ARCHIVES.match(line):
                self.adj = copy(self.adj)
                self.adj.max_request_body_size = largest_with_archive
            elif largest_with_files and _TAKES_FRAMEWORKS.match(line):
                self.adj = copy(self.adj)
                self.adj.max_request_body_size = LARGEST_BODY + LARGEST_FILE
            super().parse_header(header_plus)

    class Channel(HTTPChannel):  # type: ignore[misc]
        error_task_class = Refusal
        parser_class = Parser

    return Channel
