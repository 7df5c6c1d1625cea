"""What somebody looks for, read from what they typed."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from sync.search.words import SMALL_WORDS, TYPED_WORD, fold, words_of

LONGEST: Final = 200  # characters that are read
_MOST_WORDS: Final = 12
_PIECE: Final = re.compile(
    r'(?<!\S)(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))|(?P<rest>[^\s"]+)'
)


@dataclass(frozen=True, slots=True)
class Query:
    """Words that are all to be found, as typed; of those in `phrases` also their order, of `without` none.

    `is_unfinished`: the last of the words may be the beginning of one.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    is_unfinished: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to look for; what is only to be missing is nothing."""
        return bool(self.words)


def parse(typed: str) -> Query:
    """Read ``docker "last week" -windows``: words, a phrase, and a word that is not to be there.

    Words that say nothing, such as articles, are passed over where others are left.
    """
    typed = unicodedata.normalize("NFC", typed[:LONGEST])
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[str] = []
    ends_in_plain = False
    for piece in _PIECE.finditer(typed):
        content = piece["phrase"] if piece["phrase"] is not None else piece["plain"] or piece["rest"]
        found = TYPED_WORD.findall(content)
        if piece["minus"] and found:
            without += found
        elif found:
            words += found
            if piece["phrase"] is not None:
                phrases.append(tuple(words_of(content)))
        ends_in_plain = bool(found) and not piece["minus"] and piece["phrase"] is None
    telling = telling_words(words)
    is_unfinished = ends_in_plain and typed[-1:].isalnum() and bool(telling) and telling[-1] == words[-1]
    return Query(telling[-_MOST_WORDS:], tuple(phrases), tuple(without[:_MOST_WORDS]), is_unfinished)


def telling_words(words: list[str]) -> tuple[str, ...]:
    """The words without those that say nothing of a subject; all of them where no other is left."""
    telling = tuple(word for word in words if fold(word) not in SMALL_WORDS)
    return telling or tuple(words)
