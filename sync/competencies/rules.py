"""Which happenings in a space show which competency, how much, and at which level: versioned data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self

from config.errors import StoaError
from sync.scoring.documents import DocumentSchema, from_thousandths, to_thousandths

SCHEMA_VERSION: Final = 1
ENOUGH: Final = 1_000  # thousandths of weight from which on a level is proposed


class EvidenceRulesRefused(StoaError):
    """Rules of evidence that cannot be used."""

    default_code = "evidence_rules.invalid"


class Occasion(StrEnum):
    """What happens."""

    POST = "post"
    ANSWER_ACCEPTED = "answer_accepted"
    ENDORSED = "endorsed"
    RESOURCE_VALUED = "resource_valued"
    REFLECTION = "reflection"
    REVIEW_GIVEN = "review_given"
    MILESTONE = "milestone"
    ARCHIVE_ITEM = "archive_item"


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What one sort of happening shows; ``data/evidence-rules.schema.json`` says what each part means.

    `weight` and `points` are thousandths; `competency` is the identifier that its framework has for it. `tags` are in
    small letters. What does not belong to the occasion is 0, empty or None.
    """

    id: str
    when: Occasion
    competency: str
    level: int
    weight: int
    tags: frozenset[str] = frozenset()
    words: int = 0
    reactions: int = 0
    points: int = 0
    valid_months: int | None = None

    def dump(self) -> dict[str, Any]:
        """As the document's JSON holds it."""
        told: dict[str, Any] = {
            "id": self.id,
            "when": self.when.value,
            "competency": self.competency,
            "level": self.level,
            "weight": from_thousandths(self.weight),
            "tags": sorted(self.tags),
            "words": self.words,
            "reactions": self.reactions,
            "valid_months": self.valid_months,
        }
        told = {name: value for name, value in told.items() if value}
        return {**told, "points": from_thousandths(self.points)} if self.when is Occasion.MILESTONE else told


@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """All rules of a space."""

    rules: tuple[EvidenceRule, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read rules from their JSON. Raises `EvidenceRulesRefused` with a sentence that names the place."""
        document = _schema().checked(data)
        rules = tuple(map(_rule, document["rules"]))
        seen: set[str] = set()
        for number, rule in enumerate(rules):
            if rule.id in seen:
                raise _schema().refused(f"$.rules[{number}].id", "this id stands twice")
            seen.add(rule.id)
        return cls(rules)

    def dump(self) -> dict[str, Any]:
        """The rules as JSON holds them; `parse` gives equal ones back."""
        return {"version": SCHEMA_VERSION, "rules": [rule.dump() for rule in self.rules]}

    @property
    def competencies(self) -> frozenset[str]:
        """The identifiers of all competencies that something shows."""
        return frozenset(rule.competency for rule in self.rules)

    def rule(self, rule_id: str) -> EvidenceRule | None:
        """The rule of this id; None where there is none."""
        return next((each for each in self.rules if each.id == rule_id), None)


class ConflictKind(StrEnum):
    """Why rules cannot all be meant as they stand."""

    UNKNOWN_COMPETENCY = "unknown_competency"  # it is in no framework of the organisation, or retired
    NO_SUCH_LEVEL = "no_such_level"  # its scale has fewer levels, or nobody is given this one
    SAME_OCCASION = "same_occasion"  # the same happening shows the same competency at two levels
    FALLING_POINTS = "falling_points"  # a higher level asks for fewer points, or as many, than a lower one


@dataclass(frozen=True, slots=True)
class Conflict:
    """What does not fit, by the ids of the rules."""

    kind: ConflictKind
    rules: tuple[str, ...]


def find_conflicts(rules: EvidenceRules, levels: Mapping[str, range]) -> Sequence[Conflict]:
    """What a person should look at before these rules hold. `levels`: which can be given, of each that there is.

    A competency without a scale has one level: somebody has it.
    """
    found = [
        Conflict(ConflictKind.UNKNOWN_COMPETENCY, (rule.id,))
        for rule in rules.rules
        if rule.competency not in levels
    ]
    found += [
        Conflict(ConflictKind.NO_SUCH_LEVEL, (rule.id,))
        for rule in rules.rules
        if rule.competency in levels and rule.level not in levels[rule.competency]
    ]
    for number, rule in enumerate(rules.rules):
        for other in rules.rules[:number]:
            if rule.competency == other.competency and rule.when is other.when and rule.level != other.level:
                kind = _conflict(rule, other)
                found += [Conflict(kind, (other.id, rule.id))] if kind else []
    return found


def _conflict(one: EvidenceRule, other: EvidenceRule) -> ConflictKind | None:
    if one.when is Occasion.MILESTONE:
        lower, higher = sorted((one, other), key=lambda rule: rule.level)
        return ConflictKind.FALLING_POINTS if higher.points <= lower.points else None
    same_threads = not one.tags or not other.tags or one.tags & other.tags
    same_size = (one.words, one.reactions) == (other.words, other.reactions)
    return ConflictKind.SAME_OCCASION if same_threads and same_size else None


def _rule(entry: Mapping[str, Any]) -> EvidenceRule:
    return EvidenceRule(
        id=entry["id"],
        when=Occasion(entry["when"]),
        competency=entry["competency"],
        level=entry["level"],
        weight=to_thousandths(entry["weight"]),
        tags=_folded(entry.get("tags", ())),
        words=entry.get("words", 0),
        reactions=entry.get("reactions", 0),
        points=to_thousandths(entry.get("points", 0)),
        valid_months=entry.get("valid_months"),
    )


def _folded(tags: Iterable[str]) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in tags)


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema("sync.competencies", "evidence-rules.schema.json", EvidenceRulesRefused)
