"""How much of a thread fits into one document, so that none takes more memory or time than is meant for it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext

from lti_tool.printing.tree import Block

MOST_IN_ALL: Final = 570_000
MOST_OF_ONE: Final = 60_000  # of one text
_A_PIECE: Final = 9
_AN_ITEM: Final = 40  # of a list, besides its pieces


class Room:
    """What is left of a document's room, counted in characters, for each of which the typesetter takes some 350 bytes.

    What is set apart (a paragraph, a cell, a line of code, a change of style) takes as much as some characters more. An
    ordinary text fits as a whole; of one that is made of nothing but such pieces, the rest is left out.
    """

    def __init__(self) -> None:
        self._left = MOST_IN_ALL
        self.was_short = False

    def fit(self, blocks: Iterable[Block]) -> list[Block]:
        """The blocks of one text that fit, with a word in the place of others."""
        own = min(self._left, MOST_OF_ONE)
        left_out: Block = {
            "t": "p",
            "c": [
                {"v": gettext("Left out: this does not fit into one document. The page shows it."), "i": True}
            ],
        }
        fitting: list[Block] = []
        for block in blocks:
            cost = cost_of(block)
            if cost <= own:
                own, self._left = own - cost, self._left - cost
                fitting.append(block)
                continue
            self.was_short = True
            if not fitting or fitting[-1] is not left_out:
                fitting.append(left_out)
        return fitting


def cost_of(part: Any) -> int:
    """The room that a part of a tree takes."""
    if isinstance(part, str):
        return len(part) + _A_PIECE * part.count("\n")
    if isinstance(part, Mapping):
        items = _AN_ITEM * len(part.get("items", ()))
        return _A_PIECE + items + sum(map(cost_of, part.values()))
    return _A_PIECE + sum(map(cost_of, part)) if isinstance(part, list) else 0
