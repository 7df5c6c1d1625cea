"""What a text must have for a rule to find anything in it, asked for all rules at once.

What a rule cannot do without, an @ or two figures beside a letter, is its hint. The hints of all rules are one automaton
(RE2), which reads a text once, in less time than most rules take for it; a rule whose hint is missing is not run. A hint
may say yes too often, never no where its rule would find something: it knows letters of ASCII only, and takes any other
sign for whatever helps it.
"""

from collections.abc import Container
from functools import cache, lru_cache
from typing import Final, Self

import re2

# Signs as hints are written with them; any that is not in ASCII may be any of these.
LETTER: Final = "[A-Za-z[:^ascii:]]"
FIGURE: Final = "[0-9[:^ascii:]]"
ALPHANUMERIC: Final = "[0-9A-Za-z[:^ascii:]]"
BLANK: Final = r"[\t-\r\x1c- [:^ascii:]]"
NO_WORD: Final = "[^0-9A-Za-z]"
_MEMORY_MAX: Final = 1 << 26  # bytes for what the automaton has learnt of its texts
# What Python takes for an i whatever its case, and RE2 does not.
_OTHER_I: Final = ("\u0130", "\u0131")


class Hint:
    """Something that is in every text in which a rule finds anything."""

    _patterns: Final[list[str]] = [""]  # the first is in every text, as long as the automaton does its work

    def __init__(self, number: int) -> None:
        self._number = number

    @classmethod
    def of(cls, pattern: str) -> Self:
        """From a pattern of RE2."""
        cls._patterns.append(pattern)
        _automaton.cache_clear()
        _found.cache_clear()
        return cls(len(cls._patterns) - 1)

    @classmethod
    def automaton(cls) -> re2.Set:
        """Made of all hints that there are."""
        options = re2.Options()
        options.max_mem = _MEMORY_MAX
        options.log_errors = False
        made = re2.Set.SearchSet(options)
        for pattern in cls._patterns:
            made.Add(pattern)
        made.Compile()
        return made

    def is_in(self, text: str) -> bool:
        """Whether it is there, so that it pays to run the rule."""
        return self._number in _found(text)


@cache
def _automaton() -> re2.Set:
    return Hint.automaton()


@lru_cache(maxsize=8)
def _found(text: str) -> Container[int]:
    """The numbers of the hints that are in a text; kept for the rules that ask one after the other."""
    for other in _OTHER_I:
        if other in text:
            text = text.replace(other, "i")
    # Half a surrogate pair, which JSON can hold, is no letter to a rule.
    found = _automaton().Match(text.encode("utf-8", "replace"))
    return frozenset(found) if found else range(len(Hint._patterns))
