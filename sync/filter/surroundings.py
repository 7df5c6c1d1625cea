"""What stands around a word that may be a name or just a word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sync.filter.folding import letters, spellings
from sync.filter.words import CONJUNCTIONS, DEFINITE, NO_NAME_AFTER, PEOPLE, SAYING, TITLES

_SENTENCE_START = re.compile(
    r"(?:^|[.!?:;…\u2022|]|\n[ \t]*\n|\n[ \t]*(?:[-+#•]|\d{1,3}[.)]))[\s\"'»«„“”‚(\[#-]{0,4}\Z"
)
_LINE_START = re.compile(r"(?:^|\n)[ \t-]{0,4}\Z")
_LINE_END = re.compile(r"[ \t]{0,4}[,.!]?[ \t]{0,4}(?:\r?\n|\Z)")
_ADDRESSED = re.compile(r"[ ]?[,:]")
_POSSESSIVE = re.compile(r"'s\b", re.IGNORECASE)
_HALF_OF_COMPOUND = re.compile(r"-(?:[ \t]{1,2}(?:und|oder|bzw|sowie|wie|and|or)\b|/)")
_REACH = 12


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A text and where its words are; a word is told by its index."""

    text: str
    words: Sequence[tuple[int, int]]

    def written(self, index: int) -> str:
        """The word as it stands there."""
        start, end = self.words[index]
        return self.text[start:end]

    def folded(self, index: int) -> str:
        """The word folded, or nothing beyond the text's ends."""
        return spellings(letters(self.written(index)))[0] if 0 <= index < len(self.words) else ""

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.text[self.words[index][1] : self.words[index + 1][0]]

    def is_capitalised(self, index: int) -> bool:
        """Whether it starts with a capital and goes on in small letters."""
        word = self.written(index)
        return word[0].isupper() and (len(word) == 1 or not word.isupper())

    def starts_sentence(self, index: int) -> bool:
        """Whether a capital would stand here anyway."""
        start = self.words[index][0]
        return bool(_SENTENCE_START.search(self.text, max(0, start - _REACH), start))

    def follows_title(self, index: int) -> bool:
        """Whether *Frau*, *Dr.* or another title stands before."""
        return self.folded(index - 1) in TITLES

    def follows_initial(self, index: int) -> bool:
        """Whether a single capital with its full stop stands before."""
        if index == 0 or not self.gap(index - 1).startswith("."):
            return False
        before = self.written(index - 1)
        return len(before) == 1 and before.isupper()

    def follows_article(self, index: int, *, definite: bool) -> bool:
        """Whether a word stands before after which a noun comes, not a name."""
        if index == 0 or not self.gap(index - 1).isspace():
            return False
        before = self.folded(index - 1)
        if before == "an" and self.folded(index)[0] not in "aeiouh":
            return False  # the German preposition: *danke an Rose*
        return before in DEFINITE if definite else before in NO_NAME_AFTER

    def is_next_to_number(self, first: int, last: int) -> bool:
        """Whether it is a month: *5 May*, *May 2024*."""
        return self.folded(first - 1).isdigit() or self.folded(last + 1).isdigit()

    def describes_what_follows(self, last: int) -> bool:
        """Whether it is an adjective, *Young people*, or half of a compound, *Groß- und Kleinschreibung*."""
        if _HALF_OF_COMPOUND.match(self.text, self.words[last][1]):
            return True
        return self.folded(last + 1) in PEOPLE and self.gap(last).isspace()

    def acts_as_person(self, first: int, last: int) -> bool:
        """Whether it stands alone as a signature does, is addressed, owns something or says something."""
        start, end = self.words[first][0], self.words[last][1]
        if _ADDRESSED.match(self.text, end) or _POSSESSIVE.match(self.text, end):
            return True
        if _LINE_END.match(self.text, end) and _LINE_START.search(self.text, max(0, start - _REACH), start):
            return True
        return self.folded(last + 1) in SAYING

    def companions(self, first: int, last: int) -> tuple[int, ...]:
        """The words that stand with it in an enumeration: *Rose und Krystyna*, *Rose, Krystyna*."""
        found = []
        if self.folded(last + 1) in CONJUNCTIONS:
            found.append(last + 2)
        elif last + 1 < len(self.words) and self.gap(last) == ", ":
            found.append(last + 1)
        if self.folded(first - 1) in CONJUNCTIONS:
            found.append(first - 2)
        elif first > 0 and self.gap(first - 1) == ", ":
            found.append(first - 1)
        return tuple(found)
