import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given

from sync.scoring.parts import (
    Anchor,
    Asked,
    Criterion,
    DueAfter,
    DueAt,
    Final,
    Late,
    Level,
    Milestone,
    PeriodKind,
    Rubric,
    Spread,
)
from sync.scoring.rings import Ring
from sync.scoring.rules import Rule
from sync.scoring.score import Flag, FlagCode, Reason
from sync.scoring.words import Words
from tests.sync.scoring.facts import ANNA, BEN, MONDAY, RULE
from tests.sync.scoring.strategies import rules

ENGLISH = Words("en-GB")


def test_the_default_rule_in_plain_english() -> None:
    assert ENGLISH.rule(RULE) == (
        "A post of 40 counted words or more that begins a thread: 280 points",
        "A reply of 20 counted words or more to somebody else: 210 points",
        "A reply that somebody else writes to you, unless it is itself too short to count, a copy, or one too many in "
        "a row: 70 points",
        "Somebody else’s reaction: 20 points",
        "A reply that is taken for the answer: 140 points",
        "An endorsement by an instructor, or by an expert who is not a learner here: 140 points, beyond any limit",
        "1,000 points a week are asked for.",
        "Up to 1,250 points a week count; what reaches them counts in full.",
        "The full score takes 4,000 points.",
        "Quotes, links and code are not counted as words.",
        "Answers to oneself earn nothing, nor does a contribution of which 50% or more stand in an earlier one.",
        "In a row in one thread, 3 of your contributions can count.",
        "Of what one and the same person gives you, 3 replies and reactions count a week.",
        "Where much of what somebody received is from few people, or many contributions come within minutes, an "
        "instructor is asked to look. Nothing is taken off by itself.",
    )


def test_what_a_rule_can_say_besides() -> None:
    rule = replace(
        RULE,
        period=PeriodKind.MONTH,
        best=1,
        spread=Spread(3, 125),
        late=Late(50, 300),
        rubric=Rubric(400, (Criterion("depth", "Depth", (Level("None", 0), Level("Much", 1))),)),
    )
    said = ENGLISH.rule(rule)
    assert "Only the best contribution a month counts." in said
    assert (
        "Write on 3 different days a month: where all contributions stand on one, 12.5% of what they earned is "
        "taken off." in said
    )
    assert "After its due date a contribution loses 5% for each day begun, at most 30%." in said
    assert "40% of the score is assessed by an instructor: Depth." in said
    assert "Until somebody has been assessed, what is counted makes the whole score." in said


def test_milestones_are_told_with_what_they_ask_for_and_by_when() -> None:
    milestones = (
        Milestone("a", "Begin", Asked.POST, 1, 100, 10_000, DueAt(datetime(2026, 3, 4, 23, 59))),  # noqa: DTZ001
        Milestone("b", "Answer", Asked.REPLY, 2, 20, 20_500, DueAfter(0, Anchor.DUE)),
        Milestone("c", "Go on", Asked.CONTRIBUTION, 3, 0, 5_000, DueAfter(7, Anchor.OPENING)),
        Milestone("d", "Thank", Asked.REACTION, 1, 0, 1_000, None),
        Milestone("e", "Early", Asked.POST, 1, 0, 1_000, DueAfter(-1, Anchor.DUE)),
    )
    said = ENGLISH.rule(replace(RULE, final=Final.MILESTONES, milestones=milestones))
    assert said[:5] == (
        "Begin: 1 new thread of 100 counted words or more, by 4 Mar 2026, 23:59, 10 points",
        "Answer: 2 replies of 20 counted words or more, by the due date, 20.5 points",
        "Go on: 3 contributions, within 7 days of the opening, 5 points",
        "Thank: 1 reaction, 1 points",
        "Early: 1 new thread, by a day before the due date, 1 points",
    )
    assert not any("a week" in sentence for sentence in said)


@given(rules)
def test_every_rule_can_be_said_without_a_gap(rule: Rule) -> None:
    said = ENGLISH.rule(rule)
    assert all(sentence and not re.search(r"%\(|None", sentence) for sentence in said)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    assert ENGLISH.reason(reason).endswith(".")


def test_flags_and_rings_are_explained_without_a_verdict() -> None:
    pair = ENGLISH.flag(Flag(FlagCode.PAIR_SHARE, 3, ANNA, share=428), RULE, str, "Anna")
    assert pair.startswith("42.8% of all replies and reactions received are from Anna (3).")
    assert "one and the same person" in ENGLISH.flag(Flag(FlagCode.PAIR_SHARE, 3, ANNA, 428), RULE, str)
    burst = ENGLISH.flag(Flag(FlagCode.BURST, 7, since=MONDAY), RULE, lambda at: f"{at:%A}")
    assert burst.startswith("7 contributions came at a rate of 5 in 10 minutes, from Monday on.")
    ring = ENGLISH.ring(Ring((ANNA, BEN), 12, 18, 600), ["Anna", "Ben"])
    assert ring.startswith("Anna, Ben gave each other at least 60% of what each of them received (12 ")


def test_german_is_said_where_the_catalogue_has_it() -> None:
    assert Words("de-AT").reason(Reason.EARNED) != ""
    assert "1.250" in " ".join(Words("de").rule(RULE))
