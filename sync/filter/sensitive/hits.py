"""What a rule for special categories finds, in words, and the lists by which it finds them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.folded import Phrase, words
from sync.filter.types import EntityType


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first`..`end` (exclusive) of a text, by index."""

    first: int
    end: int
    type: EntityType
    score: float
    reason: str


def paired(*pairs: tuple[str, str]) -> Mapping[str, frozenset[str]]:
    """Of pairs of words in two lists each: what words of the second may stand with one of the first."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for ones, others in pairs:
        for one in words(ones):
            found[one] |= words(others)
    return dict(found)


def firsts(kinds: Mapping[str, frozenset[Phrase]]) -> frozenset[str]:
    """The words that phrases begin with: most words of a text are none of them, and need not be looked at."""
    return frozenset(phrase[0] for phrases in kinds.values() for phrase in phrases)


class Index:
    """Phrases by their first two words, the longest first, each with the kind that it is listed under."""

    def __init__(self, kinds: Mapping[str, frozenset[Phrase]]) -> None:
        self._alone: dict[str, str] = {}
        listed: defaultdict[str, defaultdict[str, list[tuple[Phrase, str]]]]
        listed = defaultdict(lambda: defaultdict(list))
        for kind, phrases in kinds.items():
            for phrase in phrases:
                if len(phrase) == 1:
                    self._alone.setdefault(phrase[0], kind)
                else:
                    listed[phrase[0]][phrase[1]].append((phrase, kind))
        self._listed = {
            first: {
                second: sorted(found, key=lambda each: -len(each[0])) for second, found in by_second.items()
            }
            for first, by_second in listed.items()
        }

    def at(self, clauses: Clauses, index: int) -> tuple[str, int] | None:
        """The kind of the longest phrase that begins here, and the word after it; None where none does."""
        first = clauses.folded[index]
        if by_second := self._listed.get(first):
            for phrase, kind in by_second.get(clauses.word(index + 1), ()):
                end = index + len(phrase)
                if tuple(clauses.folded[index:end]) == phrase and clauses.same_clause(index, end - 1):
                    return kind, end
        alone = self._alone.get(first)
        return None if alone is None else (alone, index + 1)
