"""A post of Discourse as its API and its webhooks tell it (PostSerializer, WebHookPostSerializer)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.communities.answers import text
from connectors.communities.discourse.text import markdown_of
from connectors.communities.instants import of_iso, revision_at, within
from connectors.contract import Author, Channel, Contribution, ContributionKind, Tombstone

_REGULAR: Final = (
    1  # post_type: others are small actions, what moderators say as such, and whispers of the staff
)
_SETTLING: Final = timedelta(seconds=2)  # for so long Discourse itself still writes to a new post


@dataclass(frozen=True, slots=True)
class Forum:
    """Where posts are: `source` is what they name, `site` its address, without a slash at its end."""

    source: str
    site: str

    def contribution(self, post: Mapping[str, Any], channel: Channel) -> Contribution | Tombstone | None:
        """What a post is to us; None where it is of no concern. Raises what `UNREADABLE` lists for a malformed one.

        Its source id is its topic and its number there, so that what it answers needs no look-up. `version` counts
        only edits after the first five minutes, so that the instant of the last change tells edits apart.
        """
        if not _is_a_persons(post):
            return None
        updated_at = of_iso(post["updated_at"])
        if post.get("user_deleted") or post.get("deleted_at"):
            return self.tombstone(post, of_iso(post.get("deleted_at") or post["updated_at"]))
        markdown = markdown_of(text(post, "raw"))
        if not markdown:
            return None
        occurred_at = of_iso(post["created_at"])
        edited_at = updated_at if updated_at > within(occurred_at, _SETTLING) else None
        number = _number(post, "post_number")
        answers = None if number == 1 else _number(post, "reply_to_post_number", 1)
        return Contribution(
            source=self.source,
            source_id=_source_id(post, number),
            revision=revision_at(occurred_at, edited_at),
            kind=ContributionKind.REPLY if answers else ContributionKind.POST,
            author=Author(str(_number(post, "user_id"))),
            occurred_at=occurred_at,
            edited_at=edited_at,
            markdown=markdown,
            title=None if answers else text(post, "topic_title"),
            in_reply_to=_source_id(post, answers) if answers else None,
            link=f"{self.site}/t/{_number(post, 'topic_id')}/{number}",
            channel=channel,
        )

    def tombstone(self, post: Mapping[str, Any], at: datetime) -> Tombstone:
        """Word that a post is gone."""
        return Tombstone(self.source, _source_id(post, _number(post, "post_number")), at)


def _is_a_persons(post: Mapping[str, Any]) -> bool:
    """Those that are hidden were flagged: the community has taken them out of sight. Programs have negative numbers."""
    return post.get("post_type") == _REGULAR and not post.get("hidden") and _number(post, "user_id") > 0


def _source_id(post: Mapping[str, Any], number: int) -> str:
    return f"{_number(post, 'topic_id')}/{number}"


def _number(post: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    value = post.get(name)
    if value is None and otherwise is not None:
        return otherwise
    return int(value)  # type: ignore[arg-type]  # what is no number is an error of those in UNREADABLE
