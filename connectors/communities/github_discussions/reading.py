"""Reading a category: from what changed last, back to what was known, each discussion with all that is in it."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from connectors.communities.answers import member, objects, text
from connectors.communities.asking import cursor_lost
from connectors.communities.github_discussions.graphql import LISTED, MORE_COMMENTS, MORE_REPLIES, GraphQL
from connectors.communities.github_discussions.things import (
    Found,
    Place,
    comment_id,
    discussion_id,
    following,
)
from connectors.communities.instants import of_iso
from connectors.contract import MOST_RECORDS, Checkpoint, Page

_ENOUGH: Final = MOST_RECORDS - 450  # a discussion with its first comments and replies is below that


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading is.

    `after` is GitHub's own cursor of the list, `latest` when what changed last in this reading did, `known` the same of
    the reading before. Of a long discussion, `comments` are those whose replies are still to be read in full, `replies`
    the cursor within the first of them, `discussion` and `rest` where its further comments are.
    """

    after: str = ""
    latest: str = ""
    known: str = ""
    discussion: str = ""
    rest: str = ""
    comments: tuple[str, ...] = ()
    replies: str = ""
    is_last: bool = False

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            *texts, comments, replies, is_last = json.loads(checkpoint.cursor)
            after, latest, known, discussion, rest = map(str, texts)
            return cls(
                after, latest, known, discussion, rest, tuple(map(str, comments)), str(replies), bool(is_last)
            )
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        """The cursor as it is kept."""
        fields = [
            self.after, self.latest, self.known, self.discussion, self.rest, self.comments, self.replies, self.is_last
        ]  # fmt: skip
        return Checkpoint(json.dumps(fields, separators=(",", ":")))

    @property
    def is_within(self) -> bool:
        """Whether a long discussion is not read to its end."""
        return bool(self.comments or self.rest)

    def finished(self) -> "Cursor":
        """What changed last is now known."""
        return Cursor(known=max(self.latest, self.known))


class Reading:
    """One page of one category, whose node is `category`."""

    def __init__(self, graphql: GraphQL, place: Place, category: str, begin: datetime | None) -> None:
        self._graphql, self._place, self._category = graphql, place, category
        self._begin = begin
        self._found = Found([])

    def page(self, cursor: Cursor) -> Page:
        """What comes next. Raises `CommunityTrouble`, and ValueError for what cannot be read."""
        if cursor.comments:
            cursor = self._replies(cursor)
        elif cursor.rest:
            cursor = self._comments(cursor)
        else:
            cursor = self._list(cursor)
        is_done = cursor.is_last and not cursor.is_within
        cursor = cursor.finished() if is_done else cursor
        return Page(tuple(self._found.records), cursor.checkpoint(), not is_done, self._found.left_out)

    def _list(self, cursor: Cursor) -> Cursor:
        """As many discussions as fit, up to the first that has more in it than comes with the list."""
        variables = {"after": cursor.after} if cursor.after else {}
        answer = self._graphql.repository(LISTED, category=self._category, **variables)
        listed = member(answer["repository"], "discussions")
        edges = objects(member(listed, "edges"))
        for number, edge in enumerate(edges):
            node = edge["node"]
            changed = _stamp(node)
            is_end = changed < cursor.known or not member(member(listed, "pageInfo"), "hasNextPage")
            is_last = is_end and number == len(edges) - 1
            # Where only what is older is left: looked at nevertheless is the first page, for comments that changed.
            if (changed < cursor.known or self._is_before(changed)) and cursor.after:
                return replace(cursor, is_last=True)
            cursor = self._with(node, replace(
                cursor, after=text(edge, "cursor"), latest=max(cursor.latest, changed), is_last=is_last
            ))  # fmt: skip
            if cursor.is_within or (len(self._found.records) >= _ENOUGH and not is_last):
                return cursor
        return cursor if edges else replace(cursor, is_last=True)

    def _with(self, node: dict[str, Any], cursor: Cursor) -> Cursor:
        self._found.add(self._place.discussion(node))
        comments = node.get("comments") or {}
        with_more = self._place.comments(comments, discussion_id(node), self._found)
        return replace(
            cursor, discussion=text(node, "id"), rest=following(comments), comments=tuple(with_more)
        )

    def _comments(self, cursor: Cursor) -> Cursor:
        """More comments of a long discussion; where it is gone meanwhile, there are none."""
        node = self._graphql.data(MORE_COMMENTS, id=cursor.discussion, after=cursor.rest).get("node")
        if not node:
            return replace(cursor, discussion="", rest="")
        comments = member(node, "comments")
        with_more = self._place.comments(comments, discussion_id(node), self._found)
        return replace(cursor, rest=following(comments), comments=tuple(with_more))

    def _replies(self, cursor: Cursor) -> Cursor:
        """Replies to a comment that has many, those that came with it once more."""
        first, *others = cursor.comments
        variables = {"after": cursor.replies} if cursor.replies else {}
        node = self._graphql.data(MORE_REPLIES, id=first, **variables).get("node")
        rest = ""
        if node:
            replies = member(node, "replies")
            self._place.replies(replies, comment_id(node), self._found)
            rest = following(replies)
        return replace(cursor, comments=cursor.comments if rest else tuple(others), replies=rest)

    def _is_before(self, changed: str) -> bool:
        return self._begin is not None and of_iso(changed) < self._begin


def _stamp(node: dict[str, Any]) -> str:
    """When a discussion changed last, as GitHub writes it: such stamps sort as they are."""
    return of_iso(node["updatedAt"]).strftime("%Y-%m-%dT%H:%M:%SZ")
