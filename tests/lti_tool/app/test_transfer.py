"""How answers travel."""

import gzip
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.lti_tool.app.test_access import app as app

COMPRESSED = {"Accept-Encoding": "gzip, deflate, br"}


def fetch(app: Flask, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    return app.test_client().get(path, headers=headers, buffered=True)


def test_text_is_compressed_for_who_takes_that_and_for_nobody_else(app: Flask) -> None:
    plain = fetch(app, "/static/stoa.css")
    small = fetch(app, "/static/stoa.css", COMPRESSED)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 4
    assert all("Accept-Encoding" in answer.vary for answer in (plain, small))


def test_the_same_page_is_not_always_as_long(app: Flask) -> None:
    lengths = {len(fetch(app, "/static/stoa.css", COMPRESSED).data) for _ in range(40)}
    assert len(lengths) > 5


# Of a file that it does not send after all, Werkzeug leaves the closing to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_short_answers_and_such_without_a_body_stay_as_they_are(app: Flask) -> None:
    client = app.test_client()
    assert "Content-Encoding" not in client.get("/healthz", headers=COMPRESSED).headers
    fetched = client.get("/static/stoa.css", headers=COMPRESSED)
    again = client.get("/static/stoa.css", headers={**COMPRESSED, "If-None-Match": fetched.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert "Content-Encoding" not in again.headers


def test_a_static_file_is_kept_under_the_address_of_what_it_holds(app: Flask) -> None:
    address = re.search(r'href="(/static/stoa\.css\?v=[0-9a-f]{12})"', fetch(app, "/nowhere").text)
    assert address is not None
    assert fetch(app, address[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/stoa.css", "/static/stoa.css?v=0"):
        assert fetch(app, other).headers["Cache-Control"] == "no-cache"
