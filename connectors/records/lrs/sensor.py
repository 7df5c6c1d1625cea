"""An endpoint of Caliper Analytics 1.2 (5.4, 6): events go there, and nothing can be asked or taken back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from config.clock import Clock
from connectors.contract import Held, Outcome, Reading, Statement, Target
from connectors.http import Response
from connectors.records.lrs.addresses import Addresses
from connectors.records.lrs.batches import in_batches, refusal
from connectors.records.lrs.caliper import CONTEXT, Json, envelope, event_document
from connectors.records.lrs.endpoint import Endpoint

_SYSTEM: Final = "caliper"
_TELLS_NOTHING: Final = (405, 501)  # to be asked is optional for an endpoint
# Asked once, since it can never be done.
_NO_WITHDRAWAL: Final = replace(Outcome.rejected("caliper.no_withdrawal"), tries_at_most=1)
_UNSUPPORTED: Final = "caliper.version_unsupported"


class CaliperSensor:
    """Posts events in envelopes. Each has an id of its own, by which an endpoint knows a repeat."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock

    def prepare(self, target: Target) -> Target | Outcome:
        """Ask whether it takes version 1.2 from us, where it can be asked; else why nothing can be posted there."""
        response = self._endpoint.get(target)
        if response.status in _TELLS_NOTHING:
            return target.knowing(version=CONTEXT)
        if not response.ok or response.is_html:
            return refusal(response, self._clock.now(), _SYSTEM)
        answer = response.json()
        supported = answer.get("caliper_supported_versions", [CONTEXT]) if isinstance(answer, dict) else []
        return target.knowing(version=CONTEXT) if CONTEXT in supported else Outcome.retry(_UNSUPPORTED)

    def write(self, target: Target, items: Sequence[Statement]) -> Sequence[Outcome]:
        """Post them in one envelope, or one by one where it refuses some."""
        addresses = Addresses.of(target)

        def send(some: Sequence[Json]) -> Response:
            return self._endpoint.post(target, "", envelope(some, addresses, self._clock.now()))

        def judge(some: Sequence[Json], response: Response) -> Outcome:  # noqa: ARG001 - as it is called
            if response.ok and not response.is_html:
                return Outcome.applied()
            return refusal(response, self._clock.now(), _SYSTEM)

        return in_batches([event_document(each, addresses) for each in items], send, judge)

    def withdraw(self, target: Target, items: Sequence[Statement]) -> Sequence[Outcome]:  # noqa: ARG002
        """There is no way: Caliper has no event that takes another one back, and no address to delete one."""
        return [_NO_WITHDRAWAL] * len(items)

    def read_back(self, target: Target, items: Sequence[Statement]) -> Sequence[Reading]:  # noqa: ARG002
        """There is no way to ask for an event."""
        return [Reading(Held.HIDDEN)] * len(items)
