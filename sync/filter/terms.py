"""An organisation's confidential terms, in every form that German and English give them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sync.filter.folding import spellings
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_WORD = re.compile(r"[^\W_]+")
# What may stand between the words of a term: they are written apart, with hyphens, over a line's end, or as one.
_JOINT = re.compile(r"[ \t]{0,3}[-_/&.·'+]?[ \t]{0,3}(?:\r?\n[ \t]{0,12})?(?:\r?\n[ \t]{0,3})?")
# Over these a compound goes on: *Projekt-Adler-Budget*, *Adler_v2*.
_HYPHEN = re.compile(r"[-_]")
_BROKEN = re.compile(r"-[ \t]{0,3}\r?\n[ \t]{0,3}")
_ENDINGS: Final = ("s", "es", "e", "n", "en", "er", "ern", "em", "ens")
# A term so short is a word of its own or nothing: *SAP* is in no *sapphire*.
_ALONE_MAX: Final = 4
_COMPOUND_MIN: Final = 3
_PIECES_MAX: Final = 3
_LETTERS_MIN: Final = 2
WORDS_MAX: Final = 12
"""A term has so many words at most."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A term's folded words; `whole` is as it was entered, where only that is it."""

    words: tuple[str, ...]
    whole: str | None


def is_term(written: str) -> bool:
    """Whether something can be looked for as a term: it has two letters or figures, and not too many words."""
    words = [match.group() for match in _WORD.finditer(written)]
    return sum(map(len, words)) >= _LETTERS_MIN and len(words) <= WORDS_MAX


class TermDetector:
    """Finds terms. Its time grows with the text, not with the number of terms."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._by_first: dict[str, list[_Term]] = {}
        listed: defaultdict[str, set[_Term]] = defaultdict(set)
        self._starts: dict[str, list[str]] = {}
        for term in terms:
            for made in _read(term):
                listed[made.words[0]].add(made)
        self._by_first = {
            first: sorted(found, key=lambda each: -len(each.words)) for first, found in listed.items()
        }
        self._lengths = sorted(
            {len(first) for first in self._by_first if len(first) > _ALONE_MAX}, reverse=True
        )

    def find(self, view: View) -> Iterator[Span]:
        """Each term, with its ending and the whole compound that it is in."""
        if not self._by_first:
            return
        text = view.text
        places = [match.span() for match in _WORD.finditer(text)]
        behind = 0
        for index in range(len(places)):
            if index < behind:
                continue
            last = self._last_of_term(text, places, index)
            if last is None:
                continue
            first, last = _compound(text, places, index, last)
            behind = last + 1
            yield view.span(
                places[first][0], places[last][1], EntityType.CONFIDENTIAL, 0.95, "confidential.term"
            )

    def _last_of_term(self, text: str, places: Sequence[tuple[int, int]], index: int) -> int | None:
        """The last word of a term that begins with this one; None where none does."""
        for word, last in _readings(text, places, index):
            for form in _forms(word):
                for term in self._by_first.get(form, ()):
                    if _stands_here(text, places, index, last, term):
                        return last + len(term.words) - 1
            if self._begins_compound(word):
                return last
        return None

    def _begins_compound(self, word: str) -> bool:
        """Whether a term of one word begins this one, or ends it: *Adlerbudget*, *Pilotadler*."""
        for folded in spellings(word):
            for length in self._lengths:
                if len(folded) < length + _COMPOUND_MIN:
                    continue
                for part in (folded[:length], folded[-length:]):
                    if any(len(term.words) == 1 and not term.whole for term in self._by_first.get(part, ())):
                        return True
        return False


def _read(term: str) -> Iterator[_Term]:
    words = [match.group() for match in _WORD.finditer(term)]
    if not words or len(words) > WORDS_MAX:
        return
    is_short = len(words) == 1 and len(words[0]) <= _ALONE_MAX
    whole = words[0] if is_short and words[0].isupper() else None
    versions: list[tuple[str, ...]] = [()]
    for word in words:
        # Two spellings a word at most: Müller, Mueller.
        versions = [(*begun, spelling) for begun in versions[:8] for spelling in spellings(word)[:2]]
    joined = "".join(words)
    for version in versions:
        yield _Term(version, whole)
    if len(words) > 1:
        for spelling in spellings(joined)[:2]:
            yield _Term((spelling,), None)


def _readings(text: str, places: Sequence[tuple[int, int]], index: int) -> Iterator[tuple[str, int]]:
    """A word as it stands, and together with the pieces behind it from which a line's end divides it."""
    start, end = places[index]
    word = text[start:end]
    yield word, index
    for following in range(index + 1, min(index + _PIECES_MAX, len(places))):
        if not _BROKEN.fullmatch(text, end, places[following][0]):
            return
        end = places[following][1]
        word += text[places[following][0] : end]
        yield word, following


@lru_cache(maxsize=16384)
def _forms(word: str) -> tuple[str, ...]:
    """A word folded, and without each ending that it may have."""
    found = []
    for folded in spellings(word):
        found.append(folded)
        found += [folded[: -len(ending)] for ending in _ENDINGS if folded.endswith(ending)]
    return tuple(dict.fromkeys(filter(None, found)))


def _stands_here(text: str, places: Sequence[tuple[int, int]], index: int, last: int, term: _Term) -> bool:
    """Whether the rest of a term follows its first word, and that is written as it has to be."""
    if term.whole is not None:
        start, end = places[index]
        written = text[start:end]
        return written == term.whole or (written.startswith(term.whole) and written[len(term.whole) :] == "s")
    for offset, wanted in enumerate(term.words[1:], start=1):
        place = last + offset
        if place >= len(places) or not _JOINT.fullmatch(text, places[place - 1][1], places[place][0]):
            return False
        if wanted not in _forms(text[slice(*places[place])]):
            return False
    return True


def _compound(text: str, places: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The words of the compound that a term is in, some to each side."""
    for _ in range(_PIECES_MAX):
        if last + 1 < len(places) and _HYPHEN.fullmatch(text, places[last][1], places[last + 1][0]):
            last += 1
        if first > 0 and _HYPHEN.fullmatch(text, places[first - 1][1], places[first][0]):
            first -= 1
    return first, last
