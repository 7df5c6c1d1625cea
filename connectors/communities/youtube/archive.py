"""The archive that Google hands out (Takeout): the comments on YouTube in it, and nothing else.

Folders, files and headings are in the language of the account (`connectors/communities/youtube/names.py`). Where
headings are in another one, columns are known by their number and order, which are the same in all. The text of a
comment is JSON objects with commas between them. Live chats, searches, what was watched and all other services are
never opened.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar
from urllib.parse import quote

from connectors.archives import CsvRow, MalformedCsv, SafeArchive, csv_rows, heading
from connectors.communities.instants import of_iso
from connectors.communities.personal import LeftOut, PersonalArchive, channel_of, contribution
from connectors.communities.youtube.manifest import MANIFEST
from connectors.communities.youtube.names import COLUMNS, COMMENTS, NEEDED, ORDERS, YOUTUBE
from connectors.contract import Contribution, ContributionKind

SOURCE = "youtube:archive"
_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}", re.ASCII)
_KNOWN = {heading(alias): name for name, aliases in COLUMNS.items() for alias in aliases}


class _Comments:
    """Which members hold comments: a file of that name, in a folder of that name or of YouTube's."""

    _FILE = re.compile(r"(?:(?P<folders>.*)/)?(?P<stem>[^/]*?)(?:[ _-]?\(?[0-9]{1,3}\)?)?\.csv", re.DOTALL)

    def fullmatch(self, name: str) -> bool:
        found = self._FILE.fullmatch(unicodedata.normalize("NFC", name).casefold())
        if not found or found["stem"] not in COMMENTS:
            return False
        folders = (found["folders"] or "").split("/")
        return folders[-1] in COMMENTS or any(word in folder for folder in folders for word in YOUTUBE)


class YouTubeArchive(PersonalArchive):
    """Reads the .zip file that Google Takeout makes of “YouTube and YouTube Music”."""

    manifest = MANIFEST
    service = "YouTube (Google Takeout)"
    holds = "comments.csv of YouTube's, or calls it by a name that is not known here"
    bring: ClassVar[str] = (
        "at takeout.google.com, ask for the comments of YouTube with your account in English or German"
    )
    members = _Comments()

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Comments and answers to comments. Raises `ArchiveRefused`."""
        for name in names:
            try:
                rows = csv_rows(archive.chunks(name))
                places = _places(next(rows, CsvRow(1, ())))
                for row in rows:
                    yield _comment({key: row.cells[at] for key, at in places.items() if at < len(row.cells)})
            except MalformedCsv as error:
                raise self.malformed(name) from error


def _places(headings: CsvRow) -> Mapping[str, int]:
    """Which column is where. Raises `MalformedCsv`."""
    places: dict[str, int] = {}
    for at, cell in enumerate(headings.cells):
        if (name := _KNOWN.get(heading(cell))) is not None:
            places.setdefault(name, at)
    if places.keys() >= NEEDED:
        return places
    order = ORDERS.get(len(headings.cells))
    if order is None:
        raise MalformedCsv("no headings", headings.line)
    return {name: at for at, name in enumerate(order)}


def _comment(values: Mapping[str, str]) -> Contribution | LeftOut:
    id_, text = values.get("id", "").strip(), _text(values.get("text", ""))
    if not _ID.fullmatch(id_) or text is None:
        return LeftOut.MALFORMED
    try:
        occurred_at = of_iso(values.get("when"))
    except ValueError:
        return LeftOut.MALFORMED
    parent = (
        values.get("parent", "").strip() or id_.rpartition(".")[0]
    )  # the id of an answer begins with its parent's
    parent = parent if _ID.fullmatch(parent) else ""
    video, post = values.get("video", "").strip(), values.get("post", "").strip()
    return contribution(
        SOURCE,
        id_,
        ContributionKind.REPLY if parent else ContributionKind.POST,
        occurred_at,
        text,
        in_reply_to=parent or None,
        link=_link(id_, video, post),
        channel=channel_of(video or post),
    )


def _text(cell: str) -> str | None:
    """The words of a comment, or None where they cannot be read; the oldest archives have them as they are."""
    if not cell.lstrip().startswith("{"):
        return cell
    try:
        segments = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return None
    if len(segments) == 1 and isinstance(segments[0].get("takeoutSegments"), list):
        segments = segments[0]["takeoutSegments"]
    texts = [each.get("text") for each in segments if isinstance(each, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _link(id_: str, video: str, post: str) -> str | None:
    if _ID.fullmatch(video):
        return f"https://www.youtube.com/watch?v={video}&lc={quote(id_, safe='')}"
    return f"https://www.youtube.com/post/{post}?lc={quote(id_, safe='')}" if _ID.fullmatch(post) else None
