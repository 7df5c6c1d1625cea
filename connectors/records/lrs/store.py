"""An LRS by xAPI's statements resource (1.0.3, Part Three, 2.1; IEEE 9274.1.1)."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from config.clock import Clock
from connectors.contract import Held, Outcome, Reading, Statement, Target
from connectors.http import HttpTrouble, Response
from connectors.records.lrs.addresses import Addresses
from connectors.records.lrs.batches import in_batches, refusal
from connectors.records.lrs.endpoint import Endpoint
from connectors.records.lrs.xapi import Json, is_same, statement_document, voiding_document

VERSION: Final = "version"
_HEADER: Final = "X-Experience-API-Version"
_VERSIONS: Final = ("1.0.3", "2.0.0")
_STATEMENTS: Final = "/statements"
# Nobody's statement is read for a trial: there is none of a time to come.
_NOTHING: Final = "limit=1&since=2999-01-01T00%3A00%3A00Z"
_SYSTEM: Final = "xapi"
_CONFLICT: Final = "xapi.conflict"
_UNEXPECTED: Final = "xapi.unexpected_answer"

Document = Callable[[Statement, Addresses], Json]


class XapiStore:
    """Writes statements. A repeat changes nothing there: a store knows each by its id."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._endpoint = endpoint
        self._clock = clock

    def prepare(self, target: Target) -> Target | Outcome:
        """Find out which version of xAPI it speaks with us; else why nothing can be written there."""
        response = None
        for version in _VERSIONS:
            response = self._endpoint.get(target, _STATEMENTS, _NOTHING, headers={_HEADER: version})
            if response.ok and not response.is_html:
                return target.knowing(version=version) if _lists(response) else Outcome.retry(_UNEXPECTED)
            if response.status != 400:
                break  # it refuses something else than the version
        assert response is not None
        return refusal(response, self._clock.now(), _SYSTEM)

    def write(self, target: Target, items: Sequence[Statement]) -> Sequence[Outcome]:
        """Post them together, or one by one where it refuses some."""
        return self._post(target, items, statement_document)

    def withdraw(self, target: Target, items: Sequence[Statement]) -> Sequence[Outcome]:
        """Void each. What is voided stays in the store, and is told no more as something that happened."""
        return self._post(target, items, voiding_document)

    def read_back(self, target: Target, items: Sequence[Statement]) -> Sequence[Reading]:
        """Ask for each by its id."""
        return [Reading(self._held(target, statement_document(each, Addresses.of(target)))) for each in items]

    def _post(self, target: Target, items: Sequence[Statement], document: Document) -> Sequence[Outcome]:
        addresses = Addresses.of(target)
        documents = [document(each, addresses) for each in items]

        def send(some: Sequence[Json]) -> Response:
            return self._endpoint.post(target, _STATEMENTS, list(some), headers=_headers(target))

        def judge(some: Sequence[Json], response: Response) -> Outcome:
            return self._judged(target, some, response)

        return in_batches(documents, send, judge)

    def _judged(self, target: Target, some: Sequence[Json], response: Response) -> Outcome:
        if response.ok and not response.is_html:
            return Outcome.applied()
        if response.status == 409 and len(some) == 1:
            return self._settled(target, some[0])
        return refusal(response, self._clock.now(), _SYSTEM)

    def _settled(self, target: Target, document: Json) -> Outcome:
        """What it means that the store has something by this id already."""
        held = self._held(target, document)
        if held is Held.SAME:
            return Outcome.applied("read_back")
        if held is Held.OTHER:
            return Outcome.rejected(_CONFLICT)
        if held is Held.NONE:  # it has it, and does not tell it: it is voided
            return Outcome.superseded(_CONFLICT)
        return Outcome.retry(_CONFLICT, uncertain=True, whole_target=False)

    def _held(self, target: Target, document: Json) -> Held:
        query = f"statementId={UUID(document['id'])}"
        try:
            response = self._endpoint.get(target, _STATEMENTS, query, headers=_headers(target))
            if response.status == 404:
                return Held.NONE
            if not response.ok or response.is_html:
                return Held.UNKNOWN
            found = _one_of(response.json())
        except HttpTrouble:
            return Held.UNKNOWN
        if found is None:
            return Held.NONE
        return Held.SAME if is_same(found, document) else Held.OTHER


def _headers(target: Target) -> dict[str, str]:
    return {_HEADER: target.known(VERSION) or _VERSIONS[0]}


def _one_of(answer: object) -> object:
    """The statement in an answer; None for none. Ralph answers with a list where the specification has a statement."""
    if isinstance(answer, dict) and isinstance(answer.get("statements"), list):
        return next(iter(answer["statements"]), None)
    return answer


def _lists(response: Response) -> bool:
    """Whether an answer is a list of statements. Raises `HttpTrouble` for what is no JSON."""
    answer = response.json()
    return isinstance(answer, dict) and isinstance(answer.get("statements"), list)
