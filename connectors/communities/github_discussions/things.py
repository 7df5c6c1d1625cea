"""Discussions, comments and replies as records. Their ids are GitHub's numbers, which its webhooks tell as well."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.communities.answers import UNREADABLE, member, objects, text
from connectors.communities.instants import of_iso, revision_at
from connectors.contract import Author, Channel, Contribution, ContributionKind, Record, Tombstone


@dataclass(slots=True)
class Found:
    """Records of one answer, and how many things in it were not for us."""

    records: list[Record]
    left_out: int = 0

    def add(self, record: Record | None) -> None:
        """Take one in, None for what is not for us."""
        if record is None:
            self.left_out += 1
        else:
            self.records.append(record)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said."""

    source: str
    channel: Channel

    def discussion(self, node: Mapping[str, Any]) -> Record | None:
        """What starts a conversation; None where it is not a person's, or cannot be read."""
        try:
            labels = objects(member(node.get("labels") or {}, "nodes") or [])
            return self._said(
                node,
                discussion_id(node),
                title=text(node, "title"),
                tags=tuple(text(each, "name") for each in labels),
            )
        except UNREADABLE:
            return None

    def comment(self, node: Mapping[str, Any], answers: str) -> Record | None:
        """A comment or a reply, not a hidden one; of one that was deleted and had been answered a grave is left."""
        try:
            if node.get("deletedAt"):
                return Tombstone(self.source, comment_id(node), of_iso(node["deletedAt"]))
            return None if node.get("isMinimized") else self._said(node, comment_id(node), answers)
        except UNREADABLE:
            return None

    def comments(self, connection: object, discussion: str, found: Found) -> list[str]:
        """Takes in comments with their replies; gives the nodes of those that have more of them."""
        with_more = []
        for node in nodes(connection):
            found.add(self.comment(node, discussion))
            replies = node.get("replies") or {}
            self.replies(replies, comment_id(node), found)
            if following(replies):
                with_more.append(text(node, "id"))
        return with_more

    def replies(self, connection: object, comment: str, found: Found) -> None:
        """Takes in replies to a comment."""
        for node in nodes(connection):
            found.add(self.comment(node, comment))

    def _said(
        self,
        node: Mapping[str, Any],
        source_id: str,
        answers: str | None = None,
        *,
        title: str | None = None,
        tags: tuple[str, ...] = (),
    ) -> Contribution | None:
        author = node.get("author") or {}
        if member(author, "__typename") != "User":  # programs; accounts that are no more
            return None
        edited_at = of_iso(node["lastEditedAt"]) if node.get("lastEditedAt") else None
        return contribution(
            self, source_id, str(int(author["databaseId"])), text(node, "body"),
            (of_iso(node["createdAt"]), edited_at), link=text(node, "url"), answers=answers, title=title, tags=tags,
        )  # fmt: skip


def contribution(
    place: Place,
    source_id: str,
    author: str,
    body: str,
    when: tuple[datetime, datetime | None],
    *,
    link: str,
    answers: str | None = None,
    title: str | None = None,
    tags: tuple[str, ...] = (),
) -> Contribution | None:
    """What somebody said, `when` first and last; None without words."""
    occurred_at, edited_at = when
    if not body.strip():
        return None
    return Contribution(
        source=place.source,
        source_id=source_id,
        revision=revision_at(occurred_at, edited_at),
        kind=ContributionKind.REPLY if answers else ContributionKind.POST,
        author=Author(author),
        occurred_at=occurred_at,
        edited_at=edited_at,
        markdown=body,
        title=title,
        in_reply_to=answers,
        link=link if link.startswith("https://") else None,
        channel=place.channel,
        tags=tags,
    )


def discussion_id(described: Mapping[str, Any], name: str = "databaseId") -> str:
    """The source id of a discussion."""
    return f"discussion/{int(described[name])}"


def comment_id(described: Mapping[str, Any], name: str = "databaseId") -> str:
    """The source id of a comment or a reply."""
    return f"comment/{int(described[name])}"


def nodes(connection: object) -> Iterator[dict[str, Any]]:
    """What a connection of GraphQL holds. Raises ValueError."""
    yield from objects(member(connection, "nodes"))


def following(connection: object) -> str:
    """From where a connection goes on, empty at its end. Raises ValueError."""
    info = member(connection, "pageInfo")
    return text(info, "endCursor") if member(info, "hasNextPage") else ""
