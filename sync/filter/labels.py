"""What says that an identifier stands here: a word before it, or one behind it."""

import re
from dataclasses import dataclass
from typing import Self

# Between a label and what it announces there is no other figure, no other clause, and no placeholder.
_GAP = r"[^\d\n.,;!?\[\]]"
_REACH_BEFORE = 90
_BEHIND = r"[ ]?\([^\d\n()\[\]]{0,20}?|[ ](?:ist|is|war|was|lautet|als|as)\b" + _GAP + "{0,25}?"


@dataclass(frozen=True, slots=True)
class Label:
    """Words that announce identifiers of one type: *Kundennummer: …*, *… ist meine Kundennummer*."""

    before: re.Pattern[str]
    behind: re.Pattern[str]

    @classmethod
    def of(cls, words: str) -> Self:
        """From alternatives of a verbose pattern, which is matched without regard to case."""
        flags = re.VERBOSE | re.IGNORECASE
        before = rf"(?<!\[)(?:{words}){_GAP}{{0,40}}(?:\.{_GAP}{{0,8}})?(?:\r?\n[ \t]{{0,4}})?\Z"
        return cls(re.compile(before, flags), re.compile(rf"(?:{_BEHIND})(?:{words})", flags))

    def announces(self, text: str, start: int, end: int) -> bool:
        """Whether such a word belongs to what stands from `start` to `end`."""
        if self.before.search(text, max(0, start - _REACH_BEFORE), start):
            return True
        return bool(self.behind.match(text, end))
