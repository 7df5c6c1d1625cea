"""Posts of forums as records (mod/forum/externallib.php, mod/forum/classes/local/exporters/post.php)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, Final

from connectors.communities.answers import UNREADABLE, member, text
from connectors.communities.instants import of_milliseconds, revision_at
from connectors.communities.markup import from_html, from_plain
from connectors.contract import Author, Channel, Contribution, ContributionKind, Record, Tombstone

_PLAIN: Final = 2  # messageformat; web services turn everything into HTML (1), unless they were set otherwise
_MARKDOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A forum: `site` is Moodle's address, without a slash at its end."""

    source: str
    site: str
    channel: Channel

    def first(self, discussion: Mapping[str, Any]) -> Record | None:
        """The post that a discussion begins with, as the list tells it; None for one that is not for us."""
        try:
            when = _when(discussion["created"], discussion["modified"])
            return self._said(discussion, discussion["discussion"], discussion["userid"], when)
        except UNREADABLE:
            return None

    def reply(self, post: Mapping[str, Any]) -> Record | None:
        """Another post of a discussion; None for one that not everybody may read, or that cannot be read."""
        try:
            if post.get("isprivatereply"):
                return None
            when = _when(post["timecreated"], post["timemodified"])
            if post.get("isdeleted"):
                return Tombstone(self.source, number(post["id"]), when[1] or when[0])
            author = member(post["author"], "id")
            return self._said(post, post["discussionid"], author, when, answers=number(post["parentid"]))
        except UNREADABLE:
            return None

    def _said(
        self,
        post: Mapping[str, Any],
        discussion: object,
        author: object,
        when: tuple[datetime, datetime | None],
        *,
        answers: str | None = None,
    ) -> Contribution | None:
        occurred_at, edited_at = when
        markdown = _markdown(post, self.site)
        if not markdown.strip():
            return None
        source_id = number(post["id"])
        return Contribution(
            source=self.source,
            source_id=source_id,
            revision=revision_at(occurred_at, edited_at),
            kind=ContributionKind.REPLY if answers else ContributionKind.POST,
            author=Author(number(author)),
            occurred_at=occurred_at,
            edited_at=edited_at,
            markdown=markdown,
            title=None if answers else plain(text(post, "subject")),
            in_reply_to=answers,
            link=f"{self.site}/mod/forum/discuss.php?d={number(discussion)}#p{source_id}",
            channel=self.channel,
        )


def plain(name: str) -> str:
    """A name, which Moodle escapes for HTML."""
    return " ".join(unescape(name).split())


def number(value: object) -> str:
    """Moodle's number of something. Raises ValueError for what is none."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("no number")
    return str(value)


def _when(created: object, modified: object) -> tuple[datetime, datetime | None]:
    if not isinstance(created, int) or not isinstance(modified, int):
        raise ValueError("no instant")
    first, last = of_milliseconds(created * 1_000), of_milliseconds(modified * 1_000)
    return first, last if last > first else None


def _markdown(post: Mapping[str, Any], site: str) -> str:
    message, format_ = text(post, "message"), post.get("messageformat")
    if format_ == _MARKDOWN:
        return message
    return from_plain(message) if format_ == _PLAIN else from_html(message, f"{site}/")
