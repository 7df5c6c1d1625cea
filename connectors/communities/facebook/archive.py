"""The archive that Facebook hands out in the format JSON: posts and comments in groups, and comments elsewhere.

Texts are UTF-8 of which every byte was written as a character of its own. Titles say in words whose post was commented
on, and are never read; so an archive does not tell what a comment answers, nor the address of anything. Messages, what
was deleted, the timeline, reactions and all other files are never opened.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from connectors.archives import SafeArchive
from connectors.communities.facebook.manifest import MANIFEST
from connectors.communities.instants import of_milliseconds
from connectors.communities.personal import LeftOut, PersonalArchive, absolute, channel_of, contribution
from connectors.contract import Channel, Contribution, ContributionKind

SOURCE = "facebook:archive"
_ARRAYS = {
    "group_posts_and_comments": "group_posts_v2",
    "your_comments_in_groups": "group_comments_v2",
    "comments": "comments_v2",
}
_PART = re.compile(r"_[0-9]+$")
_MENTION = re.compile(r"@\[[0-9]{1,20}:[0-9]{1,6}:([^\]\n]{1,100})\]")


class FacebookArchive(PersonalArchive):
    """Reads the .zip file that Facebook makes under “Download your information”, in the format JSON."""

    manifest = MANIFEST
    service = "Facebook"
    holds = "groups or comments in the format JSON"
    bring: ClassVar[str] = (
        "on Facebook, under “Download your information”, ask for groups and comments as JSON, and bring that .zip file"
    )
    members = re.compile(
        r"(?:[^/]+/){0,2}(?:groups/(?:group_posts_and_comments|your_comments_in_groups)"
        r"|(?:comments_and_reactions|comments)/comments)(?:_[0-9]+)?\.json"
    )

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Posts and comments. Raises `ArchiveRefused`."""
        # What stands in both is taken from where the group is told.
        for name in sorted(names, key=lambda name: "groups/" not in name):
            stem = _PART.sub("", name.rpartition("/")[2].removesuffix(".json"))
            for entry in self.json_of(archive, name, within=_ARRAYS[stem]):
                yield from _entry(entry)


def _entry(entry: Mapping[str, object]) -> Iterator[Contribution | LeftOut]:
    parts = [each for each in _list(entry.get("data")) if isinstance(each, Mapping)]
    posts = [each["post"] for each in parts if isinstance(each.get("post"), str)]
    comments = [each["comment"] for each in parts if isinstance(each.get("comment"), Mapping)]
    if not posts and not comments:
        yield LeftOut.EMPTY
    for post in posts:
        yield _said(ContributionKind.POST, entry.get("timestamp"), post, None, _shared(entry))
    for comment in comments:
        at = comment.get("timestamp", entry.get("timestamp"))
        group = channel_of(None, mended(comment.get("group")))
        yield _said(ContributionKind.REPLY, at, comment.get("comment"), group, _shared(entry))


def _said(
    kind: ContributionKind, timestamp: object, text: object, group: Channel | None, shared: tuple[str, ...]
) -> Contribution | LeftOut:
    if not isinstance(text, str):
        return LeftOut.EMPTY
    try:
        occurred_at = _instant(timestamp)
    except ValueError:
        return LeftOut.MALFORMED
    words = _MENTION.sub(r"@\1", mended(text))
    return contribution(SOURCE, None, kind, occurred_at, words, channel=group, particulars=shared)


def _instant(seconds: object) -> datetime:
    if not isinstance(seconds, int):
        raise ValueError("an instant is a whole number")
    return of_milliseconds(1_000 * seconds)


def mended(text: object) -> str:
    """A text whose characters are the bytes of its UTF-8; any other stays as it is."""
    if not isinstance(text, str):
        return ""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _shared(entry: Mapping[str, object]) -> tuple[str, ...]:
    """The addresses of what was attached from elsewhere on the web."""
    found = [
        context.get("url")
        for attachment in _list(entry.get("attachments"))
        if isinstance(attachment, Mapping)
        for each in _list(attachment.get("data"))
        if isinstance(each, Mapping) and isinstance(context := each.get("external_context"), Mapping)
    ]
    return tuple(dict.fromkeys(url for url in found if isinstance(url, str) and absolute(url)))
