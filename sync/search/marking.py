"""Showing where a text has what was looked for."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from sync.contributions.plain import ELLIPSIS
from sync.search.queries import Query
from sync.search.words import have_same_stem, is_compound_of, places_of, spellings, words_of

_BEFORE: Final = 60  # characters of a passage before what was found
_PASSAGE: Final = 240  # characters in all
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS: Final = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)")
_BEGINNINGS: Final = re.compile(r"^[ \t]*(?:[#>+-]+|\d+[.)])[ \t]|\|", re.MULTILINE)


class Piece(NamedTuple):
    """A part of a text, and whether it is what was looked for."""

    text: str
    is_found: bool


class Marker:
    """Recognises the words of one query as the index does."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._known: dict[str, bool] = {}

    def marked(self, text: str) -> list[Piece]:
        """A text in pieces."""
        pieces: list[Piece] = []
        end = 0
        for start, stop, word in places_of(text):
            if self._is_sought(word):
                pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
                end = stop
        pieces.append(Piece(text[end:], False))
        return [piece for piece in pieces if piece.text]

    def passage(self, markdown: str) -> list[Piece]:
        """The part of a text around the first word that was looked for, without mark-up; its beginning without one."""
        plain = " ".join(_MARKS.sub("", _BEGINNINGS.sub(" ", _LINK.sub(r"\1", markdown))).split())
        first = next((start for start, _, word in places_of(plain) if self._is_sought(word)), 0)
        start, end = _at_words(plain, max(0, first - _BEFORE))
        cut = plain[start:end]
        before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(plain) else ""
        return self.marked(f"{before}{cut}{after}")

    def has_phrases(self, *texts: str) -> bool:
        """Whether each phrase stands in one of these texts, word for word."""
        spoken = [f" {' '.join(words_of(text))} " for text in texts]
        return all(any(f" {' '.join(phrase)} " in each for each in spoken) for phrase in self._query.phrases)

    def _is_sought(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = any(
                word == sought
                or (is_beginning and word.startswith(sought))
                or have_same_stem(sought, word)
                or is_compound_of(word, sought)
                for sought, is_beginning in self._sought
            )
        return self._known[word]

    @cached_property
    def _sought(self) -> list[tuple[str, bool]]:
        return list(self._spelled())

    def _spelled(self) -> Iterator[tuple[str, bool]]:
        last = len(self._query.words) - 1
        for place, typed in enumerate(self._query.words):
            is_beginning = self._query.is_unfinished and place == last
            yield from ((spelling, is_beginning) for spelling in spellings(typed))


def _at_words(text: str, start: int) -> tuple[int, int]:
    """A passage from about there on that begins and ends between words, where it has any."""
    begin = text.rfind(" ", 0, start) + 1 if start else 0
    if begin < start - _BEFORE:
        begin = start
    end = min(len(text), begin + _PASSAGE)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + _PASSAGE // 2)
    return begin, end
