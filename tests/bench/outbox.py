"""Items put into the outbox, claimed and noted a second, beside bare statements in as many transactions.

The bare statements are one upsert an item, one claim and one note for a few, into the same table. They weigh nothing:
who overwrote what, what is held, what may have arrived. They are run twice, and Stoa beside each: by SQLAlchemy, as
Stoa runs its own; and by SQLite's driver, which shows what SQLAlchemy costs.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from config.clock import SetClock, SystemClock, format_stamp
from config.database import BUSY_TIMEOUT_SECONDS, Database
from config.ids import new_id
from config.upsert import insert_for, table_of
from connectors.contract import Outcome
from lti_tool.app.services import Services
from sync.delivery.derive import PEOPLE_PER_STEP, SCORE_ITEM
from sync.delivery.send import ITEMS_PER_STEP
from sync.outbox.claims import Haste, claim_items, lease_target, release_lease
from sync.outbox.desired import Desired, put
from sync.outbox.outcomes import note_outcomes
from sync.outbox.rows import TABLE
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from tests.bench.measure import Aim, Figures, Measurement, alternate
from tests.bench.workbench import Workbench
from tests.factories.world import open_classroom

_BARE_UPSERT = """
INSERT INTO outbox (id, target_id, person_id, item, version, digest, payload, state, due_at, stamped_version,
    sent_version, tries, changed_at)
VALUES (?, ?, ?, ?, 1, ?, ?, 'pending', ?, 0, 0, 0, ?)
ON CONFLICT (target_id, person_id, item) DO UPDATE SET version = version + 1, digest = excluded.digest,
    payload = excluded.payload, state = 'pending', due_at = excluded.due_at, tries = 0,
    changed_at = excluded.changed_at
"""
_BARE_CLAIM = """
UPDATE outbox SET stamp = ?, stamped_version = version, open_version = version, tries = tries + 1,
    tried_payloads = json_array(json(payload))
WHERE id IN (SELECT id FROM outbox WHERE target_id = ? AND state = 'pending' AND due_at <= ? ORDER BY due_at LIMIT ?)
RETURNING id, person_id, item, version, payload, stamp, sent_version, sent_payload
"""
_BARE_NOTE = """
UPDATE outbox SET state = 'settled', code = 'applied', open_version = NULL, stamped_version = 0, sent_version = ?,
    sent_at = ?, sent_payload = payload, tried_payloads = NULL
WHERE id = ? AND version = ?
"""

_PLAIN_CLAIM = (
    update(TABLE)
    .where(
        TABLE.c.id.in_(
            select(TABLE.c.id)
            .where(
                TABLE.c.target_id == bindparam("target"),
                TABLE.c.state == OutboxState.PENDING.value,
                TABLE.c.due_at <= bindparam("now"),
            )
            .order_by(TABLE.c.due_at)
            .limit(bindparam("most", type_=Integer()))
        )
    )
    .values(
        stamp=bindparam("now"),
        stamped_version=TABLE.c.version,
        open_version=TABLE.c.version,
        tries=TABLE.c.tries + 1,
    )
    .returning(
        TABLE.c.id,
        TABLE.c.person_id,
        TABLE.c.item,
        TABLE.c.version,
        TABLE.c.payload,
        TABLE.c.stamp,
        TABLE.c.sent_version,
        TABLE.c.sent_payload,
    )
)
_PLAIN_NOTE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("row_id"), TABLE.c.version == bindparam("claimed"))
    .values(
        state=OutboxState.SETTLED.value,
        code="applied",
        open_version=None,
        stamped_version=0,
        sent_version=bindparam("claimed"),
        sent_at=bindparam("now"),
        sent_payload=bindparam("sent"),
    )
)


@dataclass(frozen=True)
class Load:
    """How many learners there are; each gets another score in each round."""

    learners: int = 2000
    rounds: int = 5

    def steps(self, everybody: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
        """As many at a time as a step of derivation takes."""
        for start in range(0, len(everybody), PEOPLE_PER_STEP):
            yield everybody[start : start + PEOPLE_PER_STEP]


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure items put, claimed and noted a second, beside SQLAlchemy's statements."""
    load = load or Load()
    bare = bench.install("bare")
    with bare.open() as services:
        clock = SetClock(services.clock.now())
        target_id = _open_target(services, clock)

        def theirs(number: int, everybody: Sequence[UUID]) -> None:
            clock.advance(timedelta(minutes=2))
            _put_and_settle_plainly(services.database, clock, load, target_id, everybody, number)

        figures = _alternate(bench, load, theirs)
    return Measurement(
        name="outbox",
        what=f"items of {load.learners} learners put into the outbox, claimed and noted, beside bare statements",
        unit="items/s",
        figures=figures,
        aim=Aim(0.5),
    )


