"""The archive that LinkedIn hands to a member: their posts and comments, and nothing else in it.

LinkedIn documents no format. Files are called ``Shares.csv`` or, in newer archives, ``Shares_<member>.csv``; quotes are
doubled in posts, and have a backslash before them in comments; the lines of a post stand in quotes of their own. Dates
are UTC, with or without saying so. Messages, connections, reactions and all other files are never opened.
"""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.archives import CsvRecord, SafeArchive
from connectors.communities.instants import of_iso
from connectors.communities.linkedin.manifest import MANIFEST
from connectors.communities.personal import LeftOut, PersonalArchive, absolute, contribution
from connectors.contract import Contribution, ContributionKind

SOURCE = "linkedin:archive"
_POST_COLUMNS = {
    "when": ("Date",),
    "link": ("ShareLink",),
    "text": ("ShareCommentary",),
    "shared": ("SharedUrl",),
}
_COMMENT_COLUMNS = {"when": ("Date",), "link": ("Link",), "text": ("Message",)}
_COMMENTS = re.compile(r"(?:.*/)?Comments(?:_[0-9]+)?\.csv")
_URN = re.compile(r"urn:li:[A-Za-z]+:[^\s/?#]{1,200}")
_ZONE = re.compile(r" UTC$")
_LINE_END = re.compile(r'"\r?\n"')


class LinkedInArchive(PersonalArchive):
    """Reads the .zip file that LinkedIn makes under “Get a copy of your data”."""

    manifest = MANIFEST
    service = "LinkedIn"
    holds = "Shares.csv or Comments.csv"
    bring: ClassVar[str] = (
        "on LinkedIn, under “Get a copy of your data”, ask for posts and comments, and bring that .zip file"
    )
    members = re.compile(r"(?:[^/]+/)?(?:Shares|Comments)(?:_[0-9]+)?\.csv")

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Posts and comments. Raises `ArchiveRefused`."""
        for name in names:
            if _COMMENTS.fullmatch(name):
                for record in self.csv_of(archive, name, _COMMENT_COLUMNS, backslashes=True):
                    yield _comment(record)
            else:
                for record in self.csv_of(archive, name, _POST_COLUMNS, optional=("shared",)):
                    yield _post(record)


def _post(record: CsvRecord) -> Contribution | LeftOut:
    link, shared = record["link"].strip(), record["shared"].strip()
    try:
        occurred_at = of_iso(_ZONE.sub("", record["when"].strip()))
    except ValueError:
        return LeftOut.MALFORMED
    return contribution(
        SOURCE,
        _post_urn(link),
        ContributionKind.POST,
        occurred_at,
        _commentary(record["text"]),
        link=link,
        particulars=(shared,) if absolute(shared) else (),
    )


def _comment(record: CsvRecord) -> Contribution | LeftOut:
    link = record["link"].strip()
    try:
        occurred_at = of_iso(_ZONE.sub("", record["when"].strip()))
    except ValueError:
        return LeftOut.MALFORMED
    return contribution(
        SOURCE,
        _comment_urn(link),
        ContributionKind.REPLY,
        occurred_at,
        record["text"],
        in_reply_to=_post_urn(link),
        link=link,
    )


def _commentary(text: str) -> str:
    """What a post says. Each of its lines stands in quotes of its own, so that between two there are two of them."""
    return _LINE_END.sub("\n", text)


def _post_urn(link: str) -> str | None:
    """The id of the post that an address leads to, as LinkedIn writes it, or the address where that is not in it."""
    if not absolute(link):
        return None
    try:
        path = urlsplit(link).path
    except ValueError:
        return None
    found = _URN.fullmatch(unquote(path).rstrip("/").rpartition("/")[2])
    return found[0] if found else link[:255]


def _comment_urn(link: str) -> str | None:
    """The id of a comment, where its address has it."""
    try:
        named = parse_qs(urlsplit(link).query).get("commentUrn", [""])[0]
    except ValueError:
        return None
    found = _URN.fullmatch(named)
    return found[0] if found else None
