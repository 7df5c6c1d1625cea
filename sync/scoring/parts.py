"""The parts of a scoring rule. What each means is said in ``data/rule.schema.json``; points are integer thousandths."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sync.scoring.documents import from_thousandths, to_thousandths

_LOCAL_MINUTE = "%Y-%m-%dT%H:%M"


class PeriodKind(StrEnum):
    """What a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WHOLE = "whole"


class Final(StrEnum):
    """What makes the score in the gradebook."""

    SHARE = "share"
    MILESTONES = "milestones"


class Asked(StrEnum):
    """What a milestone asks for."""

    POST = "post"
    REPLY = "reply"
    CONTRIBUTION = "contribution"
    REACTION = "reaction"


class Anchor(StrEnum):
    """The date of a space that another date follows."""

    OPENING = "opening"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a contribution has to have to earn, in counted words, and what it earns."""

    words: int
    points: int

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote."""
        return cls(document["words"], to_thousandths(document["points"]))

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return {"words": self.words, "points": from_thousandths(self.points)}


@dataclass(frozen=True, slots=True)
class Burst:
    """So many contributions within so many minutes."""

    contributions: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Flags:
    """From when on a person is asked to look; None: never. Shares in thousandths."""

    pair_share: int | None
    ring_share: int | None
    burst: Burst | None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote."""
        burst = document["burst"]
        return cls(document["pair_share"], document["ring_share"], Burst(**burst) if burst else None)

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Spread:
    """On how many days of a period contributions should stand, and how many thousandths are taken off at most."""

    days: int
    most: int

    def share_off(self, days: int) -> int:
        """Thousandths of own contributions' points that are taken off where they stand on so many days (at least 1)."""
        missing = max(self.days - days, 0)
        return self.most * missing // (self.days - 1)


@dataclass(frozen=True, slots=True)
class Late:
    """Thousandths taken off for each day begun after a due date, and at most."""

    per_day: int
    most: int

    def share_off(self, days: int) -> int:
        """Thousandths taken off where so many days have begun."""
        return min(self.per_day * days, self.most)


@dataclass(frozen=True, slots=True)
class DueAt:
    """A due date of its own: a naive wall clock time of the course."""

    local: datetime

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return {"at": self.local.strftime(_LOCAL_MINUTE)}


@dataclass(frozen=True, slots=True)
class DueAfter:
    """A due date so many days after one of the space, at the same time of day."""

    days: int
    after: Anchor

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return {"days": self.days, "after": self.after.value}


Due = DueAt | DueAfter


@dataclass(frozen=True, slots=True)
class Milestone:
    """`count` of what is asked for, of so many words each, for `points` together; `due` None: whenever."""

    id: str
    title: str
    what: Asked
    count: int
    words: int
    points: int
    due: Due | None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote. Raises ValueError for a date that no calendar has."""
        return cls(
            id=document["id"],
            title=document["title"],
            what=Asked(document["what"]),
            count=document["count"],
            words=document["words"],
            points=to_thousandths(document["points"]),
            due=_parse_due(document["due"]),
        )

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return {
            "id": self.id,
            "title": self.title,
            "what": self.what.value,
            "count": self.count,
            "words": self.words,
            "points": from_thousandths(self.points),
            "due": self.due.dump() if self.due else None,
        }


@dataclass(frozen=True, slots=True)
class Level:
    """What can be reached in a criterion."""

    title: str
    points: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at, with its levels in the order in which they are shown."""

    id: str
    title: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> int:
        """The points of its best level."""
        return max(level.points for level in self.levels)


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a person assesses by hand; `weight` is its part of the score, in thousandths."""

    weight: int
    criteria: tuple[Criterion, ...]

    @property
    def most(self) -> int:
        """The points of the best levels together."""
        return sum(criterion.most for criterion in self.criteria)

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote."""
        criteria = (
            Criterion(
                each["id"],
                each["title"],
                tuple(Level(level["title"], to_thousandths(level["points"])) for level in each["levels"]),
            )
            for each in document["criteria"]
        )
        return cls(document["weight"], tuple(criteria))

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return {
            "weight": self.weight,
            "criteria": [
                {
                    "id": each.id,
                    "title": each.title,
                    "levels": [
                        {"title": level.title, "points": from_thousandths(level.points)}
                        for level in each.levels
                    ],
                }
                for each in self.criteria
            ],
        }


def _parse_due(document: Mapping[str, Any] | None) -> Due | None:
    if document is None:
        return None
    if "at" in document:
        return DueAt(datetime.fromisoformat(document["at"]))
    return DueAfter(document["days"], Anchor(document["after"]))
