"""Calls of a community that has no connector of its own: docs/connectors/webhook-in.md says what is in them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from config.language import N_
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_iso, revision_at
from connectors.contract import (
    Access,
    Author,
    Channel,
    Checked,
    ConnectorError,
    Contribution,
    ContributionKind,
    Direction,
    Manifest,
    Reaction,
    Received,
    Record,
    Setting,
    SettingKind,
    Tombstone,
    WebhookRefused,
)
from connectors.webhooks import SigningKeys

SCHEMA: Final = Path(__file__).parent / "schema.json"
_LONGEST_NAME: Final = 60  # characters; it is part of every id
_BATCH: Final = "batch"

MANIFEST: Final = Manifest(
    id="webhook",
    title=N_("Signed webhook (Standard Webhooks)"),
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the account there"),
        N_("e-mail address, where it is verified there"),
        N_("text and time of posts"),
        N_("who reacted to a post"),
    ),
    authentication=N_("a shared secret: HMAC-SHA256 over id, time and body"),
    destination=N_("nothing leaves: a system of your organisation calls"),
    scopes=(N_("none: the system that calls chooses what it sends"),),
    rate_limits=N_("at most 1,000 events in a call"),
    deletions=N_("seen at once, where the system that calls tells them"),
    docs="docs/connectors/webhook-in.md",
    settings=(
        Setting(
            "name",
            N_("Short name of the system that calls"),
            hint=N_("such as intranet; it cannot be changed later"),
        ),
        Setting(
            "secret",
            N_("Secret"),
            SettingKind.SECRET,
            N_(
                "whsec_ and 24 to 64 random bytes in base64; two with a blank between them while it is changed"
            ),
        ),
    ),
    tells_edits=True,
    tells_deletions=True,
    proved_on=N_("signatures made by the published library; callers of our own"),
)


class WebhookIn:
    """Takes what a system sends: contributions, edits, deletions and reactions, one in a call or several."""

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        """Raises `ConnectorError` for a secret that is none, and for a name that is none."""
        name = connection.required("name").lower()
        if len(name) > _LONGEST_NAME or not name.isprintable() or any(each.isspace() for each in name):
            raise ConnectorError(
                "The short name must be one word of at most 60 characters.", code="connector.no_setting"
            )
        self._source = f"webhook:{name}"
        self._keys = SigningKeys.parse(connection.required("secret"))
        self._clock = connection.clock

    def check(self) -> Checked:
        """What its contributions will name; asks nobody."""
        return Checked(self._source, self._source.partition(":")[2])

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Check the signature and read what was sent. Raises `WebhookRefused`."""
        delivery_id = self._keys.check(headers, self._clock.now(), body)
        try:
            return Received(tuple(self._records(_read(body))), delivery_id)
        except (ValueError, RecursionError) as error:
            raise WebhookRefused(
                "The call is signed well, and is not what the description of this webhook says.",
                code="webhook.malformed",
            ) from error

    def _records(self, event: dict[str, Any]) -> Iterator[Record]:
        for each in event["data"] if event["type"] == _BATCH else [event]:
            match each["type"]:
                case "contribution.created" | "contribution.updated":
                    yield self._contribution(each["data"])
                case "contribution.deleted":
                    data = each["data"]
                    yield Tombstone(self._source, data["id"], of_iso(data["occurred_at"]))
                case "reaction.created":
                    yield self._reaction(each["data"])

    def _contribution(self, data: dict[str, Any]) -> Contribution:
        occurred_at = of_iso(data["occurred_at"])
        edited_at = of_iso(data["edited_at"]) if "edited_at" in data else None
        in_reply_to = data.get("in_reply_to")
        kind = ContributionKind.REPLY if in_reply_to else ContributionKind.POST
        if data.get("kind", kind) != kind:
            raise ValueError("a reply answers something, and a post nothing")
        return Contribution(
            source=self._source,
            source_id=data["id"],
            revision=revision_at(occurred_at, edited_at),
            kind=kind,
            author=_author(data["author"]),
            occurred_at=occurred_at,
            edited_at=edited_at,
            markdown=data["text"],
            title=data.get("title") or None,
            in_reply_to=in_reply_to,
            link=data.get("link"),
            channel=_channel(data.get("channel")),
            tags=tuple(each.removeprefix("#") for each in data.get("tags", ())),
            licence=data.get("licence") or None,
        )

    def _reaction(self, data: dict[str, Any]) -> Reaction:
        at = of_iso(data["occurred_at"]) if "occurred_at" in data else None
        return Reaction(self._source, data["id"], _author(data["author"]), at)


def _read(body: bytes) -> dict[str, Any]:
    """An event that is as the schema says. Raises ValueError, and RecursionError."""
    event: dict[str, Any] = json.loads(body)
    if not _schema().is_valid(event):
        raise ValueError("not as the schema says")
    return event


@cache
def _schema() -> Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_bytes()))


def _author(data: dict[str, str]) -> Author:
    return Author(data["id"], data.get("mail"))


def _channel(data: dict[str, str] | None) -> Channel | None:
    return Channel(data["id"], data.get("title") or data["id"]) if data else None
