"""What answers over HTTP mean for what was sent: the same for every record system."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from connectors.contract import BlockReason, Outcome, OutcomeKind
from connectors.http import HttpTrouble, Response, retry_after

_Item = TypeVar("_Item")


def one_after_the_other(items: Iterable[_Item], attempt: Callable[[_Item], Outcome]) -> list[Outcome]:
    """Try each item and give its outcome, in order.

    After trouble of the whole target the rest is not tried any more and shares the outcome, though not its
    uncertainty: nothing of them was sent. Nor is it where the target is to be left in peace.
    """
    outcomes: list[Outcome] = []
    stopped: Outcome | None = None
    for item in items:
        outcome = stopped or attempt(item)
        outcomes.append(outcome)
        if outcome.whole_target:
            stopped = replace(outcome, uncertain=False)
        elif outcome.kind is OutcomeKind.APPLIED and outcome.after is not None:
            stopped = Outcome.retry("http.quota", after=outcome.after, whole_target=False)
    return outcomes


def outcome_of_trouble(trouble: HttpTrouble) -> Outcome:
    """What it means that there was no usable answer."""
    if trouble.code == "http.refused_host":
        return Outcome.blocked(BlockReason.NO_RIGHTS, trouble.code, whole_target=True)
    return Outcome.retry(trouble.code, uncertain=trouble.sent)


def outcome_of_status(response: Response, now: datetime) -> Outcome | None:
    """What a status means whoever gives it; None for those that need a closer look (2xx, 400, 404, 409, 422, …)."""
    code, after = f"http.{response.status}", retry_after(response, now)
    if response.status == 429 or (response.status == 403 and after is not None):
        return Outcome.retry(code, after=after, throttled=True)
    if response.status == 500:
        # One item can bring this about, for example a locked grade in Moodle; the others may do well.
        return Outcome.retry(code, after=after, uncertain=True, whole_target=False)
    if response.status > 500:
        return Outcome.retry(code, after=after, uncertain=True)
    if response.status == 403:
        return Outcome.blocked(BlockReason.NO_RIGHTS, code, whole_target=True)
    return None
