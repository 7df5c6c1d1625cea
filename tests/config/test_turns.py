"""Turns at work that takes long: few places, few who wait, one for each person."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from config.turns import NoTurn, Turns


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Workers:
    """People who have turns at the same time, until they are let go."""

    def __init__(self, turns: Turns, pool: ThreadPoolExecutor) -> None:
        self.turns, self.pool, self.go = turns, pool, Event()

    def begin(self, who: str) -> "Future[None]":
        """Let somebody ask for a turn; returns when they have one."""
        has_begun = Event()

        def work() -> None:
            with self.turns.turn(who):
                has_begun.set()
                assert self.go.wait(30)

        asked = self.pool.submit(work)
        assert has_begun.wait(30)
        return asked


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


def test_where_all_places_are_taken_and_nobody_may_wait_one_is_told_at_once(pool: ThreadPoolExecutor) -> None:
    workers = Workers(Turns(1, 0, 600), pool)
    workers.begin("anna")
    with pytest.raises(NoTurn), workers.turns.turn("ben"):
        pass
    workers.go.set()


def test_who_waits_comes_next(pool: ThreadPoolExecutor) -> None:
    workers = Workers(Turns(1, 1, 30), pool)
    workers.begin("anna")
    next_one = pool.submit(workers.begin, "ben")
    workers.go.set()
    next_one.result(30).result(30)


def test_who_waits_too_long_is_told_so(pool: ThreadPoolExecutor) -> None:
    workers = Workers(Turns(1, 1, 0.01), pool)
    workers.begin("anna")
    with pytest.raises(NoTurn), workers.turns.turn("ben"):
        pass
    workers.go.set()


def test_nobody_has_two(pool: ThreadPoolExecutor) -> None:
    workers = Workers(Turns(2, 1, 30), pool)
    first = workers.begin("anna")
    with pytest.raises(NoTurn), workers.turns.turn("anna"):
        pass
    workers.begin("ben")
    workers.go.set()
    first.result(30)
    with workers.turns.turn("anna"):
        pass


@pytest.mark.parametrize(("took", "pauses"), [(4.0, False), (30.0, True)])
def test_who_had_one_for_long_pauses_for_as_long(took: float, pauses: bool) -> None:
    clock = Clock()
    turns = Turns(2, 1, 30, clock)
    with turns.turn("anna"):
        clock.now += took
    clock.now += took - 1
    if pauses:
        with pytest.raises(NoTurn), turns.turn("anna"):
            pass
    with turns.turn("ben"), turns.turn(None):
        pass
    clock.now += 1
    with turns.turn("anna"):
        pass
