"""The words of a text, those that are broken inside of a name taken for one: *Krys-tyna*, *Kel-\\nler*."""

import re
from collections.abc import Sequence

from sync.filter.name_parts import WORD
from sync.filter.roster_index import Lookup

_BREAK = re.compile(r"[-_.·'/|*~^]|-[ \t]{0,3}\r?\n[ \t]{0,3}")
_PIECES_MAX = 4
_LETTERS_MIN = 4  # *z.B.* and *a.m.* are no names

_Place = tuple[int, int]


def words_of(text: str, lookup: Lookup) -> list[_Place]:
    """Where each word starts and ends. Pieces are one word only where they make a name that none of them starts."""
    places = [match.span() for match in WORD.finditer(text)]
    words: list[_Place] = []
    position = 0
    while position < len(places):
        count = _pieces_of_name(text, places[position : position + _PIECES_MAX], lookup)
        words.append((places[position][0], places[position + count - 1][1]))
        position += count
    return words


def _pieces_of_name(text: str, places: Sequence[_Place], lookup: Lookup) -> int:
    """How many of these words, from the first on, are one broken name; 1 if it is none."""
    (start, end), *others = places
    if not others or not _BREAK.fullmatch(text, end, others[0][0]):
        return 1
    count = 1
    whole = text[start:end]
    first = lookup.entry(whole)
    name = first.name if first else None
    are_names = first is not None
    for number, (following, its_end) in enumerate(others, start=2):
        if not _BREAK.fullmatch(text, end, following):
            break
        piece = text[following:its_end]
        end = its_end
        whole += piece
        are_names = are_names and lookup.entry(piece) is not None
        entry = lookup.entry(whole) if len(whole) >= _LETTERS_MIN else None
        if entry and entry.name != name and not are_names:
            count, name = number, entry.name
    return count
