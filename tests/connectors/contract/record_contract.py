"""What every record connector keeps to, tried against a system that can be made to misbehave.

A connector's tests subclass `RecordContract` and give a fixture `system`.
"""

import re
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from fractions import Fraction

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from connectors.contract import (
    BlockReason,
    Direction,
    Event,
    Evidence,
    FilteredText,
    Held,
    Item,
    Outcome,
    OutcomeKind,
    Reading,
    RecordConnector,
    Score,
    Statement,
    Target,
    TargetTrouble,
)
from tests.conftest import BEGINNING

LATER = format_datetime(BEGINNING + timedelta(seconds=90), usegmt=True)
PAGE = Answer("<html>Log in</html>", content_type="text/html; charset=utf-8")
Misbehaviour = Callable[[Request], Answer]


class System(ABC):
    """A record system on loopback, its connector, and three items for three learners."""

    connector: RecordConnector
    target: Target
    items: tuple[Score, ...] | tuple[Evidence, ...] | tuple[Statement, ...] | tuple[Event, ...]
    requests_to_write = 3  # all three items; fewer where they go together
    requests_to_write_singly = 3  # where each is in trouble by itself
    has_enrolments = True
    takes_back = True  # it can be asked, too

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.writes = 0  # requests to write, whatever came of them
        self.made = 0  # things made at preparing
        self.misbehaves_before: Misbehaviour | None = None
        self.misbehaves_after: Misbehaviour | None = None

    @abstractmethod
    def holds(self, item: Item) -> bool:
        """Whether the system really has it."""

    @abstractmethod
    def unenrol(self, item: Item) -> None:
        """Take the item's learner out of the course."""

    def prepared(self) -> Target:
        return self.connector.prepare(self.target)

    def held(self, items: Sequence[Item]) -> list[Held]:
        """What the connector says that the system holds, of all these items at once."""
        return [reading.held for reading in self.connector.read_back(self.prepared(), items)]

    def written(self, request: Request, write: Callable[[Request], Answer]) -> Answer:
        """Take a request to write, with the misbehaviour that was asked for."""
        self.writes += 1
        if self.misbehaves_before:
            return self.misbehaves_before(request)
        answer = write(request)
        return self.misbehaves_after(request) if self.misbehaves_after else answer


