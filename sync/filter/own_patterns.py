"""An organisation's own patterns, run in time linear in the text (RE2), whatever they are."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import re2

from config.errors import StoaError
from sync.filter.types import EntityType, Span
from sync.filter.view import View

PATTERN_CHARACTERS_MAX: Final = 500
PATTERN_STEPS_MAX: Final = 20_000
"""RE2's own measure of how large a pattern's program is: time grows with it, and with the text."""
_NUMBER: Final = "id"
# A match that may go on to the end of the text would be looked for from each place anew.
_LITERAL: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*+\]", re.DOTALL)
# Between \Q and \E signs are read otherwise, so that they could hide one that repeats; \C is part of a letter.
_REFUSED: Final = ("\\Q", "\\C")
_UNBOUNDED: Final = re.compile(r"[*+]|\{[0-9]+,\}")


class PatternRefused(StoaError):
    """This is no pattern that may run on every text."""

    default_code = "filter.pattern_refused"


def check_pattern(pattern: str) -> None:
    """Raise `PatternRefused`, saying why, for what cannot be run in bounded time, or matches everywhere."""
    if not pattern or len(pattern) > PATTERN_CHARACTERS_MAX:
        raise PatternRefused(f"A pattern has 1 to {PATTERN_CHARACTERS_MAX} characters.")
    if any(literal.group() in _REFUSED for literal in _LITERAL.finditer(pattern)):
        raise PatternRefused(
            "\\Q and \\C are not taken: write \\ before each sign that is meant as it stands."
        )
    if _UNBOUNDED.search(_LITERAL.sub("", pattern)):
        raise PatternRefused("The pattern has no end: say how many at most, such as {1,20} for + or *.")
    compiled = _compiled(pattern)
    if compiled.programsize > PATTERN_STEPS_MAX:
        raise PatternRefused(
            "The pattern is too large: count repetitions less high, such as {4} for {1,900}."
        )
    if compiled.search("") is not None:
        raise PatternRefused("The pattern matches an empty text, so it would match everywhere.")
    if compiled.fullmatch("e") or compiled.fullmatch(" "):
        raise PatternRefused("The pattern matches single letters or blanks; make it longer.")


def first_match(pattern: str, text: str) -> str | None:
    """What a pattern first matches of a text, letters of either case alike; None for nothing."""
    match = _compiled(f"(?i:{pattern})").search(text)
    return str(match.group()) if match is not None else None


class PatternDetector:
    """Finds what patterns match. Raises `PatternRefused` for one that may not run."""

    def __init__(self, patterns: Iterable[str], kind: EntityType) -> None:
        self._kind = kind
        self._patterns = []
        for pattern in dict.fromkeys(patterns):
            check_pattern(pattern)
            self._patterns.append(_compiled(pattern))

    def find(self, view: View) -> Iterator[Span]:
        """Every match; where a pattern has a group named `id`, that is the finding."""
        for pattern in self._patterns:
            group = pattern.groupindex.get(_NUMBER, 0)
            for match in pattern.finditer(view.text):
                start, end = match.span(group)
                if start < end:
                    yield view.span(start, end, self._kind, 0.95, f"{self._kind.value.lower()}.own_pattern")


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_nl = False
    try:
        return re2.compile(pattern, options=options)
    except (re2.error, UnicodeEncodeError):
        raise PatternRefused(
            "The pattern cannot be run in bounded time, or is none: no references back (\\1) and no looks around "
            "((?=…), (?<!…)); see the syntax of RE2."
        ) from None
