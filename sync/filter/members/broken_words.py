"""The words of a text, those that are broken inside of a name taken for one, *Krys-tyna*, *Kel-\\nler*, and those that
are glued to a name taken apart: *noteAnnaKeller*."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sync.filter.members.name_parts import Familiarity, words_in
from sync.filter.members.roster_index import Lookup

_BREAK = re.compile(r"[-_.·'/|*~^]|-[ \t]{0,3}\r?\n[ \t]{0,3}")
_PIECES_MAX = 4
_LETTERS_MIN = 4  # *z.B.* and *a.m.* are no names

# Where another word begins inside of one: *AnnaKeller*, and where another script does.
_LOCAL_SCRIPTS = "\u0590-\u08ff\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af"
_SEAM = re.compile(
    rf"""(?P<behind>[{_LOCAL_SCRIPTS}](?=[A-Za-z\u00c0-\u00ff]))
      | [{_LOCAL_SCRIPTS}](?<=[A-Za-z\u00c0-\u00ff].)
      | [A-Z\u00c0-\u00de](?<=[a-z\u00df-\u00ff].)(?=[a-z\u00df-\u00ff])""",
    re.VERBOSE,
)

_Place = tuple[int, int]


def words_of(text: str, lookup: Lookup) -> list[_Place]:
    """Where each word starts and ends. Pieces are one word only where they make a name that none of them starts."""
    places = [match.span() for match in words_in(text)]
    if _SEAM.search(text):
        places = [part for place in places for part in _unglued(text, place, lookup)]
    words: list[_Place] = []
    position = 0
    while position < len(places):
        start, end = places[position]
        # A blank breaks no word, and stands between most.
        if text.startswith(" ", end) or position + 1 == len(places):
            count = 1
        else:
            count = _pieces_of_name(text, places[position : position + _PIECES_MAX], lookup)
            end = places[position + count - 1][1]
        words.append((start, end))
        position += count
    return words


def _unglued(text: str, place: _Place, lookup: Lookup) -> Iterator[_Place]:
    """The parts of a word where one of them is a name and nothing else, and the whole is none."""
    start, end = place
    word = text[start:end]
    if word.isascii() and (word.islower() or word.istitle()):
        yield place
        return
    seams = [seam.end() if seam["behind"] else seam.start() for seam in _SEAM.finditer(text, start, end)]
    seams = [seam for seam in seams if start < seam < end]
    if not seams or lookup.entry(text[start:end]):
        yield place
        return
    parts = list(pairwise([start, *seams, end]))
    entries = (lookup.entry(text[begins:ends]) for begins, ends in parts)
    is_named = any(entry and entry.familiarity is Familiarity.NAME for entry in entries)
    yield from parts if is_named else [place]


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
