import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sync.competencies.mapping import (
    CompetencyMapping,
    LevelThreshold,
    MappingRefused,
    choose_evidence,
    default_levels,
)
from sync.ledger.facts import FactKind
from sync.scoring.documents import packaged_document
from sync.scoring.rules import default_rule
from sync.scoring.score import Award, Reason

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEVELS = [{"level": 2, "points": 500}, {"level": 3, "points": 1500.5}]


def document(*competencies: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "version": 1,
        "competencies": [{"competency_id": key, "levels": levels} for key, levels in competencies],
    }


def test_points_show_the_highest_level_reached() -> None:
    (competency,) = CompetencyMapping.parse(document(("teamwork", LEVELS))).competencies
    shown = [competency.level_for(points) for points in (0, 499_999, 500_000, 1_500_499, 1_500_500, 10**12)]
    assert shown == [None, None, 2, 2, 3, 3]


def test_levels_are_given_for_each_competency_that_is_shown() -> None:
    mapping = CompetencyMapping.parse(document(("a", LEVELS), ("b", [{"level": 1, "points": 5000}])))
    assert mapping.levels_for(600_000) == {"a": 2}


def test_a_mapping_survives_being_written_and_read() -> None:
    mapping = CompetencyMapping.parse(document(("a", LEVELS), ("b", LEVELS[:1])))
    assert CompetencyMapping.parse(json.loads(json.dumps(mapping.dump()))) == mapping


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(packaged_document("sync.competencies", "mapping.schema.json"))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"version": 1}, "competencies"),
        (document(("a", [])), "$.competencies[0].levels"),
        (document(("", LEVELS)), "$.competencies[0].competency_id"),
        (document(("a", LEVELS), ("a", LEVELS)), "$.competencies[1].competency_id"),
        (document(("a", LEVELS[::-1])), "$.competencies[0].levels[1]"),
        (document(("a", [LEVELS[0], {"level": 3, "points": 500}])), "$.competencies[0].levels[1]"),
        (document(("a", [{"level": 0, "points": 500}])), "$.competencies[0].levels[0].level"),
        (document(("a", [{"level": 1, "points": 0.0005}])), "$.competencies[0].levels[0].points"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_naming_the_place(data: dict[str, Any], place: str) -> None:
    with pytest.raises(MappingRefused) as refusal:
        CompetencyMapping.parse(data)
    assert refusal.value.code == "mapping.invalid"
    assert place in refusal.value.message


@pytest.mark.parametrize(
    ("scale_size", "levels"),
    [
        (1, (LevelThreshold(1, 4_000_000),)),
        (2, (LevelThreshold(2, 4_000_000),)),
        (3, (LevelThreshold(2, 2_000_000), LevelThreshold(3, 4_000_000))),
    ],
)
def test_default_levels_are_spread_evenly_up_to_the_full_score(
    scale_size: int, levels: tuple[LevelThreshold, ...]
) -> None:
    assert default_levels(scale_size, default_rule()) == levels


def test_a_scale_without_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one level"):
        default_levels(0, default_rule())


def award(number: int, points: int = 280_000, words: int = 50) -> Award:
    return Award(UUID(int=number), FactKind.CONTRIBUTION, points, Reason.EARNED, NOON, words)


def test_evidence_is_what_paid_most_and_then_has_most_words() -> None:
    awards = [award(1, 210_000, 300), award(2, words=60), award(3, words=80), award(4)]
    assert choose_evidence(awards) == (UUID(int=3), UUID(int=2))


def test_only_own_contributions_that_earned_are_evidence() -> None:
    received = award(1)._replace(kind=FactKind.REPLY_RECEIVED)
    unpaid = award(2)._replace(points=0, reason=Reason.DUPLICATE)
    assert choose_evidence([received, unpaid, award(3)]) == (UUID(int=3),)
    assert choose_evidence([received, unpaid]) == ()


@given(
    st.permutations(
        [award(1), award(2), award(3, words=10), award(4)._replace(occurred_at=NOON.replace(hour=1))]
    )
)
def test_evidence_does_not_depend_on_the_order_of_awards(awards: list[Award]) -> None:
    assert choose_evidence(awards) == (UUID(int=4), UUID(int=1))
