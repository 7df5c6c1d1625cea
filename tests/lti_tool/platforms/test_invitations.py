"""An invitation is taken for the time of a registration, and used up only together with what it stores."""

from datetime import timedelta

import pytest
from flask import Flask

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.platforms.invitations import (
    LEASE,
    find_invitation,
    give_back,
    list_invitations,
    spend,
    take,
    withdraw,
)
from sync.platforms.registry import RegistrationRefused
from tests.lti_tool.platforms.lms import RegisteringLms
from tests.lti_tool.platforms.test_registering import FIELDS, open_page, press, registered


def test_of_two_only_one_takes_it_until_the_lease_is_over(
    services: Services, invitation: str, clock: SetClock
) -> None:
    with services.database.write() as session:
        found = find_invitation(session, invitation, clock.now())
        assert found is not None
        first = take(session, found, clock.now())
        assert take(session, found, clock.now()) is None
    with services.database.read() as session:
        assert [each.is_taken for each in list_invitations(session, clock.now())] == [True]

    clock.sleep(LEASE.total_seconds())

    with services.database.write() as session:
        assert [each.is_taken for each in list_invitations(session, clock.now())] == [False]
        second = take(session, found, clock.now())
        assert first is not None
        assert second is not None
        assert not spend(session, found, first, clock.now()), "whoever was too slow has it no more"
        give_back(session, found, first)
        assert take(session, found, clock.now()) is None, "and cannot give it back for another"
        assert not spend(session, found, None, clock.now())
        assert spend(session, found, second, clock.now())
        assert not spend(session, found, second, clock.now())
        assert find_invitation(session, invitation, clock.now()) is None


def test_a_clock_that_went_back_keeps_no_invitation_taken(
    services: Services, invitation: str, clock: SetClock
) -> None:
    with services.database.write() as session:
        found = find_invitation(session, invitation, clock.now())
        assert found is not None
        take(session, found, clock.now() + timedelta(hours=20))
        seen = find_invitation(session, invitation, clock.now())
        assert seen is not None
        assert not seen.is_taken
        assert take(session, found, clock.now()) is not None


def test_a_registration_under_way_takes_longer_than_its_lease_and_still_ends_well(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str, clock: SetClock
) -> None:
    moodle.answer = lambda body: clock.sleep(LEASE.total_seconds()) or {**body, "client_id": "late"}

    assert press(app, open_page(app, invitation, moodle.address())).status_code == 200
    assert open_page(app, invitation, moodle.address()).status_code == 403


def test_whoever_lost_the_invitation_meanwhile_stores_nothing(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str, clock: SetClock
) -> None:
    def answer(body: dict[str, object]) -> dict[str, object]:
        clock.sleep(LEASE.total_seconds())
        assert press(app, open_page(app, invitation), **FIELDS).status_code == 200
        return {**body, "client_id": "late"}

    moodle.answer = answer

    assert press(app, open_page(app, invitation, moodle.address())).status_code == 403
    assert [client for _, _, client, _ in registered(services)] == ["client"]


def test_one_that_is_withdrawn_while_it_is_used_stores_nothing(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str, clock: SetClock
) -> None:
    def answer(body: dict[str, object]) -> dict[str, object]:
        with services.database.write() as session:
            (listed,) = list_invitations(session, clock.now())
            withdraw(session, listed.id)
            with pytest.raises(RegistrationRefused, match="no invitation"):
                withdraw(session, listed.id)
        return {**body, "client_id": "late"}

    moodle.answer = answer

    assert press(app, open_page(app, invitation, moodle.address())).status_code == 403
    assert registered(services) == []


@pytest.mark.parametrize("by_hand", [True, False])
def test_one_that_is_taken_is_told_apart_from_one_that_is_used(
    app: Flask, services: Services, moodle: RegisteringLms, invitation: str, clock: SetClock, by_hand: bool
) -> None:
    address = "" if by_hand else moodle.address()
    page = open_page(app, invitation, address)
    with services.database.write() as session:
        found = find_invitation(session, invitation, clock.now())
        assert found is not None
        take(session, found, clock.now())

    for answer in (open_page(app, invitation, address), press(app, page, **(FIELDS if by_hand else {}))):
        assert answer.status_code == 409
        assert "register.invitation_taken" in answer.text
    assert registered(services) == []
    clock.sleep(LEASE.total_seconds())
    assert press(app, page, **(FIELDS if by_hand else {})).status_code == 200
