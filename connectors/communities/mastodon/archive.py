"""The archive that a Mastodon instance hands out: the public posts in it that somebody wrote, and nothing else.

``outbox.json`` holds ActivityPub activities: a Create of each of their posts, and an Announce of each of others' that
they passed on. Only what is addressed to everybody is read, whether or not it was shown in public timelines; posts to
followers and to single people are not. Older instances hand out a .tar.gz file, newer ones a .zip; both are read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar

from connectors.archives import SafeArchive, open_tar, open_zip
from connectors.communities.instants import of_iso
from connectors.communities.markup import from_html
from connectors.communities.mastodon.manifest import MANIFEST
from connectors.communities.personal import LeftOut, PersonalArchive, absolute, contribution
from connectors.communities.plain import plain_markdown, usable
from connectors.contract import Contribution, ContributionKind

SOURCE = "mastodon:archive"
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_ZIP = b"PK"
_LONGEST_TITLE = 255
_MOST_TAGS = 30


class MastodonArchive(PersonalArchive):
    """Reads the file that Mastodon makes under “Import and export → Request your archive”."""

    manifest = MANIFEST
    service = "Mastodon"
    holds = "outbox.json"
    bring: ClassVar[str] = (
        "on Mastodon, under “Import and export”, request your archive, and bring that .tar.gz or .zip file"
    )
    members = re.compile(r"(?:[^/]+/)?outbox\.json")

    def opened(self, path: Path) -> AbstractContextManager[SafeArchive]:
        """The open archive, of either kind. Raises `ArchiveRefused`."""
        return (open_zip if _is_zip(path) else open_tar)(path, limits=self.limits)

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Public posts. Raises `ArchiveRefused`."""
        for name in names:
            for activity in self.json_of(archive, name, within="orderedItems"):
                yield _post(activity)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except (OSError, ValueError):
        return False  # the reader of archives says so


def _post(activity: Mapping[str, object]) -> Contribution | LeftOut:
    note = activity.get("object")
    if activity.get("type") != "Create" or not isinstance(note, Mapping) or note.get("type") != "Note":
        return LeftOut.OTHERS
    if not _is_public(activity) or not _is_public(note) or note.get("directMessage"):
        return LeftOut.PRIVATE
    id_, content, told = note.get("id"), note.get("content"), note.get("url")
    if not isinstance(id_, str) or not absolute(id_) or not isinstance(content, str | None):
        return LeftOut.MALFORMED
    answered = note.get("inReplyTo")
    in_reply_to = answered[:255] if isinstance(answered, str) and answered else None
    updated = note.get("updated")
    try:
        occurred_at = of_iso(note.get("published", activity.get("published")))
        edited_at = of_iso(updated) if updated else None
    except ValueError:
        return LeftOut.MALFORMED
    return contribution(
        SOURCE,
        id_,
        ContributionKind.REPLY if answered else ContributionKind.POST,
        occurred_at,
        content or "",
        in_reply_to=in_reply_to,
        link=told if isinstance(told, str) and absolute(told) else id_,
        tags=tuple(dict.fromkeys(_tags(note.get("tag"))))[:_MOST_TAGS],
        edited_at=edited_at,
        to_markdown=lambda html: _with_warning(from_html(html), _warning(note)),
    )


def _is_public(told: Mapping[str, object]) -> bool:
    """Whether this is addressed to everybody: in ``to`` where it is public, in ``cc`` where it is unlisted."""
    addressed: list[object] = []
    for field in ("to", "cc"):
        value = told.get(field)
        addressed += value if isinstance(value, list) else [value]
    return any(each in _PUBLIC for each in addressed)


def _warning(note: Mapping[str, object]) -> str | None:
    """What its author has warned of: what stands before the text, and hides it at first."""
    summary = note.get("summary")
    return " ".join(usable(summary).split())[:_LONGEST_TITLE] or None if isinstance(summary, str) else None


def _with_warning(text: str, warning: str | None) -> str:
    return f"{plain_markdown(warning)}\n\n{text}" if warning and text.strip() else text


def _tags(told: object) -> Iterator[str]:
    for tag in told if isinstance(told, list) else ():
        if (
            isinstance(tag, Mapping)
            and tag.get("type") == "Hashtag"
            and isinstance(name := tag.get("name"), str)
        ):
            yield usable(name).lstrip("#")[:100]
