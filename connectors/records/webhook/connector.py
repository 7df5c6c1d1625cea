"""The connector."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid5

from config.clock import Clock, format_stamp
from config.language import N_
from connectors.contract import (
    Access,
    BlockReason,
    Direction,
    Event,
    EventType,
    Held,
    Item,
    Manifest,
    Outcome,
    Reading,
    Target,
    TargetTrouble,
)
from connectors.http import HttpClient, HttpTrouble, Response
from connectors.records.answers import one_after_the_other, outcome_of_status, outcome_of_trouble
from connectors.webhooks import SigningKeys

GONE: Final = "http.410"
"""The receiver wants nothing any more (410): the target is stopped."""
ENDPOINT: Final = "endpoint"
_ANSWERED: Final = "answered"
_NAMES: Final = UUID("1d0b2d2e-0f0d-5c0e-8d5e-3b6a2f7c9a51")
_TRIAL: Final = "stoa.connected"
_NO_EVENT: Final = Outcome.rejected("webhook.no_event")
_OF_AN_EVENT: Final = frozenset({400, 409, 413, 422})  # not of all of them


class Webhook:
    """Posts events, each in a request of its own. A receiver knows a repeat by its ``webhook-id``.

    Settings of a target: `endpoint` (the address that is posted to). Learnt: that it has answered.
    """

    manifest = Manifest(
        id="webhook",
        title=N_("Signed webhook (Standard Webhooks)"),
        direction=Direction.RECORDS,
        access=Access.OPEN,
        personal_data=(N_("user id"), N_("competency"), N_("competency level"), N_("certificate")),
        authentication=N_("a shared secret: HMAC-SHA256 over id, time and body"),
        destination=N_("an address that the organisation names"),
        rate_limits=N_("none stated; Retry-After is heeded"),
        knows_repeats=True,
        docs="docs/connectors/webhook.md",
        proved_on=N_("signatures made by the published library; receivers of our own"),
    )

    def __init__(self, http: HttpClient, secret: str, clock: Clock) -> None:
        """Raises `ConnectorError` for a secret that is none."""
        self._http = http
        self._keys = SigningKeys.parse(secret)
        self._clock = clock

    def prepare(self, target: Target) -> Target:
        """Post a word that Stoa is connected, and see whether it is taken. Raises `TargetTrouble`."""
        outcome = self._post(target, str(uuid5(_NAMES, target.key)), _TRIAL, {})
        if outcome.kind is Outcome.applied().kind:
            return target.knowing(**{_ANSWERED: "yes"})
        raise TargetTrouble("The receiver takes no events at present.", replace(outcome, whole_target=True))

    def is_prepared(self, target: Target) -> bool:
        """Whether it has answered once."""
        return target.known(_ANSWERED) is not None

    def write(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Post each event."""
        return one_after_the_other(
            items,
            lambda item: (
                self._post(target, str(item.id), item.type.value, _data(item))
                if isinstance(item, Event)
                else _NO_EVENT
            ),
        )

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:  # noqa: ARG002
        """A receiver tells nothing back."""
        return [Reading(Held.HIDDEN) for _ in items]

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Ask for each event to be forgotten, with all that it told."""
        return one_after_the_other(items, lambda item: self._withdraw(target, item))

    def _withdraw(self, target: Target, item: Item) -> Outcome:
        if not isinstance(item, Event):
            return _NO_EVENT
        told = {"event": str(item.id), "record": str(item.record), "user_id": item.user_id}
        return self._post(target, str(uuid5(item.id, EventType.WITHDRAWN)), EventType.WITHDRAWN.value, told)

    def _post(self, target: Target, message_id: str, kind: str, data: dict[str, Any]) -> Outcome:
        now = self._clock.now()
        body = json.dumps(
            {"type": kind, "timestamp": format_stamp(now), "data": data},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        headers = {"Content-Type": "application/json", **self._keys.headers(message_id, now, body)}
        try:
            response = self._http.request("POST", target.setting(ENDPOINT), headers=headers, body=body)
        except HttpTrouble as trouble:
            return outcome_of_trouble(trouble)
        return self._judged(response)

    def _judged(self, response: Response) -> Outcome:
        code = f"http.{response.status}"
        if response.ok:
            return Outcome.retry("webhook.html", uncertain=True) if response.is_html else Outcome.applied()
        if response.status in (404, 410):
            return Outcome.blocked(BlockReason.ITEM_GONE, code, whole_target=True)
        known = outcome_of_status(response, self._clock.now())
        if known is not None:
            return known
        return Outcome.rejected(code) if response.status in _OF_AN_EVENT else Outcome.retry(code)


def _data(event: Event) -> dict[str, Any]:
    told = {
        "record": str(event.record),
        "occurred_at": format_stamp(event.occurred_at),
        "user_id": event.user_id,
        "name": event.name,
        "mail": event.mail,
        "code": event.code,
        "title": event.title,
        "framework": event.framework,
        "level": event.level,
        "level_name": event.level_name,
        "valid_until": format_stamp(event.valid_until) if event.valid_until else None,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}
