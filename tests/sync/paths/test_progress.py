"""How far somebody is: what is done, next, later, to be waited for or not asked, by what they did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sync.paths.documents import Path
from sync.paths.progress import Facts, StepState, Why, Written, work_out
from tests.sync.paths.test_documents import BRANCH, document, id_of, step

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
THREAD = {"kind": "thread", "thread": str(id_of(9))}
SEEN = Facts(readable=frozenset({id_of(9)}), answerable=frozenset({id_of(9)}), known=frozenset({"A"}))


def states(facts: Facts, *entries: dict[str, Any], **changes: Any) -> list[str]:
    progress = work_out(Path.parse(document(*entries, **changes)), facts, NOW)
    return [each.state.value for each in progress.standings]


def test_the_first_that_is_asked_for_is_next_and_in_order_the_others_wait_for_it() -> None:
    entries = [
        step(1, tag="d", required=False),
        step(2, tag="a"),
        step(3, tag="b"),
        step(4, tag="c", required=False),
    ]
    assert states(SEEN, *entries) == ["optional", "next", "open", "optional"]
    assert states(SEEN, *entries, in_order=True) == ["optional", "next", "locked", "locked"]
    path = Path.parse(document(*entries, in_order=True))
    locked = [each for each in work_out(path, SEEN, NOW).standings if each.state is StepState.LOCKED]
    assert {(each.why, each.first) for each in locked} == {(Why.FIRST, id_of(2))}
    done = replace(SEEN, posts={"": 1, "a": 1})
    assert states(done, *entries, in_order=True) == ["optional", "done", "next", "locked"]
    counted = work_out(path, done, NOW)
    assert (counted.done, counted.asked, counted.is_whole) == (1, 2, False)
    assert work_out(path, replace(done, posts={"": 2, "a": 1, "b": 1}), NOW).is_whole


@pytest.mark.parametrize(
    ("entry", "facts", "state"),
    [
        (step(1, **THREAD), SEEN, "next"),
        (step(1, **THREAD), replace(SEEN, written={id_of(9): Written(stands=True)}), "done"),
        (step(1, **THREAD), replace(SEEN, written={id_of(9): Written(waits=True)}), "waiting"),
        (step(1, **THREAD), replace(SEEN, answerable=frozenset()), "spared"),
        (step(1, **THREAD), replace(SEEN, readable=frozenset()), "spared"),
        (step(1, **{**THREAD, "done": "opened"}), replace(SEEN, answerable=frozenset()), "next"),
        (step(1, **{**THREAD, "done": "opened"}), replace(SEEN, done=frozenset({id_of(1)})), "done"),
        (step(1, **{**THREAD, "done": "opened"}), replace(SEEN, written={id_of(9): Written(True)}), "done"),
        (step(1, **{**THREAD, "done": "marked"}), replace(SEEN, written={id_of(9): Written(True)}), "next"),
        (step(1, **{**THREAD, "done": "marked"}), replace(SEEN, done=frozenset({id_of(1)})), "done"),
        (step(1, count=2), replace(SEEN, posts={"": 1}), "next"),
        (step(1, count=2), replace(SEEN, posts={"": 2}), "done"),
        (step(1, kind="reflection"), replace(SEEN, posts={"": 2}), "next"),
        (step(1), replace(SEEN, waiting=frozenset({"post "})), "waiting"),
        (step(1), replace(SEEN, is_closed=True), "spared"),
        (step(1), replace(SEEN, writes_from=NOW + timedelta(days=1)), "waiting"),
        (step(1, kind="date", done="passed", at="2026-11-28T12:00:00.000001Z"), SEEN, "waiting"),
        (step(1, kind="date", done="passed", at="2026-11-28T12:00:00.000000Z"), SEEN, "done"),
        (step(1, kind="competency", done="held", competency="A", level=2), SEEN, "next"),
        (step(1, kind="competency", done="held", competency="A", level=2), replace(SEEN, levels={"A": 2}), "done"),
        (step(1, kind="competency", done="held", competency="gone", level=1), SEEN, "spared"),
    ],
)  # fmt: skip
def test_each_step_stands_as_what_was_done_says(entry: dict[str, Any], facts: Facts, state: str) -> None:
    assert states(facts, entry) == [state]


def test_who_holds_the_level_goes_one_way_and_all_others_the_other() -> None:
    path = Path.parse(document(step(1), BRANCH, step(2)))
    for level, expected in ((0, [1, 52, 2]), (1, [1, 52, 2]), (2, [1, 51, 2]), (3, [1, 51, 2])):
        progress = work_out(path, replace(SEEN, levels={"A": level}), NOW)
        assert [each.step.id.int for each in progress.standings] == expected
        assert progress.asked == 3


def test_what_cannot_be_done_holds_nobody_up() -> None:
    hidden = step(1, kind="collection", done="opened", collection=str(id_of(8)))
    assert states(SEEN, hidden, step(2), in_order=True) == ["spared", "next"]
    waits = step(1, kind="date", done="passed", at="2027-01-01T00:00:00.000000Z")
    assert states(SEEN, waits, step(2), in_order=True) == ["waiting", "locked"]
    assert states(SEEN, waits, step(2)) == ["waiting", "next"]
