"""What the model takes for somebody and is nobody: cited authors, months, code, things, exclamations, usual words.

None of it holds behind a title, *Frau*, or a relation, *my boss*: other rules find who is named there.
"""

import re
from collections.abc import Sequence
from typing import Final

from sync.filter.persons.cited import Around, is_cited, is_of_theories
from sync.filter.persons.context import ANNOUNCING, DATES_BEFORE, RELATIONS, TITLES_BETWEEN
from sync.filter.persons.lexicon import GIVEN
from sync.filter.persons.lexicon import shipped as shipped_lexicon
from sync.filter.persons.namesakes import is_namesake
from sync.filter.persons.reading import Reading
from sync.filter.persons.things import things
from sync.filter.persons.usual import is_no_name
from sync.filter.words import TIMES, TITLES

_CITED_REACH: Final = 8
_FAR: Final = 12
_CODE_BEFORE: Final = frozenset("_@\\=<{$#&%")
_CODE_BEHIND: Final = frozenset("_@\\=<>{")
_SHORTENED: Final = re.compile(
    r"""\w{1,10}n['\u2019]t | [^\W\d_]{1,6}['\u2019](?:ve|ll|d|re|m)
      | (?:e\.g|i\.e|a\.k\.a|z\.b|d\.h|u\.a|v\.a|p\.s|p\.r)\.? | \w+nr\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_DOTTED: Final = re.compile(r"[.:-][0-9a-f]{2,}\b|\.[a-z0-9_]+\(")  # *caea.a000.0000*, *anna.save(*
_KEY: Final = re.compile(
    r"[a-z][^\W\d_]*-(?:.*-)?[A-Z]{4,}|[^\W\d_-]{24,}|API-Key|api-key"
)  # *sk-live-ABCDEFGH*
_DOTTED_BEFORE: Final = re.compile(r"[0-9a-z_]\.[a-z]")
_CHUNK: Final = 60
_CHUNK_OF_CODE: Final = re.compile(r"://|www\.|@|\(\)|::|->")


def is_nobody(reading: Reading, first: int, behind: int) -> bool:
    """Whether what the model takes for a name is a cited author, a month, part of code or no word at all."""
    words = reading.words[first:behind]
    if not any(word[0].isalpha() for word in words) or _is_no_word_for_somebody(words):
        return True
    if behind - first == 1 and reading.folded[first] in TIMES and _is_dated(reading, first):
        return True
    around = _around(reading, first, behind)
    if _is_in_code(reading, first, behind) or is_cited(words, around):
        return True
    if around.title:
        return _has_title_of_its_own(reading, first)
    if not around.tells and all(map(reading.is_in_full_name, range(first, behind))):
        return True
    if _is_marked_as_code(reading, first) and not _is_whole_name(reading, first, behind):
        return True
    return is_namesake(reading, first, behind) or is_no_name(reading, first, behind)


def _has_title_of_its_own(reading: Reading, first: int) -> bool:
    """Whether the title before a name is part of what everybody knows somebody by: *Frau Holle*, *Dr. Oetker*."""
    return reading.is_in_full_name(first) and any(
        map(reading.is_in_full_name, range(max(0, first - 2), first))
    )


def _is_no_word_for_somebody(words: Sequence[str]) -> bool:
    """Whether it is a shortened verb, *haven't*, an abbreviation, *e.g.*, or names a thing, *Docker*."""
    words = [word for word in words if not _SHORTENED.fullmatch(word)]
    return bool(_SHORTENED.fullmatch("".join(words))) or all(word.lower() in things() for word in words)


def _is_dated(reading: Reading, at: int) -> bool:
    before = reading.folded[at - 1] if at else ""
    behind = reading.folded[at + 1] if at + 1 < len(reading.folded) else ""
    return before in DATES_BEFORE or before.isdigit() or behind.isdigit() or before == "."


def _is_in_code(reading: Reading, first: int, behind: int) -> bool:
    text, start, end = reading.text, reading.places[first][0], reading.places[behind - 1][1]
    if text[max(0, start - 1) : start] in _CODE_BEFORE or text[end : end + 1] in _CODE_BEHIND:
        return True
    if any(_KEY.fullmatch(word) for word in reading.words[first:behind]):
        return True
    if _DOTTED.match(text, end) or _DOTTED_BEFORE.match(text, max(0, start - 2)):
        return True
    before = (
        text[max(0, start - _CHUNK) : start].split()[-1:]
        if not text[max(0, start - 1) : start].isspace()
        else []
    )
    after = text[end : end + _CHUNK].split()[:1] if not text[end : end + 1].isspace() else []
    return any(_CHUNK_OF_CODE.search(chunk) for chunk in (*before, *after))


def _is_marked_as_code(reading: Reading, first: int) -> bool:
    start = reading.places[first][0]
    return any(begin <= start < end for begin, end in reading.code)


def _is_whole_name(reading: Reading, first: int, behind: int) -> bool:
    """Whether it is a usual given name with another name, as code hardly ever has it."""
    given = shipped_lexicon().name_of(reading.words[first]) & GIVEN
    return behind - first > 1 and bool(given) and all(map(reading.is_capitalised, range(first, behind)))


def _around(reading: Reading, first: int, behind: int) -> Around:
    before = reading.folded[max(0, first - 3) : first][::-1]
    announced = next((word for word in before if word not in (".", *TITLES_BETWEEN)), "")
    title = bool(before) and (
        before[0] in ANNOUNCING or (before[0] == "." and before[1:2] != [] and before[1] in TITLES)
    )
    title = title or (announced in RELATIONS and before[:1] == [announced])
    after = reading.folded[behind : behind + _CITED_REACH]
    far = is_of_theories(
        [*reading.folded[max(0, first - _FAR) : first], *reading.folded[behind : behind + _FAR]]
    )
    return Around(before, after, title, reading.is_in_list_of_sources(first), reading.cited_in_full, far)
