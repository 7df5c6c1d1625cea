"""Levels and certificates to a webhook: each told once, its end to whom it was told, nothing without a purpose."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.certificates.issuing import Because
from sync.certificates.issuing import revoke as revoke_certificate
from sync.certificates.tables import IssuedCertificate
from sync.competencies.ratings import revoke
from sync.competencies.tables import CompetencyRating
from sync.delivery.announcing import announce_ended
from sync.delivery.context import SyncContext
from sync.delivery.lapses import note_lapsed
from sync.delivery.worker import Worker
from sync.outbox.tables import TargetRow
from sync.outbox.targets import connect_webhook
from sync.people.sealing import Seals
from sync.platforms.hosts import host_policy
from sync.rights.erasure import erase_person
from sync.spaces.tables import Space
from tests.conftest import BEGINNING
from tests.connectors.records.webhook.receiver import SECRET, Receiver
from tests.factories.qualifying import allow_transfers, bring_framework, certify, give_level
from tests.factories.world import Classroom, open_classroom


@dataclass
class Firm:
    """A classroom that tells a receiver of levels and certificates, and the worker between them."""

    classroom: Classroom
    receiver: Receiver
    context: SyncContext
    clock: SetClock
    codes: dict[str, UUID]

    def run(self, **later: float) -> None:
        """Derive and send, after so much time."""
        self.clock.advance(timedelta(**(later or {"minutes": 10})))
        for due in (note_lapsed, announce_ended):
            due(self.context)
        Worker(self.context).run_once()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGINNING)


@pytest.fixture
def firm(database: Database, keys: KeyRing, clock: SetClock, httpserver: HTTPServer) -> Firm:
    http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=6.0)
    classroom = open_classroom(database, keys, clock, services={})
    context = replace(SyncContext.make(database, keys, clock, http, gather_seconds=10), leave_lasts=0)
    receiver = Receiver(httpserver, http, clock)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        endpoint = receiver.target.setting("endpoint")
        connect_webhook(session, keys, space, endpoint=endpoint, secret=SECRET, now=clock.now())
    return Firm(classroom, receiver, context, clock, bring_framework(classroom))


def test_a_level_is_told_once_and_so_is_its_end(firm: Firm) -> None:
    room, clock = firm.classroom, firm.clock
    given = give_level(room, "anna", firm.codes["A"])
    give_level(room, "ben", firm.codes["A"], valid_until=clock.now() + timedelta(days=1))
    firm.run()
    assert firm.receiver.events == {}, "the purpose is off"
    allow_transfers(room)
    for _ in range(2):
        firm.run()
    assert firm.receiver.types() == ["competency.awarded"] * 2
    told = {each["data"]["user_id"]: each["data"] for each in firm.receiver.events.values()}
    assert (told["lms-anna"]["title"], told["lms-anna"]["level_name"]) == ("Testing", "Kann")
    assert not {"name", "mail"} & set(told["lms-anna"])
    with room.database.write() as session:
        rating = session.get_one(CompetencyRating, given)
        revoke(session, Seals(session, room.keys), rating, room.people["ines"], "An error.", clock.now())
    firm.run(days=2)
    firm.run()
    assert sorted(firm.receiver.types()[2:]) == ["competency.lapsed", "competency.revoked"]
    assert firm.receiver.told == 4


def test_a_certificate_is_told_and_that_it_was_revoked_or_has_lapsed(firm: Firm) -> None:
    allow_transfers(firm.classroom)
    revoked = certify(firm.classroom, "anna")
    certify(firm.classroom, "ben")
    firm.run()
    assert firm.receiver.types() == ["certificate.issued"] * 2
    with firm.classroom.database.write() as session:
        row = session.get_one(IssuedCertificate, revoked)
        revoke_certificate(session, row, Because.ERROR, None, firm.clock.now())
    firm.run()
    firm.run(days=366)
    firm.run()
    assert firm.receiver.types()[2:] == ["certificate.revoked", "certificate.lapsed"]


def test_a_receiver_in_trouble_is_told_later_and_one_that_is_gone_is_stopped(firm: Firm) -> None:
    allow_transfers(firm.classroom)
    firm.receiver.status = 503
    give_level(firm.classroom, "anna", firm.codes["A"])
    firm.run()
    firm.receiver.status = 204
    firm.run(hours=2)
    assert firm.receiver.types() == ["competency.awarded"]
    firm.receiver.status = 410
    give_level(firm.classroom, "ben", firm.codes["A"])
    firm.run()
    with firm.classroom.database.read() as session:
        target = session.query(TargetRow).filter_by(connector="webhook").one()
        assert target.stopped_at is not None


def test_of_who_is_erased_what_was_told_is_to_be_forgotten(firm: Firm) -> None:
    allow_transfers(firm.classroom)
    give_level(firm.classroom, "anna", firm.codes["A"])
    firm.run()
    with firm.classroom.database.write() as session:
        erase_person(
            session, firm.classroom.keys, firm.classroom.people["anna"], "test", None, firm.clock.now()
        )
    firm.run()
    awarded, forget = firm.receiver.events.values()
    assert (forget["type"], forget["data"]["record"]) == ("record.withdrawn", awarded["data"]["record"])
    assert forget["data"]["user_id"] == "lms-anna"
