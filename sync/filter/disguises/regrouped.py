"""Numbers that are grouped by other signs or with letters for figures: *4111:1111:1111:1111*, *O171 234S678*."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.hints import FIGURES, NO_WORD, SIGNS
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.view import Edit

# Figures, perhaps with capitals, in groups with always the same between them that no rule for numbers expects.
_GROUPS: Final = re.compile(
    r"""(?<![\w.,])(?<!\d[ ])\+?[0-9A-Z]{1,12}
        (?P<sep>[ ]?[^\w\s.,;/|()\[\]-]{1,3}[ ]?|[ ]?-[ ]?-?[ ]?|//|\.{2,3}|[ ]{4,9})[0-9A-Z]{1,12}
        (?:(?P=sep)[0-9A-Z]{1,12}){0,30}(?![\w%]|[ ]\d)
      | (?<![\w.,])[0-9A-Z]{4}(?P<comma>[,;][ ]?|\)\()[0-9A-Z]{4}(?:(?P=comma)[0-9A-Z]{4}){1,6}
        (?:(?P=comma)[0-9A-Z]{1,3})?(?![\w,;])""",
    re.VERBOSE | re.ASCII,
)
_PERHAPS_GROUPS: Final = FIGURES.hint(
    r"[0-9A-Z] {0,2}(?:[^\w\s.,;/|()\[\]-]|-|//|\.\.|    |[[:^ascii:]])|[0-9A-Z]{4}(?:[,;]|\)\()"
)
_FIGURES_MIN: Final = 9
# A number that goes on further in on the next line.
_INDENTED: Final = re.compile(r"\r?\n[ \t]{2,12}(?=\w{2,})")
# An O for a nought and an l for a one, among true figures.
_WITH_LETTERS: Final = re.compile(
    r"(?<![^\W_])\+?(?:[A-Z]{2})?[\dOolI]{2,}(?:[ ./-]{1,2}[\dOolI]{1,})*(?![^\W_])", re.ASCII
)
_PERHAPS_WITH_LETTERS: Final = SIGNS.hint(
    rf"(?:^|{NO_WORD})(?:[A-Z]{{2}})?[0-9OolI ./-]*(?:[OolI][ ./-]*[0-9]|[0-9][OolI])"
)
_LETTER: Final = re.compile(r"[OolI](?=[\dOolI ./-]*\d)|[OolI](?<=\d.)", re.ASCII)
_MEANT: Final = str.maketrans("OolI", "0011")
_TRUE_FIGURES_MIN: Final = 4


def in_usual_groups(text: str) -> Iterator[Edit]:
    """Every such number with blanks and in figures."""
    count = figures_in(text)
    for groups in _GROUPS.finditer(text) if count >= _FIGURES_MIN and _PERHAPS_GROUPS.is_in(text) else ():
        if _count(groups) >= _FIGURES_MIN:
            yield from _with_blanks(groups)
    for end in _INDENTED.finditer(text) if count else ():
        if text[max(0, end.start() - 1) : end.start()].isdigit():
            yield Edit(*end.span(), "\n")
    if count < _TRUE_FIGURES_MIN or not _PERHAPS_WITH_LETTERS.is_in(text):
        return
    for number in _WITH_LETTERS.finditer(text):
        if not number.group().isdigit() and _count(number) >= _TRUE_FIGURES_MIN:
            for letter in _LETTER.finditer(text, *number.span()):
                yield Edit(*letter.span(), letter.group().translate(_MEANT))


def _count(number: re.Match[str]) -> int:
    return sum(map(str.isdigit, number.group()))


def _with_blanks(groups: re.Match[str]) -> Iterator[Edit]:
    separator, place = groups["sep"] or groups["comma"], groups.start()
    while (place := groups.string.find(separator, place, groups.end())) >= 0:
        yield Edit(place, place + len(separator), " ")
        place += len(separator)
