"""A rule tried on the past."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.delivery.preview import Bar, Change, Effect, Move, Preview, preview_rule
from sync.ledger.tables import LedgerRow
from sync.scoring.parts import Asked, Final, Milestone, Worth
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import RuleVersion
from sync.spaces.settings import let_count
from sync.spaces.tables import Space
from tests.conftest import BEGINNING
from tests.factories.world import Classroom, open_classroom

RULE = default_rule()
LATER = BEGINNING + timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    """No LMS judges by it here."""
    return SetClock(BEGINNING)


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    """Anna has written two threads, Ben has answered one of them, Cem nothing."""
    opened = open_classroom(database, keys, clock)
    first = opened.post("anna")
    opened.post("ben", to=first)
    opened.post("anna")
    opened.post("ines")
    return opened


def a_preview(database: Database, classroom: Classroom, rule: Rule) -> Preview:
    with database.read() as session:
        return preview_rule(session, session.get_one(Space, classroom.space_id), rule, LATER)


def test_it_says_what_each_grade_becomes_from_now_on_and_counted_anew(
    database: Database, classroom: Classroom
) -> None:
    tried = replace(RULE, post=replace(RULE.post, points=100_000), reply=replace(RULE.reply, points=400_000))
    preview, people = a_preview(database, classroom, tried), classroom.people
    # Of 4,000 points: 280 + 280 + 70 before, 100 + 100 + 70 counted anew.
    assert preview.lose == [Change(people["anna"], 15_750, 15_750, 6_750)]
    assert preview.gain == [Change(people["ben"], 5_250, 5_250, 10_000)]
    assert preview.from_now == Effect(0, 0, 3, 7_000, None, None)
    assert preview.anew == Effect(1, 1, 1, 5_583, Move(15_750, 6_750), Move(5_250, 10_000))
    assert (preview.now.mean, preview.maximum) == (7_000, 100)


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize(
    "changes", [{"periods": 8}, {"target": 500_000}, {"periods": 2, "post": Worth(1, 40_000)}]
)
def test_what_is_shown_is_what_comes_of_it(
    database: Database, classroom: Classroom, changes: dict[str, Any], anew: bool
) -> None:
    tried = replace(RULE, **changes)
    shown = a_preview(database, classroom, tried)
    with database.write() as session:
        let_count(session, session.get_one(Space, classroom.space_id), tried, LATER, retroactive=anew)
    again = a_preview(database, classroom, tried)
    assert {each.person_id: each.before for each in again.changes} == {
        each.person_id: each.anew if anew else each.from_now for each in shown.changes
    }


def test_more_periods_lower_grades_though_what_was_written_keeps_its_points(
    database: Database, classroom: Classroom
) -> None:
    preview = a_preview(database, classroom, replace(RULE, periods=8))
    assert (preview.from_now.lose, preview.from_now.largest_loss) == (2, Move(15_750, 7_875))


def test_nothing_is_written(database: Database, classroom: Classroom) -> None:
    with database.read() as session:
        before = session.scalars(select(LedgerRow.sequence)).all()
        space = session.get_one(Space, classroom.space_id)
        preview_rule(session, space, replace(RULE, target=1_000), LATER)
        assert not session.new
        assert not session.dirty
    with database.read() as session:
        assert session.scalars(select(RuleVersion)).all() == []
        assert session.scalars(select(LedgerRow.sequence)).all() == before


def test_progress_is_told(database: Database, classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.delivery.preview.PEOPLE_PER_STEP", 2)
    told: list[tuple[int, int]] = []
    with database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        preview_rule(session, space, RULE, LATER, lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]


MILESTONE = Milestone("m", "Say hello", Asked.CONTRIBUTION, 8, 0, 5_000, None)


@pytest.mark.parametrize(
    ("two", "all_of_them", "rule"),
    [
        # Anna, Cem and Ben have three facts, two and one; twenty more for each of them; each is read and scored thrice.
        (92 + 88, 92 + 88 + 84, RULE),
        # Twice each of them is weighed for each pair of the places that they fill.
        (146 + 104, 146 + 104 + 86, replace(RULE, final=Final.MILESTONES, milestones=(MILESTONE,))),
    ],
)
def test_where_there_is_much_to_weigh_the_same_few_learners_are_tried(
    database: Database,
    classroom: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    two: int,
    all_of_them: int,
    rule: Rule,
) -> None:
    monkeypatch.setattr("sync.delivery.preview._PAIRS_PER_READING", 1)
    for _ in range(2):
        classroom.post("cem")
    with database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        tried = [preview_rule(session, space, rule, LATER, most_work=two) for _ in range(2)]
        whole = preview_rule(session, space, rule, LATER, most_work=all_of_them)
        least = preview_rule(session, space, rule, LATER, most_work=0)
        below = preview_rule(session, space, rule, LATER, most_work=all_of_them - 1)
    assert tried[0] == tried[1]
    assert (len(tried[0].changes), tried[0].left_out) == (2, 1)
    assert set(tried[0].changes) < set(whole.changes)
    assert (len(whole.changes), whole.left_out) == (3, 0)
    assert (len(least.changes), least.left_out) == (1, 2)
    assert below.left_out == 1


def changes(*scores: tuple[int, int, int]) -> list[Change]:
    return [Change(new_id(), *each) for each in scores]


def test_the_histogram_counts_everybody_once() -> None:
    preview = Preview(100, changes((0, 0, 9_999), (10_000, 0, 100_000), (100_000, 0, 95_000)))
    bars = preview.histogram()
    assert bars[0] == Bar(0, 10, before=1, from_now=3, anew=1)
    assert bars[1] == Bar(10, 20, before=1, from_now=0, anew=0)
    assert bars[9] == Bar(90, 100, before=1, from_now=0, anew=2)
    assert len(bars) == 10


@pytest.mark.parametrize(
    ("maximum", "ends"), [(1, [1]), (7, [1, 2, 3, 4, 5, 6, 7]), (25, [3, 6, 9, 12, 15, 18, 21, 24, 25])]
)
def test_bars_are_of_whole_points(maximum: int, ends: list[int]) -> None:
    bars = Preview(maximum, changes((0, 0, maximum * 1000))).histogram()
    assert [bar.end for bar in bars] == ends
    assert (bars[0].before, bars[-1].anew) == (1, 1)


def test_who_loses_in_one_way_is_among_those_who_lose_whatever_the_other_gives() -> None:
    mixed, gains, stays = changes((5_000, 4_000, 9_000), (5_000, 5_000, 6_000), (5_000, 5_000, 5_000))
    preview = Preview(100, [mixed, gains, stays])
    assert (preview.lose, preview.gain) == ([mixed], [gains])


def test_without_learners_there_is_nothing_to_compare() -> None:
    preview = Preview(10, [])
    assert (preview.gain, preview.lose) == ([], [])
    assert preview.anew == Effect(0, 0, 0, 0, None, None)
