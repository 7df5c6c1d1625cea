"""Words and rules: what they find, whatever it looks like, and what they leave alone."""

from collections.abc import Sequence
from time import perf_counter

import pytest

from config.errors import StoaError
from sync.gates.rules import Follows, GateRule, find, normalised, read_rule, read_rules


def rules(*lines: str) -> Sequence[GateRule]:
    return read_rules(lines, Follows.ASK)


def found(line: str, text: str, *, is_newcomer: bool = False) -> list[str]:
    return [each.words or str(each.links) for each in find(rules(line), [text], is_newcomer=is_newcomer)]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("silly", "What a SILLY idea"),
        ("silly", "what a s\u200bi\u00adlly idea"),
        ("silly", "what a \uff53\uff49\uff4c\uff4c\uff59 idea"),
        ("cope", "\u0441\u043e\u0440\u0435, they say"),  # every letter is Cyrillic
        ("cope", "co\u0440e, they say".replace("\u0440", "\u0440")),
        ("Blödsinn", "So ein blo\u0308dsinn!"),
        ("Blödsinn", "So ein Bloedsinn!"),
        ("silly idea", "a silly,\n*idea*"),
        ("idiot*", "das ist idiotisch"),
        ("host:example.org", "see https://user@Shop.Example.ORG:8443/x"),
        ("host:example.org", "see example\uff0eorg"),
        ("re:[A-Z]{2}-[0-9]{4}", "number ab-1234, please"),
    ],
)
def test_a_rule_finds_what_it_means_however_it_is_written(line: str, text: str) -> None:
    assert found(line, text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ass", "a class in assessment"),
        ("silly idea", "silly and an idea"),
        ("idiot", "das ist idiotisch"),
        ("host:example.org", "see https://example.org.evil.test and notexample.org"),
        ("re:[A-Z]{2}-[0-9]{4}", "number 12-1234"),
        ("links:2", "https://a.test https://b.test"),
    ],
)
def test_a_rule_leaves_alone_what_only_has_it_inside(line: str, text: str) -> None:
    assert not found(line, text, is_newcomer=True)


def test_links_are_counted_of_newcomers_alone() -> None:
    text = "https://a.test [b](http://b.test) www.c.test"
    assert found("links:2", text, is_newcomer=True) == ["3"]
    assert not found("links:2", text)


def test_no_entry_goes_on_from_one_text_into_the_next() -> None:
    assert not find(rules("silly idea"), ["so silly", "idea"], is_newcomer=False)


def test_a_sentence_stands_behind_the_entry() -> None:
    rule = read_rule("silly  idea = It may hurt.", Follows.HOLD)
    assert (rule.written, rule.sentence, rule.line) == (
        "silly idea",
        "It may hurt.",
        "silly idea = It may hurt.",
    )
    pattern = read_rule("re:x = [0-9] = A number", Follows.ASK)
    assert (pattern.written, pattern.sentence) == ("re:x = [0-9]", "A number")


@pytest.mark.parametrize(
    "line",
    [
        "a",
        "re:(a+)+",
        "re:.",
        "re:(",
        "host:local",
        "links:many",
        "links:99",
        "x" * 700,
        "…",
        " ".join(["so"] * 13),
    ],
)
def test_what_cannot_be_looked_for_is_refused(line: str) -> None:
    with pytest.raises(StoaError):
        read_rule(line, Follows.ASK)


def test_a_list_is_bounded() -> None:
    with pytest.raises(StoaError):
        read_rules((f"word{number}" for number in range(1_001)), Follows.ASK)
    with pytest.raises(StoaError):
        read_rules((f"re:word{number}" for number in range(101)), Follows.ASK)


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a." * 10_000, "idio " * 4_000, "\u0301" * 20_000, "www." * 5_000]
)
def test_a_hostile_text_is_looked_at_quickly(text: str) -> None:
    listed = rules(
        *(f"idio{number} t" for number in range(700)),
        *(f"b{number}ad*" for number in range(199)),
        *(f"re:[a-z]{{5,20}}{number}" for number in range(100)),
        "host:a.test",
    )
    begun = perf_counter()
    find(listed, [text, text, "title"], is_newcomer=True)
    assert perf_counter() - begun < 2


def test_normalising_keeps_umlauts() -> None:
    assert normalised("u\u0308ber Ｏ２") == "über O2"
