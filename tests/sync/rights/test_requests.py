"""When a request of a data subject is due, and that it is one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.rights.requests import one_month_after, record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Space
from tests.factories.world import open_classroom


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        ("2026-03-02", "2026-04-02"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2026-12-15", "2027-01-15"),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_its_last(begins: str, due: str) -> None:
    at = datetime.fromisoformat(begins).replace(hour=9, tzinfo=UTC)

    assert one_month_after(at) == datetime.fromisoformat(due).replace(hour=9, tzinfo=UTC)


def test_a_form_that_is_sent_twice_at_once_makes_one_request(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    anna = classroom.people["anna"]

    def ask(session: Session) -> UUID:
        owner = session.get_one(Space, classroom.space_id).organisation_id
        told = {"organisation_id": owner, "person_id": anna, "by": anna, "now": clock.now()}
        return record_request(session, keys, kind=RequestKind.ACCESS, **told).id

    def ask_again() -> UUID:
        with database.write() as session:
            return ask(session)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            first = ask(session)
            again = pool.submit(ask_again)
            with suppress(TimeoutError):
                again.result(0.3)
        assert again.result(20) == first
