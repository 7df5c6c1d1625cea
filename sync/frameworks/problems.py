"""What is wrong with a file that should hold a framework, so that whoever brings it can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.errors import StoaError

_TOLD_IN_A_SENTENCE: Final = 300  # characters
REPORTED: Final = 200  # problems of one file; the others are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing where `is_note`.

    `line` is the line of the file, counted from 1, `item` the identifier or the code of what stands there; both are
    None where it is about the file as a whole. The code is stable (``"framework.cycle"``).
    """

    code: str
    message: str
    line: int | None = None
    item: str | None = None
    is_note: bool = False

    @property
    def place(self) -> str:
        """Where it is, in words: ``line 7, item "M-1.2"``; empty for the file as a whole."""
        parts = [f"line {self.line}" if self.line else "", f'item "{_short(self.item)}"' if self.item else ""]
        return ", ".join(filter(None, parts))

    @property
    def sentence(self) -> str:
        """What is wrong, by itself: a whole sentence, shortened where it is long."""
        told = _short(self.message, _TOLD_IN_A_SENTENCE)
        return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '…')) else '.'}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class FrameworkRefused(StoaError):
    """A file, or a change, that makes no framework. Nothing of it is kept; `problems` are all that was found."""

    default_code = "framework.invalid"

    def __init__(self, message: str, *, code: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, code=code)
        self.problems = tuple(problems)

    @classmethod
    def because_of(cls, problems: Sequence[Problem]) -> "FrameworkRefused":
        """Refused for these, at least one. The sentence tells the first and how many there are."""
        first, others = problems[0], len(problems) - 1
        told = str(first)
        told = (
            f"{told.removesuffix('.')}."
            if len(told) <= _TOLD_IN_A_SENTENCE
            else f"{told[:_TOLD_IN_A_SENTENCE]}…"
        )
        more = f" And {others} more {'fault' if others == 1 else 'faults'}." if others else ""
        return cls(
            f"Nothing was imported. {told[:1].upper()}{told[1:]}{more}", code=first.code, problems=problems
        )


def _short(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
