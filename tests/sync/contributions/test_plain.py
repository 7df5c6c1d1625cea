import time

import pytest

from sync.contributions import markdown
from sync.contributions.plain import excerpt, glimpse, plain_text
from tests.sync.contributions.test_rendering import COSTLY, HOSTILE

SECONDS = 5  # of the processor; the slowest of these takes less than a tenth of it


def test_each_paragraph_item_and_row_is_a_line() -> None:
    markdown = "# A heading\n\nA *first*\nparagraph.\n\n- one\n- two\n    - three\n\n|a|b|\n|-|-|\n|1|**2**|"
    assert plain_text(markdown).split("\n") == [
        "A heading",
        "A first paragraph.",
        "one",
        "two",
        "three",
        "a | b",
        "1 | 2",
    ]


def test_quotes_and_blocks_of_code_are_left_out() -> None:
    markdown = (
        "> they said\n> > and before\n\nI say\n\n```python\nx = 1\n```\n\n    y = 2\n\n- mine\n- > theirs"
    )
    assert plain_text(markdown) == "I say\nmine"


def test_code_and_formulas_within_a_sentence_stay() -> None:
    assert plain_text("Use `print` here") == "Use print here"
    assert plain_text("Let $x^2$ be\n$$\ny\n$$") == "Let x^2 be"


def test_a_glimpse_is_readable_whatever_it_is_of() -> None:
    markdown = "Let $x^2$ and $\\frac{1}{2}$ **be** so.\n\n|a|b|\n|-|-|\n|1|2|\n\nAnd ![a field](https://a.example/x.png)"
    assert glimpse(markdown, 80) == "Let x^2 and … be so. And a field"
    assert glimpse("word " * 100, 20) == "word word word word…"
    assert glimpse(f"> {'theirs ' * 100}\n\nmine", 20) == "mine"
    assert glimpse("|a|\n|-|\n|1|", 20) == ""


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("see [the book](https://www.example.org/a?b=c)", "see the book (www.example.org)"),
        ("see https://example.org/a?b=secret now", "see example.org now"),
        ("[**bold** name](https://example.org)", "bold name (example.org)"),
        ("[example.org](https://example.org/x)", "example.org"),
        ("![a chart](https://example.org/x.png) shows", "a chart shows"),
        ("[![chart](https://a.example/x.png)](https://b.example)", "chart (b.example)"),
        ("[write me](mailto:a@b.example)", "write me"),
        ("[nothing](javascript:alert(1))", "[nothing](javascript:alert(1))"),
    ],
)
def test_links_are_their_text_with_the_host(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_what_is_nested_too_deep_keeps_only_what_is_not_quoted() -> None:
    assert plain_text(">" * 100 + " theirs\n\nmine") == "mine"


def test_what_turns_text_around_does_not_come_back_by_an_entity() -> None:
    assert plain_text("&#x202e;abc [d&#8238;](https://a.example)") == "abc d (a.example)"


def test_broken_characters_do_no_harm() -> None:
    assert plain_text("a\ud800 \u202eb\0").encode() == "a\ufffd b\ufffd".encode()
    assert plain_text("") == ""


@pytest.mark.parametrize("name", COSTLY)
def test_of_what_would_take_long_the_lines_that_are_not_quoted_stay_as_typed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown, "_parser", lambda: pytest.fail("parsed"))
    typed = [" ".join(line.split()) for line in COSTLY[name].split("\n") if not line.startswith(">")]
    assert plain_text(COSTLY[name]).split("\n") == (list(filter(None, typed)) or [""])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_longer_than_other_text(name: str) -> None:
    begin = time.process_time()
    plain_text(HOSTILE[name])
    assert time.process_time() - begin < SECONDS


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("one\n two ") == "one two"
    assert excerpt("x" * 280) == "x" * 280


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("one two three", 9) == "one two…"
    assert excerpt("one two, three", 9) == "one two…"
    assert excerpt("one two three", 8) == "one two…"
    assert excerpt("one two. three", 9) == "one two…"
    assert excerpt("one two... three", 11) == "one two…"
    assert excerpt("one two? three", 9) == "one two?…"


def test_an_excerpt_never_exceeds_its_limit() -> None:
    assert excerpt("x" * 500, 100) == "x" * 99 + "…"
    assert all(len(excerpt("some words of a text" * 9, limit)) <= limit for limit in range(2, 60))
