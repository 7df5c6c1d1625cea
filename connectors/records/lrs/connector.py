"""The connector."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol, Self, TypeVar

from config.clock import Clock
from config.language import N_
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

MOST_AT_ONCE: Final = 96  # of about a kilobyte each
_PERSONAL_DATA: Final = (N_("pseudonym"), N_("what was done and when"), N_("competency level"))
XAPI: Final = Manifest(
    id="xapi",
    title=N_("Learning record store (xAPI)"),
    direction=Direction.RECORDS,
    access=Access.OPEN,
    personal_data=_PERSONAL_DATA,
    authentication=N_("user name and password (Basic), or a token (Bearer)"),
    destination=N_("a learning record store that the organisation names"),
    scopes=(N_("to write statements, and to read them back"),),
    rate_limits=N_("none stated; Retry-After is heeded"),
    deletions=N_(
        "not seen; what is taken back here is voided there, and a store that keeps to xAPI tells it no more"
    ),
    knows_repeats=True,
    batch=MOST_AT_ONCE,
    docs="docs/connectors/lrs.md",
    proved_on="Ralph 5.1",
)
CALIPER: Final = Manifest(
    id="caliper",
    title=N_("Learning record store (Caliper Analytics)"),
    direction=Direction.RECORDS,
    access=Access.OPEN,
    personal_data=_PERSONAL_DATA,
    authentication=N_("user name and password (Basic), or a token (Bearer)"),
    destination=N_("an endpoint of Caliper Analytics that the organisation names"),
    scopes=(N_("to post events"),),
    rate_limits=N_("none stated; Retry-After is heeded"),
    deletions=N_("not seen; nothing can be taken back either: Caliper has no way to"),
    knows_repeats=True,
    batch=MOST_AT_ONCE,
    docs="docs/connectors/lrs.md",
)
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
    endpoint), `sign_in` (`basic` or `bearer`) and `home` (Stoa's own address, below which people and things are
    named). Learnt: `version`, of the format.
    """

    def __init__(self, manifest: Manifest, speaker: _Speaker) -> None:
        self.manifest = manifest
        self._speaker = speaker

    @classmethod
    def xapi(cls, endpoint: Endpoint, clock: Clock) -> Self:
        """One that speaks xAPI."""
        return cls(XAPI, XapiStore(endpoint, clock))

    @classmethod
    def caliper(cls, endpoint: Endpoint, clock: Clock) -> Self:
        """One that speaks Caliper."""
        return cls(CALIPER, CaliperSensor(endpoint, clock))

    def prepare(self, target: Target) -> Target:
        """Find out whether we may write there, and in which version. Raises `TargetTrouble`."""
        try:
            prepared = self._speaker.prepare(target)
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
        return _of_statements(items, lambda some: self._speaker.write(target, some), _NO_STATEMENT)

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Void each statement by xAPI; by Caliper it cannot be done."""
        return _of_statements(items, lambda some: self._speaker.withdraw(target, some), _NO_STATEMENT)

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        """Ask for each statement by its id. HIDDEN by Caliper, which tells nothing back."""
        return _of_statements(items, lambda some: self._speaker.read_back(target, some), Reading(Held.NONE))


def _of_statements(
    items: Sequence[Item], ask: Callable[[Sequence[Statement]], Sequence[_Answer]], otherwise: _Answer
) -> list[_Answer]:
    """What is answered to the statements among these items, in the order of the items."""
    statements = [item for item in items if isinstance(item, Statement)]
    answers = iter(ask(statements) if statements else ())
    return [next(answers) if isinstance(item, Statement) else otherwise for item in items]
