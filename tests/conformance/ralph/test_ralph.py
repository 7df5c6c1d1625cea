"""Statements in a store that is no code of ours: it judges each by the specification's schema."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from config.clock import SetClock
from connectors.contract import Held, Outcome, OutcomeKind, Reading, Target, TargetTrouble
from connectors.http import HostPolicy, HttpClient
from connectors.records.lrs import Endpoint, Lrs
from connectors.records.lrs.xapi import voiding_id
from tests.conformance.ralph.lrs import MISSING, PASSWORD, PYTHON, USER, Ralph, ralph_at_work
from tests.conftest import BEGINNING
from tests.connectors.records.lrs.stores import HOME, some_statements

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason=MISSING)


@pytest.fixture(scope="module")
def ralph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ralph]:
    with ralph_at_work(tmp_path_factory.mktemp("ralph")) as running:
        yield running


def lrs_with(password: str) -> Lrs:
    http = HttpClient(HostPolicy(lambda origin: True, allow_loopback=True))
    return Lrs(Endpoint(http, f"{USER}:{password}"), SetClock(BEGINNING))


def test_ralph_takes_each_verb_once_and_knows_a_repeat_and_a_stranger(ralph: Ralph) -> None:
    lrs, items = lrs_with(PASSWORD), some_statements(SetClock(BEGINNING))
    settings = {"endpoint": ralph.endpoint, "format": "xapi", "sign_in": "basic", "home": HOME}
    target = Target("ralph", settings=tuple(settings.items()))
    with pytest.raises(TargetTrouble, match="cannot be used"):
        lrs_with("wrong").prepare(target)
    target = lrs.prepare(target)
    assert lrs.read_back(target, items[:1]) == [Reading(Held.NONE)]

    for _ in range(2):
        assert lrs.write(target, items) == [Outcome.applied()] * len(items)
    assert ralph.ids() == [str(each.id) for each in items]
    assert lrs.read_back(target, items) == [Reading(Held.SAME)] * len(items)

    # One that is no statement stops no other, and one that is there by another's hand is left there.
    wrong = replace(items[0], id=UUID(int=1), account="")
    other = replace(items[1], verb=items[2].verb)
    fresh = replace(items[0], id=UUID(int=2, version=4))
    refused, conflicting, taken = lrs.write(target, [wrong, other, fresh])
    assert (refused.kind, refused.code) == (OutcomeKind.REJECTED, "http.422")
    assert conflicting == Outcome.rejected("xapi.conflict")
    assert taken == Outcome.applied()

    for code in ("applied", "read_back"):  # Ralph gives what has no time its own, so that a repeat is another
        assert lrs.withdraw(target, items[:2]) == [Outcome.applied(code)] * 2
    assert ralph.ids()[-2:] == [str(voiding_id(each.id)) for each in items[:2]]
    assert len(ralph.ids()) == len(items) + 3
