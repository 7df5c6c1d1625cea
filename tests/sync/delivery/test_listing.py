"""How items stand, one by one and counted, with a sentence for each; and having some of them tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.delivery.listing import ItemFilter, count_stages, read_items
from sync.delivery.stages import Stage
from sync.delivery.status import read_status, retry
from sync.delivery.words import words_of
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from tests.conftest import BEGINNING
from tests.factories.world import Classroom, open_classroom

SENT = {"given": 7000, "maximum": 100}
PENDING, BLOCKED, SETTLED = OutboxState.PENDING.value, OutboxState.BLOCKED.value, OutboxState.SETTLED.value


@pytest.fixture
def clock() -> SetClock:
    """No LMS is asked here, so that the clock may stand still."""
    return SetClock(BEGINNING)


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def give(classroom: Classroom, name: str, target: dict[str, object] | None = None, **row: object) -> None:
    """Let a learner's score be as these columns say, and its target as those."""
    with classroom.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        now, person_id = classroom.clock.now(), classroom.people[name]
        put(session, [Desired(target_id, person_id, "score", SENT, SENT)], now=now, due_at=now)
        if row:
            session.execute(update(OutboxRow).where(OutboxRow.person_id == person_id).values(**row))
        if target:
            session.execute(update(TargetRow).values(**target))


def stage_of(classroom: Classroom, name: str) -> Stage:
    with classroom.database.read() as session:
        chosen = ItemFilter(person_ids=[classroom.people[name]])
        (item,) = read_items(session, classroom.space_id, classroom.clock.now(), chosen).items
    return item.stage


CASES: list[tuple[Stage, dict[str, object], dict[str, object]]] = [
    (Stage.APPLIED, {"state": SETTLED, "code": "applied", "sent_payload": SENT}, {}),
    (Stage.APPLIED, {"state": SETTLED, "code": "read_back", "sent_payload": SENT}, {"trouble_kind": "down"}),
    (Stage.SUPERSEDED, {"state": SETTLED, "code": "ags.conflict"}, {}),
    (Stage.HELD, {"state": OutboxState.HELD.value}, {"trouble_kind": "down"}),
    (Stage.ON_ITS_WAY, {}, {}),
    (Stage.NOT_ENROLLED, {"state": BLOCKED, "block_reason": "not_enrolled"}, {}),
    (Stage.OVERRIDE, {"state": BLOCKED, "block_reason": "override", "drift": {"given": 1}}, {}),
    (Stage.OVERRIDE, {"state": SETTLED, "code": "applied", "drift": {"given": 1}}, {}),
    (Stage.MISSING, {"state": SETTLED, "code": "applied", "drift": {"given": None}}, {}),
    (Stage.ITEM_GONE, {"state": BLOCKED, "block_reason": "item_gone"}, {}),
    (Stage.ITEM_GONE, {}, {"trouble_kind": "item_gone", "gone_since": "now"}),
    (Stage.NO_RIGHTS, {"state": BLOCKED, "block_reason": "no_rights", "code": "http.403"}, {}),
    (Stage.NO_RIGHTS, {}, {"trouble_kind": "no_rights"}),
    (Stage.PURPOSE_OFF, {"state": BLOCKED, "block_reason": "no_rights", "code": "purpose.off"}, {}),
    (Stage.THROTTLED, {}, {"trouble_kind": "throttled"}),
    (Stage.THROTTLED, {}, {"trouble_kind": "down", "asked_to_wait_until": "later"}),
    (Stage.DOWN, {}, {"trouble_kind": "down"}),
    (Stage.REJECTED, {"state": OutboxState.REJECTED.value, "code": "http.422"}, {}),
]


