"""A text cut into what the model looks at: words, numbers, signs, line ends, placeholders."""

import re
from typing import Final

from sync.filter.folding import MARKS
from sync.filter.placeholders import PLACEHOLDER

Place = tuple[int, int]

# An apostrophe is inside of *O'Brien* and between *Ariana* and its *'s*.
_LETTERS: Final = rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*"
_TOKEN: Final = re.compile(rf"{_LETTERS}(?:(?:'(?!s\b)|-){_LETTERS})*|\d+|\n|{PLACEHOLDER.pattern}|[^\w\s]|_")


def tokens_of(text: str) -> list[Place]:
    """Where each token starts and ends (exclusive)."""
    return [match.span() for match in _TOKEN.finditer(text)]
