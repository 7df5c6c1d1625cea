"""The LMSs' keys: rotation, silence, freshness, and how often an LMS is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from config.clock import SetClock
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
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: platform_keys.find(lms.jwks_url, "key 1"), range(8)))

    assert len(found) == 8
    assert lms.fetches == 1


def test_only_keys_that_can_check_rs256_are_kept() -> None:
    good = Lms.jwk(rsa_key(1), "good")
    keys = [
        good,
        {**good, "kid": "for encryption", "use": "enc"},
        {**good, "kid": "another algorithm", "alg": "RS512"},
        {**good, "kid": 7},
        {**good, "kid": "no modulus", "n": ""},
        {**good, "kid": "broken", "n": "!!!"},
        {**Lms.jwk(rsa_key(9, 1024), "short"), "kid": "short"},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        "no key",
    ]

    assert [key.kid for key in read_keys({"keys": keys})] == ["good"]


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
