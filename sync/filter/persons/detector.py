"""Finds people who are named in a text, whoever they are."""

from collections.abc import Iterator, Sequence

from sync.filter.persons.model import shipped
from sync.filter.persons.tokens import Place, tokens_of
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_BY_MODEL = 0.8


def find(view: View) -> Iterator[Span]:
    """People in a text."""
    tokens = tokens_of(view.text)
    words = [view.text[start:end] for start, end in tokens]
    for first, last in _named(shipped().label(words)):
        yield view.span(tokens[first][0], tokens[last][1], EntityType.PERSON_T, _BY_MODEL, "person.model")


def _named(labels: Sequence[str]) -> Iterator[Place]:
    """First and last token of each name."""
    first = None
    for at, label in enumerate([*labels, "O"]):
        if first is not None and label != "I":
            yield first, at - 1
            first = None
        if label == "B":
            first = at
