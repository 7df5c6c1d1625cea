"""Whose words they were first, however they came and whatever was edited meanwhile."""

from dataclasses import replace
from datetime import timedelta
from time import process_time
from typing import Any

import pytest
from sqlalchemy import insert, select

from config.database import Database
from config.ids import new_id
from config.upsert import table_of
from connectors.contract import Contribution
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.intake import Incoming, Intake
from sync.ledger.decisions import Decider, moderate
from sync.ledger.facts import FactKind, Verdict
from sync.ledger.tables import LedgerRow
from sync.scoring.rules import Rule, default_rule
from sync.scoring.versions import set_rule
from sync.spaces.tables import Space
from tests.factories.world import Classroom, some_text
from tests.sync.intake.conftest import id_of, points_of

POST = 280_000
COPIED = some_text(1)
DAY = timedelta(days=1)


def bring(classroom: Classroom, *written: tuple[str, Contribution]) -> None:
    """Bring in an export: who wrote what."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        incoming = [Incoming(classroom.people[name], each) for name, each in written]
        Intake(classroom.keys, classroom.clock).accept_all(session, space, incoming)


def message(
    classroom: Classroom,
    days_ago: int,
    *,
    edited: timedelta | None = None,
    text: str = COPIED,
    **changes: Any,
) -> Contribution:
    """A message of Slack, written so many days ago; `edited` so much later."""
    written_at = classroom.clock.now() - days_ago * DAY
    plain = classroom.contribution(text, source="slack:T1", occurred_at=written_at, **changes)
    if edited is None:
        return plain
    return replace(plain, revision=1 + int(edited.total_seconds()), edited_at=written_at + edited)


def matched_of(classroom: Classroom, name: str) -> int:
    """What matched in the latest revision of what somebody wrote last."""
    with classroom.database.read() as session:
        return session.scalars(
            select(LedgerRow.matched)
            .where(
                LedgerRow.person_id == classroom.people[name],
                LedgerRow.kind.in_([FactKind.CONTRIBUTION.value, FactKind.EDIT.value]),
            )
            .order_by(LedgerRow.sequence.desc())
        ).first()


def test_what_was_edited_into_a_copy_before_it_came_takes_nothing_from_its_original(
    classroom: Classroom,
) -> None:
    """Ben edits what he wrote a day before Anna into a copy of hers; then the export is brought in."""
    bens, annas = message(classroom, 2, edited=2 * DAY), message(classroom, 1)
    bring(classroom, ("ben", bens), ("anna", annas))
    assert points_of(classroom, "anna") == POST


def test_what_was_edited_into_a_copy_of_what_is_there_is_no_original(classroom: Classroom) -> None:
    classroom.post("anna", COPIED)
    bring(classroom, ("ben", message(classroom, 2, edited=2 * DAY)))
    assert (points_of(classroom, "anna"), points_of(classroom, "ben")) == (POST, 0)


def test_an_older_post_edited_into_a_copy_takes_nothing_from_its_original(classroom: Classroom) -> None:
    bens, annas = classroom.contribution(some_text(2)), classroom.contribution(COPIED)
    classroom.accept("ben", bens)
    classroom.accept("anna", annas)
    classroom.accept("ben", replace(bens, revision=2, markdown=f"{some_text(2)}\n\n{COPIED}"))
    classroom.accept("anna", replace(annas, revision=2, markdown=f"{COPIED} indeed"))
    assert matched_of(classroom, "anna") == 0
    assert matched_of(classroom, "ben") > 0
    assert points_of(classroom, "anna") == POST


def test_what_staff_let_count_is_not_undone_by_who_copies_it_into_something_older(
    classroom: Classroom,
) -> None:
    bens = classroom.contribution(some_text(2))
    classroom.accept("ben", bens)
    annas = classroom.contribution("far too short")
    classroom.accept("anna", annas)
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], classroom.clock.now())
        moderate(session, classroom.keys, space, id_of(session, annas.source_id), Verdict.COUNTS, decider)
    classroom.accept("anna", replace(annas, revision=2, markdown=COPIED))
    classroom.accept("ben", replace(bens, revision=2, markdown=COPIED))
    classroom.accept("anna", replace(annas, revision=3, markdown=f"{COPIED} indeed"))
    assert points_of(classroom, "anna") == POST


def test_what_was_edited_long_before_the_copy_is_its_original(classroom: Classroom) -> None:
    """Anna mends a typo within the hour, Ben copies two days later, then the export is brought in."""
    classroom.post("ben", COPIED)
    bring(classroom, ("anna", message(classroom, 2, edited=timedelta(hours=1))))
    assert points_of(classroom, "anna") == POST


def test_a_typo_mended_in_what_is_there_leaves_its_words_where_they_were(classroom: Classroom) -> None:
    annas = message(classroom, 3)
    bring(classroom, ("anna", annas))
    classroom.post("ben", COPIED, occurred_at=classroom.clock.now() - 2 * DAY)
    bring(classroom, ("anna", replace(annas, revision=9, markdown=f"{COPIED} indeed")))
    assert matched_of(classroom, "anna") == 0
    classroom.post("cem", COPIED)
    assert matched_of(classroom, "cem") == 1000


def test_an_older_message_of_ones_own_earns_no_second_time_when_it_is_edited(classroom: Classroom) -> None:
    classroom.post("anna", COPIED)
    older = message(classroom, 7)
    bring(classroom, ("anna", older))
    assert matched_of(classroom, "anna") == 1000
    bring(classroom, ("anna", replace(older, revision=9, markdown=f"{COPIED} indeed")))
    assert matched_of(classroom, "anna") >= 900
    assert points_of(classroom, "anna") == POST


@pytest.mark.parametrize("at_once", [False, True])
def test_two_revisions_at_once_are_as_two_one_after_the_other(classroom: Classroom, at_once: bool) -> None:
    first = message(classroom, 3, text=some_text(2))
    edited = replace(
        first, revision=9, markdown=f"{some_text(2)} {COPIED}", edited_at=first.occurred_at + DAY
    )
    classroom.post("ben", COPIED, occurred_at=first.occurred_at + DAY / 2)
    batches = [[("anna", first), ("anna", edited)]] if at_once else [[("anna", first)], [("anna", edited)]]
    for batch in batches:
        bring(classroom, *batch)
    assert 400 < matched_of(classroom, "anna") < 600
    with classroom.database.read() as session:
        since = select(Fingerprint.since).join(
            StoredContribution, StoredContribution.id == Fingerprint.contribution_id
        )
        instants = set(session.scalars(since.where(StoredContribution.source_id == first.source_id)))
    assert instants == {None, edited.edited_at}


def test_who_holds_more_is_found_among_many_who_hold_the_same_phrase(classroom: Classroom) -> None:
    """A task that everybody repeats tells nobody's text from another's."""
    task = some_text(50, words=40)
    crowd = [("ben", message(classroom, 9, text=f"{task} {some_text(100 + n)}")) for n in range(40)]
    own = some_text(1, words=36)
    bring(classroom, *crowd)
    bring(classroom, ("cem", message(classroom, 8, text=f"{task} {own}")))
    classroom.post("anna", f"{task} {own} {some_text(2, words=20)}")
    assert matched_of(classroom, "anna") > 700


def test_a_copy_of_part_of_a_long_text_is_measured_to_the_word(
    classroom: Classroom, database: Database
) -> None:
    long = some_text(1, words=3_000)
    classroom.post("anna", long)
    words = long.split()
    third = " ".join(words[:1_000] + [f"own {number}" for number in range(1_000)])
    classroom.post("ben", third)
    assert 300 < matched_of(classroom, "ben") < 365
    classroom.post("cem", " ".join(words[2_000:2_060]))
    assert matched_of(classroom, "cem") == 1000


@pytest.mark.parametrize("seen_before", [False, True])
def test_what_was_edited_after_the_due_date_is_late_however_often_it_came(
    classroom: Classroom, seen_before: bool
) -> None:
    due_at = classroom.clock.now() - 5 * DAY
    document = {**default_rule().dump(), "late": {"per_day": 100, "most": 500}}
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.due_at = due_at
        set_rule(session, space.id, Rule.accept(document), classroom.clock.now(), retroactive=True)
    if seen_before:
        bring(classroom, ("anna", message(classroom, 6, text="x", source_id="m")))
    bring(classroom, ("anna", message(classroom, 6, edited=5 * DAY, source_id="m")))
    assert points_of(classroom, "anna") == POST * 6 // 10, "edited four days after it was due"


def copy_often(classroom: Classroom, source_id: str, times: int) -> None:
    """Have copies of what was written, as if each had been posted."""
    contributions, prints = table_of(StoredContribution), table_of(Fingerprint)
    with classroom.database.write() as session:
        original = session.get_one(StoredContribution, id_of(session, source_id))
        plain = {column.name: getattr(original, column.name) for column in contributions.c}
        copies = [new_id() for _ in range(times)]
        session.execute(
            insert(contributions), [{**plain, "id": each, "source_id": str(each)} for each in copies]
        )
        held = (
            select(prints.c.space_id, prints.c.value, contributions.c.id)
            .join(contributions, contributions.c.id.in_(copies))
            .where(prints.c.contribution_id == original.id)
        )
        session.execute(insert(prints).from_select(["space_id", "value", "contribution_id"], held))


def test_a_post_does_not_read_all_copies_where_its_text_is_there_a_hundred_times(
    classroom: Classroom,
) -> None:
    long = some_text(1, words=4_000)
    first = classroom.post("anna", long)

    def seconds_of_work() -> float:
        began = process_time()
        classroom.post("ben", long)
        return process_time() - began

    few = min(seconds_of_work() for _ in range(3))
    copy_often(classroom, first, 100)
    assert (
        min(seconds_of_work() for _ in range(3)) < 10 * few
    )  # by reading every holder it took 30 times as long
    assert matched_of(classroom, "ben") == 1000
