import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from connectors.communities.plain import plain_markdown

_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "words\n===\nwords\n---\n***",
        "a*b*c, *d* and __init__ or _x_",
        "~~gone~~ and ~~~\nno code",
        "half ` a code span\nand ` the other half",
        "C:\\*.txt and \\(x\\) and the end \\",
        "&lt; and <b>bold</b> <!-- gone -->",
        "[a](b) [a][b]\n[a]: nowhere",
        "a | b\n- | -",
        "    four spaces\n\ttab",
        "2019. That was a year",
    ],
)
def test_what_is_plain_shows_as_it_is(text):
    tokens = _RENDERER.parse(plain_markdown(text))
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "softbreak", "text_special"}
    shown = "".join(child.content or "\n" for child in children).split("\n")
    assert shown == [line.strip() for line in text.split("\n")]


def test_addresses_lists_and_quotes_are_what_they_were_meant_to_be():
    assert plain_markdown("See (https://x.example/a_(b)), or\r\nhttps://x.example/?a=*1.") == (
        "See (<https://x.example/a_(b)>), or\n<https://x.example/?a=*1>."
    )
    html = _RENDERER.render(plain_markdown("> said *before*\nanswer\n\n* one\n- two"))
    assert html.startswith("<blockquote>\n<p>said *before*</p>\n</blockquote>\n<p>answer</p>\n<ul>")


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1 \n*_~`<>|&;#!^[]()\\-=.\t") | st.characters(codec=None), max_size=60))
def test_any_text_can_be_stored_and_rendered(text):
    markdown = plain_markdown(text)
    markdown.encode("utf-8")
    assert "\x00" not in markdown
    _RENDERER.render(markdown)


@pytest.mark.parametrize(
    "piece", ["*", "_a ", "`", "<a", "&", "[a](", "\\", "~", ">\n", "- ", "https://a ", "https://a)"]
)
def test_hostile_text_takes_linear_time(piece):
    text = piece * (400_000 // len(piece))
    begun = time.process_time()
    plain_markdown(text)
    assert time.process_time() - begun < 2.5
