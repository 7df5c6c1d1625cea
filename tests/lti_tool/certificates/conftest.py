"""A classroom whose organisation certifies something."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.certificates import issuers
from sync.certificates.definitions import Defined, Definition, define, list_defined
from sync.certificates.signing import make_key_pair
from sync.certificates.tables import IssuedCertificate
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.certificates.holding import Holding
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.visitor import Visitor

LEADING = {
    "version": 1,
    "name": "leading",
    "title": {"en": "Leading conversations", "de": "Gespräche leiten"},
    "description": {"en": "Leads conversations in which everybody is heard."},
    "criteria": {"en": "Three threads led to an answer."},
    "alignments": [{"name": "Teamwork", "url": "https://case.example/uri/1", "type": "case"}],
    "valid_months": 12,
    "renewal_months": 2,
    "proposed_by": [{"points": 20}],
}


@pytest.fixture(autouse=True)
def _made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys take a while to make: all tests have the same two, one after the other."""
    pairs = iter(made_pairs())
    monkeypatch.setattr(issuers, "make_key_pair", lambda: next(pairs))


@cache
def made_pairs() -> tuple[Any, Any]:
    return make_key_pair(), make_key_pair()


@pytest.fixture
def clock() -> SetClock:
    """The machine's time, by which others look at badges, to the second."""
    return SetClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    opened = open_classroom(database, keys, clock)
    with database.write() as session:
        space = session.get_one(Space, opened.space_id)
        space.title = "Leadership"
        define(session, space.organisation_id, Definition.parse(LEADING), clock.now())
    return opened


@pytest.fixture
def defined(classroom: Classroom, database: Database) -> Defined:
    with database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        return list_defined(session, space.organisation_id)[0]


@pytest.fixture
def holding(
    visit: Callable[..., Visitor], classroom: Classroom, defined: Defined, app: Flask, database: Database
) -> Holding:
    """Anna with a certificate that Ines has confirmed."""
    anna, ines = visit("anna"), visit("ines")
    form = ines.open(f"/certificates/issue?person={anna.person_id}&achievement={defined.id}").form
    sent = ines.send(form, note="Seen myself.")
    assert sent.status == 303
    with database.read() as session:
        certificate_id = session.scalars(select(IssuedCertificate.id)).one()
    return Holding(app, anna, ines, certificate_id)


def give_points(database: Database, classroom: Classroom, name: str, points: int, clock: SetClock) -> None:
    """Let somebody have points, in thousandths."""
    with database.write() as session:
        session.add(
            StoredScore(
                space_id=classroom.space_id,
                person_id=classroom.people[name],
                rule_version=0,
                points=points,
                posts=3,
                replies=0,
                counted_words=200,
                derived_at=clock.now(),
            )
        )
