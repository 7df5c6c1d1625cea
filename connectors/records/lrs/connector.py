"""The connector."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from config.clock import Clock
from connectors.contract import (
    Access,
    Direction,
    Held,
    Item,
    Manifest,
    Outcome,
    Reading,
    Statement,
    Target,
    TargetTrouble,
)
from connectors.http import HttpTrouble
from connectors.records.answers import outcome_of_trouble
from connectors.records.lrs.endpoint import Endpoint
from connectors.records.lrs.sensor import CaliperSensor
from connectors.records.lrs.store import VERSION, XapiStore

FORMAT: Final = "format"
XAPI: Final = "xapi"
CALIPER: Final = "caliper"
MOST_AT_ONCE: Final = 96  # of about a kilobyte each
_NO_STATEMENT: Final = Outcome.rejected("lrs.no_statement")

_Answer = TypeVar("_Answer")


class _Speaker(Protocol):
    """How one of the two formats is spoken."""

    def prepare(self, target: Target) -> Target | Outcome: ...

    def write(self, target: Target, items: Sequence[Statement]) -> Sequence[Outcome]: ...

    def withdraw(self, target: Target, items: Sequence[Statement]) -> Sequence[Outcome]: ...

    def read_back(self, target: Target, items: Sequence[Statement]) -> Sequence[Reading]: ...


class Lrs:
    """Writes statements about participation to a store of learning records.

    Settings of a target: `endpoint` (the address of an LRS below which its `statements` are, or that of a Caliper
    endpoint), `format` (`xapi` or `caliper`), `sign_in` (`basic` or `bearer`) and `home` (Stoa's own address, below
    which people and things are named). Learnt: `version`, of the format.
    """

    manifest = Manifest(
        id="lrs",
        title="Learning record store (xAPI, Caliper)",
        direction=Direction.RECORDS,
        access=Access.OPEN,
        personal_data=("pseudonym", "what was done and when", "competency level"),
        authentication="user name and password (Basic), or a token (Bearer)",
        destination="an LRS by xAPI, or an endpoint of Caliper Analytics",
        rate_limits="none stated; Retry-After is heeded",
        deletions="not seen",
        knows_repeats=True,
        batch=MOST_AT_ONCE,
        docs="https://github.com/adlnet/xAPI-Spec",
    )

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._speakers: dict[str, _Speaker] = {
            XAPI: XapiStore(endpoint, clock),
            CALIPER: CaliperSensor(endpoint, clock),
        }

    def prepare(self, target: Target) -> Target:
        """Find out whether we may write there, and in which version. Raises `TargetTrouble`."""
        try:
            prepared = self._speaker(target).prepare(target)
        except HttpTrouble as trouble:
            prepared = outcome_of_trouble(trouble)
        if isinstance(prepared, Target):
            return prepared
        raise TargetTrouble(
            "The learning record store cannot be used at present.", replace(prepared, whole_target=True)
        )

    def is_prepared(self, target: Target) -> bool:
        """Whether the version is known."""
        return target.known(VERSION) is not None

    def write(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Write all of them in one request, and each in one where that is refused."""
        return _of_statements(items, lambda some: self._speaker(target).write(target, some), _NO_STATEMENT)

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Void each statement by xAPI; by Caliper it cannot be done."""
        return _of_statements(items, lambda some: self._speaker(target).withdraw(target, some), _NO_STATEMENT)

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        """Ask for each statement by its id. HIDDEN by Caliper, which tells nothing back."""
        return _of_statements(
            items, lambda some: self._speaker(target).read_back(target, some), Reading(Held.NONE)
        )

    def _speaker(self, target: Target) -> _Speaker:
        return self._speakers[target.setting(FORMAT, XAPI)]


def _of_statements(
    items: Sequence[Item], ask: Callable[[Sequence[Statement]], Sequence[_Answer]], otherwise: _Answer
) -> list[_Answer]:
    """What is answered to the statements among these items, in the order of the items."""
    statements = [item for item in items if isinstance(item, Statement)]
    answers = iter(ask(statements) if statements else ())
    return [next(answers) if isinstance(item, Statement) else otherwise for item in items]
