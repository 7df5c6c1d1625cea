"""What a person is to be able to do and does not hold yet, and what in their discussions leads there.

What is required follows from the goals of the organisation and from the paths that the person has begun; what they hold
from what people have decided. Nothing of it is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.competencies.rules import EvidenceRule, EvidenceRules
from sync.paths.documents import Path, StepKind
from sync.paths.keeping import Kept
from sync.paths.progress import Facts, own_steps


@dataclass(frozen=True, slots=True)
class Gap:
    """A competency, by its identifier, with the level that is held (0 for none) and the one that is asked for.

    `by_goal` and `by_path` say who asks: a goal of the organisation, a path that the person has begun, or both.
    """

    competency: str
    held: int
    wanted: int
    by_goal: bool = False
    by_path: bool = False


def required_by_paths(paths: Iterable[Path], held: Mapping[str, int]) -> Mapping[str, int]:
    """The highest level that the steps of paths require of each competency, of somebody who holds these levels."""
    required: dict[str, int] = {}
    facts = Facts(levels=held)
    for path in paths:
        for section in path.sections:
            for step, _ in own_steps(section.entries, facts):
                if step.kind is StepKind.COMPETENCY and step.required:
                    required[step.competency] = max(step.level, required.get(step.competency, 0))
    return required


def find_gaps(
    by_goals: Mapping[str, int], by_paths: Mapping[str, int], held: Mapping[str, int]
) -> Sequence[Gap]:
    """What is missing, the least of it first: what is nearly held is nearest."""
    found = []
    for competency in by_goals.keys() | by_paths.keys():
        goal, path, has = by_goals.get(competency, 0), by_paths.get(competency, 0), held.get(competency, 0)
        if max(goal, path) > has:
            found.append(Gap(competency, has, max(goal, path), goal > has, path > has))
    return sorted(found, key=lambda gap: (gap.wanted - gap.held, gap.competency))


def paths_that_lead_to(paths: Iterable[Kept], gap: Gap) -> Sequence[Kept]:
    """Those paths in which a higher level of the competency than the present one is a step."""
    return [
        each
        for each in paths
        if any(step.competency == gap.competency and step.level > gap.held for step in each.path.steps)
    ]


def rules_that_lead_to(rules: EvidenceRules, gap: Gap) -> Sequence[EvidenceRule]:
    """The rules by which a higher level than the present one is proposed, those of the next level first."""
    found = [each for each in rules.rules if each.competency == gap.competency and each.level > gap.held]
    return sorted(found, key=lambda rule: (rule.level, rule.id))


def tags_that_lead_to(rules: EvidenceRules, gap: Gap) -> frozenset[str]:
    """The tags, in small letters, of threads in which writing is evidence of a higher level."""
    return frozenset(tag for rule in rules_that_lead_to(rules, gap) for tag in rule.tags)
