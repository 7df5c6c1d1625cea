"""A text as words, numbers and what is between them, to walk from a house number to its street."""

import re
from typing import Final, NamedTuple

from sync.filter.address.words import ABBREVIATIONS
from sync.filter.words import FUNCTION_WORDS

_TOKEN: Final = re.compile(
    r"""(?P<plain> [^\W\d_]++(?![\d_'.&/-]) )       # most words, which no other rule has to be tried for
      | (?P<other> \d+(?:[.,:]\d+)+ | \d{7,} | \d+[ ]?[%‰€$£°] | \d+[^\W\d_]{2,}\w* | [^\W\d_]++\d\w* | [^\W\d_]*+_\w* )
      | (?P<number> \d{1,6}(?:[A-Za-z](?![^\W_])|[ ][A-Za-z](?=[,;)\n]|\.?\s*\Z))?
            (?:[ ]?[-/+][ ]?\d{1,4}[A-Za-z]?(?![^\W_])|-[a-z](?![^\W_])){0,3} )
      | (?P<word>(?<![^\W_])[cC]/(?!o\b)|[^\W\d_]+(?:['.&-]{1,2}[^\W\d_]+)*+\.?)
      | (?P<comma>,)
      | (?P<gap>\r?\n[ \t]*\r?\n\s*)
      | (?P<line>\r?\n)
      | (?P<stop>[^\s\w]|_)
    """,
    re.VERBOSE,
)
# A plain word is a word.
_KINDS: Final = {kind: "word" if kind == "plain" else kind for kind in _TOKEN.groupindex}


class Token(NamedTuple):
    """`kind` is one of word, number (as a house has), other (as none has), comma, line, gap (a blank line) and stop.

    `is_capitalised` holds for letters of scripts without capitals too, and in a text that has none for every word
    that may be a name.
    """

    kind: str
    start: int
    end: int
    text: str
    is_capitalised: bool

    @property
    def folded(self) -> str:
        """As words are looked up: in small letters and without the stop of an abbreviation."""
        return self.text.casefold().rstrip(".")

    @property
    def ends_sentence(self) -> bool:
        """Whether its full stop is the sentence's rather than an abbreviation's."""
        if not self.text.endswith("."):
            return False
        return len(self.folded) > 1 and self.folded not in ABBREVIATIONS and not self.folded.endswith("str")


def tokens_of(text: str) -> list[Token]:
    """In the order of the text; blanks are none."""
    is_small = text.islower()
    tokens = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        written = text[start:end]
        is_capitalised = written not in FUNCTION_WORDS if is_small else not written[0].islower()
        tokens.append(Token(_KINDS[match.lastgroup or ""], start, end, written, is_capitalised))
    return tokens
