"""Which ports a demo takes."""

import socket
from pathlib import Path

from pytest_httpserver import HTTPServer

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.demo.ports import answers_with_keys_of, listen_at, listen_somewhere, port_of
from sync.platforms.tool_keys import public_key_set
from tests.conftest import copy_sqlite
from tests.factories.keys import give_signing_key


def test_a_replacement_is_no_port_that_the_system_hands_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        preferred = port_of(taken)
        assert listen_at(preferred) is None
        for _ in range(5):
            with listen_somewhere(preferred) as listener:
                assert 1024 < port_of(listener) < 32_768


def test_the_preferred_port_is_taken_where_it_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = port_of(listener)
    with listen_somewhere(free) as listener:
        assert port_of(listener) == free


def test_only_a_stoa_with_the_same_keys_is_the_same_demo(
    tmp_path: Path, migrated_sqlite: Path, keys: KeyRing, clock: SystemClock, httpserver: HTTPServer
) -> None:
    url = f"sqlite:///{tmp_path}/stoa.sqlite"
    assert not answers_with_keys_of(url, httpserver.port)
    copy_sqlite(migrated_sqlite, tmp_path / "stoa.sqlite")
    httpserver.expect_oneshot_request("/lti/jwks").respond_with_json({"keys": []})
    assert not answers_with_keys_of(url, httpserver.port)
    database = Database(url)
    give_signing_key(database, keys, clock)
    with database.read() as session:
        httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))
    database.close()
    assert answers_with_keys_of(url, httpserver.port)
