"""Calls of Discourse's webhooks, proven by their secret (`emit_web_hook_event.rb`)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from connectors.communities.answers import UNREADABLE
from connectors.communities.discourse.posts import Forum
from connectors.contract import Channel, Received, WebhookRefused

_SAID: Final = ("post_created", "post_edited", "post_recovered")
_GONE: Final = "post_destroyed"
_REGULAR: Final = "regular"  # the archetype of topics in categories; that of messages is private_message


def received(forum: Forum, secret: str, now: datetime, headers: Mapping[str, str], body: bytes) -> Received:
    """Check a call and read it. Raises `WebhookRefused`.

    The signature is over the body alone: which event it is, and its number, are as trustworthy as the way they came.
    """
    given = {name.lower(): each for name, each in headers.items()}
    expected = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    signature = given.get("x-discourse-event-signature", "")
    if not secret or not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()):
        raise WebhookRefused(
            "The call is not signed with the secret of the webhook.", code="webhook.signature"
        )
    event, post = given.get("x-discourse-event", ""), _post(body)
    if event not in (*_SAID, _GONE) or post.get("topic_archetype") != _REGULAR:
        return Received()
    try:
        channel = Channel(
            str(int(post["category_id"])), str(post.get("category_slug") or post["category_id"])
        )
        found = forum.tombstone(post, now) if event == _GONE else forum.contribution(post, channel)
    except UNREADABLE:
        return Received()
    return Received((found,) if found else (), given.get("x-discourse-event-id", ""))


def _post(body: bytes) -> dict[str, Any]:
    """The post of a call, empty where it is about something else."""
    try:
        call = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookRefused(
            "The call holds no JSON: choose application/json as the content type of the webhook.",
            code="webhook.malformed",
        ) from error
    post = call.get("post") if isinstance(call, dict) else None
    return post if isinstance(post, dict) else {}
