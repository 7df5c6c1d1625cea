"""Sending many items in one request: what a refused batch means for each of them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from connectors.contract import BlockReason, Outcome
from connectors.http import HttpTrouble, Response
from connectors.records.answers import one_after_the_other, outcome_of_status, outcome_of_trouble

# One item may be what is wrong with all of them: they are tried singly.
_OF_SOME_ITEM: Final = frozenset({400, 409, 413, 422, 500})

_Item = TypeVar("_Item")


def in_batches(
    items: Sequence[_Item],
    send: Callable[[Sequence[_Item]], Response],
    judge: Callable[[Sequence[_Item], Response], Outcome],
) -> Sequence[Outcome]:
    """Send items together, and each by itself where the receiver refuses them together; an outcome each, in order.

    `judge` says what an answer means for whatever was sent.
    """
    if len(items) > 1:
        try:
            response = send(items)
        except HttpTrouble as trouble:
            return [outcome_of_trouble(trouble)] * len(items)
        if response.status not in _OF_SOME_ITEM:
            return [judge(items, response)] * len(items)

    def attempt(item: _Item) -> Outcome:
        try:
            return judge([item], send([item]))
        except HttpTrouble as trouble:
            return outcome_of_trouble(trouble)

    return one_after_the_other(items, attempt)


def refusal(response: Response, now: datetime, system: str) -> Outcome:
    """What an answer means that says of nothing that it has arrived."""
    code = f"http.{response.status}"
    if response.status in (404, 410):
        return Outcome.blocked(BlockReason.ITEM_GONE, code, whole_target=True)
    known = outcome_of_status(response, now)
    if known is not None:
        return known
    if response.status in (400, 409, 413, 422):
        return Outcome.rejected(code)
    if response.is_html:
        return Outcome.retry(f"{system}.html", uncertain=True)
    return Outcome.retry(code)
