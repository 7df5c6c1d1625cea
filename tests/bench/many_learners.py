"""What a score costs among many learners, beside one among 1,000: derived, put, claimed and noted; no network.

Each space has 100 learners, all of whom have been scored and sent before. In each round some in ten spaces are due. The
connector takes everything at once, so that what is measured is what grows with the tables.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Base
from config.ids import new_id
from config.upsert import plain_insert
from connectors.contract import Held, Item, Outcome, Reading, Target
from connectors.records.lti_ags import LtiAgs
from lti_tool.app.services import Services
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.send import Sent
from sync.delivery.worker import Worker
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow, Standing
from sync.outbox.desired import Desired
from sync.outbox.rows import ItemRow, insert_rows
from sync.outbox.tables import OutboxState, TargetRow
from sync.people.accounts import AccountKey, recognise
from sync.people.tables import Person
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Membership, MembershipStatus, Role, Space
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.workbench import Workbench
from tests.factories.world import ISSUER, open_classroom

FEW = 1_000
_PER_SPACE = 100
_BUSY_SPACES = 10
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Load:
    """How many learners there are beside 1,000, and how many of each busy space get a score in each round."""

    learners: int = 100_000
    due: int = 20
    rounds: int = 3  # more would meet the cap of the week

    def __post_init__(self) -> None:
        assert self.learners % _PER_SPACE == 0


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure seconds a score among 100,000 learners; 1,000,000 take some minutes to set up."""
    load = load or Load()
    few, many = bench.install("few"), bench.install("many")
    with few.open() as few_services, many.open() as many_services:
        among_few = _School(few_services, min(FEW, load.learners), load.due)
        bench.say(f"setting up {load.learners} learners")
        among_many = _School(many_services, load.learners, load.due)
        with _without_network():
            figures = alternate(load.rounds, among_many.work, among_few.work, bench.say)
    return Measurement(
        name="many-learners",
        what=f"a score among {load.learners} learners, beside one among {among_few.learners}",
        unit="s",
        figures=figures,
        aim=Aim(1.3, at_least=False),
    )


def measure_a_million(bench: Workbench) -> Measurement:
    """Measure seconds a score among 1,000,000 learners."""
    return measure(bench, Load(learners=1_000_000))