@pytest.mark.parametrize(("stage", "row", "target"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_each_case_is_told_apart(
    classroom: Classroom, stage: Stage, row: dict[str, object], target: dict[str, object]
) -> None:
    instants = {"now": classroom.clock.now(), "later": classroom.clock.now() + timedelta(hours=1)}
    told = {name: instants.get(str(value), value) for name, value in target.items()}
    give(classroom, "anna", told, **row)
    assert stage_of(classroom, "anna") is stage
    with classroom.database.read() as session:
        now = classroom.clock.now()
        assert count_stages(session, classroom.space_id, now) == {stage: 1}
        for each in Stage:
            page = read_items(session, classroom.space_id, now, ItemFilter(stages=[each]))
            assert page.count == (1 if each is stage else 0)


def test_every_case_has_a_sentence_and_says_what_to_do() -> None:
    told = [words_of(stage) for stage in Stage]
    assert len({words.sentence for words in told}) == len(Stage)
    assert all(words.sentence.endswith(".") and words.advice.endswith(".") for words in told)
    assert words_of(Stage.HELD, "de").advice


def test_an_item_tells_what_is_wanted_what_was_sent_and_what_is_there(classroom: Classroom) -> None:
    there, sent_at = {"given": 5500, "maximum": 100}, classroom.clock.now()
    sent = {"given": 6000, "maximum": 100}
    give(
        classroom,
        "anna",
        state=BLOCKED,
        drift=there,
        sent_payload=sent,
        sent_version=1,
        sent_at=sent_at,
        tries=3,
    )
    give(classroom, "ben", state=SETTLED, sent_payload=SENT, sent_version=1)
    give(classroom, "cem")
    with classroom.database.read() as session:
        page = read_items(session, classroom.space_id, classroom.clock.now())
    told = {item.person_id: item for item in page.items}
    anna, ben, cem = (told[classroom.people[name]] for name in ("anna", "ben", "cem"))
    assert (anna.wanted, anna.sent, anna.held) == (SENT, sent, there)
    assert (anna.sent_at, anna.tries, anna.item, anna.connector) == (sent_at, 3, "score", "lti_ags")
    assert (ben.sent, ben.held) == (SENT, SENT)
    assert (cem.sent, cem.held) == (None, None)
    assert [item.person_id for item in page.items] == sorted(told)


def test_a_long_listing_comes_by_pages(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.delivery.listing.ITEMS_PER_PAGE", 2)
    for name in ("anna", "ben", "cem"):
        give(classroom, name)
    with classroom.database.read() as session:
        first, second = (
            read_items(session, classroom.space_id, classroom.clock.now(), page=number) for number in (1, 2)
        )
    assert [(len(page.items), page.count, page.has_more) for page in (first, second)] == [
        (2, 3, True),
        (1, 3, False),
    ]


def test_only_what_is_chosen_is_tried_again(classroom: Classroom) -> None:
    give(classroom, "anna", state=BLOCKED, block_reason="not_enrolled")
    give(classroom, "ben", state=BLOCKED, block_reason="no_rights")
    give(classroom, "cem", state=OutboxState.REJECTED.value)
    later = classroom.clock.now() + timedelta(hours=1)
    ines = classroom.people["ines"]
    with classroom.database.write() as session:
        ids = dict(session.execute(select(OutboxRow.person_id, OutboxRow.id)).all())
        now = classroom.clock.now()
        assert retry(session, now, [ids[classroom.people["cem"]]], actor_id=ines) == 1
        assert retry(session, now, stages=[Stage.NOT_ENROLLED]) == 1
        assert retry(session, now, space_id=classroom.people["cem"]) == 0
    assert stage_of(classroom, "cem") is stage_of(classroom, "anna") is Stage.ON_ITS_WAY
    assert stage_of(classroom, "ben") is Stage.NO_RIGHTS
    give(classroom, "anna", {"paused_until": later}, due_at=later)
    with classroom.database.write() as session:
        assert retry(session, classroom.clock.now()) == 1
        assert session.scalars(select(TargetRow.paused_until)).one() is None
        assert set(session.scalars(select(OutboxRow.due_at))) == {classroom.clock.now()}
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action == "outbox.retried").order_by(AuditRow.sequence)
        )
        assert [(row.actor_id, row.detail) for row in rows] == [
            (ines, {"items": 1}),
            (None, {"items": 1}),
            (None, {"items": 0}),
            (None, {"items": 1}),
        ]


def test_what_is_held_is_never_tried_again(classroom: Classroom) -> None:
    give(classroom, "anna", state=OutboxState.HELD.value)
    with classroom.database.write() as session:
        retry(session, classroom.clock.now())
    assert stage_of(classroom, "anna") is Stage.HELD


def test_while_its_place_is_gone_a_target_counts_what_waits_as_blocked(classroom: Classroom) -> None:
    give(classroom, "anna", {"gone_since": classroom.clock.now()})
    give(classroom, "ben", state=OutboxState.HELD.value)
    with classroom.database.read() as session:
        (told,) = read_status(session, classroom.space_id)
        assert read_status(session, classroom.people["anna"]) == []
    assert (told.pending, told.blocked, told.held) == (0, 1, 1)
    assert told.gone_since == classroom.clock.now()


def test_a_state_stands_for_all_that_the_table_counts_as_it(classroom: Classroom) -> None:
    give(classroom, "anna")
    give(classroom, "ben", state=SETTLED, code="applied", drift={"given": None})
    give(classroom, "cem", state=BLOCKED, block_reason="not_enrolled")
    for gone_since in (None, BEGINNING):
        give(classroom, "anna", target={"gone_since": gone_since})
        with classroom.database.read() as session:
            (counted,) = read_status(session)
            for state in OutboxState:
                page = read_items(session, None, classroom.clock.now(), ItemFilter([state]))
                assert page.count == getattr(counted, state.value), state
