import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sync.scoring.documents import packaged_document
from sync.scoring.parts import Anchor, DueAfter
from sync.scoring.rules import Rule, RuleRefused, default_rule
from tests.sync.scoring.strategies import rules

MILESTONE: dict[str, Any] = {
    "id": "first",
    "title": "A question",
    "what": "post",
    "count": 30,
    "words": 40,
    "points": 10,
    "due": None,
}


def due(**date: object) -> dict[str, Any]:
    return {**MILESTONE, "due": date}


def many(number: int) -> list[dict[str, Any]]:
    return [{**MILESTONE, "id": f"m{each}"} for each in range(number)]


def criterion(*points: int) -> dict[str, Any]:
    levels = [{"title": f"Level {number}", "points": each} for number, each in enumerate(points)]
    return {"id": "depth", "title": "Depth", "levels": levels}


def test_the_default_rule_is_the_starting_model() -> None:
    rule = default_rule()
    assert (rule.post.words, rule.post.points) == (40, 280_000)
    assert (rule.reply.words, rule.reply.points) == (20, 210_000)
    assert (rule.reply_received, rule.reaction_received) == (70_000, 20_000)
    assert (rule.cap, rule.full_score) == (1_250_000, 4_000_000)


def test_the_published_schema_is_a_schema_and_describes_every_field() -> None:
    schema = packaged_document("sync.scoring", "rule.schema.json")
    Draft202012Validator.check_schema(schema)
    assert set(schema["required"]) == set(schema["properties"]) == set(default_rule().dump())
    assert all(field["description"] for field in schema["properties"].values())


def test_decimal_points_are_exact_whatever_json_reader_read_them() -> None:
    data = default_rule().dump() | {"reply_received": 0.07, "target": 1000.001}
    through_text = json.loads(json.dumps(data))
    with_decimals = json.loads(json.dumps(data), parse_float=Decimal)
    assert Rule.parse(through_text) == Rule.parse(with_decimals)
    assert Rule.parse(through_text).reply_received == 70
    assert Rule.parse(through_text).cap == 1_250_002


def refused(change: Callable[[dict[str, Any]], object]) -> RuleRefused:
    data = default_rule().dump()
    change(data)
    with pytest.raises(RuleRefused) as refusal:
        Rule.parse(data)
    return refusal.value


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda data: data["post"].update(words=-1), "$.post.words"),
        (lambda data: data["reply"].update(points=0.0001), "$.reply.points"),
        (lambda data: data["reply"].update(points="210"), "$.reply.points"),
        (lambda data: data.update(target=0), "$.target"),
        (lambda data: data.update(target=float("nan")), "$.target"),
        (lambda data: data.update(longest_run=True), "$.longest_run"),
        (lambda data: data.update(cap_factor=999), "$.cap_factor"),
        (lambda data: data.update(period="year"), "$.period"),
        (lambda data: data.update(version=1), "$.version"),
        (lambda data: data.update(typo=1), "typo"),
        (lambda data: data.update(final="milestones"), "$.milestones"),
        (lambda data: data.update(milestones=[MILESTONE]), "$.milestones"),
        (lambda data: data.update(period="whole"), "$.periods"),
        (lambda data: data.update(period="day", spread={"days": 2, "most": 100}), "$.spread"),
        (lambda data: data.update(late={"per_day": 0, "most": 100}), "$.late.per_day"),
        (
            lambda data: data.update(final="milestones", milestones=[MILESTONE, MILESTONE]),
            "$.milestones[1].id",
        ),
        (lambda data: data.update(final="milestones", milestones=[due(at="2026-02-30T12:00")]), "due.at"),
        (lambda data: data.update(final="milestones", milestones=[due(days=0, after="opening")]), "due"),
        (lambda data: data.update(final="milestones", milestones=many(4)), "more than 100"),
        (lambda data: data.update(rubric={"weight": 500, "criteria": [criterion(0, 0)]}), "no level gives"),
        (lambda data: data.update(rubric={"weight": 0, "criteria": [criterion(0, 1)]}), "$.rubric.weight"),
        (lambda data: data.pop("periods"), "periods"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_naming_the_place(
    change: Callable[[dict[str, Any]], object], place: str
) -> None:
    refusal = refused(change)
    assert refusal.code == "rule.invalid"
    assert place in refusal.message


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00", "1969-12-31T23:59", "2201-01-01T00:00", "9999-12-31T23:59"]
)
def test_nobody_sets_a_date_of_other_centuries_though_one_that_is_there_is_read(at: str) -> None:
    data = default_rule().dump() | {"final": "milestones", "milestones": [due(at=at)]}
    with pytest.raises(RuleRefused, match="1970 to 2200"):
        Rule.accept(data)
    assert Rule.parse(data).milestones


def test_a_refusal_stays_a_sentence_however_long_the_data() -> None:
    assert len(refused(lambda data: data.update(target="9" * 100_000)).message) < 600


points = st.integers(0, 1_000_000_000).map(lambda thousandths: Decimal(thousandths) / 1000)


@given(points, points, st.integers(1_000, 1_000_000_000))
def test_a_rule_survives_being_written_and_read(post: Decimal, reply: Decimal, target: int) -> None:
    data = default_rule().dump() | {
        "post": {"words": 1, "points": post},
        "reply": {"words": 1, "points": reply},
        "target": Decimal(target) / 1000,
    }
    rule = Rule.parse(data)
    assert rule.target == target
    assert rule.post.points == post * 1000
    assert Rule.parse(json.loads(json.dumps(rule.dump()))) == rule


@given(rules)
def test_whatever_a_rule_says_survives_being_written_and_read(rule: Rule) -> None:
    assume(
        all(
            not isinstance(m.due, DueAfter) or m.due.after is Anchor.DUE or m.due.days > 0
            for m in rule.milestones
        )
    )
    assert Rule.parse(json.loads(json.dumps(rule.dump()))) == rule


def test_the_docs_explain_every_key() -> None:
    page = (Path(__file__).parents[3] / "docs" / "scoring.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in page for key in default_rule().dump())