class _School:
    """Spaces full of learners, of whom some are real: those who get a score."""

    def __init__(self, services: Services, learners: int, due: int) -> None:
        self.learners = learners
        self._services = services
        self._worker = Worker(replace(services.sync_context(), gather=timedelta()))
        self._sent = Sent()
        self._busy: list[tuple[UUID, Sequence[UUID]]] = []
        clock = SetClock(services.clock.now())
        first = open_classroom(services.database, services.keys, clock, learners=())
        with services.database.read() as session:
            model = session.get_one(Space, first.space_id)
            target = session.scalars(select(TargetRow)).one()
            values = {column.name: getattr(model, column.name) for column in Space.__table__.columns}
            of_target = {column.name: getattr(target, column.name) for column in TargetRow.__table__.columns}
        rows = _Rows(services, clock.now(), model.organisation_id)
        for number in range(learners // _PER_SPACE):
            space_id, target_id = new_id(), new_id()
            rows.add(Space, {**values, "id": space_id, "resource_link_id": f"many-{number}"})
            rows.add(TargetRow, {**of_target, "id": target_id, "space_id": space_id})
            real = rows.add_real(due) if number < _BUSY_SPACES else []
            if real:
                self._busy.append((space_id, real))
            for person_id in [*real, *(rows.add_person() for _ in range(_PER_SPACE - len(real)))]:
                rows.add_learner(space_id, target_id, person_id)
        rows.write()

    def work(self, number: int) -> float:
        """Let all who are due get another score; gives the seconds a score took."""
        now = self._services.clock.now()
        with self._services.database.write() as session:
            for space_id, people in self._busy:
                session.execute(
                    plain_insert(LedgerRow), [_fact(space_id, person_id, now) for person_id in people]
                )
                session.execute(
                    update(Standing)
                    .where(Standing.space_id == space_id, Standing.person_id.in_(people))
                    .values(ledger_version=Standing.ledger_version + 1)
                )
        wanted = sum(len(people) for _, people in self._busy)
        began = perf_counter()
        while self._worker.step(self._sent):
            pass
        seconds = perf_counter() - began
        if self._sent.outcomes["applied"] != wanted * (number + 1):
            raise RuntimeError(f"Of {wanted} scores a round came, after {number + 1}: {self._sent}")
        return seconds / wanted


class _Rows:
    """Rows on their way into the tables, many at once; those of people whom nobody ever looks at hold nothing."""

    def __init__(self, services: Services, now: datetime, organisation_id: UUID) -> None:
        self._services = services
        self._now = now
        self._organisation_id = organisation_id
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {}
        self._items: list[ItemRow] = []

    def add(self, table: type[Base], values: dict[str, Any]) -> None:
        self._waiting.setdefault(table, []).append(values)
        if table is LedgerRow and len(self._waiting[table]) >= _ROWS_AT_ONCE:
            self.write()

    def add_real(self, number: int) -> Sequence[UUID]:
        keys, names = self._services.keys, [str(new_id()) for _ in range(number)]
        with self._services.database.write() as session:
            accounts = [AccountKey(self._organisation_id, ISSUER, name) for name in names]
            return [recognise(session, keys, account, None, self._now) for account in accounts]

    def add_person(self) -> UUID:
        person_id = new_id()
        values = {"organisation_id": self._organisation_id, "profile_version": 1, "created_at": self._now}
        self.add(Person, {"id": person_id, "sealed_profile": None, "mail_lookup": None, **values})
        return person_id

    def add_learner(self, space_id: UUID, target_id: UUID, person_id: UUID) -> None:
        where = {"space_id": space_id, "person_id": person_id}
        member = {"role": Role.LEARNER.value, "status": MembershipStatus.ACTIVE.value}
        times = {"launched_at": self._now, "rostered_at": None, "left_at": None}
        self.add(Membership, {**where, **member, **times})
        self.add(Standing, {**where, "ledger_version": 1, "derived_version": 1})
        counts = {"rule_version": 0, "points": 280_000, "posts": 1, "replies": 0, "counted_words": 45}
        self.add(StoredScore, {**where, **counts, "derived_at": self._now})
        self._items.append(_settled(target_id, person_id, self._now))
        self.add(LedgerRow, _fact(space_id, person_id, self._now))

    def write(self) -> None:
        with self._services.database.write() as session:
            for table in (Space, TargetRow, Person, Membership, Standing, StoredScore, LedgerRow):
                if values := self._waiting.pop(table, None):
                    session.execute(plain_insert(table), values)
            insert_rows(session, self._items)
        self._items.clear()


def _fact(space_id: UUID, person_id: UUID, now: datetime) -> dict[str, Any]:
    numbers = {"counted_words": 45, "matched": 0, "run": 1, "code": 0, "links": 0, "number": 0, "value": 0}
    return {
        "space_id": space_id,
        "person_id": person_id,
        "kind": FactKind.CONTRIBUTION.value,
        "contribution_id": new_id(),
        "revision": 1,
        "source": "discussion",
        "counterpart": None,
        "answers": False,
        "asks": False,
        "verdict": None,
        "occurred_at": now,
        "recorded_at": now,
        **numbers,
    }


def _settled(target_id: UUID, person_id: UUID, now: datetime) -> ItemRow:
    payload = {"given": 7_000, "maximum": 100}
    return ItemRow(
        id=new_id(),
        target_id=target_id,
        person_id=person_id,
        item=SCORE_ITEM,
        version=1,
        digest=Desired(target_id, person_id, SCORE_ITEM, payload, payload).digest,
        payload=payload,
        state=OutboxState.SETTLED.value,
        code="applied",
        block_reason=None,
        due_at=now,
        stamp=now,
        stamped_version=0,
        open_version=None,
        sent_version=1,
        tries=1,
        changed_at=now,
        sent_at=now,
        sent_payload=payload,
    )


@contextmanager
def _without_network() -> Iterator[None]:
    """Let the gradebook take everything at once."""

    def write(_connector: LtiAgs, _target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        return [Outcome.applied() for _ in items]

    def read_back(_connector: LtiAgs, _target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        return [Reading(Held.NONE) for _ in items]

    with (
        patch.object(LtiAgs, "is_prepared", lambda *_: True),
        patch.object(LtiAgs, "write", write),
        patch.object(LtiAgs, "read_back", read_back),
    ):
        yield
