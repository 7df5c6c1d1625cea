"""Calls of GitHub's webhooks.

Sources on docs.github.com: "Validating webhook deliveries", and the events discussion and discussion_comment.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from connectors.communities.answers import UNREADABLE, member, text
from connectors.communities.github_discussions.things import Place, comment_id, contribution, discussion_id
from connectors.communities.instants import of_iso
from connectors.contract import Channel, Received, Record, Tombstone, WebhookRefused

_SAID: Final = ("created", "edited")
_GONE: Final = "deleted"


def received(
    source: str, repository: str, secret: str, now: datetime, headers: Mapping[str, str], body: bytes
) -> Received:
    """Check a call and read it. Raises `WebhookRefused`. When it was sent is not part of what is signed."""
    given = {name.lower(): each for name, each in headers.items()}
    expected = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    signature = given.get("x-hub-signature-256", "")
    if not secret or not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()):
        raise WebhookRefused(
            "The call is not signed with the secret of the webhook.", code="webhook.signature"
        )
    call = _read(body)
    if given.get("x-github-event") not in ("discussion", "discussion_comment"):
        return Received()
    try:
        if text(call["repository"], "full_name").lower() != repository.lower():
            return Received()
        category = call["discussion"]["category"]
        place = Place(source, Channel(text(category, "slug"), text(category, "name")))
        record = _record(call, place, now)
    except UNREADABLE:
        return Received()
    delivery = given.get("x-github-delivery", "")
    return Received((record,), delivery, (place.channel.id,)) if record else Received()


def _record(call: Mapping[str, Any], place: Place, now: datetime) -> Record | None:
    discussion, comment = call["discussion"], call.get("comment")
    described = comment or discussion
    source_id = comment_id(comment, "id") if comment else discussion_id(discussion, "id")
    if call.get("action") == _GONE:
        return Tombstone(place.source, source_id, now)
    if call.get("action") not in _SAID or member(described.get("user"), "type") != "User":
        return None
    edited_at = of_iso(described["updated_at"]) if call["action"] == "edited" else None
    answers = None
    if comment:
        answers = (
            comment_id(comment, "parent_id") if comment.get("parent_id") else discussion_id(discussion, "id")
        )
    labels = () if comment else discussion.get("labels") or ()
    return contribution(
        place, source_id, str(int(described["user"]["id"])), text(described, "body"),
        (of_iso(described["created_at"]), edited_at), link=text(described, "html_url"), answers=answers,
        title=None if comment else text(discussion, "title"), tags=tuple(text(each, "name") for each in labels),
    )  # fmt: skip


def _read(body: bytes) -> dict[str, Any]:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookRefused(
            "The call holds no JSON: choose application/json as the content type of the webhook.",
            code="webhook.malformed",
        ) from error
    return call if isinstance(call, dict) else {}
