"""What is missing, who asks for it, and which rules, tags and paths lead there."""

from datetime import UTC, datetime
from uuid import UUID

from sync.competencies.rules import EvidenceRules
from sync.paths.copying import copied
from sync.paths.documents import Path
from sync.paths.gap import (
    Gap,
    find_gaps,
    paths_that_lead_to,
    required_by_paths,
    rules_that_lead_to,
    tags_that_lead_to,
)
from sync.paths.keeping import Kept
from tests.sync.paths.test_documents import BRANCH, EVERYTHING, document, id_of, step


def rule(number: int, level: int, *tags: str, competency: str = "A") -> dict[str, object]:
    told = {"id": f"r{number}", "when": "post", "competency": competency, "level": level, "weight": 1}
    return {**told, "tags": list(tags)} if tags else told


def held(number: int, level: int, **changes: object) -> dict[str, object]:
    return step(number, kind="competency", done="held", competency="A", level=level, **changes)


def test_a_gap_is_what_goals_or_paths_ask_for_beyond_what_is_held_the_nearest_first() -> None:
    gaps = find_gaps({"A": 3, "B": 1, "C": 2}, {"A": 2, "D": 1}, {"A": 1, "C": 2})
    assert gaps == [
        Gap("B", 0, 1, by_goal=True),
        Gap("D", 0, 1, by_path=True),
        Gap("A", 1, 3, by_goal=True, by_path=True),
    ]
    assert find_gaps({"A": 3}, {"A": 1}, {"A": 1}) == [Gap("A", 1, 3, by_goal=True)]


def test_a_path_asks_for_its_required_levels_on_the_way_that_is_ones_own() -> None:
    path = Path.parse(document(BRANCH, held(1, 1), held(2, 3, required=False)))
    assert required_by_paths([path], {}) == {"A": 2}
    assert required_by_paths([path], {"A": 2}) == {"A": 1}, "who holds it is not asked on the other side"


def test_only_what_shows_a_higher_level_leads_there() -> None:
    told = [rule(1, 3, "Late"), rule(2, 1, "early"), rule(3, 2, "MID"), rule(4, 2, competency="B")]
    rules = EvidenceRules.parse({"version": 1, "rules": told})
    gap = Gap("A", 1, 3)
    assert [each.id for each in rules_that_lead_to(rules, gap)] == ["r3", "r1"]
    assert tags_that_lead_to(rules, gap) == {"mid", "late"}
    paths = [
        Kept(UUID(int=number), UUID(int=9), 1, 1, Path.parse(document(entry)))
        for number, entry in ((1, held(1, 1)), (2, held(1, 2)), (3, step(1)))
    ]
    assert [each.id.int for each in paths_that_lead_to(paths, gap)] == [2]


def test_a_copied_path_has_no_place_and_no_date_of_the_former_course() -> None:
    before, after = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 2))
    path = Path.parse(EVERYTHING)
    assert [each.id.int for each in copied(path, before).steps] == [3, 4, 5, 51, 52]
    assert [each.id.int for each in copied(path, after).steps] == [3, 5, 51, 52]
    assert id_of(50) in {each.id for each in copied(path, after).branches}
