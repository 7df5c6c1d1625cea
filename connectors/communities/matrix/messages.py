"""Messages of Matrix rooms: what they say, what they answer, and what they were changed to (Matrix 1.18, 11.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.communities.instants import of_milliseconds
from connectors.communities.markup import from_html, from_plain

MESSAGE, REDACTION, REACTION = "m.room.message", "m.room.redaction", "m.reaction"
_SAID = ("m.text", "m.emote")  # m.notice is what programs say
_FILES = ("m.image", "m.file", "m.audio", "m.video")
_HTML = "org.matrix.custom.html"
_QUOTED = ("> <@", "> * <@")  # as a reply began with what it answers, before Matrix 1.13


@dataclass(frozen=True, slots=True)
class Current:
    """What a message says at present, and when it came to say so; None where it is as it was first."""

    content: dict[str, Any]
    edited_at: datetime | None


def current(event: dict[str, Any], edits: Sequence[dict[str, Any]]) -> Current:
    """A message with the latest edit of it that counts: by its author, among those given and what the server tells."""
    bundled = _object(_object(_object(event, "unsigned"), "m.relations"), "m.replace")
    if bundled and "content" not in bundled and _is_instant(bundled.get("origin_server_ts")):
        # Before Matrix 1.7 a server put the new content in the place of the first.
        return Current(_object(event, "content"), of_milliseconds(bundled["origin_server_ts"]))
    sender = event.get("sender")
    valid = [
        each
        for each in (bundled, *edits)
        if each.get("sender") == sender
        and _is_instant(each.get("origin_server_ts"))
        and _object(_object(each, "content"), "m.new_content")
    ]
    if not valid:
        return Current(_object(event, "content"), None)
    latest = max(valid, key=lambda each: (each["origin_server_ts"], str(each.get("event_id"))))
    return Current(_object(latest["content"], "m.new_content"), of_milliseconds(latest["origin_server_ts"]))


def markdown(content: dict[str, Any]) -> str:
    """What somebody says by a message, as CommonMark; empty where they say nothing, or a program does."""
    kind, body = content.get("msgtype"), content.get("body")
    if not isinstance(body, str):
        return ""
    if kind in _FILES:
        if content.get("filename") in (None, body):
            return ""  # the name of the file
    elif kind not in _SAID:
        return ""
    html = content.get("formatted_body")
    if content.get("format") == _HTML and isinstance(html, str):
        return from_html(_without_answered(html)).strip()
    return from_plain(_without_quoted(body)).strip()


def edited_event(event: dict[str, Any]) -> str | None:
    """The id of the message that an event changes, None where it is none of these."""
    relation = _object(_object(event, "content"), "m.relates_to")
    return _id(relation) if relation.get("rel_type") == "m.replace" else None


def answered(event: dict[str, Any]) -> str | None:
    """The id of the message that one answers; in a thread, of its root where it answers none in particular."""
    relation = _object(_object(event, "content"), "m.relates_to")
    reply = _id(_object(relation, "m.in_reply_to"))
    if relation.get("rel_type") == "m.thread":
        return reply if reply and not relation.get("is_falling_back") else _id(relation)
    return reply


def reacted_to(event: dict[str, Any]) -> str | None:
    """The id of the message that a reaction is to, None for what is none."""
    relation = _object(_object(event, "content"), "m.relates_to")
    return _id(relation) if relation.get("rel_type") == "m.annotation" else None


def redacted(event: dict[str, Any]) -> str | None:
    """The id of the event that a redaction takes away: a member of the event, from room version 11 of its content."""
    for holder in (event, _object(event, "content")):
        if isinstance(holder.get("redacts"), str):
            return str(holder["redacts"])
    return None


def redaction_of(event: dict[str, Any]) -> dict[str, Any] | None:
    """The event by which this one was taken away, None where it was not."""
    because = _object(_object(event, "unsigned"), "redacted_because")
    return because or None


def _without_answered(html: str) -> str:
    start = html.lstrip()
    if start[:10].lower() != "<mx-reply>":
        return html
    end = start.lower().find("</mx-reply>")
    return "" if end < 0 else start[end + len("</mx-reply>") :]


def _without_quoted(body: str) -> str:
    if not body.startswith(_QUOTED):
        return body
    lines = body.split("\n")
    first = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[first:])


def _object(described: dict[str, Any], name: str) -> dict[str, Any]:
    value = described.get(name)
    return value if isinstance(value, dict) else {}


def _id(described: dict[str, Any]) -> str | None:
    value = described.get("event_id")
    return value if isinstance(value, str) and value else None


def _is_instant(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
