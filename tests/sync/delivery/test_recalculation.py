"""Deriving every score anew: what it does, and that it can be stopped and taken up again."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.audit.tables import AuditRow
from sync.delivery import derive
from sync.delivery.context import SyncContext
from sync.delivery.recalculation import Recalculation, recalculate
from sync.ledger.tables import Standing
from sync.platforms.hosts import host_policy
from sync.scoring.tables import StoredScore
from sync.spaces.spaces import SpaceUnknown
from tests.conftest import BEGINNING
from tests.factories.locks import locks_first_before_last
from tests.factories.world import Classroom, open_classroom

LEARNERS = tuple(f"learner-{number}" for number in range(7))


@pytest.fixture
def clock() -> SetClock:
    """No LMS judges by it here."""
    return SetClock(BEGINNING)


@pytest.fixture
def context(database: Database, keys: KeyRing, clock: SetClock) -> SyncContext:
    http = HttpClient(host_policy(database, allow_loopback=True))
    return SyncContext.make(database, keys, clock, http, gather_seconds=10)


@pytest.fixture
def classroom(
    database: Database, keys: KeyRing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> Classroom:
    """Seven learners with a post each, whose scores are derived in steps of two."""
    monkeypatch.setattr(derive, "PEOPLE_PER_STEP", 2)
    subjects = {name: str(1000 + number) for number, name in enumerate(LEARNERS)}
    opened = open_classroom(database, keys, clock, learners=LEARNERS, subjects={**subjects, "ines": "201"})
    for name in LEARNERS:
        opened.post(name)
    return opened


def points(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(StoredScore.points).order_by(StoredScore.person_id)))


def test_scores_that_went_wrong_are_derived_anew(context: SyncContext, classroom: Classroom) -> None:
    recalculate(context)
    right = points(context.database)
    with context.database.write() as session:
        session.execute(update(StoredScore).values(points=1))
    classroom.clock.sleep(1)
    report = recalculate(context)
    assert points(context.database) == right
    assert (report.done, report.learners, report.resumed) == (len(LEARNERS), len(LEARNERS), False)


def test_progress_is_told_after_each_step(context: SyncContext, classroom: Classroom) -> None:
    recalculate(context)
    classroom.clock.sleep(1)
    told: list[int] = []
    recalculate(context, progress=lambda state: told.append(state.done))
    assert told == [0, 2, 4, 6, 7]


class Stopped(Exception):
    """As if somebody had pressed Control-C."""


def stop_at(done: int) -> object:
    def stop(state: Recalculation) -> None:
        if state.done >= done:
            raise Stopped

    return stop


def test_one_that_was_stopped_goes_on_where_it_was(context: SyncContext, classroom: Classroom) -> None:
    recalculate(context)
    classroom.clock.sleep(1)
    with pytest.raises(Stopped):
        recalculate(context, progress=stop_at(4))  # type: ignore[arg-type]
    classroom.clock.sleep(1)
    told: list[int] = []
    report = recalculate(context, progress=lambda state: told.append(state.done))
    assert (told, report.resumed) == ([4, 6, 7], True)
    told.clear()
    classroom.clock.sleep(1)
    assert not recalculate(context, progress=lambda state: told.append(state.done)).resumed
    assert told == [0, 2, 4, 6, 7]


def test_one_space_alone(context: SyncContext, classroom: Classroom) -> None:
    other = open_classroom(
        context.database, classroom.keys, classroom.clock, learners=("anna",), resource_link_id="link-2"
    )
    other.post("anna")
    report = recalculate(context, other.space_id)
    assert (report.done, report.learners) == (1, 1)
    with context.database.read() as session:
        lagging = select(Standing.space_id).where(Standing.derived_version < Standing.ledger_version)
        assert set(session.scalars(lagging)) == {classroom.space_id}


def test_a_space_that_is_not_there_is_refused(context: SyncContext) -> None:
    with pytest.raises(SpaceUnknown):
        recalculate(context, new_id())
    with context.database.read() as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_a_space_that_cannot_be_derived_is_passed_over_and_stays_due(
    context: SyncContext, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_classroom(
        context.database, classroom.keys, classroom.clock, learners=("anna",), resource_link_id="link-2"
    )
    other.post("anna")
    working = derive._derive

    def failing(given: SyncContext, notes: object, due: list[derive.Due]) -> None:
        if due[0].space_id == classroom.space_id:
            raise ValueError("a rule that nobody can read")
        working(given, notes, due)  # type: ignore[arg-type]

    monkeypatch.setattr(derive, "_derive", failing)
    report = recalculate(context)
    assert (report.failed, report.done, report.learners) == ((classroom.space_id,), 1, len(LEARNERS) + 1)
    monkeypatch.setattr(derive, "_derive", working)
    classroom.clock.sleep(1)
    assert recalculate(context).resumed


def test_a_score_that_was_derived_while_a_clock_was_ahead_is_derived_anew(
    context: SyncContext, classroom: Classroom
) -> None:
    recalculate(context)
    right = points(context.database)
    ahead = classroom.clock.now() + timedelta(days=300)
    with context.database.write() as session:
        session.execute(update(StoredScore).values(points=1, derived_at=ahead))
    recalculate(context)
    assert points(context.database) == right


def test_standings_are_marked_in_the_order_in_which_posts_mark_them(
    context: SyncContext, classroom: Classroom
) -> None:
    if context.database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    people = sorted(new_id() for _ in range(1000))
    row = {"space_id": classroom.space_id, "ledger_version": 1, "derived_version": 1}
    with (
        context.database.write() as session
    ):  # so many that the table is read as it lies, which is in reverse
        rows = [{**row, "person_id": person_id} for person_id in reversed(people)]
        session.execute(insert(Standing), rows)
        session.execute(text("ANALYZE standings"))
    of_person = select(Standing.ledger_version)

    def begin() -> None:
        with pytest.raises(Stopped):
            recalculate(context, progress=stop_at(0))  # type: ignore[arg-type]

    locks_first_before_last(
        context.database,
        begin,
        of_person.where(Standing.person_id == people[0]),
        of_person.where(Standing.person_id == people[-1]),
    )
