"""Where a space reports to, and what becomes of it when that moves."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Outcome
from sync.delivery.turns import Turns
from sync.outbox.claims import Haste, claim_items, lease_target, renew_lease
from sync.outbox.desired import Desired, put
from sync.outbox.outcomes import note_outcomes
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import Connected, connect_competencies, put_target
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom

LEARNT = {"competencies": "11,12"}


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def connect(classroom: Classroom, site: str, course_id: str = "2") -> Connected:
    with classroom.database.write() as session:
        return connect_competencies(
            session,
            classroom.keys,
            session.get_one(Space, classroom.space_id),
            site=site,
            course_id=course_id,
            token="a token",
            now=classroom.clock.now(),
        )


def target_of(classroom: Classroom, connector: str) -> TargetRow:
    with classroom.database.read() as session:
        return session.scalars(select(TargetRow).where(TargetRow.connector == connector)).one()


def learn(classroom: Classroom, connector: str, **learnt: str) -> None:
    with classroom.database.write() as session:
        session.execute(update(TargetRow).where(TargetRow.connector == connector).values(learnt=learnt))


def desire(classroom: Classroom, target_id: UUID, name: str, **changes: object) -> None:
    """Let a target be owed something for a learner, and its row be as `changes` say."""
    person_id = classroom.people[name]
    with classroom.database.write() as session:
        now = classroom.clock.now()
        put(session, [Desired(target_id, person_id, "competency:11", {}, {})], now=now, due_at=now)
        if changes:
            session.execute(update(OutboxRow).where(OutboxRow.person_id == person_id).values(**changes))


def rows(classroom: Classroom) -> dict[UUID, OutboxRow]:
    with classroom.database.read() as session:
        return {row.person_id: row for row in session.scalars(select(OutboxRow))}


@pytest.mark.parametrize("there", [("https://new.example", "2"), ("https://old.example", "3")])
def test_what_an_old_place_was_sent_goes_to_the_new_one(classroom: Classroom, there: tuple[str, str]) -> None:
    assert connect(classroom, "https://old.example") == Connected()
    learn(classroom, "moodle", **LEARNT)
    target = target_of(classroom, "moodle")
    desire(classroom, target.id, "anna", state="settled", sent_version=1, code="applied")
    desire(classroom, target.id, "ben", state="blocked", block_reason="not_enrolled", tries=4)
    desire(classroom, target.id, "cem", open_version=1, tries=1)
    assert connect(classroom, *there) == Connected(moved=True, sent_anew=1)
    assert target_of(classroom, "moodle").learnt == {}
    for row in rows(classroom).values():
        assert (row.state, row.sent_version, row.open_version) == (OutboxState.PENDING, 0, None)
        assert (row.tries, row.code, row.block_reason) == (0, None, None)


def test_another_token_for_the_same_place_sends_nothing_anew(classroom: Classroom) -> None:
    connect(classroom, "https://moodle.example")
    learn(classroom, "moodle", **LEARNT)
    target = target_of(classroom, "moodle")
    desire(classroom, target.id, "anna", state="settled", sent_version=1)
    assert connect(classroom, "https://moodle.example") == Connected()
    after = target_of(classroom, "moodle")
    assert (after.learnt, after.sealed_secret != target.sealed_secret) == (LEARNT, True)
    assert rows(classroom)[classroom.people["anna"]].state == OutboxState.SETTLED


def test_an_answer_of_the_old_place_that_is_still_to_come_settles_nothing(classroom: Classroom) -> None:
    connect(classroom, "https://old.example")
    target, now = target_of(classroom, "moodle"), classroom.clock.now()
    desire(classroom, target.id, "anna")
    with classroom.database.write() as session:
        assert lease_target(session, "at the old place", now, Haste(), Turns().give) == target.id
        (claimed,) = claim_items(session, target.id, now, Haste(), 16, ())
    connect(classroom, "https://new.example")
    with classroom.database.write() as session:
        note_outcomes(session, target.id, [(claimed, Outcome.applied())], now)
        assert not renew_lease(session, target.id, "at the old place", now)
        later = now + timedelta(seconds=2)
        assert lease_target(session, "at the new place", later, Haste(), Turns().give) == target.id
        (again,) = claim_items(session, target.id, later, Haste(), 16, ())
    assert (again.id, again.uncertain, again.stamp > claimed.stamp) == (claimed.id, False, True)


def test_each_lms_has_its_turn(classroom: Classroom) -> None:
    """However many spaces of one LMS have something due, and however long each takes to time out."""
    database, keys, clock = classroom.database, classroom.keys, classroom.clock
    mine = [classroom, *(open_classroom(database, keys, clock, resource_link_id=link) for link in "abc")]
    theirs = open_classroom(database, keys, clock, base_url="https://another.example")
    with database.read() as session:
        target_of_space = {row.space_id: row.id for row in session.scalars(select(TargetRow))}
    for each in (*mine, theirs):
        desire(each, target_of_space[each.space_id], "anna")
    turns, leased = Turns(), []
    for _ in range(5):
        with database.write() as session:
            leased.append(lease_target(session, "a worker", clock.now(), Haste(), turns.give))
    assert target_of_space[theirs.space_id] in leased[:2]
    assert set(leased) == set(target_of_space.values())


GRADEBOOK = {"lineitem": "", "lineitems": "https://lms.example/lineitems", "label": "Before"}
COLUMN = "https://lms.example/lineitems/7"


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({"label": "After"}, False),
        ({"lineitem": COLUMN}, False),  # the launch names the one that was made
        ({"lineitem": "https://lms.example/lineitems/8"}, True),
        ({"lineitems": "https://lms.example/courses/3/lineitems"}, True),
        ({"lineitems": "https://lms.example/lineitems?launch=2"}, False),
    ],
)
def test_a_gradebook_keeps_its_column_until_it_is_another_one(
    classroom: Classroom, change: dict[str, str], moves: bool
) -> None:
    put_gradebook(classroom)
    learn(classroom, "lti_ags", line_item=COLUMN, maximum="100")
    put_gradebook(classroom, **change)
    after = target_of(classroom, "lti_ags")
    assert after.settings == {**GRADEBOOK, **change}
    assert after.learnt == ({} if moves else {"line_item": COLUMN, "maximum": "100"})


@pytest.mark.parametrize(("learnt", "moves"), [({"line_item": COLUMN}, False), ({}, True)])
def test_a_column_that_a_launch_names_no_more_is_kept_until_it_is_gone(
    classroom: Classroom, learnt: dict[str, str], moves: bool
) -> None:
    put_gradebook(classroom, lineitem=COLUMN)
    learn(classroom, "lti_ags", **learnt)
    desire(classroom, target_of(classroom, "lti_ags").id, "anna", state="settled", sent_version=1)
    assert put_gradebook(classroom) == Connected(moved=moves, sent_anew=int(moves))


@pytest.mark.parametrize(
    ("change", "paused"),
    [({"label": "After"}, True), ({"scope": "another"}, False), ({"lineitem": COLUMN}, False)],
)
def test_a_pause_ends_by_what_may_end_the_trouble(
    classroom: Classroom, change: dict[str, str], paused: bool
) -> None:
    put_gradebook(classroom)
    with classroom.database.write() as session:
        session.execute(update(TargetRow).values(paused_until=classroom.clock.now() + timedelta(hours=1)))
    put_gradebook(classroom, **change)
    assert (target_of(classroom, "lti_ags").paused_until is not None) is paused


def put_gradebook(classroom: Classroom, **change: str) -> Connected:
    settings = {**GRADEBOOK, **change}
    with classroom.database.write() as session:
        return put_target(session, classroom.space_id, "lti_ags", "grade", settings, classroom.clock.now())[1]
