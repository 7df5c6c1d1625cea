"""Which texts are read with the weights for English."""

import pytest

from sync.filter.persons.language import is_english


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("i think that this is what you have to do", True),
        ("ich denke dass das nicht so ist wie du es sagst", False),
        ("wir lesen heute the art of war und sprechen uber die these", False),
        ("anna keller", False),
        ("", False),
    ],
)
def test_english_is_told_by_its_little_words(text: str, english: bool) -> None:
    assert is_english(text.split()) is english
