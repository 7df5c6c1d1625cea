"""Display names as learning platforms show them: ``"Prof. Dr. Anna Keller (extern, sie/ihr)"``."""

import re
from collections.abc import Iterator
from itertools import dropwhile

from sync.filter.folding import MARKS, spellings
from sync.filter.words import (
    BARE_DEGREES,
    BARE_TITLES,
    CALLED,
    COMPOUND_SURNAMES,
    DEGREES,
    FACULTIES,
    FUNCTION_WORDS,
    PERHAPS_CALLED,
    REMARKS,
    SURNAME_PREFIXES,
    TITLES,
    UNSPACED_WORDS,
)

# Scripts that put no blank between words, nor between family and given name.
UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
UNSPACED_SYLLABIC = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_PARTS = re.compile(rf"[\w{MARKS}]+")
_CHINESE_OR_KOREAN = re.compile("[\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]{3,4}")
_REMARK = re.compile(r"[(\[{（【]([^)\]}）】]*)([)\]}）】]|\Z)")
_BETWEEN_REMARKS = re.compile(r"[,;/|，、；]|\s[-–—]\s")
_NO_NAMES = BARE_TITLES | REMARKS | UNSPACED_WORDS
_NAMES_STAND_BESIDE = SURNAME_PREFIXES | UNSPACED_WORDS
_SMALL_WORDS = FUNCTION_WORDS | SURNAME_PREFIXES
_WITHOUT_PUNCTUATION = re.compile(rf"\w(?:.*[\w{MARKS}])?")
# A name glued to the titles before it: *Dipl.Ing.Keller*.
_GLUED = re.compile(r"(?P<titles>(?:[^\W\d_]+\.-?)*[^\W\d_]+\.)(?P<name>[^\W\d_]{2,}[^.]*)")


def divide(full_name: str) -> tuple[str, str]:
    """Given and family name of ``"Family, Given"``, ``"Dr. Given van Family"`` or a single ``"Given"``.

    The split only has to be good enough for matching: every part of a name is looked for either way.
    """
    parts = [words for part in _without_remarks(full_name).split(",") if (words := _words(part))]
    names = [words for words in parts[1:] if not all(map(_is_degree, words))]
    if names or (parts and len(parts[0]) > 1):  # else there is nobody but *LI, BA*
        parts[1:] = names
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


def in_brackets(full_name: str) -> Iterator[str]:
    """The names that brackets tell: what somebody is called, was called, or is called in another script (*王小明*).

    Roles, organisations and pronouns stand there too. In doubt a word with a capital is a name; one all in capitals
    only where others are so or the name goes on behind it: ``"Thomas (TJ) Keller"``, and not ``"Tom (IT)"``.
    """
    outside = _outside_brackets(full_name)
    small, capitals = outside.islower(), any(map(_is_in_capitals, outside.split()))
    for remark in _REMARK.finditer(full_name):
        if remark[2]:
            goes_on = remark.end() < len(outside)
            yield from _names_in(remark[1], small=small, capitals=capitals or goes_on)


def _outside_brackets(name: str) -> str:
    """The name with blanks in the place of brackets, up to its last word."""
    return _REMARK.sub(lambda remark: " " * len(remark[0]), name).rstrip()


def _without_remarks(name: str) -> str:
    """The name without what stands in brackets, unless all of it does; behind an open one its names go on."""

    def left(remark: re.Match[str]) -> str:
        if remark[2]:
            return " "
        small = _outside_brackets(name).islower()
        return " ".join(["", *_names_in(remark[1], small=small, capitals=True, is_open=True)])

    return rest if (rest := _REMARK.sub(left, name)).strip() else name


def _names_in(remark: str, *, small: bool, capitals: bool, is_open: bool = False) -> Iterator[str]:
    """The names that a remark tells; `small` and `capitals` say whether they may be written so.

    A remark with other words is none of names, unless it begins with *geb.* or the like, or was cut off.
    """
    for told in _BETWEEN_REMARKS.split(remark):
        said = told.split()
        words = [*dropwhile(_is_introduction, said[:-1]), *said[-1:]]
        called = any(_folded(word.strip(".:")) in CALLED for word in said[: len(said) - len(words)])
        names, others = [], set()
        for word in _words(" ".join(words)):
            if not (found := _WITHOUT_PUNCTUATION.search(word)):
                continue
            if _may_be_name(found[0], small=small or called, capitals=capitals or called):
                names.append(found[0])
            else:
                others.add(found[0])
        if names and (is_open or called or others <= _NAMES_STAND_BESIDE):
            yield " ".join(names)


def _may_be_name(word: str, *, small: bool, capitals: bool) -> bool:
    folded = _folded(word)
    if any(map(str.isdigit, word)) or not _NO_NAMES.isdisjoint(_PARTS.findall(folded)):
        return False
    if word[0].islower():
        return small and folded not in _SMALL_WORDS
    return capitals or not word.isupper()


def _is_introduction(word: str) -> bool:
    """Whether a word says that a name follows by which somebody is or was called: *geb.*, *née*, *aka*, *now*."""
    return _folded(word.strip(".:")) in CALLED | PERHAPS_CALLED


def _words(name: str) -> list[str]:
    """The words of a name without titles; *Herr* and *MA*, which are names too, are titles only beside a name."""
    words: list[str] = []
    is_small, behind_title = name.islower(), False
    said = [_without_titles(word, alone=word == name.strip()) for word in name.split()]
    for place, word in enumerate(said, start=1):
        behind_title = _is_title(word, behind_title=behind_title)
        introduces = word.islower() and not is_small and place < len(said) and _is_introduction(word)
        if not (behind_title or introduces):
            words.append(word)
    while len(words) > 1 and _folded(words[0]) in BARE_TITLES:
        del words[0]
    if len(words) > 2 and not any(_is_in_capitals(word) and not _is_degree(word) for word in words):
        while len(words) > 2 and _is_degree(words[-1]):
            del words[-1]
    return words


def _without_titles(word: str, *, alone: bool) -> str:
    """A name from behind the titles that are glued to it; *Dipl.Inform* is one only where there is no other."""
    glued = _GLUED.fullmatch(word) if "." in word and _folded(word) not in BARE_DEGREES else None
    if not glued or _is_title(glued["name"] + ".", behind_title=True):
        return word
    titles = _PARTS.findall(_folded(glued["titles"]))
    is_name = TITLES.issuperset(titles) and (alone or titles != ["dipl"])
    return glued["name"] if is_name else word


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and len(word.strip(".")) > 1


def _is_title(word: str, *, behind_title: bool) -> bool:
    """Whether a word is a title and no name: *Phil* is one, *phil.* is not; nor are *M.Sc.*, *Dipl.-Ing.*, *PhD*.

    *Phil.* is one too, but for *Dr. Phil.*
    """
    folded = _folded(word)
    if folded in BARE_DEGREES:
        return True
    parts = _PARTS.findall(folded) if "." in word else []
    if not parts:
        return False
    if folded.rstrip(".") in FACULTIES:
        return behind_title or word.islower()
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
