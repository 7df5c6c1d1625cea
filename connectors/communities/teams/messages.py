"""What a message of a channel becomes (learn.microsoft.com, "chatMessage resource type")."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from connectors.communities.answers import objects, text
from connectors.communities.instants import of_iso, revision_at
from connectors.communities.markup import from_html, from_plain
from connectors.contract import Author, Channel, Contribution, ContributionKind, Reaction, Record, Tombstone

_MOST_REACTED = 500  # to one message
_SOMEBODY = "@unknown"  # as everywhere else where a mention is all that is known
_BLOCKED = "blockAccess"
_OWN_TAG = re.compile(r"<(/?)(codeblock|emoji|img)\b([^<>]*)>")
_ALT = re.compile(r'\balt="([^"]{1,40})"')
_PEOPLE = frozenset(
    {"aadUser", "onPremiseAadUser", "federatedUser"}
)  # the rest is anonymous, a phone or a program

Mails = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages stand: `source` is the organisation, `channel_id` Microsoft's own id of the channel."""

    source: str
    channel_id: str
    channel: Channel
    mails: Mails

    def id_of(self, message_id: str) -> str:
        """The source id of a message."""
        return f"{self.channel_id}/{message_id}"


def records_of(message: dict[str, Any], place: Place) -> Iterator[Record]:
    """A message and the reactions to it; nothing for what Teams itself, programs and the anonymous wrote.

    Raises ValueError and others for what cannot be read.
    """
    source_id = place.id_of(text(message, "id"))
    created_at = of_iso(message["createdDateTime"])
    if message.get("deletedDateTime"):
        yield Tombstone(place.source, source_id, of_iso(message["deletedDateTime"]))
        return
    if _is_blocked(message):
        yield Tombstone(
            place.source, source_id, of_iso(message.get("lastModifiedDateTime") or created_at.isoformat())
        )
        return
    user = _person(message.get("from"))
    if message.get("messageType") != "message" or user is None:
        return
    edited_at = of_iso(message["lastEditedDateTime"]) if message.get("lastEditedDateTime") else None
    root = message.get("replyToId") or None
    subject, link = message.get("subject"), message.get("webUrl")
    yield Contribution(
        source=place.source,
        source_id=source_id,
        revision=revision_at(created_at, edited_at),
        kind=ContributionKind.REPLY if root else ContributionKind.POST,
        author=Author(user, place.mails(user)),
        occurred_at=created_at,
        edited_at=edited_at,
        markdown=_markdown(message["body"]),
        title=subject.strip() or None if isinstance(subject, str) else None,
        in_reply_to=place.id_of(str(root)) if root else None,
        link=link if isinstance(link, str) and link.startswith("https://") else None,
        channel=place.channel,
    )
    yield from _reactions(message, source_id, place)


def _reactions(message: dict[str, Any], source_id: str, place: Place) -> Iterator[Reaction]:
    seen: set[str] = set()
    for each in objects(message.get("reactions") or []):
        user = _person(each.get("user"))
        if user is None or user in seen or len(seen) >= _MOST_REACTED:
            continue
        seen.add(user)
        yield Reaction(place.source, source_id, Author(user, None), of_iso(each["createdDateTime"]))


def _person(identities: object) -> str | None:
    """The id of whoever it is of, if it is a person with an account."""
    match identities:
        case {"user": {"id": str() as user} as described} if (
            described.get("userIdentityType", "aadUser") in _PEOPLE
        ):
            return user
    return None


def _is_blocked(message: dict[str, Any]) -> bool:
    """Whether the organisation's rules hide it from everybody (data loss prevention)."""
    violation = message.get("policyViolation")
    actions = violation.get("dlpAction") if isinstance(violation, dict) else None
    return isinstance(actions, str) and _BLOCKED in {each.strip() for each in actions.split(",")}


def _markdown(body: dict[str, Any]) -> str:
    content = text(body, "content")
    return (
        from_html(_usual(_without_names(content)))
        if body.get("contentType") == "html"
        else from_plain(content)
    )


def _usual(html: str) -> str:
    """HTML as everybody writes it: Teams has tags of its own for code and emoji. Pictures are only for its members."""

    def written(found: re.Match[str]) -> str:
        slash, name, attributes = found.groups()
        if name == "codeblock":
            return f"<{slash}pre>"
        alt = _ALT.search(attributes) if name == "emoji" and not slash else None
        return alt[1] if alt else ""

    return _OWN_TAG.sub(written, html)


def _without_names(html: str) -> str:
    """The text of a mention, which stands between ``<at id="0">`` and ``</at>``, is somebody's name."""
    first, *rest = html.split("<at ")
    parts = [first]
    for each in rest:
        _, end, after = each.partition("</at>")
        parts.append(f"{_SOMEBODY}{after}" if end else f"<at {each}")
    return "".join(parts)
