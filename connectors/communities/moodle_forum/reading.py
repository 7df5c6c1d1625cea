"""Reading a forum: from the discussion that was answered last, back to what was known.

Moodle tells when a discussion got its last post, and not of edits: so the latest ten are read again with all that is in
them each time, and of the latest fifty how they begin. What is pinned, or starred by the user of the token, comes first
in its lists, whenever it was.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from connectors.communities.answers import member, objects
from connectors.communities.asking import cursor_lost
from connectors.communities.instants import of_milliseconds
from connectors.communities.moodle_forum.manifest import DISCUSSIONS, POSTS
from connectors.communities.moodle_forum.posts import Place
from connectors.communities.moodle_forum.service import Arguments, MoodleService
from connectors.contract import Checkpoint, Page, Record

PAGE: Final = 50  # discussions of a page
_LAST_POST_FIRST: Final = 1  # discussion_list::SORTORDER_LASTPOST_DESC
_READ_AGAIN: Final = 10  # discussions, for what was edited in them
_MOST_CALLS: Final = 12  # for one page of ours
_ENOUGH: Final = 400  # records, after which what waits has to wait for the next page
_MOST_REPLIES: Final = 500  # of one discussion in one page


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading is.

    `page` is the next one of Moodle's list, `count` how many discussions there were; `waiting` are those whose replies
    are still to be read, of the first of them those after the post `after`. `latest` is when the latest post was as the
    reading began, `known` the same of the reading before, in seconds since 1970, 0 in the first one. `is_last` says
    that there is nothing else than what waits.
    """

    page: int = 0
    count: int = 0
    latest: int = 0
    known: int = 0
    after: int = 0
    is_last: bool = False
    waiting: tuple[int, ...] = ()

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            *numbers, is_last, waiting = json.loads(checkpoint.cursor)
            page, count, latest, known, after = map(int, numbers)
            return cls(page, count, latest, known, after, bool(is_last), tuple(map(int, waiting)))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        """The cursor as it is kept."""
        fields = [self.page, self.count, self.latest, self.known, self.after, self.is_last, self.waiting]
        return Checkpoint(json.dumps(fields, separators=(",", ":")))

    def counted(self, count: int) -> "Cursor":
        """Where fewer discussions are there than before, those after them have moved up: go back so far."""
        back = -(-max(self.count - count, 0) // PAGE) if self.page else 0
        return replace(self, page=max(0, self.page - back), count=count)

    def finished(self) -> "Cursor":
        """All is known up to when this reading began."""
        return Cursor(known=max(self.latest, self.known))


class Reading:
    """One page of ours of one forum, which is `forum` in Moodle's numbers."""

    def __init__(self, service: MoodleService, place: Place, forum: str, begin: datetime | None) -> None:
        self._service, self._place, self._forum = service, place, forum
        self._begin = begin.timestamp() if begin else 0.0
        self._records: list[Record] = []
        self._left_out = 0

    def page(self, cursor: Cursor) -> Page:
        """What comes next. Raises `CommunityTrouble`, and ValueError for what cannot be read."""
        if not cursor.waiting and not cursor.is_last:
            cursor = self._list(cursor)
        calls = 0
        while cursor.waiting and calls < _MOST_CALLS and len(self._records) < _ENOUGH:
            cursor = self._replies(cursor)
            calls += 1
        more = bool(cursor.waiting) or not cursor.is_last
        cursor = cursor if more else cursor.finished()
        return Page(tuple(self._records), cursor.checkpoint(), more, self._left_out)

    def _list(self, cursor: Cursor) -> Cursor:
        """A page of discussions, and how each begins."""
        arguments: Arguments = {
            "forumid": self._forum,
            "sortorder": _LAST_POST_FIRST,
            "page": cursor.page,
            "perpage": PAGE,
        }
        listed = objects(member(self._service.call(DISCUSSIONS, arguments), "discussions"))
        waiting = [
            _id(each)
            for place, each in enumerate(listed)
            if self._begins(each, cursor, is_latest=cursor.page == 0 and place < _READ_AGAIN)
        ]
        latest = cursor.latest if cursor.page else max((_changed(each) for each in listed), default=0)
        return replace(
            cursor, page=cursor.page + 1, latest=latest, waiting=tuple(waiting), is_last=self._is_end(listed, cursor)
        )  # fmt: skip

    def _begins(self, discussion: dict[str, Any], cursor: Cursor, *, is_latest: bool) -> bool:
        """Take in how a discussion begins; gives whether its replies are to be read."""
        is_new = _changed(discussion) >= max(cursor.known, self._begin)
        if _group(discussion) > 0:  # only that group takes part in it
            self._left_out += 1
            return False
        if is_new or cursor.known:
            self._take(self._place.first(discussion))
        return bool(discussion.get("numreplies")) and (is_new or (is_latest and bool(cursor.known)))

    def _is_end(self, listed: Sequence[dict[str, Any]], cursor: Cursor) -> bool:
        oldest_wanted = max(cursor.known, self._begin)
        others = [_changed(each) for each in listed if not (each.get("pinned") or each.get("starred"))]
        return len(listed) < PAGE or (bool(others) and min(others) < oldest_wanted)

    def _replies(self, cursor: Cursor) -> Cursor:
        """Replies in the first discussion that waits. Moodle gives all of them at once."""
        first, *others = cursor.waiting
        arguments: Arguments = {"discussionid": first, "sortby": "id", "sortdirection": "ASC"}
        posts = objects(member(self._service.call(POSTS, arguments), "posts"))
        replies = [each for each in posts if each.get("parentid") and _post_id(each) > cursor.after]
        for post in replies[:_MOST_REPLIES]:
            self._take(self._place.reply(post))
        if len(replies) > _MOST_REPLIES:
            return replace(cursor, after=_post_id(replies[_MOST_REPLIES - 1]))
        return replace(cursor, after=0, waiting=tuple(others))

    def _take(self, record: Record | None) -> None:
        if record is None:
            self._left_out += 1
        else:
            self._records.append(record)


def _id(discussion: dict[str, Any]) -> int:
    return int(discussion["discussion"])


def _post_id(post: dict[str, Any]) -> int:
    value = post.get("id")
    return value if isinstance(value, int) else 0


def _changed(discussion: dict[str, Any]) -> int:
    """When it got its last post, seconds since 1970; 0 for what is no instant that is kept."""
    value = discussion.get("timemodified")
    try:
        of_milliseconds(value * 1_000 if isinstance(value, int) else None)
    except ValueError:
        return 0
    return int(value or 0)


def _group(discussion: dict[str, Any]) -> int:
    """What is for all has -1, or 0."""
    value = discussion.get("groupid")
    return value if isinstance(value, int) else 0
