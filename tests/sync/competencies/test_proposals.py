"""What participation shows by the rules, and rules that do not fit together."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest

from sync.competencies.proposals import Setting, ThreadSort, propose_levels
from sync.competencies.rules import ConflictKind, EvidenceRules, EvidenceRulesRefused, find_conflicts
from sync.ledger.facts import FactKind
from sync.scoring.score import Award, Reason, Tally

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE, TWO, THREE, FOUR = (uuid4() for _ in range(4))


def rules(*entries: dict[str, Any]) -> EvidenceRules:
    """Rules with ids of their own, about C at level 2, each enough by itself, unless they say otherwise."""
    common = {"competency": "C", "level": 2, "weight": 1}
    return EvidenceRules.parse(
        {
            "version": 1,
            "rules": [{"id": f"r{number}", **common, **entry} for number, entry in enumerate(entries)],
        }
    )


def award(
    contribution: UUID, kind: FactKind = FactKind.CONTRIBUTION, reason: Reason = Reason.EARNED, **more: Any
) -> Award:
    """What a fact earned; each an hour after the one with the smaller id."""
    hours = [ONE, TWO, THREE, FOUR].index(contribution)
    return Award(contribution, kind, more.pop("points", 1_000), reason, NOON + timedelta(hours=hours), **more)


def tally(*awards: Award) -> Tally:
    points = sum(each.points for each in awards)
    return Tally(points, Fraction(1), 0, 0, 0, 0, awards)


def shown(of: EvidenceRules, *awards: Award, **settings: Setting) -> list[tuple[str, int, int]]:
    """Competency, level and number of happenings of each proposal."""
    known = {ONE: settings.get("one", Setting()), TWO: settings.get("two", Setting())}
    return [
        (each.competency, each.level, len(each.happenings))
        for each in propose_levels(of, tally(*awards), known)
    ]


def test_a_level_is_proposed_once_what_shows_it_comes_to_the_whole() -> None:
    half = rules({"when": "endorsed", "weight": 0.5})
    written = [award(ONE), award(TWO)]
    assert shown(half, *written, award(ONE, FactKind.ENDORSEMENT)) == []
    endorsed = [award(ONE, FactKind.ENDORSEMENT), award(TWO, FactKind.ENDORSEMENT)]
    assert shown(half, *written, *endorsed) == [("C", 2, 2)]


def test_a_contribution_counts_once_however_often_it_is_endorsed_and_by_the_rule_that_weighs_most() -> None:
    several = rules({"when": "endorsed", "weight": 0.6}, {"when": "post", "weight": 0.3})
    twice = [award(ONE), award(ONE, FactKind.ENDORSEMENT), award(ONE, FactKind.ENDORSEMENT)]
    assert shown(several, *twice) == []
    assert shown(several, *twice, award(TWO), award(THREE)) == [("C", 2, 3)]


def test_the_highest_level_that_is_shown_is_proposed_and_lower_ones_are_helped_by_higher() -> None:
    levels = rules(
        {"when": "post", "level": 1, "weight": 0.5}, {"when": "endorsed", "level": 3, "weight": 0.5}
    )
    one_of_each = [award(ONE), award(TWO), award(TWO, FactKind.ENDORSEMENT)]
    assert shown(levels, *one_of_each) == [("C", 1, 2)]
    assert shown(levels, *one_of_each, award(ONE, FactKind.ENDORSEMENT)) == [("C", 3, 2)]


@pytest.mark.parametrize(
    "reason", [Reason.DELETED, Reason.WITHHELD, Reason.TAKEN_BACK, Reason.MODERATED, Reason.DUPLICATE]
)
def test_what_does_not_stand_shows_nothing(reason: Reason) -> None:
    assert shown(rules({"when": "post"}), award(ONE, reason=reason)) == []
    endorsed = award(ONE, FactKind.ENDORSEMENT)
    assert shown(rules({"when": "endorsed"}), award(ONE, reason=reason), endorsed) == []


def test_what_earned_nothing_because_of_a_limit_shows_as_much_as_ever() -> None:
    assert shown(rules({"when": "post"}), award(ONE, reason=Reason.CAP, points=0)) == [("C", 2, 1)]


def test_an_endorsement_by_a_learner_shows_nothing() -> None:
    by_learner = award(ONE, FactKind.ENDORSEMENT, Reason.BY_LEARNER, points=0)
    assert shown(rules({"when": "endorsed"}), award(ONE), by_learner) == []


def test_rules_ask_for_tags_words_reactions_and_sorts_of_threads() -> None:
    tagged = rules({"when": "post", "tags": ["Measuring"], "words": 30})
    there, elsewhere = Setting(tags=frozenset({"measuring"})), Setting(tags=frozenset({"other"}))
    assert shown(tagged, award(ONE, counted_words=30), one=there) == [("C", 2, 1)]
    assert shown(tagged, award(ONE, counted_words=29), one=there) == []
    assert shown(tagged, award(ONE, counted_words=30), one=elsewhere) == []
    valued = rules({"when": "resource_valued", "reactions": 2})
    resource = Setting(ThreadSort.RESOURCE, opens=True)
    reactions = [award(ONE, FactKind.REACTION_RECEIVED), award(ONE, FactKind.REACTION_RECEIVED)]
    assert shown(valued, award(ONE), *reactions, one=resource) == [("C", 2, 1)]
    assert shown(valued, award(ONE), reactions[0], one=resource) == []
    assert shown(valued, award(ONE), *reactions) == []
    reflecting = Setting(ThreadSort.REFLECTION, opens=True)
    assert shown(rules({"when": "reflection"}), award(ONE), one=reflecting) == [("C", 2, 1)]
    assert shown(rules({"when": "post"}), award(ONE), one=reflecting) == []


def test_what_was_brought_in_is_attested_and_a_post_endorsed_so_that_one_act_is_one_occasion() -> None:
    both = rules({"when": "archive_item", "level": 1}, {"when": "endorsed", "level": 2})
    item = [award(ONE), award(ONE, FactKind.ENDORSEMENT)]
    assert shown(both, *item, one=Setting(is_imported=True)) == [("C", 1, 1)]
    assert shown(both, *item) == [("C", 2, 1)]
    assert shown(rules({"when": "archive_item"}), award(ONE), one=Setting(is_imported=True)) == []
    by_learner = award(ONE, FactKind.ENDORSEMENT, Reason.BY_LEARNER, points=0)
    assert shown(both, award(ONE), by_learner, one=Setting(is_imported=True)) == []


def test_points_are_shown_from_the_moment_at_which_they_were_reached() -> None:
    (proposal,) = propose_levels(
        rules({"when": "milestone", "points": 2, "valid_months": 24}),
        tally(award(ONE), award(TWO), award(THREE)),
        {},
    )
    assert (proposal.happenings[0].occurred_at, proposal.valid_months) == (NOON + timedelta(hours=1), 24)
    assert shown(rules({"when": "milestone", "points": 2}), award(ONE)) == []
    assert shown(rules({"when": "milestone", "points": 0})) == []


def test_rules_come_back_as_they_were_said() -> None:
    said = rules(
        {"when": "post", "words": 40, "tags": ["a", "b"], "weight": 0.125},
        {"when": "milestone", "points": 0, "valid_months": 12},
        {"when": "resource_valued", "reactions": 3},
        {"when": "archive_item", "valid_months": 6},
    )
    assert EvidenceRules.parse(said.dump()) == said


@pytest.mark.parametrize(
    "entry",
    [
        {"when": "milestone"},
        {"when": "post", "points": 3},
        {"when": "endorsed", "words": 3},
        {"when": "resource_valued"},
        {"when": "post", "weight": 0},
        {"when": "post", "weight": 1.5},
        {"when": "post", "level": 0},
        {"when": "never"},
        {"when": "archive_item", "tags": ["a"]},
        {"when": "archive_item", "words": 3},
        {"when": "post", "id": "r0 "},
    ],
)
def test_rules_that_make_no_sense_are_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(EvidenceRulesRefused):
        rules(entry)


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(EvidenceRulesRefused, match="stands twice"):
        rules({"when": "post", "id": "same"}, {"when": "endorsed", "id": "same"})


def test_rules_that_do_not_fit_together_are_named() -> None:
    together = rules(
        {"when": "post", "competency": "gone"},
        {"when": "post", "level": 4},
        {"when": "milestone", "level": 1, "points": 10},
        {"when": "milestone", "level": 2, "points": 10},
        {"when": "endorsed", "level": 1, "tags": ["a"]},
        {"when": "endorsed", "level": 2, "tags": ["b"]},
        {"when": "endorsed", "level": 3},
    )
    assert {(each.kind, each.rules) for each in find_conflicts(together, {"C": range(1, 4)})} == {
        (ConflictKind.UNKNOWN_COMPETENCY, ("r0",)),
        (ConflictKind.NO_SUCH_LEVEL, ("r1",)),
        (ConflictKind.FALLING_POINTS, ("r2", "r3")),
        (ConflictKind.SAME_OCCASION, ("r4", "r6")),
        (ConflictKind.SAME_OCCASION, ("r5", "r6")),
    }
