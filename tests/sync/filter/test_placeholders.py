"""Placeholders, in which nothing is found again."""

import pytest

from sync.filter import EntityType, Span
from sync.filter.placeholders import Inert, placeholder

TEXT = "ab [Person] cd"  # the placeholder stands at 3..11


@pytest.mark.parametrize(("start", "end"), [(3, 11), (4, 10), (0, 4), (10, 14), (0, 14)])
def test_a_finding_that_touches_a_placeholder_is_none(start: int, end: int) -> None:
    assert Inert(TEXT).without([Span(start, end, EntityType.PERSON_R, 1.0, "test")]) == []


@pytest.mark.parametrize(("start", "end"), [(0, 3), (11, 14)])
def test_a_finding_beside_a_placeholder_is_kept(start: int, end: int) -> None:
    span = Span(start, end, EntityType.PERSON_R, 1.0, "test")
    assert Inert(TEXT).without([span]) == [span]


def test_every_type_has_a_word_in_both_languages() -> None:
    for kind in EntityType:
        for language in ("de", "en"):
            word = placeholder(kind, language)
            assert Inert(word).without([Span(0, len(word), kind, 1.0, "test")]) == []
