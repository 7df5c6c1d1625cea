"""Scoring a ledger: reading and tallying every row of a space, beside one GROUP BY by which SQL sums the same rows up.

What Stoa does besides it, `stoa sync replay`, is timed once: every score derived anew, compared and fingerprinted.
"""

import random
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from config.clock import SystemClock
from config.database import Database
from sync.delivery.derive import PEOPLE_PER_STEP, tallies_of
from sync.delivery.status import replay
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Space
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.workbench import Workbench
from tests.factories.world import open_classroom

_LEDGER: Final = cast(Table, LedgerRow.__table__)
_START: Final = datetime(2026, 3, 2, tzinfo=UTC)
_TERM: Final = timedelta(weeks=16)
_PER_INSERT: Final = 10_000
_MEGABYTE: Final = 1024 if sys.platform != "darwin" else 1024 * 1024  # what `ru_maxrss` counts in


@dataclass(frozen=True)
class Load:
    """How many rows of how many people, read how often."""

    rows: int = 1_000_000
    people: int = 4_000
    rounds: int = 3


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the time to score everybody."""
    load = load or Load()
    with bench.install("scoring").open() as services:
        database = services.database
        space_id = open_classroom(database, services.keys, SystemClock()).space_id
        people = _write_ledger(database, space_id, load)

        def score(_: int) -> float:
            return _seconds_to_score(database, space_id, people)

        def group(_: int) -> float:
            return _seconds_to_group(database, space_id)

        figures = alternate(load.rounds, score, group, bench.say)
        replayed = _seconds_to_replay(database, space_id, people)
    return Measurement(
        name="scoring",
        what=f"{load.rows:,} ledger rows of {load.people:,} people scored, beside one GROUP BY over them",
        unit="s",
        figures=figures,
        aim=Aim(5.0, at_least=False),
        note=f"replayed in {replayed:.1f} s; at most {_peak_megabytes():.0f} MB in this process so far",
    )


def _seconds_to_score(database: Database, space_id: UUID, people: Sequence[UUID]) -> float:
    began = perf_counter()
    with database.read() as session:
        space = session.get_one(Space, space_id)
        points = sum(
            result.points
            for start in range(0, len(people), PEOPLE_PER_STEP)
            for result in tallies_of(session, space, people[start : start + PEOPLE_PER_STEP]).values()
        )
    ended = perf_counter()
    if not points:
        raise RuntimeError("nobody earned anything")
    return ended - began


def _seconds_to_group(database: Database, space_id: UUID) -> float:
    """As SQL sums up the rows of a space; that it has to be found there is part of it, as it is of scoring."""
    query = (
        select(LedgerRow.person_id, LedgerRow.kind, func.count(), func.sum(LedgerRow.counted_words))
        .where(LedgerRow.space_id == space_id)
        .group_by(LedgerRow.person_id, LedgerRow.kind)
    )
    began = perf_counter()
    with database.read() as session:
        session.execute(query).all()
    return perf_counter() - began


def _seconds_to_replay(database: Database, space_id: UUID, people: Sequence[UUID]) -> float:
    with database.write() as session:
        _store_scores(session, session.get_one(Space, space_id), people)
    began = perf_counter()
    with database.read() as session:
        report = replay(session)
    ended = perf_counter()
    if (report.scores, report.different) != (len(people), 0):
        raise RuntimeError(f"{report.different} of {report.scores} scores differ")
    return ended - began


def _store_scores(session: Session, space: Space, people: Sequence[UUID]) -> None:
    now = SystemClock().now()
    for start in range(0, len(people), PEOPLE_PER_STEP):
        for person_id, result in tallies_of(session, space, people[start : start + PEOPLE_PER_STEP]).items():
            session.add(
                StoredScore(
                    space_id=space.id,
                    person_id=person_id,
                    rule_version=0,
                    points=result.points,
                    reached=str(result.reached),
                    posts=result.posts,
                    replies=result.replies,
                    counted_words=result.counted_words,
                    derived_at=now,
                )
            )


def _write_ledger(database: Database, space_id: UUID, load: Load) -> list[UUID]:
    """A term's facts: contributions, replies and reactions received, a few edits and deletions."""
    chance = random.Random(1)
    people = sorted(UUID(int=chance.getrandbits(128)) for _ in range(load.people))
    rows = _rows(chance, space_id, people, load.rows)
    with database.write() as session:
        for _ in range(0, load.rows, _PER_INSERT):
            session.execute(insert(_LEDGER), [row for row, _ in zip(rows, range(_PER_INSERT), strict=False)])
    return people


def _rows(
    chance: random.Random, space_id: UUID, people: Sequence[UUID], number: int
) -> Iterator[dict[str, Any]]:
    kinds = (FactKind.CONTRIBUTION, FactKind.REPLY_RECEIVED, FactKind.REACTION_RECEIVED)
    written: list[tuple[UUID, UUID]] = []
    for place in range(number):
        at = _START + _TERM * place / number
        person_id, about = chance.choice(people), UUID(int=chance.getrandbits(128))
        kind, revision = chance.choices(kinds, (4, 3, 4))[0], 1
        if kind is FactKind.CONTRIBUTION:
            written.append((person_id, about))
        if written and place % 25 == 0:
            person_id, about = written.pop(chance.randrange(len(written)))
            kind, revision = chance.choice((FactKind.EDIT, FactKind.DELETION)), 2
        yield {
            "space_id": space_id,
            "person_id": person_id,
            "kind": kind.value,
            "contribution_id": about,
            "revision": revision,
            "source": "discussion",
            "counterpart": chance.choice(people) if kind in kinds[1:] else None,
            "counted_words": chance.randrange(5, 200),
            "answers": chance.random() < 0.7,
            "matched": 0,
            "run": 1,
            "occurred_at": at,
            "recorded_at": at,
        }


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
