"""The detector for all that is held for a person; `resolve` joins what overlaps."""

from collections.abc import Iterator
from itertools import chain

from sync.filter.sensitive import beliefs, conduct, health, signs
from sync.filter.sensitive.clauses import Clauses
from sync.filter.types import Span
from sync.filter.view import View


def find(view: View) -> Iterator[Span]:
    """Each place that tells of somebody's health, beliefs and the like, or of how somebody else behaved."""
    clauses = Clauses.of(view.text)
    for hit in chain(health.find(clauses), signs.find(clauses), beliefs.find(clauses), conduct.find(clauses)):
        if clauses.is_of_case(hit.first):
            continue
        start, end = clauses.starts[hit.first], clauses.ends[hit.end - 1]
        yield view.span(start, end, hit.type, hit.score, hit.reason)
