"""What a page says of itself, read from HTML of any kind."""

import time

import pytest

from connectors.pages import PageHead, read_head
from connectors.pages.head import LONGEST_DESCRIPTION, LONGEST_TITLE

SIZE = 512 * 1024


def page(head: str) -> bytes:
    return (
        f"<!doctype html><html lang='de-AT'><head>{head}</head><body><title>Not this</title></body>".encode()
    )


def test_what_is_made_for_previews_goes_before_the_rest() -> None:
    read = read_head(
        page(
            "<title>Plain</title><meta name=description content='Of the page'><meta property='og:title' "
            "content='For previews &amp; more'><META PROPERTY=og:site_name CONTENT=Library><meta property="
            "'og:description' content='In short'><meta property='og:image' content='https://x.example/i.png'>"
        )
    )
    assert read == PageHead("For previews & more", "In short", "Library", "de-AT")


def test_a_plain_page_has_its_title_and_description() -> None:
    assert read_head(page("<title>\n Two\n lines </title><meta name=description content=Words>")) == PageHead(
        "Two lines", "Words", "", "de-AT"
    )
    assert read_head(page("<title>Same</title><meta name=description content=Same>")) == PageHead(
        "Same", language="de-AT"
    )


@pytest.mark.parametrize(
    "head", ["", "<title> </title>", "<title>\u202e\u200b</title>", "<script>'<title>x</title>'</script>"]
)
def test_a_page_without_a_title_says_nothing(head: str) -> None:
    assert read_head(page(head)) is None


def test_what_reorders_hides_or_controls_is_taken_out() -> None:
    read = read_head(page("<title>a\u202eb\u2066c\u200f\x07\x1b[1m\ufeffd &#8238;e&#0; \U000e0041f</title>"))
    assert read is not None
    assert read.title == "abc [1md e\ufffd f"


def test_markup_is_text_and_long_texts_are_cut() -> None:
    read = read_head(
        page(
            f"<meta property=og:title content='<script>alert(1)</script>{'x' * 900}'>"
            f"<meta name=description content='{'y' * 9000}'>"
        )
    )
    assert read is not None
    assert read.title.startswith("<script>alert(1)</script>xxx")
    assert (len(read.title), len(read.description)) == (LONGEST_TITLE, LONGEST_DESCRIPTION)


@pytest.mark.parametrize(
    ("encoding", "declared", "beginning"),
    [
        ("utf-8", "", ""),
        ("iso-8859-1", "ISO-8859-1", ""),
        ("cp1252", "", "<meta charset=windows-1252>"),
        ("iso-8859-15", "", "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-15'>"),
        ("utf-16", "utf-8", ""),
        ("utf-8", "unheard-of", ""),
        ("utf-8", "punycode", "<meta charset=unicode_escape>"),
    ],
)
def test_it_is_read_in_the_encoding_that_it_declares(encoding: str, declared: str, beginning: str) -> None:
    read = read_head(f"{beginning}<title>Größe</title>".encode(encoding), declared)
    assert read == PageHead("Größe")


def test_an_unfinished_page_is_read_as_far_as_it_goes() -> None:
    assert read_head(b"<title>Whole</title><meta name=description content='cut of") == PageHead("Whole")
    assert read_head(b"<title>Whole</title><html lang='<script>'>") == PageHead("Whole")


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<!-- -",
        "<![CDATA[",
        "<![if x ]]>",
        "</",
        "<a ",
        "<div>",
        "<title>",
        "&#",
        "<meta a='",
        "<\0",
        "<meta content='a&",
    ],
)
def test_hostile_pages_are_read_quickly(piece: str) -> None:
    began = time.process_time()
    read_head(piece.encode() * (SIZE // len(piece)))
    read_head(b"<title>x</title><meta name=description content=" + piece.encode() * (SIZE // len(piece)))
    assert time.process_time() - began < 5
