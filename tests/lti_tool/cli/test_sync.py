"""`stoa sync`: how items stand, and what can be done about them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.review.tables import Grading
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.cli.conftest import Run

SCORE = {"given": 7000, "maximum": 100}


@pytest.fixture
def classroom(upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock) -> Iterator[Classroom]:
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    yield open_classroom(database, keys, clock)
    database.close()


def give(classroom: Classroom, name: str, **row: object) -> str:
    """Let a learner's score stand so; gives the item's id."""
    person_id = classroom.people[name]
    with classroom.database.write() as session:
        target_id, now = session.scalars(select(TargetRow.id)).one(), classroom.clock.now()
        put(session, [Desired(target_id, person_id, "score", SCORE, SCORE)], now=now, due_at=now)
        if row:
            session.execute(update(OutboxRow).where(OutboxRow.person_id == person_id).values(**row))
        return str(session.scalars(select(OutboxRow.id).where(OutboxRow.person_id == person_id)).one())


def states(classroom: Classroom) -> list[str]:
    with classroom.database.read() as session:
        return sorted(session.scalars(select(OutboxRow.state)))


def test_items_are_told_one_by_one_with_a_sentence_and_without_names(
    upgraded: Run, classroom: Classroom
) -> None:
    override = {"state": "blocked", "block_reason": "override", "code": "override"}
    item = give(classroom, "anna", **override, sent_payload=SCORE, drift={"given": 55_000, "maximum": 100})
    give(classroom, "ben", state="held")
    told = upgraded("sync", "status", "--items", "--space", str(classroom.space_id), "--json").json
    by_person = {each["person_id"]: each for each in told}  # type: ignore[attr-defined]
    anna = by_person[str(classroom.people["anna"])]
    assert (anna["id"], anna["stage"], anna["held"]["given"]) == (item, "override", 55_000)
    assert "by hand" in anna["sentence"]
    assert anna["advice"]
    chosen = upgraded("sync", "status", "--state", "override").out
    assert "55 of 100" in chosen
    assert "Compare the two." in chosen
    assert str(classroom.people["ben"]) not in chosen
    assert "Anna" not in chosen
    assert upgraded("sync", "status", "--state", "rejected").out == "No such item.\n"


def test_the_table_of_targets_counts_what_is_held(upgraded: Run, classroom: Classroom) -> None:
    give(classroom, "anna", state="held")
    (told,) = upgraded("sync", "status", "--json").json  # type: ignore[misc]
    assert (told["held"], told["pending"], told["space_id"]) == (1, 0, str(classroom.space_id))
    assert "held" in upgraded("sync", "status").out


@pytest.mark.parametrize("place_is_gone", [False, True])
def test_items_are_chosen_by_the_column_that_counts_them_too(
    upgraded: Run, classroom: Classroom, place_is_gone: bool
) -> None:
    give(classroom, "anna")
    give(classroom, "ben", state="settled", code="applied", sent_payload=SCORE, drift={"given": None})
    give(classroom, "cem", state="blocked", block_reason="not_enrolled")
    if place_is_gone:
        with classroom.database.write() as session:
            session.execute(update(TargetRow).values(gone_since=classroom.clock.now()))
    (counted,) = upgraded("sync", "status", "--json").json  # type: ignore[misc]
    for column in ("settled", "pending", "held", "blocked", "rejected"):
        listed = upgraded("sync", "status", "--state", column, "--json").json
        assert len(listed) == counted[column], column  # type: ignore[arg-type]
    both = upgraded("sync", "status", "--state", "missing", "--state", "blocked", "--json").json
    assert len(both) == 2 + place_is_gone  # type: ignore[arg-type]
    assert upgraded("sync", "retry", "--state", "settled").out == "1 items will be tried again.\n"


def test_what_is_chosen_is_tried_again(upgraded: Run, classroom: Classroom) -> None:
    item = give(classroom, "anna", state="blocked", block_reason="no_rights")
    give(classroom, "ben", state="rejected")
    give(classroom, "cem", state="held")
    assert upgraded("sync", "retry", "--item", item).out == "1 items will be tried again.\n"
    assert states(classroom) == ["held", "pending", "rejected"]
    assert upgraded("sync", "retry", "--state", "rejected").out == "1 items will be tried again.\n"
    assert upgraded("sync", "retry").out == "0 items will be tried again.\n"
    assert states(classroom) == ["held", "pending", "pending"]


def test_held_scores_are_released(upgraded: Run, classroom: Classroom) -> None:
    give(classroom, "anna", state=OutboxState.HELD.value)
    released = upgraded("sync", "release", "--space", str(classroom.space_id))
    assert (released.out, states(classroom)) == ("1 items are released.\n", ["pending"])


def test_a_release_shows_the_feedback_that_waits_with_the_scores(upgraded: Run, classroom: Classroom) -> None:
    with classroom.database.write() as session:
        session.add(
            Grading(
                space_id=classroom.space_id,
                person_id=classroom.people["anna"],
                sealed_feedback=b"sealed",
                picks=[],
                saved_at=classroom.clock.now(),
                recorded_by=classroom.people["ines"],
                sealed_shown_feedback=None,
                shown_picks=[],
            )
        )
    upgraded("sync", "release", "--space", str(classroom.space_id))
    with classroom.database.read() as session:
        assert session.scalars(select(Grading.sealed_shown_feedback)).one() == b"sealed"


def test_another_column_is_made_only_where_one_is_gone_and_somebody_agrees(
    upgraded: Run, classroom: Classroom
) -> None:
    space = ("--space", str(classroom.space_id))
    assert "none will be made" in upgraded("sync", "retry", *space, "--make-column").out
    with classroom.database.write() as session:
        session.execute(update(TargetRow).values(gone_since=classroom.clock.now()))
    give(classroom, "anna")
    status = upgraded("sync", "status").out
    assert f"stoa sync retry --space {classroom.space_id} --make-column" in status
    refused = upgraded("sync", "retry", "--make-column")
    assert (refused.status, "--space" in refused.err) == (2, True)
    assert "Another column will be made." in upgraded("sync", "retry", *space, "--make-column").out
    with classroom.database.read() as session:
        assert session.scalars(select(TargetRow.gone_since)).one() is None


def test_an_unknown_space_is_refused(upgraded: Run, classroom: Classroom) -> None:
    nobody = str(classroom.people["anna"])
    for command in ("status", "retry", "release", "verify"):
        refused = upgraded("sync", command, "--space", nobody)
        assert (refused.status, refused.out) == (2, "")
        assert "stoa spaces" in refused.err


def test_nothing_to_verify_is_no_trouble(upgraded: Run, classroom: Classroom) -> None:
    assert upgraded("sync", "verify", "--json").status == 0
    looked = upgraded("sync", "verify")
    assert (looked.status, "No drift." in looked.out) == (0, True)
