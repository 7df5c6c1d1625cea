"""What launches leave behind goes once it is over, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.launch.fetching import may_fetch
from lti_tool.launch.purging import purge
from lti_tool.launch.tables import BrowserSession, Grant, KeySetFetches, SessionToken, UsedOnce
from sync.schedules import housekeeping
from tests.lti_tool.launch.browser import Browser

HOUR = timedelta(hours=1)


def count(services: Services, *tables: type) -> list[int | None]:
    with services.database.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_the_purge_leaves_only_what_is_still_good(
    browser: Browser, services: Services, clock: SetClock
) -> None:
    browser.space_id()
    clock.advance(13 * HOUR)
    browser.space_id()
    purge(services.sync_context())
    clock.advance(timedelta(minutes=3))
    purge(services.sync_context())

    # The token before a launch is recognised for a while, and a state is used like a token.
    assert count(services, BrowserSession, SessionToken, Grant, UsedOnce) == [1, 2, 1, 2]


def test_the_purge_goes_on_until_nothing_is_left(
    services: Services, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "ROWS_AT_ONCE", 2)
    with services.database.write() as session:
        over = clock.now() - HOUR
        session.add_all(UsedOnce(value_hash=str(number), expires_at=over) for number in range(7))
    purge(services.sync_context())
    assert count(services, UsedOnce) == [0]


def test_the_purge_ends_early_when_the_worker_stops(services: Services, clock: SetClock) -> None:
    with services.database.write() as session:
        session.add(UsedOnce(value_hash="over", expires_at=clock.now() - HOUR))
    context = services.sync_context()
    context.stopping.set()
    purge(context)
    assert count(services, UsedOnce) == [1]


def test_how_often_keys_were_asked_for_is_forgotten_after_a_day(services: Services, clock: SetClock) -> None:
    with services.database.write() as session:
        assert may_fetch(session, "https://lms.example/jwks", clock.now())
    clock.advance(23 * HOUR)
    purge(services.sync_context())
    assert count(services, KeySetFetches) == [1]
    clock.advance(2 * HOUR)
    purge(services.sync_context())
    assert count(services, KeySetFetches) == [0]
