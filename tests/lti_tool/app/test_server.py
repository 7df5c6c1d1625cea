"""The bounds of the server, and what it says by itself."""

import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPResponse

import pytest
from flask import Flask, request

from lti_tool.app.server import LARGEST_BODY, CannotListen, open_listeners, serving

EXPECTED = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Strict-Transport-Security",
}


@pytest.fixture
def port() -> Iterator[int]:
    app = Flask(__name__)

    @app.post("/")
    def forwarded() -> str:
        return request.headers.get("X-Forwarded-Proto", "nothing")

    (listener,) = open_listeners("127.0.0.1", 0)
    with serving(app, listener, base_url="https://stoa.example", threads=1):
        yield listener.getsockname()[1]


def ask(port: int, sent: bytes) -> tuple[HTTPResponse, bytes]:
    with closing(socket.create_connection(("127.0.0.1", port), 5)) as connection:
        connection.sendall(sent)
        answer = HTTPResponse(connection)
        answer.begin()
        return answer, answer.read()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
    ids=["no request", "body too large", "header too large", "encoding unknown"],
)
def test_what_is_refused_before_the_application_has_its_security_headers(
    port: int, sent: bytes, status: int
) -> None:
    answer, _ = ask(port, sent)
    assert answer.status == status
    assert set(answer.headers) >= EXPECTED
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_tls_is_not_required_of_an_address_without_it() -> None:
    (listener,) = open_listeners("127.0.0.1", 0)
    with serving(Flask(__name__), listener, base_url="http://127.0.0.1:8000", threads=1):
        answer, _ = ask(listener.getsockname()[1], b"nonsense\r\n\r\n")
    assert "Strict-Transport-Security" not in answer.headers


def test_what_a_stranger_says_about_a_proxy_is_not_believed(port: int) -> None:
    claim = b"X-Forwarded-Proto: https\r\n"
    _, heard = ask(port, b"POST / HTTP/1.1\r\nHost: x\r\n" + claim + b"Content-Length: 0\r\n\r\n")
    assert heard == b"nothing"


def test_a_port_that_is_taken_is_told_in_a_sentence(port: int) -> None:
    with pytest.raises(CannotListen) as refused:
        open_listeners("127.0.0.1", port)
    assert refused.value.code == "serve.cannot_listen"
    assert f"port {port}" in refused.value.message
    assert "in use" in refused.value.message


@pytest.mark.parametrize("host", ["x" * 64, "\ud800", "no host"])
def test_a_host_without_an_address_is_refused(host: str) -> None:
    with pytest.raises(CannotListen) as refused:
        open_listeners(host, 0)
    assert refused.value.code == "serve.host_unknown"


def test_a_host_is_served_at_each_of_its_addresses() -> None:
    found = {entry[4][0] for entry in socket.getaddrinfo("localhost", 0, type=socket.SOCK_STREAM)}
    listeners = open_listeners("localhost", 0)
    assert {listener.getsockname()[0] for listener in listeners} == found
    for listener in listeners:
        listener.close()
