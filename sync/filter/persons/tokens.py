"""A text cut into what the model looks at: words, numbers, signs, line ends, placeholders."""

import re
from typing import Final

from sync.filter.folding import MARKS, has_marks
from sync.filter.placeholders import PLACEHOLDER

Place = tuple[int, int]


# An apostrophe is inside of *O'Brien* and between *Ariana* and its *'s*.
def _token(letters: str) -> re.Pattern[str]:
    return re.compile(rf"{letters}(?:(?:'(?!s\b)|-){letters})*|\d+|\n|{PLACEHOLDER.pattern}|[^\w\s]|_")


_TOKEN: Final = _token(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*")
_TOKEN_WITHOUT_MARKS: Final = _token(r"[^\W\d_]+")


def tokens_of(text: str) -> list[Place]:
    """Where each token starts and ends (exclusive)."""
    token = _TOKEN if has_marks(text) else _TOKEN_WITHOUT_MARKS
    return [match.span() for match in token.finditer(text)]
