"""Numbers of many digits, in one piece, in groups or across the end of a line."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sync.filter.hints import FIGURES, Hint

# So many figures with no letter between them: what no longer number is without.
PERHAPS_SIX_FIGURES: Final[Hint] = FIGURES.hint("[0-9](?:[^0-9A-Za-z]*[0-9]){5}")
PERHAPS_EIGHT_FIGURES: Final[Hint] = FIGURES.hint("[0-9](?:[^0-9A-Za-z]*[0-9]){7}")
_BREAK = r"[ \t]{0,2}\r?\n[ \t]{0,2}"
_SEPARATOR = rf"(?:{_BREAK}|[ \t]{{0,2}}[-./_|][ \t]{{0,2}}|[ \t]{{1,3}})"
_CHAIN = re.compile(rf"\d(?<![^\W_]\d)(?:{_SEPARATOR}?\d){{8,}}+", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_GROUPS_MAX = 8
_FIGURE = re.compile(r"\d")


@lru_cache(maxsize=4)
def figures_in(text: str) -> int:
    """How many figures a text has, so that it pays to look for numbers of more; kept, since many rules ask."""
    return len(_FIGURE.findall(text))


@dataclass(frozen=True, slots=True)
class Number:
    """Some groups of a chain of digits, from `start` to `end`; `groups` are the numbers of their digits."""

    start: int
    end: int
    digits: str
    groups: tuple[int, ...]
    is_broken: bool  # by the end of a line


def numbers(text: str, lengths: range, longest: int) -> Iterator[Number]:
    """Every reading of the text's chains of digits as a number with one of these counts of digits.

    A number starts and ends at the end of its chain or at a blank in it. Readings overlap; of each start the longest
    comes first. Each digit is looked at a bounded number of times.
    """
    if figures_in(text) < min(lengths) or not PERHAPS_EIGHT_FIGURES.is_in(text):
        return
    for chain in _CHAIN.finditer(text):
        if _is_fraction(text, chain.start()):
            continue
        groups = [group.span() for group in _DIGITS.finditer(text, *chain.span())]
        closed = not _is_word(text, chain.end())
        if len(groups) > _GROUPS_MAX and all(ends - begins == 1 for begins, ends in groups):
            if closed and len(groups) in lengths:  # one by one, and nothing else
                yield _number(text, groups)
            continue
        for first in range(len(groups)):
            if first and not _is_blank(text[groups[first - 1][1] : groups[first][0]]):
                continue
            yield from reversed(
                list(_from(text, groups[first : first + _GROUPS_MAX + 1], closed, lengths, longest))
            )


def _from(
    text: str, groups: list[tuple[int, int]], closed: bool, lengths: Container[int], longest: int
) -> Iterator[Number]:
    count = 0
    for place, (begins, ends) in enumerate(groups[:_GROUPS_MAX]):
        count += ends - begins
        if count > longest:
            return
        ended = closed if place + 1 == len(groups) else _is_blank(text[ends : groups[place + 1][0]])
        if count in lengths and ended:
            yield _number(text, groups[: place + 1])


def _number(text: str, groups: list[tuple[int, int]]) -> Number:
    start, end = groups[0][0], groups[-1][1]
    written = text[start:end]
    counts = tuple(ends - begins for begins, ends in groups)
    return Number(start, end, "".join(_DIGITS.findall(written)), counts, "\n" in written)


def _is_blank(separator: str) -> bool:
    return not separator.strip()


def _is_word(text: str, at: int) -> bool:
    return text[at : at + 1].isalnum()


def _is_fraction(text: str, start: int) -> bool:
    """Whether digits go on from a decimal sign: *0,4539…*."""
    return start > 1 and text[start - 1] in ".," and text[start - 2].isdigit()
