"""A text as those see it who look for people in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sync.filter.folding import spellings
from sync.filter.persons.cited import in_full
from sync.filter.persons.things import used_as_things

_JOINING: Final = frozenset("+#-/&'")
_CIPHER: Final = re.compile(
    r"(?:en|de)crypt|cipher|\bkeys?\b|schl(?:ü|ue)ssel|diffie|\brsa\b|protocol|protokoll|qubit|signatur|\bnonce\b",
    re.IGNORECASE,
)
_SOURCES: Final = re.compile(
    r"""[^\w\n]{0,6}(?:[^\W\d_]+[ ])?
      (?:readings?|lekt(?:ü|ue)re|literature?|quellen?|sources?|references|hausaufgabe|homework
        |(?:week|woche|unit|session|sitzung|seminar|chapter|kapitel)[ ]\d+)\b[^:\n]{0,30}:""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE: Final = 200


@dataclass(frozen=True)
class Reading:
    """A text and its tokens; and where it is marked as code, which the text itself no longer shows."""

    text: str
    places: Sequence[tuple[int, int]]
    code: Sequence[tuple[int, int]]

    @cached_property
    def words(self) -> list[str]:
        """The tokens as they are written."""
        return [self.text[start:end] for start, end in self.places]

    @cached_property
    def folded(self) -> list[str]:
        """The tokens folded, each in its first spelling."""
        return [spellings(word)[0] for word in self.words]

    def is_capitalised(self, at: int) -> bool:
        """Whether a token is written as a name in ordinary writing is."""
        word = self.words[at]
        return word[0].isupper() and len(word) > 1 and not word.isupper()

    def is_initial(self, at: int) -> bool:
        """Whether a token is all that is left of a name: *Frau K.*; not *a* and *I* in capitals, nor *C++*."""
        word, behind = self.words[at], self.text[self.places[at][1] : self.places[at][1] + 1]
        if len(word) > 1 or not word.isupper() or (word in "AI" and behind != "."):
            return False
        return not behind.isalnum() and behind not in _JOINING

    @cached_property
    def in_small_letters(self) -> frozenset[str]:
        """The words that stand somewhere in small letters."""
        return frozenset(filter(str.islower, self.words))

    @cached_property
    def used_as_things(self) -> frozenset[str]:
        """The folded words that are used as software is."""
        return frozenset(used_as_things(self.words, self.folded))

    @cached_property
    def is_about_ciphers(self) -> bool:
        """Whether it has both *Alice* and *Bob*, and a cipher."""
        present = {word.removesuffix("s") for word in self.folded}
        return {"alice", "bob"} <= present and bool(_CIPHER.search(self.text))

    def is_in_list_of_sources(self, at: int) -> bool:
        """Whether a token's line begins as those do that say what to read: *Week 3: Foucault*."""
        start = self.places[at][0]
        line = self.text[max(0, start - _LINE) : start].rpartition("\n")[2]
        return bool(_SOURCES.match(line))

    @cached_property
    def _full_names(self) -> list[tuple[int, int]]:
        return list(in_full(self.text))

    @cached_property
    def cited_in_full(self) -> frozenset[str]:
        """The folded family names of authors whom the text names in full somewhere."""
        return frozenset(
            spellings(self.text[start : last + 1].split()[-1])[0] for start, last in self._full_names
        )

    @cached_property
    def _parts_of_full_names(self) -> frozenset[int]:
        return frozenset(
            start + part.start()
            for start, last in self._full_names
            for part in re.finditer(r"\S+", self.text[start : last + 1])
        )

    def is_in_full_name(self, at: int) -> bool:
        """Whether a token is part of an author's full name."""
        return self.places[at][0] in self._parts_of_full_names
