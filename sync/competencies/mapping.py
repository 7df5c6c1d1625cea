"""Which level of which competency participation shows, and by which contributions: versioned data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

from config.errors import StoaError
from sync.ledger.facts import FactKind
from sync.scoring.documents import DocumentSchema, from_thousandths, to_thousandths
from sync.scoring.rules import Rule
from sync.scoring.score import Award, Reason

SCHEMA_VERSION = 1


class MappingRefused(StoaError):
    """A competency mapping that cannot be used."""

    default_code = "mapping.invalid"


@dataclass(frozen=True, slots=True)
class LevelThreshold:
    """The points (thousandths) from which on a level, counted from 1, is shown."""

    level: int
    points: int


@dataclass(frozen=True, slots=True)
class CompetencyLevels:
    """A competency's levels with their thresholds, the lowest first; both rise."""

    competency_id: str
    levels: tuple[LevelThreshold, ...]

    def level_for(self, points: int, below: int | None = None) -> int | None:
        """The highest level, of those `below` one, that so many points (thousandths) show; None below the first."""
        allowed = [each for each in self.levels if below is None or each.level < below]
        reached = [each.level for each in allowed if each.points <= points]
        return reached[-1] if reached else None

    def dump(self) -> dict[str, Any]:
        """As the mapping's JSON holds it."""
        return {
            "competency_id": self.competency_id,
            "levels": [
                {"level": threshold.level, "points": from_thousandths(threshold.points)}
                for threshold in self.levels
            ],
        }


@dataclass(frozen=True, slots=True)
class CompetencyMapping:
    """What participation in a space shows; ``data/mapping.schema.json`` says what each part means."""

    competencies: tuple[CompetencyLevels, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a mapping from its JSON. Raises `MappingRefused` with a sentence that names the place."""
        document = _schema().checked(data)
        competencies = tuple(_competency(entry) for entry in document["competencies"])
        _require_unique(competencies)
        _require_rising(competencies)
        return cls(competencies)

    def dump(self) -> dict[str, Any]:
        """The mapping as JSON holds it; `parse` gives an equal one back, also after a way through JSON text."""
        return {
            "version": SCHEMA_VERSION,
            "competencies": [competency.dump() for competency in self.competencies],
        }

    def levels_for(self, points: int, below: Mapping[str, int] = MappingProxyType({})) -> dict[str, int]:
        """The level of each competency (by its id) that so many points (thousandths) show; none below its first.

        Of competencies that are in `below` only levels under the one there.
        """
        levels = (
            (entry.competency_id, entry.level_for(points, below.get(entry.competency_id)))
            for entry in self.competencies
        )
        return {competency_id: level for competency_id, level in levels if level is not None}


def default_levels(scale_size: int, rule: Rule) -> tuple[LevelThreshold, ...]:
    """Thresholds to propose for a scale of so many levels: evenly spaced, the highest at the rule's full score.

    Nothing has to be shown for the lowest level of a scale ("not yet"), so it has no threshold unless it is the only
    one. Raises ValueError for a scale without levels.
    """
    if scale_size < 1:
        raise ValueError("a scale has at least one level")
    if scale_size == 1:
        return (LevelThreshold(1, rule.full_score),)
    steps = scale_size - 1
    return tuple(LevelThreshold(step + 1, rule.full_score * step // steps) for step in range(1, scale_size))


def choose_evidence(awards: Iterable[Award], limit: int = 2) -> tuple[UUID, ...]:
    """The ids of the person's own contributions that show most: those that paid most, then had most words.

    Only what earned can be evidence. Among equals the earlier comes first, then the smaller id.
    """
    own = [award for award in awards if award.kind is FactKind.CONTRIBUTION and award.reason is Reason.EARNED]
    own.sort(key=lambda a: (-a.points, -a.counted_words, a.occurred_at, a.contribution_id))
    return tuple(award.contribution_id for award in own[:limit])


def _competency(entry: Mapping[str, Any]) -> CompetencyLevels:
    levels = tuple(LevelThreshold(item["level"], to_thousandths(item["points"])) for item in entry["levels"])
    return CompetencyLevels(entry["competency_id"], levels)


def _require_unique(competencies: Sequence[CompetencyLevels]) -> None:
    seen: set[str] = set()
    for index, competency in enumerate(competencies):
        if competency.competency_id in seen:
            raise _schema().refused(f"$.competencies[{index}].competency_id", "this competency stands twice")
        seen.add(competency.competency_id)


def _require_rising(competencies: Sequence[CompetencyLevels]) -> None:
    for index, competency in enumerate(competencies):
        for place, (lower, higher) in enumerate(pairwise(competency.levels), start=1):
            if lower.level >= higher.level or lower.points >= higher.points:
                raise _schema().refused(
                    f"$.competencies[{index}].levels[{place}]", "levels and their points must rise"
                )


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema("sync.competencies", "mapping.schema.json", MappingRefused)
