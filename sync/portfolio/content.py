"""What a portfolio says, as its pages and documents are made from it: data alone, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.competencies.ratings import Attested
from sync.competencies.rules import Occasion


class LevelState(StrEnum):
    """How a level stands at present."""

    HELD = "held"
    LAPSED = "lapsed"
    DISPUTED = "disputed"  # its holder says that it is wrong


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: `excerpt` is filtered, `address` that of the post; both may be empty."""

    kind: Occasion
    attested: Attested
    occurred_at: datetime
    excerpt: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a competency. `esco` is the address of the same skill in ESCO, `eqf` a level 1..8, if there are any.

    `level_name` is empty where there is no scale; `levels` is how many the scale has.
    """

    competency: str
    description: str
    framework: str
    identifier: str
    level: int
    level_name: str
    levels: int
    decided_at: datetime
    valid_until: datetime | None
    state: LevelState
    pieces: Sequence[Piece] = ()
    esco: str = ""
    eqf: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate. `address` is its verification page where its holder shows that, `credential` the signed one, which
    is told on the holder's own paper alone; both may be empty."""

    title: str
    description: str
    issued_at: datetime
    valid_until: datetime | None
    is_expired: bool
    address: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioContent:
    """All that is told; names and words are empty where nothing is."""

    organisation: str
    language: str
    made_at: datetime
    words: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    levels: Sequence[Level] = ()
    papers: Sequence[Paper] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.levels or self.papers or self.words)