def measure_beside_driver(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure items put, claimed and noted a second, beside statements of SQLite's driver."""
    load = load or Load()
    with closing(_bare(bench.directory / "bare.sqlite")) as bare:
        clock, target_id = SetClock(SystemClock().now()), new_id()

        def theirs(number: int, everybody: Sequence[UUID]) -> None:
            _put_and_settle_by_driver(bare, clock, load, target_id, everybody, number)

        figures = _alternate(bench, load, theirs)
    return Measurement(
        name="outbox-driver",
        what=f"items of {load.learners} learners, beside statements of SQLite's driver without SQLAlchemy",
        unit="items/s",
        figures=figures,
        note="The driver's statements are SQLite's whatever Stoa's database is.",
    )


def _alternate(bench: Workbench, load: Load, theirs: Callable[[int, Sequence[UUID]], None]) -> Figures:
    everybody = [new_id() for _ in range(load.learners)]
    with bench.install("outbox").open() as services:
        clock = SetClock(services.clock.now())
        target_id = _open_target(services, clock)

        def ours(number: int) -> float:
            clock.advance(timedelta(minutes=2))  # which frees the lease, as the worker does at its end
            began = perf_counter()
            _put_and_settle(services, clock, load, target_id, everybody, number)
            return load.learners / (perf_counter() - began)

        def timed(number: int) -> float:
            began = perf_counter()
            theirs(number, everybody)
            return load.learners / (perf_counter() - began)

        return alternate(load.rounds, ours, timed, bench.say)


def _open_target(services: Services, clock: SetClock) -> UUID:
    open_classroom(services.database, services.keys, clock, learners=())
    with services.database.read() as session:
        return session.scalars(select(TargetRow.id)).one()


def _put_and_settle(
    services: Services,
    clock: SetClock,
    load: Load,
    target_id: UUID,
    everybody: Sequence[UUID],
    number: int,
) -> None:
    payload, now = {"given": number * 1000, "maximum": 100}, clock.now()
    for people in load.steps(everybody):
        desired = [Desired(target_id, person, SCORE_ITEM, payload, payload) for person in people]
        with services.database.write() as session:
            put(session, desired, now=now, due_at=now)
    with services.database.write() as session:
        assert lease_target(session, "bench", now, Haste(), lambda platforms: next(iter(platforms)))
    settled = 0
    while settled < load.learners:
        with services.database.write() as session:
            claimed = claim_items(session, target_id, now, Haste(), ITEMS_PER_STEP, ())
        if not claimed:
            raise RuntimeError(f"Only {settled} of {load.learners} items could be claimed.")
        outcomes = [(each, Outcome.applied()) for each in claimed]
        with services.database.write() as session:
            settled += len(note_outcomes(session, target_id, outcomes, now))
    with services.database.write() as session:
        release_lease(session, target_id, "bench")


def _put_and_settle_plainly(
    database: Database,
    clock: SetClock,
    load: Load,
    target_id: UUID,
    everybody: Sequence[UUID],
    number: int,
) -> None:
    payload, now = {"given": number * 1000, "maximum": 100}, clock.now()
    upsert = _plain_upsert(database)
    for people in load.steps(everybody):
        rows = [
            {
                "id": new_id(),
                "target_id": target_id,
                "person_id": person,
                "item": SCORE_ITEM,
                "digest": Desired(target_id, person, SCORE_ITEM, payload, payload).digest,
                "payload": payload,
                "due_at": now,
                "changed_at": now,
            }
            for person in people
        ]
        with database.write() as session:
            session.connection().execute(upsert, rows)
    settled = 0
    while settled < load.learners:
        which = {"target": target_id, "now": now, "most": ITEMS_PER_STEP}
        with database.write() as session:
            claimed = session.connection().execute(_PLAIN_CLAIM, which).all()
        notes = [
            {"row_id": row.id, "claimed": row.version, "now": now, "sent": row.payload} for row in claimed
        ]
        with database.write() as session:
            session.connection().execute(_PLAIN_NOTE, notes)
        settled += len(claimed)


def _plain_upsert(database: Database) -> Any:
    upsert = insert_for(database.engine.dialect.name, OutboxRow).values(
        version=1, state=OutboxState.PENDING.value, stamped_version=0, sent_version=0, tries=0
    )
    new = upsert.excluded
    return upsert.on_conflict_do_update(
        index_elements=["target_id", "person_id", "item"],
        set_={
            "version": TABLE.c.version + 1,
            "digest": new.digest,
            "payload": new.payload,
            "state": new.state,
            "due_at": new.due_at,
            "tries": 0,
            "changed_at": new.changed_at,
        },
    )


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    table = table_of(OutboxRow)
    connection.execute("CREATE TABLE targets (id CHAR(32) PRIMARY KEY)")
    for statement in (CreateTable(table), *(CreateIndex(index) for index in table.indexes)):
        connection.execute(str(statement.compile(dialect=sqlite.dialect())))
    return connection


def _put_and_settle_by_driver(
    connection: sqlite3.Connection,
    clock: SetClock,
    load: Load,
    target_id: UUID,
    everybody: Sequence[UUID],
    number: int,
) -> None:
    payload, now = {"given": number * 1000, "maximum": 100}, format_stamp(clock.now())
    target, written = target_id.hex, json.dumps(payload)
    connection.execute("INSERT OR IGNORE INTO targets VALUES (?)", (target,))
    for people in load.steps(everybody):
        connection.execute("BEGIN IMMEDIATE")
        for person in people:
            digest = Desired(target_id, person, SCORE_ITEM, payload, payload).digest
            item = (new_id().hex, target, person.hex, SCORE_ITEM, digest, written, now, now)
            connection.execute(_BARE_UPSERT, item)
        connection.execute("COMMIT")
    settled = 0
    while settled < load.learners:
        connection.execute("BEGIN IMMEDIATE")
        claimed = connection.execute(_BARE_CLAIM, (now, target, now, ITEMS_PER_STEP)).fetchall()
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_BARE_NOTE, [(row[3], now, row[0], row[3]) for row in claimed])
        connection.execute("COMMIT")
        settled += len(claimed)
