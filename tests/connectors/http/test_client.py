import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from connectors.http import HostPolicy, HttpClient, HttpTrouble
from tests.factories.certificates import Certificate

EVERYTHING = HostPolicy(is_registered=lambda origin: True, allow_loopback=True)


@contextmanager
def listening(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does to its first caller what it is told."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                behave(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()
    thread.join()


def trouble_of(http: HttpClient, url: str, method: str = "POST", **kwargs: Any) -> HttpTrouble:
    with pytest.raises(HttpTrouble) as caught:
        http.request(method, url, **kwargs)
    return caught.value


def resolving_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name server give these addresses, one list for each question; gives the list of questions."""
    asked: list[str] = []
    waiting = list(answers)

    def getaddrinfo(host: str, port: int, *args: object, **kwargs: object) -> list[Any]:
        if host.replace(".", "").isdigit():
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in waiting.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_form_json_and_bytes_are_sent_as_what_they_are(http: HttpClient, server: HTTPServer) -> None:
    seen: list[tuple[str, bytes]] = []

    def note(request: Request) -> Answer:
        seen.append((request.headers["Content-Type"], request.get_data()))
        return Answer(json.dumps({"answer": 42}), content_type="application/json; charset=utf-8")

    server.expect_request("/").respond_with_handler(note)
    url = server.url_for("/")
    response = http.request("POST", url, data={"a": "ä b"})
    http.request("PUT", url, json={"a": "ä"})
    http.request("POST", url, body=b"{}", headers={"content-type": "application/vnd.x+json"})
    assert seen == [
        ("application/x-www-form-urlencoded", b"a=%C3%A4+b"),
        ("application/json", '{"a": "ä"}'.encode()),
        ("application/vnd.x+json", b"{}"),
    ]
    assert response.json() == {"answer": 42}
    assert (response.status, response.media_type, response.url) == (200, "application/json", url)


@pytest.mark.parametrize("body", [b"hi", b""])
def test_a_connection_is_kept_for_the_next_request(http: HttpClient, body: bytes) -> None:
    asked = 0

    def answer_twice(connection: socket.socket) -> None:
        nonlocal asked
        for _ in range(2):
            connection.recv(10_000)
            asked += 1
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    with listening(answer_twice) as url:
        assert http.request("GET", url).body == http.request("GET", url).body == body
    assert asked == 2


def test_a_redirect_is_an_answer_and_is_not_followed(http: HttpClient, server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data("", status=302, headers={"Location": "/elsewhere"})
    assert http.request("GET", server.url_for("/")).status == 302
    assert len(server.log) == 1


def test_an_unregistered_host_hears_nothing(server: HTTPServer) -> None:
    http = HttpClient(HostPolicy(is_registered=lambda origin: False, allow_loopback=True))
    trouble = trouble_of(http, server.url_for("/"))
    assert (trouble.code, trouble.sent) == ("http.refused_host", False)
    assert not server.log


def test_a_registered_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, ["10.0.0.5", "127.0.0.1"])
    http = HttpClient(HostPolicy(is_registered=lambda origin: True))
    trouble = trouble_of(http, "https://lms.example/")
    assert (trouble.code, trouble.sent) == ("http.refused_host", False)


def test_plain_http_goes_to_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, ["9.9.9.9"])
    assert trouble_of(HttpClient(EVERYTHING), "http://lms.example/").code == "http.refused_host"


def test_the_name_is_resolved_once_and_the_checked_address_is_the_one_used(
    http: HttpClient, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.expect_request("/").respond_with_data("hello")
    asked = resolving_to(monkeypatch, ["10.0.0.5", "127.0.0.1"], ["10.0.0.5"])
    response = http.request("GET", f"http://lms.example:{server.port}/")
    assert response.body == b"hello"
    assert asked == ["lms.example"]
    assert server.log[0][0].host == f"lms.example:{server.port}"


def test_the_certificate_is_checked_against_the_name(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = HttpClient(EVERYTHING, ca_bundle=certificate.file)
    with HTTPServer(host="127.0.0.1", ssl_context=certificate.context) as server:
        server.expect_request("/").respond_with_data("hello")
        resolving_to(monkeypatch, ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"])
        assert trusting.request("GET", f"https://lms.localhost:{server.port}/").body == b"hello"
        other_name = trouble_of(trusting, f"https://other.localhost:{server.port}/")
        unknown_issuer = trouble_of(HttpClient(EVERYTHING), f"https://lms.localhost:{server.port}/")
    assert (other_name.code, other_name.sent) == ("http.tls", False)
    assert (unknown_issuer.code, unknown_issuer.sent) == ("http.tls", False)


def test_nobody_listening_means_that_nothing_was_sent(http: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    trouble = trouble_of(http, f"http://127.0.0.1:{port}/")
    assert (trouble.code, trouble.sent) == ("http.connect", False)


def test_an_unknown_name_means_that_nothing_was_sent(http: HttpClient) -> None:
    trouble = trouble_of(http, "https://no-such-host.invalid/")
    assert (trouble.code, trouble.sent) == ("http.connect", False)


def test_silence_after_the_request_is_a_timeout_of_something_sent(http: HttpClient) -> None:
    with listening(lambda connection: time.sleep(0.6)) as url:
        trouble = trouble_of(http, url)
    assert (trouble.code, trouble.sent) == ("http.timeout", True)


def test_a_dropped_connection_is_a_broken_answer_to_something_sent(http: HttpClient) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(10_000)

    with listening(hang_up) as url:
        trouble = trouble_of(http, url)
    assert (trouble.code, trouble.sent) == ("http.protocol", True)


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"], ids=["headers", "body"]
)
def test_a_slow_drip_ends_at_the_deadline(beginning: bytes) -> None:
    http = HttpClient(EVERYTHING, read_timeout=0.3, total_timeout=0.5)

    def drip(connection: socket.socket) -> None:
        connection.recv(10_000)
        with suppress(OSError):
            connection.sendall(beginning)
            for _ in range(40):
                connection.sendall(b"x")
                time.sleep(0.05)

    with listening(drip) as url:
        started = time.monotonic()
        trouble = trouble_of(http, url)
        took = time.monotonic() - started
    assert (trouble.code, trouble.sent) == ("http.timeout", True)
    assert 0.4 < took < 1.0


def test_an_answer_that_is_too_large_is_not_read_to_its_end(http: HttpClient, server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data(b"x" * 300_000)
    trouble = trouble_of(http, server.url_for("/"))
    assert (trouble.code, trouble.sent) == ("http.too_large", True)


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(http: HttpClient, server: HTTPServer) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    server.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    assert trouble_of(http, server.url_for("/")).code == "http.too_large"


def test_a_packed_answer_is_unpacked(http: HttpClient, server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data(
        gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"}
    )
    assert http.request("GET", server.url_for("/")).body == b"hello"


def test_a_wrongly_packed_answer_is_a_broken_one(http: HttpClient, server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data(b"no gzip", headers={"Content-Encoding": "gzip"})
    trouble = trouble_of(http, server.url_for("/"))
    assert (trouble.code, trouble.sent) == ("http.protocol", True)


def test_what_is_no_json_is_said_so(http: HttpClient, server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data('{"score": NaN}')
    response = http.request("GET", server.url_for("/"))
    with pytest.raises(HttpTrouble, match=r"127\.0\.0\.1 answered with something that is not JSON"):
        response.json()


def test_headers_cannot_be_smuggled_in(http: HttpClient, server: HTTPServer) -> None:
    trouble = trouble_of(http, server.url_for("/"), headers={"Authorization": "Bearer x\r\nHost: other"})
    assert not trouble.sent
    assert not server.log


def test_nothing_is_taken_from_the_environment(
    http: HttpClient, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.expect_request("/").respond_with_data("", headers={"Set-Cookie": "a=b"})
    http.request("GET", server.url_for("/"))
    http.request("GET", server.url_for("/"))
    assert "Cookie" not in server.log[1][0].headers


def test_a_proxy_is_asked_for_a_tunnel_and_its_refusal_sends_nothing() -> None:
    asked: list[bytes] = []

    def refuse(connection: socket.socket) -> None:
        asked.append(connection.recv(10_000))
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    with listening(refuse) as proxy:
        http = HttpClient(HostPolicy(is_registered=lambda origin: True), proxy=proxy)
        trouble = trouble_of(http, "https://lms.example/secret")
    assert asked[0].startswith(b"CONNECT lms.example:443 ")
    assert (trouble.code, trouble.sent) == ("http.connect", False)


def test_nothing_of_a_request_is_logged_or_told(
    http: HttpClient, server: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.expect_request("/secret").respond_with_data(b"x" * 300_000)
    trouble = trouble_of(
        http, server.url_for("/secret?user=secret"), headers={"Authorization": "secret"}, body=b"secret"
    )
    logged = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    assert "secret" not in trouble.message + "".join(logged)


def test_many_threads_share_a_client(http: HttpClient, server: HTTPServer) -> None:
    server.expect_request("/").respond_with_handler(lambda request: Answer(request.args["n"]))
    heard: dict[int, bytes] = {}

    def ask(number: int) -> None:
        heard[number] = http.request("GET", server.url_for(f"/?n={number}")).body

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {number: str(number).encode() for number in range(8)}


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b"HTTP/1.1 200 OK\r\n\r\n{}"],
    ids=["silent", "halfway", "ending with its connection"],
)
def test_an_answer_that_is_waited_for_can_be_broken_off(answer: bytes) -> None:
    http = HttpClient(EVERYTHING, read_timeout=20.0, total_timeout=20.0)
    asked = threading.Event()

    def stall(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)
        asked.set()
        connection.recv(65_536)  # until the other side closes

    def break_off() -> None:
        asked.wait(10)
        time.sleep(0.1)
        http.break_off()

    with listening(stall) as url:
        threading.Thread(target=break_off).start()
        began = time.monotonic()
        trouble = trouble_of(http, url)
        assert time.monotonic() - began < 5
    assert (trouble.code, trouble.sent) == ("http.broken_off", True)


def test_nothing_is_sent_once_answers_are_broken_off(http: HttpClient, server: HTTPServer) -> None:
    http.break_off()
    trouble = trouble_of(http, server.url_for("/"))
    assert (trouble.code, trouble.sent) == ("http.broken_off", False)
    assert server.log == []


def test_tls_is_broken_off_as_well(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()

    def stall(_request: Request) -> Answer:
        asked.set()
        time.sleep(1)
        return Answer("late")

    with HTTPServer(host="127.0.0.1", ssl_context=certificate.context, threaded=True) as server:
        server.expect_request("/").respond_with_handler(stall)
        resolving_to(monkeypatch, ["127.0.0.1"])
        http = HttpClient(EVERYTHING, ca_bundle=certificate.file, read_timeout=20.0, total_timeout=20.0)
        threading.Thread(target=lambda: asked.wait(10) and http.break_off()).start()  # type: ignore[func-returns-value]
        began = time.monotonic()
        trouble = trouble_of(http, f"https://lms.localhost:{server.port}/")
        assert time.monotonic() - began < 0.9
    assert (trouble.code, trouble.sent) == ("http.broken_off", True)
