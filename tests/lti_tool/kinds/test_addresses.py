"""What an address tells by itself."""

import pytest
from flask import Flask

from lti_tool.kinds.addresses import read_address


@pytest.mark.parametrize(
    ("address", "host", "way", "kind"),
    [
        ("https://www.youtube.com/watch?v=1", "www.youtube.com", "watch", "Video"),
        (
            "https://files.example/a/Annual_report-2026.pdf",
            "files.example",
            "a › Annual report 2026.pdf",
            "Document",
        ),
        ("https://a.example/%C3%9Cber%20uns/", "a.example", "Über uns", "Web page"),
        ("https://a.example", "a.example", "", "Web page"),
        ("https://a.example/x.PPTX?y=.pdf", "a.example", "x.PPTX", "Slides"),
        ("https://github.com/some/thing", "github.com", "some › thing", "Program code"),
        ("https://youtube.com.evil.example/x", "youtube.com.evil.example", "x", "Web page"),
        ("https://bücher.example/", "bücher.example (xn--bcher-kva.example)", "", "Web page"),
        ("https://a.example/%E2%80%AEgpj.exe%00%0A", "a.example", "gpj.exe", "Web page"),
        ("https://[::1", "", "", "Web page"),
    ],
)
def test_an_address_tells_where_it_leads(app: Flask, address: str, host: str, way: str, kind: str) -> None:
    with app.test_request_context():
        read = read_address(address)
    assert (read.host, read.way, read.kind) == (host, way, kind)


def test_a_long_way_is_shown_by_its_end(app: Flask) -> None:
    with app.test_request_context():
        way = read_address(f"https://a.example/{'some/' * 100}the-end").way
    assert len(way) <= 121
    assert way.startswith("…")
    assert way.endswith("the end")
