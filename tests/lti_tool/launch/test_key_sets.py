"""The LMSs' keys: rotation, silence, freshness, and how often an LMS is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from config.database import Database
from connectors.http import Response
from lti_tool.app.services import Services
from lti_tool.launch.gate.refusals import LaunchRefused, PlatformUnreachable
from lti_tool.launch.key_sets import PlatformKeys, freshness, read_keys
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import Lms, rsa_key


@pytest.fixture
def platform_keys(services: Services) -> PlatformKeys:
    return PlatformKeys(services.database, services.http, services.clock)


def refusal(platform_keys: PlatformKeys, lms: Lms, kid: str) -> str:
    with pytest.raises(LaunchRefused) as refused:
        platform_keys.find(lms.jwks_url, kid)
    return refused.value.code


def test_a_rotated_key_is_fetched_at_the_first_launch_that_uses_it(browser: Browser, lms: Lms) -> None:
    assert space_of(browser.launch())
    lms.rotate()

    assert space_of(browser.launch())
    assert lms.fetches == 2


def test_launches_share_one_fetch_while_the_keys_are_fresh(browser: Browser, lms: Lms) -> None:
    for _ in range(3):
        assert space_of(browser.launch())

    assert lms.fetches == 1


def test_keys_that_are_no_longer_fresh_are_fetched_again(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock
) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    clock.sleep(3600)
    platform_keys.find(lms.jwks_url, "key 1")

    assert lms.fetches == 2


def test_a_withdrawn_key_is_no_longer_taken(platform_keys: PlatformKeys, lms: Lms, clock: SetClock) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    lms.rotate()
    clock.sleep(3600)

    assert refusal(platform_keys, lms, "key 1") == "launch.key_unknown"


def test_the_old_key_works_until_its_age_is_over(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock
) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    lms.rotate()
    clock.sleep(1800)
    assert platform_keys.find(lms.jwks_url, "key 2").kid == "key 2"
    assert lms.fetches == 2

    clock.sleep(1799)
    assert platform_keys.find(lms.jwks_url, "key 1").kid == "key 1"
    assert lms.fetches == 2, "nobody is asked for a key whose age is not over"
    clock.sleep(1)
    assert refusal(platform_keys, lms, "key 1") == "launch.key_unknown"
    assert platform_keys.find(lms.jwks_url, "key 2").kid == "key 2"


def test_an_old_key_is_kept_through_further_rotations_and_no_longer_than_its_age(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock
) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    lms.rotate()
    platform_keys.find(lms.jwks_url, "key 2")
    clock.sleep(1800)
    refusal(platform_keys, lms, "no such key")

    clock.sleep(1799)
    assert platform_keys.find(lms.jwks_url, "key 1").kid == "key 1"
    clock.sleep(1)
    assert refusal(platform_keys, lms, "key 1") == "launch.key_unknown"


def test_of_an_lms_that_changes_its_keys_at_every_turn_a_few_old_ones_are_kept(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock
) -> None:
    for number in range(30):
        lms.published = [lms.jwk(rsa_key(1), f"turn {number}")]
        clock.sleep(1)
        assert platform_keys.find(lms.jwks_url, f"turn {number}")
    fetches = lms.fetches

    assert platform_keys.find(lms.jwks_url, "turn 28")
    assert lms.fetches == fetches
    assert refusal(platform_keys, lms, "turn 0") == "launch.key_unknown"


def test_an_unknown_key_is_asked_for_four_times_and_then_once_a_second(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock
) -> None:
    for _ in range(10):
        assert refusal(platform_keys, lms, "no such key") == "launch.key_unknown"
    assert lms.fetches == 4

    clock.sleep(1)
    for _ in range(10):
        refusal(platform_keys, lms, "no such key")
    assert lms.fetches == 5


def test_all_processes_together_ask_as_often_as_one(services: Services, lms: Lms, clock: SetClock) -> None:
    other = Database(services.database.engine.url.render_as_string(hide_password=False))
    processes = [PlatformKeys(database, services.http, clock) for database in (services.database, other)]
    for _ in range(5):
        for process in processes:
            refusal(process, lms, "no such key")
    assert lms.fetches == 4

    clock.sleep(1)
    for process in processes:
        refusal(process, lms, "no such key")
    assert lms.fetches == 5
    other.close()


def test_a_clock_that_is_set_back_gives_no_more_of_it(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock
) -> None:
    for _ in range(5):
        refusal(platform_keys, lms, "no such key")
    clock.sleep(-3600)

    refusal(platform_keys, lms, "no such key")
    assert lms.fetches == 4
    clock.sleep(1)
    refusal(platform_keys, lms, "no such key")
    assert lms.fetches == 5


def test_many_threads_with_unknown_keys_ask_four_times(platform_keys: PlatformKeys, lms: Lms) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda number: refusal(platform_keys, lms, f"unknown {number}"), range(20)))

    assert set(codes) == {"launch.key_unknown"}
    assert lms.fetches <= 4


def test_many_threads_with_a_rotated_key_make_one_fetch(platform_keys: PlatformKeys, lms: Lms) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    lms.rotate()
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: platform_keys.find(lms.jwks_url, "key 2"), range(20)))

    assert len(found) == 20
    assert lms.fetches == 2


def test_one_lms_does_not_use_up_what_another_may(
    platform_keys: PlatformKeys, lms: Lms, httpserver: HTTPServer
) -> None:
    for _ in range(10):
        refusal(platform_keys, lms, "no such key")
    httpserver.expect_request("/other").respond_with_json({"keys": [Lms.jwk(rsa_key(2), "theirs")]})

    assert platform_keys.find(httpserver.url_for("/other"), "theirs")


def test_a_silent_lms_with_known_keys_goes_on(platform_keys: PlatformKeys, lms: Lms, clock: SetClock) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    lms.status = 503
    clock.sleep(24 * 3600)

    for _ in range(10):
        assert platform_keys.find(lms.jwks_url, "key 1").kid == "key 1"
    assert lms.fetches == 2, "a silent LMS is asked once a minute, not at every launch"


@pytest.mark.parametrize("published", [[], ["key"], [{"kty": "EC", "kid": "key 1"}]])
def test_a_useless_answer_does_not_replace_known_keys(
    platform_keys: PlatformKeys, lms: Lms, clock: SetClock, published: list[dict[str, str]]
) -> None:
    platform_keys.find(lms.jwks_url, "key 1")
    lms.published = published
    clock.sleep(3600)

    assert platform_keys.find(lms.jwks_url, "key 1").kid == "key 1"


def test_an_lms_that_was_never_reached_is_a_refusal(browser: Browser, lms: Lms) -> None:
    lms.status = 500

    response = browser.launch()

    assert response.status_code == 424
    assert "launch.keys_unreachable" in response.text


def test_an_address_that_nobody_registered_is_not_asked(platform_keys: PlatformKeys, lms: Lms) -> None:
    with pytest.raises(PlatformUnreachable):
        platform_keys.find("http://127.0.0.1:1/jwks", "key 1")


def test_many_threads_make_one_fetch(platform_keys: PlatformKeys, lms: Lms) -> None:
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: platform_keys.find(lms.jwks_url, "key 1"), range(20)))

    assert len(found) == 20
    assert lms.fetches == 1


def test_only_keys_that_can_check_rs256_are_kept() -> None:
    good = Lms.jwk(rsa_key(1), "good")
    keys = [
        good,
        {**good, "kid": "said of nothing", "use": None, "alg": None, "key_ops": None, "x5t": 7},
        {**good, "kid": "to check with", "key_ops": ["verify"]},
        {**good, "kid": "padded", "n": good["n"] + "=="},
        {**good, "kid": "for encryption", "use": "enc"},
        {**good, "kid": "to wrap with", "key_ops": ["wrapKey"]},
        {**good, "kid": "for nonsense", "key_ops": 7},
        {**good, "kid": "another algorithm", "alg": "RS512"},
        {**good, "kid": 7},
        {**good, "kid": "no modulus", "n": ""},
        {**good, "kid": "broken", "n": "!!!"},
        {**Lms.jwk(rsa_key(9, 1024), "short"), "kid": "short"},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "EC", "kid": "curved", "crv": "P-256", "x": "AA", "y": "AA"},
        "no key",
    ]

    usable = ["good", "said of nothing", "to check with", "padded"]
    assert [key.kid for key in read_keys({"keys": keys})] == usable


def test_a_private_key_that_an_lms_publishes_by_mistake_is_not_kept() -> None:
    jwk = {**Lms.jwk(rsa_key(1), "key 1"), "d": "c2VjcmV0"}

    (key,) = read_keys({"keys": [jwk]})

    assert set(key.as_jwk()) == {"kty", "use", "alg", "kid", "n", "e"}


@pytest.mark.parametrize("document", [None, [], "keys", {}, {"keys": None}, {"keys": {}}])
def test_a_document_that_is_no_key_set_has_no_keys(document: object) -> None:
    assert read_keys(document) == ()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", timedelta(minutes=5)),
        ("no-store", timedelta(minutes=5)),
        ("public, max-age=1", timedelta(minutes=5)),
        ("max-age=3600, public", timedelta(hours=1)),
        ('Max-Age="7200"', timedelta(hours=2)),
        ("max-age=99999999999999999999", timedelta(hours=24)),
        ("max-age=soon", timedelta(minutes=5)),
        ("max-age=²", timedelta(minutes=5)),
    ],
)
def test_freshness_is_the_answers_own_within_bounds(header: str, expected: timedelta) -> None:
    answer = Response("https://lms.example/jwks", 200, {"Cache-Control": header}, b"")

    assert freshness(answer) == expected


def test_the_test_clock_is_where_the_gate_tests_believe_it_is(clock: SetClock) -> None:
    assert clock.now() == datetime.fromtimestamp(1_795_424_400, UTC)
