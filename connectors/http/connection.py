"""Connections that go only to permitted addresses, and never take longer than their deadline.

The name is resolved once for each connection and the address that was checked is the one connected to, so that a
second answer of the name server (DNS rebinding) has no effect. The name stays what it was for `Host`, SNI and the
check of the certificate.
"""

import http.client
import io
import socket
from collections.abc import Callable
from typing import Any, cast

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util import Timeout

from connectors.http.addresses import IPAddress, parse_address
from connectors.http.errors import HttpTrouble
from connectors.http.exchange import present
from connectors.http.policy import HostPolicy

Permits = Callable[[IPAddress], bool]

_POOLS = 64  # hosts whose connections are kept
_CONNECTIONS = 16  # kept to each


class GuardedAdapter(HTTPAdapter):
    """The requests adapter whose connections keep to a policy. Thread safe; connections are kept and used again.

    Connections to a proxy are not checked: whoever runs the installation chose it, and it resolves the names.
    """

    def __init__(self, policy: HostPolicy) -> None:
        self._direct = _guarded_pools(https=policy.permits, http=policy.permits_in_clear)
        self._proxied = _guarded_pools(https=_anywhere, http=_anywhere)
        super().__init__(pool_connections=_POOLS, pool_maxsize=_CONNECTIONS, max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        """Use the guarded connections."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = self._direct

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> urllib3.ProxyManager:
        """Use connections with a deadline to the proxy, too."""
        manager = cast(urllib3.ProxyManager, super().proxy_manager_for(proxy, **proxy_kwargs))
        manager.pool_classes_by_scheme = self._proxied
        return manager


def _anywhere(_address: IPAddress) -> bool:
    return True


class _TimedReader(io.RawIOBase):
    """Reads from a socket, each time waiting no longer than the present exchange allows."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(present().patience())
        return cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer whose every piece is timed; otherwise one byte now and then could hold a thread for ever."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _Guard(HTTPConnection):
    response_class = _TimedResponse

    def permits(self, address: IPAddress) -> bool:
        raise NotImplementedError

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, cast(socket.gaierror, error)) from error
        numbers = dict.fromkeys(str(entry[4][0]) for entry in found)
        permitted = [number for number in numbers if self._permitted(number)]
        if not permitted:
            raise HttpTrouble(
                f"The host {self.host} has no address that may be connected to.",
                code="http.refused_host",
                sent=False,
            )
        return self._connect_to_any(permitted)

    def _permitted(self, number: str) -> bool:
        address = parse_address(number)
        return address is not None and self.permits(address)

    def _connect_to_any(self, numbers: list[str]) -> socket.socket:
        trouble: OSError | None = None
        for number in numbers:
            try:
                return self._connect_to(number)
            except OSError as error:
                trouble = error
        if isinstance(trouble, TimeoutError):
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out.") from trouble
        raise NewConnectionError(self, "Failed to establish a connection.") from trouble

    def _connect_to(self, number: str) -> socket.socket:
        seconds = min(Timeout.resolve_default_timeout(self.timeout) or float("inf"), present().remaining())
        sock = socket.create_connection((number, self.port), seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def connect(self) -> None:
        try:
            super().connect()
        finally:
            present().sent = False  # asking a proxy for a tunnel sends nothing of the request

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        present().goes_over(self.sock)
        present().sent = True
        super().send(data)


def _guarded_pools(*, https: Permits, http: Permits) -> dict[str, type]:
    class PlainConnection(_Guard):
        def permits(self, address: IPAddress) -> bool:
            return http(address)

    class TlsConnection(_Guard, HTTPSConnection):
        def permits(self, address: IPAddress) -> bool:
            return https(address)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": PlainPool, "https": TlsPool}
