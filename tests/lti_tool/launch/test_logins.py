"""A login says itself, signed, what it is; what a launch uses is used up once, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from config.clock import SetClock
from config.keys import KeyRing
from lti_tool.app.services import Services
from lti_tool.launch.logins import begin_login, cookie_name, fingerprint, read_login, use_once

AT_ONCE = 4
VALUES = ("0" * 64, "1" * 64)


def test_a_state_tells_of_its_login(keys: KeyRing, clock: SetClock) -> None:
    platform_id = uuid4()
    begun = begin_login(keys, platform_id, clock.now())

    login = read_login(keys, begun.state)

    assert login is not None
    assert (login.platform_id, login.nonce) == (platform_id, begun.nonce)
    assert login.binding_hash == fingerprint(begun.binding)
    assert timedelta(minutes=9, seconds=59) <= login.expires_at - clock.now() <= timedelta(minutes=10)


def test_no_two_logins_share_anything(keys: KeyRing, clock: SetClock) -> None:
    platform_id, now = uuid4(), clock.now()
    begun = [begin_login(keys, platform_id, now) for _ in range(2)]

    assert len({value for each in begun for value in (each.state, each.nonce, each.binding)}) == 6


@pytest.mark.parametrize(
    "state", ["", "state-", "state-x", "x.y", "state-a.b", "state-\x00", "ä.ö", "x" * 100_000]
)
def test_what_was_never_given_out_is_no_state(keys: KeyRing, state: str) -> None:
    assert read_login(keys, state) is None


def test_a_state_signed_with_another_key_or_changed_or_respelt_is_none(
    keys: KeyRing, clock: SetClock
) -> None:
    state = begin_login(keys, uuid4(), clock.now()).state
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelt = [state[:-1] + character for character in alphabet if character != state[-1]]

    assert read_login(KeyRing("another secret of this installation, long enough"), state) is None
    assert read_login(keys, state.removeprefix("state-")) is None
    assert {read_login(keys, each) for each in respelt} == {None}
    assert read_login(keys, state[:20] + ("A" if state[20] != "A" else "B") + state[21:]) is None


def test_of_many_at_once_one_uses_a_value(services: Services) -> None:
    barrier = Barrier(AT_ONCE)

    def use(_: int) -> int:
        barrier.wait()
        with services.database.write() as session:
            return len(use_once(session, services.clock.now(), *VALUES))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sorted(pool.map(use, range(AT_ONCE))) == [0] + [2] * (AT_ONCE - 1)


def test_it_is_told_which_value_was_used_before(services: Services) -> None:
    with services.database.write() as session:
        assert not use_once(session, services.clock.now(), VALUES[0])
        assert use_once(session, services.clock.now(), *VALUES) == {VALUES[0]}


def test_a_use_that_is_rolled_back_is_none(services: Services) -> None:
    with services.database.write() as session:
        use_once(session, services.clock.now(), *VALUES)
        session.rollback()

    with services.database.write() as session:
        assert not use_once(session, services.clock.now(), *VALUES)


def test_each_state_has_a_cookie_of_its_own() -> None:
    assert cookie_name("state 1") != cookie_name("state 2")
    assert cookie_name("state 1").startswith("stoa_login_")
