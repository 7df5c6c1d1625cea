"""A text as words in clauses and sentences."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from sync.filter.sensitive.folded import fold, words

_WORD = re.compile(r"\d+,\d+|[^\W_]+(?:-[ \t]{0,3}\r?\n[ \t]{0,3}(?=[a-zäöüß])[^\W_]+)?")
_SENTENCE_END = re.compile(r"[.!?…][^\w\s]*\s|[\u2022|]|\n[ \t]*\n|\n[ \t]*(?:[-+#•]|\d{1,3}[.)])")
_CLAUSE_END = re.compile(r"[,;:()\"„“”»«]|[ \t][-–][ \t]")
_AGE = re.compile(r"\(\d{1,3}\)")  # an aside that parts no clause: *mein Sohn Jonas (12) hat …*
_SHORT = words("""
dr prof mr mrs ms hr fr st ca bzw etc vgl nr usw inkl evtl ggf sog z b d h i e g
""")
_ARTICLES = words("""
ein eine einen einem einer eines a an the der die das den dem des some etwas
""")
_REACH = 8
_BREAK = re.compile(r"[-\s]+")


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    return fold(word if word.isalnum() else _BREAK.sub("", word))


@dataclass(frozen=True, slots=True)
class Structure:
    """Words by index: folded, and where they stand; `clause` and `sentence` number those that each belongs to."""

    text: str
    folded: list[str]
    starts: list[int]
    ends: list[int]
    clause: list[int]
    sentence: list[int]

    @classmethod
    def of(cls, text: str) -> Self:
        """Take a text apart, in one pass."""
        words = [match.span() for match in _WORD.finditer(text)]
        if "(" in text:
            words = [place for place in words if not _AGE.match(text, max(0, place[0] - 1))]
        folded = [_folded(text[start:end]) for start, end in words]
        clauses, sentences = [0] * len(words), [0] * len(words)
        clause = sentence = behind = 0
        for index, (start, end) in enumerate(words):
            if behind and text[behind:start] != " " and (gap := _AGE.sub("", text[behind:start])) != " ":
                last = text[slice(*words[index - 1])]
                ends_sentence = bool(_SENTENCE_END.search(gap)) and not _is_short(gap, last, text[start])
                sentence += ends_sentence
                clause += ends_sentence or bool(_CLAUSE_END.search(gap))
            behind = end
            clauses[index], sentences[index] = clause, sentence
        return cls(text, folded, [start for start, _ in words], [end for _, end in words], clauses, sentences)

    def word(self, index: int) -> str:
        """A word folded, or nothing beyond the ends."""
        return self.folded[index] if 0 <= index < len(self.folded) else ""

    def is_capital(self, index: int) -> bool:
        """Whether a word is written with a capital."""
        return self.text[self.starts[index]].isupper()

    def is_shouted(self, index: int) -> bool:
        """Whether a word is all in capitals."""
        return self.text[self.starts[index] : self.ends[index]].isupper()

    def same_clause(self, one: int, other: int) -> bool:
        """Whether both words are there, in one clause."""
        return (
            0 <= one < len(self.folded)
            and 0 <= other < len(self.folded)
            and self.clause[one] == self.clause[other]
        )

    def back_over(self, index: int, stops: Container[str], most: int = 3) -> int:
        """From a term back over what describes it, to the first word of it all: *einen schweren Herzinfarkt*."""
        first = index
        for _ in range(most):
            before = first - 1
            if not self.same_clause(before, index) or self.folded[before] in stops:
                break
            if self.is_joined(before):
                first = before
                continue
            if self.folded[before] in _ARTICLES:
                return before
            if self.is_capital(before) and not self.folded[before].isdigit():
                break
            first = before
        return first

    def is_joined(self, index: int) -> bool:
        """Whether a hyphen joins a word to the next: *Bandscheiben-OP*."""
        return self.text[self.ends[index] : self.starts[index + 1]] == "-"

    def before(self, index: int, most: int = _REACH) -> Iterator[int]:
        """The words before one in its clause, the nearest first."""
        for place in range(index - 1, max(index - 1 - most, -1), -1):
            if self.clause[place] != self.clause[index]:
                return
            yield place

    def after(self, index: int, most: int = _REACH) -> Iterator[int]:
        """The words behind one in its clause."""
        for place in range(index + 1, min(index + 1 + most, len(self.folded))):
            if self.clause[place] != self.clause[index]:
                return
            yield place


def _is_short(gap: str, last: str, following: str) -> bool:
    """Whether a full stop only shortens the last word: *Dr. Berg*, *am 3. Mai*, *Herr K. hat*."""
    if gap.strip() != ".":
        return False
    is_initial = len(last) == 1 and last.isupper() and following.islower()
    return _folded(last) in _SHORT or (len(last) <= 2 and last.isdigit()) or is_initial
