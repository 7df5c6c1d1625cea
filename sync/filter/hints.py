"""What a text must have for a rule to find anything in it, asked for many rules at once.

What a rule cannot do without, an @ or two figures beside a letter, is its hint. Hints are parts of automata (RE2),
which read a text once, in less time than one rule takes for it; a rule whose hint is missing is not run. A hint may say
yes too often, never no where its rule would find something: it knows letters of ASCII only, and takes any other sign
for whatever helps it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import re2

# Signs as hints are written with them; any that is not in ASCII may be any of these.
LETTER: Final = "[A-Za-z[:^ascii:]]"
FIGURE: Final = "[0-9[:^ascii:]]"
ALPHANUMERIC: Final = "[0-9A-Za-z[:^ascii:]]"
BLANK: Final = r"[\t-\r\x1c- [:^ascii:]]"
NO_WORD: Final = "[^0-9A-Za-z]"
_MEMORY_MAX: Final = 1 << 26  # bytes for what an automaton has learnt of its texts
_TEXTS_KEPT: Final = 8
# What Python takes for an i whatever its case, and RE2 does not.
_OTHER_I: Final = "\u0130\u0131"
_WITH_AN_I: Final = str.maketrans(_OTHER_I, "ii")


class Automaton:
    """Hints that are looked for together."""

    def __init__(self) -> None:
        self._patterns = [""]  # in every text, as long as the automaton does its work
        self.found = lru_cache(maxsize=_TEXTS_KEPT)(self._found)

    def hint(self, pattern: str) -> "Hint":
        """A further one, from a pattern of RE2; before any text is read."""
        self._patterns.append(pattern)
        return Hint(self, len(self._patterns) - 1)

    @cached_property
    def _set(self) -> re2.Set:
        options = re2.Options()
        options.max_mem = _MEMORY_MAX
        options.log_errors = False
        made = re2.Set.SearchSet(options)
        for pattern in self._patterns:
            made.Add(pattern)
        made.Compile()
        return made

    def _found(self, text: str) -> frozenset[int]:
        """The numbers of the hints that are in a text; kept for the rules that ask one after the other."""
        found = self._match(text)
        if any(other in text for other in _OTHER_I):
            found |= self._match(text.translate(_WITH_AN_I))
        return found

    def _match(self, text: str) -> frozenset[int]:
        # Half a surrogate pair, which JSON can hold, is no letter to a rule.
        found = self._set.Match(text.encode("utf-8", "replace"))
        return frozenset(found or range(len(self._patterns)))


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that is in every text in which a rule finds anything."""

    automaton: Automaton
    number: int

    def is_in(self, text: str) -> bool:
        """Whether it is there, so that it pays to run the rule."""
        return self.number in self.automaton.found(text)


# Apart, since each remembers all that the hints in it have seen of a number or a word, and so much less together.
WORDS: Final = Automaton()
FIGURES: Final = Automaton()
SIGNS: Final = Automaton()
