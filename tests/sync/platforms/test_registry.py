"""Registering LMSs."""

from dataclasses import replace

import pytest

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.organisations.tables import Organisation
from sync.platforms.registry import (
    Registration,
    RegistrationRefused,
    find_platforms,
    list_registered,
    register,
    remove,
)
from tests.factories.world import open_classroom

MOODLE = Registration(
    name="Moodle",
    issuer="https://moodle.example",
    client_id="abc",
    deployment_id="1",
    auth_login_url="https://moodle.example/auth",
    auth_token_url="https://moodle.example/token",
    jwks_url="https://moodle.example/certs",
)


def add(database: Database, clock: SetClock, registration: Registration, **named: object) -> None:
    values = {"organisation": "default", "allow_http": False, "now": clock.now(), **named}
    with database.write() as session:
        register(session, registration, **values)  # type: ignore[arg-type]


def test_a_registration_is_found_by_issuer_and_client(database: Database, clock: SetClock) -> None:
    add(database, clock, MOODLE)
    add(database, clock, replace(MOODLE, client_id="other"))
    with database.read() as session:
        assert len(find_platforms(session, MOODLE.issuer)) == 2
        (platform,) = find_platforms(session, MOODLE.issuer, "abc")
    assert platform.jwks_url == MOODLE.jwks_url


def test_registering_again_updates_the_addresses_and_adds_deployments(
    database: Database, clock: SetClock
) -> None:
    add(database, clock, MOODLE)
    add(database, clock, replace(MOODLE, deployment_id="2", jwks_url="https://moodle.example/new"))
    with database.read() as session:
        assert [each.deployment_id for each in list_registered(session)] == ["1", "2"]
        assert find_platforms(session, MOODLE.issuer)[0].jwks_url == "https://moodle.example/new"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": ""}, "platform.issuer"),
        ({"client_id": "x" * 256}, "platform.client_id"),
        ({"name": " "}, "platform.name"),
        ({"name": "x" * 256}, "platform.name"),
        ({"deployment_id": "  "}, "platform.deployment_id"),
        ({"jwks_url": "http://moodle.example/certs"}, "platform.jwks_url"),
        ({"jwks_url": "javascript:alert(1)"}, "platform.jwks_url"),
        ({"auth_login_url": "https://user:pass@moodle.example"}, "platform.auth_login_url"),
        ({"auth_token_url": "https://moodle.example:99999/"}, "platform.auth_token_url"),
        ({"issuer": "moodle.example"}, "platform.issuer"),
        ({"issuer": "https://moodle.example;script-src *"}, "platform.issuer"),
        ({"auth_login_url": "https://moodle.example;script-src/auth"}, "platform.auth_login_url"),
        ({"auth_login_url": "https://moodle.example,other.example/"}, "platform.auth_login_url"),
        ({"auth_login_url": "https://*.example/"}, "platform.auth_login_url"),
        ({"jwks_url": "https://moodle.example:0/"}, "platform.jwks_url"),
        ({"jwks_url": "https://moodle.example/" + "x" * 2048}, "platform.jwks_url"),
    ],
)
def test_what_no_lms_can_be_is_refused(
    database: Database, clock: SetClock, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        add(database, clock, replace(MOODLE, **changes))
    assert refused.value.code == code


def test_an_unknown_organisation_is_refused(database: Database, clock: SetClock) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        add(database, clock, MOODLE, organisation="nobody")
    assert refused.value.code == "organisation.unknown"


def test_a_deployment_stays_with_its_organisation(database: Database, clock: SetClock) -> None:
    with database.write() as session:
        session.add(Organisation(id=new_id(), slug="other", name="Other", created_at=clock.now()))
    add(database, clock, MOODLE)
    with pytest.raises(RegistrationRefused) as refused:
        add(database, clock, MOODLE, organisation="other")
    assert refused.value.code == "platform.other_organisation"
    add(database, clock, replace(MOODLE, deployment_id="2"), organisation="other")


def test_an_lms_with_discussions_is_not_removed(database: Database, keys: KeyRing, clock: SetClock) -> None:
    open_classroom(database, keys, clock)
    add(database, clock, MOODLE)
    with database.write() as session:
        remove(session, MOODLE.issuer, MOODLE.client_id)
        with pytest.raises(RegistrationRefused) as refused:
            remove(session, "https://lms.example", "stoa")
        assert refused.value.code == "platform.in_use"
        with pytest.raises(RegistrationRefused) as refused:
            remove(session, MOODLE.issuer, MOODLE.client_id)
        assert refused.value.code == "platform.unknown"


@pytest.mark.parametrize("token_url", ["https://moodle.example/token", "https://moodle.example.:443/other"])
def test_two_lmss_do_not_share_a_client_at_one_token_server(
    database: Database, clock: SetClock, token_url: str
) -> None:
    """One of them could be given the access tokens of the other."""
    add(database, clock, MOODLE)
    other = replace(MOODLE, issuer="https://other.example", jwks_url="https://other.example/jwks")
    with pytest.raises(RegistrationRefused) as refused:
        add(database, clock, replace(other, auth_token_url=token_url))
    assert refused.value.code == "platform.client_known"
    add(database, clock, replace(other, auth_token_url="https://other.example/token"))
