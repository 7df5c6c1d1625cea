"""What is named as often as people, and is nobody: software, products, firms, schools."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_USING: Final = frozenset("""
deploy install installed installing learn learned learning lerne lernen use used uses using nutze nutzen nutzt verwende verwenden verwendet
""".split())
_OF_PROGRAMS: Final = frozenset("""
api app apps build builds class classes code compiler docs extension framework gem gemfile gemfiles import library libraries module modules
package packages paket plugin plugins processes program programs repo repository script server slack software syntax
""".split())
_OR: Final = frozenset("& and or oder und versus vs".split())


@cache
def things() -> frozenset[str]:
    """Their names, in small letters."""
    lines = files("sync.filter.persons").joinpath("things.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def used_as_things(words: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
    """The folded words that a text uses as software is used: *use Hackett*, *the Travis build*, *Julia and Haskell*."""
    around = ("", "", *words, "", "")
    for at, (before_last, before, _, behind, next_behind) in enumerate(
        zip(around, around[1:], around[2:], around[3:], around[4:], strict=False)
    ):
        if before.lower() in _USING and behind != "'":
            yield folded[at]
        elif behind in _OF_PROGRAMS or _is_beside(before, before_last) or _is_beside(behind, next_behind):
            yield folded[at]
        elif before == "," and _is_beside("and", before_last) and behind.lower() in {",", *_OR}:
            yield folded[at]  # *Python, Julia or R*


def _is_beside(link: str, word: str) -> bool:
    """Whether a thing is enumerated with a word: *Julia or Haskell*."""
    return link.lower() in _OR and word[:1].isupper() and word.lower() in things()