def answering(status: int, **headers: str) -> Misbehaviour:
    """An answer that repeats what was sent, as some systems do."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: Answer(request.get_data(), status, named, content_type="text/plain")


def dropping(request: Request) -> Answer:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Answer("")


def dawdling(request: Request) -> Answer:
    time.sleep(0.5)
    return Answer("")


def show_page(request: Request) -> Answer:
    return PAGE


MISBEHAVIOURS: dict[str, tuple[Misbehaviour, Outcome]] = {
    "401": (answering(401), Outcome.retry("http.401")),
    "403": (answering(403), Outcome.blocked(BlockReason.NO_RIGHTS, "http.403", whole_target=True)),
    "403 too fast": (answering(403, Retry_After="7"), Outcome.retry("http.403", after=7.0, throttled=True)),
    "404": (answering(404), Outcome.blocked(BlockReason.ITEM_GONE, "http.404", whole_target=True)),
    "410": (answering(410), Outcome.blocked(BlockReason.ITEM_GONE, "http.410", whole_target=True)),
    "429": (answering(429, Retry_After="7"), Outcome.retry("http.429", after=7.0, throttled=True)),
    "429 with a date": (
        answering(429, Retry_After=LATER),
        Outcome.retry("http.429", after=90.0, throttled=True),
    ),
    "500": (answering(500), Outcome.retry("http.500", uncertain=True, whole_target=False)),
    "502": (answering(502), Outcome.retry("http.502", uncertain=True)),
    "503": (answering(503, Retry_After="7"), Outcome.retry("http.503", after=7.0, uncertain=True)),
    "slow": (dawdling, Outcome.retry("http.timeout", uncertain=True)),
    "dropped": (dropping, Outcome.retry("http.protocol", uncertain=True)),
}


class RecordContract:
    """The contract."""

    def test_a_target_is_prepared_once_it_was(self, system: System) -> None:
        assert not system.connector.is_prepared(system.target)
        assert system.connector.is_prepared(system.prepared())

    def test_the_manifest_says_everything(self, system: System) -> None:
        manifest = system.connector.manifest
        assert manifest.direction is Direction.RECORDS
        assert all((manifest.id, manifest.title, manifest.personal_data, manifest.authentication))
        assert all((manifest.destination, manifest.rate_limits, manifest.cost, manifest.deletions))

    def test_preparing_again_finds_what_is_there(self, system: System) -> None:
        first = system.prepared()
        assert first.learnt
        assert system.connector.prepare(first) == system.prepared() == first
        assert system.made <= 1

    def test_every_item_is_written_once(self, system: System) -> None:
        outcomes = system.connector.write(system.prepared(), system.items)
        assert outcomes == [Outcome.applied()] * 3
        assert system.writes == system.requests_to_write
        assert all(system.holds(item) for item in system.items)

    def test_one_bad_item_never_stops_the_others(self, system: System) -> None:
        system.unenrol(system.items[1])
        good, bad, also_good = system.connector.write(system.prepared(), system.items)
        assert good == also_good == Outcome.applied()
        if system.has_enrolments:
            assert (bad.kind, bad.reason) == (OutcomeKind.BLOCKED, BlockReason.NOT_ENROLLED)
        else:
            assert bad.kind is OutcomeKind.REJECTED
        assert not bad.whole_target

    @pytest.mark.parametrize("name", MISBEHAVIOURS)
    def test_each_misbehaviour_has_its_outcome(self, system: System, name: str) -> None:
        system.misbehaves_before, expected = MISBEHAVIOURS[name]
        (outcome,) = system.connector.write(system.prepared(), system.items[:1])
        assert outcome == expected

    def test_a_login_page_is_no_success(self, system: System) -> None:
        system.misbehaves_before = show_page
        (outcome,) = system.connector.write(system.prepared(), system.items[:1])
        assert (outcome.kind, outcome.uncertain) == (OutcomeKind.RETRY, True)
        assert outcome.code.endswith(".html")

    def test_trouble_of_the_whole_target_spares_the_rest(self, system: System) -> None:
        system.misbehaves_before = answering(502)
        tried, *spared = system.connector.write(system.prepared(), system.items)
        assert system.writes == 1
        assert tried.uncertain
        goes_together = system.requests_to_write == 1
        assert spared == [replace(tried, uncertain=goes_together)] * 2

    def test_trouble_with_one_item_lets_the_rest_be_tried(self, system: System) -> None:
        system.misbehaves_before = answering(500)
        system.connector.write(system.prepared(), system.items)
        assert system.writes == system.requests_to_write_singly

    def test_what_was_never_sent_is_not_uncertain(self, system: System) -> None:
        target = system.prepared()
        system.server.stop()
        (outcome,) = system.connector.write(target, system.items[:1])
        assert (outcome.kind, outcome.uncertain) == (OutcomeKind.RETRY, False)

    def test_an_answer_lost_after_the_write_is_settled_by_reading_back(self, system: System) -> None:
        target = system.prepared()
        system.misbehaves_after = dropping
        (outcome,) = system.connector.write(target, system.items[:1])
        assert outcome.uncertain
        told = [Held.SAME, Held.NONE, Held.NONE] if system.takes_back else [Held.HIDDEN] * 3
        assert system.held(system.items) == told

    def test_what_cannot_be_read_is_unknown(self, system: System) -> None:
        target = system.prepared()
        system.server.clear()
        system.server.no_handler_status_code = 500
        told = Held.UNKNOWN if system.takes_back else Held.HIDDEN
        assert system.connector.read_back(target, system.items[:1]) == [Reading(told)]
        system.server.clear_assertions()

    def test_what_is_withdrawn_is_gone(self, system: System) -> None:
        target = system.prepared()
        system.connector.write(target, system.items)
        outcomes = system.connector.withdraw(target, [_later(item) for item in system.items[:2]])
        if not system.takes_back:
            assert [(each.kind, each.tries_at_most) for each in outcomes] == [(OutcomeKind.REJECTED, 1)] * 2
            assert all(system.holds(item) for item in system.items)
            return
        assert outcomes == [Outcome.applied()] * 2
        assert [system.holds(item) for item in system.items] == [False, False, True]
        assert system.held(system.items) == [Held.NONE, Held.NONE, Held.SAME]

    def test_an_item_of_another_kind_is_rejected(self, system: System) -> None:
        (outcome,) = system.connector.write(system.prepared(), [_of_the_other_kind(system.items[0])])
        assert outcome.kind is OutcomeKind.REJECTED
        assert system.writes == 0

    def test_preparing_raises_nothing_but_target_trouble(self, system: System) -> None:
        system.server.clear()
        for status in (200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503):
            system.server.no_handler_status_code = status
            with pytest.raises(TargetTrouble) as trouble:
                system.prepared()
            assert trouble.value.outcome.whole_target
        system.server.clear_assertions()

    def test_codes_hold_nothing_personal(self, system: System) -> None:
        target = system.prepared()
        for status in (400, 401, 403, 404, 409, 412, 422, 429, 500, 503):
            system.misbehaves_before = answering(status)
            for outcome in system.connector.write(target, system.items):
                assert re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_.]+", outcome.code)
                assert "4711" not in outcome.code


def _later(item: Item) -> Item:
    """An item with a later stamp, if it has one: a statement is what it is."""
    if isinstance(item, Statement | Event):
        return item
    return replace(item, stamp=item.stamp + timedelta(minutes=1))


def _of_the_other_kind(item: Item) -> Item:
    if isinstance(item, Score):
        return Evidence("x", item.user_id, "1", 1, "r", FilteredText.released("x"), item.stamp)
    return Score("x", "4711001", Fraction(1), 1, BEGINNING)
