"""Display names as learning platforms show them: ``"Prof. Dr. Anna Keller (extern, sie/ihr)"``."""

import re
from collections.abc import Iterator

from sync.filter.folding import spellings
from sync.filter.words import (
    BARE_DEGREES,
    BARE_TITLES,
    COMPOUND_SURNAMES,
    DEGREES,
    SURNAME_PREFIXES,
    TITLES,
    UNSPACED_WORDS,
)

# Scripts that put no blank between words, nor between family and given name.
UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_CHINESE_OR_KOREAN = re.compile("[\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]{3,4}")
_UNSPACED_NAME = re.compile(f"[{UNSPACED}]{{2,}}")
_LATIN_NAME = re.compile(r"[A-Z][a-z]+(?:[ -][A-Z][a-z]+)+")
_REMARK = re.compile(r"[(\[{（【][^)\]}）】]*(?:[)\]}）】]|\Z)")


def divide(full_name: str) -> tuple[str, str]:
    """Given and family name of ``"Family, Given"``, ``"Dr. Given van Family"`` or a single ``"Given"``.

    The split only has to be good enough for matching: every part of a name is looked for either way.
    """
    first, *others = map(_words, _without_remarks(full_name).split(","))
    parts = [first, *(words for words in others if not all(map(_is_degree, words)))]
    parts = [words for words in parts if words]
    if len(parts) > 1:
        return " ".join(parts[1]), " ".join(parts[0])
    words = parts[0] if parts else []
    if len(words) < 2:
        return _divide_unspaced("".join(words))
    first_of_family = len(words) - 1
    while first_of_family > 1 and words[first_of_family - 1].casefold() in SURNAME_PREFIXES:
        first_of_family -= 1
    return " ".join(words[:first_of_family]), " ".join(words[first_of_family:])


def plain(name: str) -> str:
    """A name, or a part of one, without its titles and without remarks in brackets."""
    return " ".join(_words(_without_remarks(name)))


def in_other_letters(full_name: str) -> Iterator[str]:
    """Names in brackets that tell the name before them in letters of another script: ``"Wang Xiaoming (王小明)"``."""
    is_unspaced = _UNSPACED_NAME.search(_without_remarks(full_name))
    for remark in _REMARK.findall(full_name):
        names = (_LATIN_NAME if is_unspaced else _UNSPACED_NAME).findall(remark)
        yield from (name for name in names if name not in UNSPACED_WORDS)


def _without_remarks(name: str) -> str:
    """The name without what stands in brackets, unless all of it does."""
    return rest if (rest := _REMARK.sub(" ", name)).strip() else name


def _words(name: str) -> list[str]:
    """The words of a name without titles; *Herr* and *MA*, which are names too, are titles only beside a name."""
    words = [word for word in name.split() if not _is_title(word)]
    while len(words) > 1 and _folded(words[0]) in BARE_TITLES:
        del words[0]
    while len(words) > 2 and _is_degree(words[-1]) and not name.isupper():
        del words[-1]
    return words


def _is_title(word: str) -> bool:
    """Whether a word is a title and no name: *Phil* is one, *phil.* is not; nor are *M.Sc.*, *Dipl.-Ing.*, *PhD*."""
    folded = _folded(word)
    if folded in BARE_DEGREES:
        return True
    parts = re.findall(r"\w+", folded)
    if not parts or "." not in word:
        return False
    return parts[0] == "dipl" or all(part in TITLES for part in parts) or "".join(parts) in DEGREES


def _is_degree(word: str) -> bool:
    """Whether a word is a degree by its capitals: *BA*, while *Ba* is a name."""
    return word.isupper() and _folded(word) in DEGREES


def _folded(word: str) -> str:
    return spellings(word)[0]


def _divide_unspaced(name: str) -> tuple[str, str]:
    """王小明 as 小明 and 王; a given name that is an everyday word is left with its family name."""
    if not _CHINESE_OR_KOREAN.fullmatch(name):
        return name, ""
    length = 2 if len(name) > 3 or name[:2] in COMPOUND_SURNAMES else 1
    family, given = name[:length], name[length:]
    return (name, "") if given in UNSPACED_WORDS else (given, family)
