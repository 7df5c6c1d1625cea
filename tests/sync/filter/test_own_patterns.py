"""An organisation's own patterns: what may run, what it finds, and in what time."""

import time

import pytest

from sync.filter import EntityType, TextFilter
from sync.filter.own_patterns import PatternRefused, check_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(x+x+)+y",
        ".*",
        r"\d+",
        r"\d{3,}",
        r"(\d)\1",
        r"(?=a)b",
        r"(?<!a)b",
        r"((a{0,100}){0,100}){0,100}",
        "a?",
        "",
        r"\w",
        "[",
        "a" * 501,
        r"\Q[\Ea(?:.*b)?\Q]\E",
        r"\\\Qa+\E",
        "[\\\n[]a*b[x]",
        "[[:alpha:][]a*b[x]",
        "[[:^alpha:][]a*b[x]",
        r"a\C",
    ],
)
def test_what_may_take_long_or_matches_everywhere_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        check_pattern(pattern)
    assert refused.value.code == "filter.pattern_refused"
    with pytest.raises(PatternRefused):
        TextFilter(patterns=[pattern])


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\b[0-9]{7}\b", "Matrikel 1234567", "Matrikel [personal number]"),
        (r"MatNr (?P<id>[0-9]{7})", "MatNr 1234567", "MatNr [personal number]"),
        (r"P[+*]\d{5}", "Mein P+12345", "Mein [personal number]"),
        (r"\\Q\d{4}", r"\Q1234", "[personal number]"),
        (r"[[:alpha:]*+]{2}\d{4}", "+x1234", "[personal number]"),
        (r"(?i)emp-\p{L}{2}\d{4}", "EMP-äb1234", "[personal number]"),
    ],
)
def test_a_pattern_finds_the_organisations_ids(pattern: str, text: str, expected: str) -> None:
    filtered = TextFilter(patterns=[pattern]).scan(text)
    assert filtered.text == expected
    assert {span.type for span in filtered.spans} == {EntityType.PERSONAL_ID}
    assert TextFilter(patterns=[pattern]).scan(expected).spans == ()


@pytest.mark.parametrize("piece", ["a", "ä", "aaaab ", "1", "a1"])
def test_time_is_linear_whatever_the_pattern(piece: str) -> None:
    text_filter = TextFilter(
        patterns=[r"(a{1,30}){1,30}b", r"(a|a|aa){1,40}c", r"([a-z]{0,20}[0-9]{0,20}){1,9}!"]
    )
    detector = text_filter._own[-1]

    def seconds(length: int) -> float:
        from sync.filter.view import View

        view = View.of((piece * length)[:length])
        started = time.thread_time()
        list(detector(view))
        return time.thread_time() - started

    small = max(min(seconds(10_000) for _ in range(2)), 0.02)
    assert any(seconds(40_000) < 10 * small for _ in range(3))
