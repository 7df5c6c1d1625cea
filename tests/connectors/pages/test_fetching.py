"""Fetching a page: what an answer may say of where to go on."""

import socket

import pytest

from connectors.http import HttpClient
from connectors.pages import NoPage, fetch_head
from tests.connectors.http.test_client import listening


@pytest.mark.parametrize("location", ["https://[", "https://a..b/", "https://me:secret@pages.example/"])
def test_what_is_no_address_is_not_followed(http: HttpClient, location: str) -> None:
    def lead_astray(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(
            f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
        )

    with listening(lead_astray) as url, pytest.raises(NoPage):
        fetch_head(http, url)
