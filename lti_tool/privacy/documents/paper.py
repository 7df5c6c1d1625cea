"""What a paper is made of, whatever it is printed as."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `kind` is ``"to_add"`` where the organisation has to add what Stoa cannot know."""

    text: str
    kind: Literal["words", "to_add"] = "words"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]
    kind: Literal["items"] = "items"


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; each row has a cell for every heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["rows"] = "rows"


Block = Words | Items | Rows


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper: its title, what the law calls it, and its parts."""

    title: str
    basis: str
    sections: tuple[Section, ...]


def to_add(text: str) -> Words:
    """What the organisation has to add."""
    return Words(text, "to_add")
