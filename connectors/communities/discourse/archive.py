"""The archive that a Discourse forum hands to a member: their posts in categories, and nothing else in it.

All is in ``user_archive.csv`` (Discourse, ``export_user_archive.rb``), private messages as well: a row is read only
where it says that it is none, in the forum's language, and where it names a category, which messages have not. Other
files are never opened.
"""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from connectors.archives import CsvRecord, SafeArchive
from connectors.communities.discourse.manifest import MANIFEST
from connectors.communities.discourse.text import without_quotes
from connectors.communities.instants import of_iso
from connectors.communities.personal import LeftOut, PersonalArchive, absolute, channel_of, contribution
from connectors.communities.plain import usable
from connectors.contract import Contribution, ContributionKind

SOURCE = "discourse:archive"
_COLUMNS = {
    "title": ("topic_title",),
    "categories": ("categories",),
    "private": ("is_pm",),
    "text": ("post_raw",),
    "link": ("url",),
    "when": ("created_at",),
}
# How forums of various languages write that a topic is no private message; what is not known counts as one.
_NO = frozenset(
    {
        "no",
        "nein",
        "non",
        "não",
        "nee",
        "nej",
        "nei",
        "ei",
        "nie",
        "ne",
        "nem",
        "nu",
        "hayır",
        "нет",
        "ні",
        "не",
    }
    | {"όχι", "לא", "لا", "خیر", "いいえ", "否", "아니오", "아니요", "không", "ไม่", "tidak", "false", "f"}
)
_UNSEEN = ("", "-")  # what stands for no category, and for one that the member may not see
_POST = re.compile(r"/t/(?:[^/]*/)?([0-9]{1,18})/([0-9]{1,9})", re.ASCII)
_ZONE = re.compile(r" UTC$")


class DiscourseArchive(PersonalArchive):
    """Reads the .zip file that Discourse makes under “Preferences → Account → Export your data”."""

    manifest = MANIFEST
    service = "Discourse"
    holds = "user_archive.csv"
    bring: ClassVar[str] = "in the forum, under your preferences, export your data, and bring that .zip file"
    members = re.compile(r"(?:[^/]+/)?user_archive(?:-[\w.-]+)?\.csv")

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Posts in categories. Raises `ArchiveRefused`."""
        for name in names:
            for record in self.csv_of(archive, name, _COLUMNS):
                yield _post(record)


def _post(record: CsvRecord) -> Contribution | LeftOut:
    categories = record["categories"].strip()
    if record["private"].strip().casefold() not in _NO or categories in _UNSEEN:
        return LeftOut.PRIVATE
    link = record["link"].strip()
    place = _place(link)
    try:
        occurred_at = of_iso(_ZONE.sub("", record["when"].strip()))
    except ValueError:
        return LeftOut.MALFORMED
    if place is None:
        return LeftOut.MALFORMED
    topic, number = place
    is_first = number == 1
    return contribution(
        SOURCE,
        f"{topic}/{number}",
        ContributionKind.POST if is_first else ContributionKind.REPLY,
        occurred_at,
        without_quotes(record["text"]),
        title=" ".join(usable(record["title"]).split())[:255] or None if is_first else None,
        in_reply_to=None if is_first else f"{topic}/1",
        link=link,
        channel=channel_of(" / ".join(categories.split("|"))),
        to_markdown=usable,
    )


def _place(link: str) -> tuple[str, int] | None:
    """The topic, with the forum's host, and the number of the post in it, out of its address."""
    if not absolute(link):
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    found = _POST.search(parts.path)
    return (f"{parts.netloc[:200].lower()}/t/{found[1]}", int(found[2])) if found else None
