"""Items put into the outbox, claimed and noted a second, beside bare statements in as many transactions.

The bare statements are what a table for nothing else would take: one upsert an item, one claim and one note for a few,
on SQLite under the same pragmas.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID

from sqlalchemy import select

from config.clock import SetClock, format_stamp
from config.database import BUSY_TIMEOUT_SECONDS
from config.ids import new_id
from connectors.contract import Outcome
from lti_tool.app.services import Services
from sync.delivery.derive import PEOPLE_PER_STEP, SCORE_ITEM
from sync.delivery.send import ITEMS_PER_STEP
from sync.outbox.claims import Haste, claim_items, lease_target, note_outcomes, release_lease
from sync.outbox.desired import Desired, put
from sync.outbox.tables import TargetRow
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.workbench import Workbench
from tests.factories.world import open_classroom

_BARE_TABLE = """
CREATE TABLE items (
    id TEXT PRIMARY KEY, target TEXT NOT NULL, person TEXT NOT NULL, item TEXT NOT NULL, version INTEGER NOT NULL,
    payload TEXT NOT NULL, state TEXT NOT NULL, due TEXT NOT NULL, stamp TEXT, open INTEGER, sent INTEGER NOT NULL,
    tries INTEGER NOT NULL, changed TEXT NOT NULL, UNIQUE (target, person, item));
CREATE INDEX due ON items (target, state, due);
"""
_BARE_UPSERT = """
INSERT INTO items VALUES (?, ?, ?, ?, 1, ?, 'pending', ?, NULL, NULL, 0, 0, ?)
ON CONFLICT (target, person, item) DO UPDATE SET
    version = version + 1, payload = excluded.payload, state = 'pending', due = excluded.due, tries = 0,
    changed = excluded.changed, open = NULL
"""
_BARE_CLAIM = """
UPDATE items SET stamp = ?, open = version, tries = tries + 1 WHERE id IN (
    SELECT id FROM items WHERE target = ? AND state = 'pending' AND due <= ? AND open IS NULL ORDER BY due LIMIT ?)
RETURNING id, person, item, version, payload, stamp, sent
"""
_BARE_NOTE = "UPDATE items SET state = 'settled', open = NULL, sent = ? WHERE id = ? AND version = ?"


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
    """Measure items put, claimed and noted a second."""
    load = load or Load()
    installation = bench.install("outbox")
    everybody = [new_id() for _ in range(load.learners)]
    with installation.open() as services, closing(_bare(installation.data_dir / "bare.sqlite")) as bare:
        clock = SetClock(services.clock.now())
        open_classroom(services.database, services.keys, clock, learners=())
        with services.database.read() as session:
            target_id = session.scalars(select(TargetRow.id)).one()

        def ours(number: int) -> float:
            clock.advance(timedelta(minutes=2))  # which frees the lease, as the worker does at its end
            began = perf_counter()
            _put_and_settle(services, clock, load, target_id, everybody, number)
            return load.learners / (perf_counter() - began)

        def theirs(number: int) -> float:
            began = perf_counter()
            _put_and_settle_bare(bare, clock, load, target_id, everybody, number)
            return load.learners / (perf_counter() - began)

        figures = alternate(load.rounds, ours, theirs, bench.say)
    return Measurement(
        name="outbox",
        what=f"items of {load.learners} learners put into the outbox, claimed and noted, beside bare statements",
        unit="items/s",
        figures=figures,
        aim=Aim(0.5),
        note="The bare statements are SQLite's whatever Stoa's database is.",
    )


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


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_BARE_TABLE)
    return connection


def _put_and_settle_bare(
    connection: sqlite3.Connection,
    clock: SetClock,
    load: Load,
    target_id: UUID,
    everybody: Sequence[UUID],
    number: int,
) -> None:
    payload, now, target = (
        json.dumps({"given": number, "maximum": 100}),
        format_stamp(clock.now()),
        target_id.hex,
    )
    for people in load.steps(everybody):
        connection.execute("BEGIN IMMEDIATE")
        for person in people:
            item = (new_id().hex, target, person.hex, SCORE_ITEM, payload, now, now)
            connection.execute(_BARE_UPSERT, item)
        connection.execute("COMMIT")
    settled = 0
    while settled < load.learners:
        connection.execute("BEGIN IMMEDIATE")
        claimed = connection.execute(_BARE_CLAIM, (now, target, now, ITEMS_PER_STEP)).fetchall()
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_BARE_NOTE, [(row[3], row[0], row[3]) for row in claimed])
        connection.execute("COMMIT")
        settled += len(claimed)
