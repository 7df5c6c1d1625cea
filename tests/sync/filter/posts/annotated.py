"""Posts written by hand with the personal data in them marked, for measuring the filter on texts it was not made from.

A file holds posts of one theme, as a person would edit them::

    # What the file is about.

    roster: Anna Berg; Mehmet Kaya

    == seminar-01 de
    Ich bin [PERSON_R:Anna], meine Nummer ist [PHONE:030 23125 411].

`== id language` begins a post (`mul`: several languages in one), `roster:` holds for the posts behind it, `[TYPE:text]`
marks a place and its type. `¦` stands for nothing: it takes made-up keys apart, which would else look like real ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.filter import EntityType

DIRECTORY: Final = Path(__file__).resolve().parent

Place = tuple[int, int, str]

_BEGINS: Final = re.compile(r"^(?=== |roster:)", re.MULTILINE)
_HEADING: Final = re.compile(r"== (?P<id>[\w-]+) (?P<language>de|en|mul)")
_MARK: Final = re.compile(r"\[(?P<type>[A-Z][A-Z0-9_]+):(?P<text>(?:[^\[\]]|\[[^\[\]]*\])+)\]")
_REMAINS: Final = re.compile(r"\[[A-Z][A-Z0-9_]+:")
_APART: Final = "¦"
_TYPES: Final = frozenset(map(str, EntityType))


class MarkError(ValueError):
    """A post is not written as it should be; the message names it."""


@dataclass(frozen=True, slots=True)
class Post:
    """One text, its language, the names of its course, and the true places: start, end (exclusive), type."""

    id: str
    language: str
    text: str
    places: tuple[Place, ...]
    roster: tuple[str, ...]


def read_posts(directory: Path = DIRECTORY) -> Iterator[Post]:
    """All posts of the files in a directory, in the order of the files' names.

    Raises:
        MarkError: a mark or a heading is malformed, or an id stands twice.
    """
    seen: set[str] = set()
    for path in sorted(directory.glob("*.txt")):
        for post in parse_posts(path.read_text(encoding="utf-8")):
            if post.id in seen:
                raise MarkError(f"{post.id}: stands twice")
            seen.add(post.id)
            yield post


def parse_posts(source: str) -> Iterator[Post]:
    """The posts of one file's text.

    Raises:
        MarkError: as `read_posts`.
    """
    roster: tuple[str, ...] = ()
    for part in _BEGINS.split(source)[1:]:
        first, _, rest = part.partition("\n")
        if first.startswith("roster:"):
            roster = tuple(name.strip() for name in first.removeprefix("roster:").split(";"))
        elif heading := _HEADING.fullmatch(first):
            yield _post(heading["id"], heading["language"], rest, roster)
        else:
            raise MarkError(f"{first}: neither an id nor one of the languages")


def _post(post_id: str, language: str, source: str, roster: tuple[str, ...]) -> Post:
    source = source.strip().replace(_APART, "")
    text, places, behind = "", [], 0
    for mark in _MARK.finditer(source):
        if mark["type"] not in _TYPES:
            raise MarkError(f"{post_id}: there is no type {mark['type']}")
        text += source[behind : mark.start()]
        places.append((len(text), len(text) + len(mark["text"]), mark["type"]))
        text += mark["text"]
        behind = mark.end()
    text += source[behind:]
    if not text or _REMAINS.search(text):
        raise MarkError(f"{post_id}: empty, or with a mark that is not closed")
    return Post(post_id, language, text, tuple(places), roster)
