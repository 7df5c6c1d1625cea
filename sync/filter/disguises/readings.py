"""The ways in which a text may be read: as it is seen, and once more without its disguises where it has any."""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from sync.filter.disguises import encodings, markup, regrouped, spoken, table_cells, taken_apart
from sync.filter.view import Edit, View

_OVERRIDE: Final = "\u202e"
_TURNED: Final = re.compile("\u202e[^\u202c\n]+")


def readings(original: str) -> Iterator[View]:
    """The text as it is seen, and, where something in it is disguised, as what is meant by it.

    What is found in any of them is there. A disguise inside of a disguise is not seen through.
    """
    seen = View.of(original)
    yield seen
    text = seen.text
    disguises = chain(
        markup.seen_through(text),
        encodings.decoded(text),
        taken_apart.put_together(text),
        regrouped.in_usual_groups(text),
        spoken.in_figures(text),
        _turned(seen),
    )
    for edits in (in_order(disguises), in_order(table_cells.beside_headings(text))):
        if edits:
            yield seen.rewritten(edits)


def _turned(seen: View) -> Iterator[Edit]:
    """What is told to run from right to left, as it then reads (Unicode UAX #9: RLO up to PDF)."""
    if _OVERRIDE not in seen.original:
        return
    for told in _TURNED.finditer(seen.original):
        start, end = bisect_left(seen.starts, told.start()), bisect_left(seen.starts, told.end())
        if start < end:
            yield Edit(start, end, seen.text[start:end][::-1])


def meant(original: str) -> str:
    """A piece of text as it is read, without its disguise where it has one."""
    return deque(readings(original), maxlen=1)[0].text


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Edits as they stand in the text; of those that overlap the first, and the longest of what starts there."""
    chosen: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not chosen or edit.start >= chosen[-1].end:
            chosen.append(edit)
    return chosen
