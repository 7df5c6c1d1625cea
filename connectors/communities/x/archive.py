"""The archive that X hands out: the posts in it that somebody wrote, and nothing else.

Every file is a line of JavaScript that gives an array a name. What is longer than a post once could be stands
shortened among the posts, and whole in a file of its own, which does not name the post: it is found by its time and
beginning. What stands only there belongs to no post that still is, and is left out. Messages, deleted posts and likes
are never opened.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from connectors.archives import SafeArchive
from connectors.communities.instants import of_iso, within
from connectors.communities.personal import LeftOut, PersonalArchive, absolute, contribution
from connectors.communities.x.manifest import MANIFEST
from connectors.contract import ArchiveRefused, Contribution, ContributionKind

SOURCE = "x:archive"
_NAMED = re.compile(rb"\s*(?:window\.)?YTD\.[A-Za-z0-9_.]{1,60}\s*=\s*")
_LONGEST_NAMED = 200  # bytes before the array
_NOTES = re.compile(r"(?:[^/]+/){0,2}note-tweets?(?:-part[0-9]+)?\.js")
_MOST_NOTE_TEXT = 16 * 1024 * 1024  # characters of all long posts, which are held
_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_CREATED = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) \+0000 ([0-9]{4})", re.ASCII
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PASSED_ON = re.compile(r"RT @\w{1,20}:?\s")
_SHORT = re.compile(r"https?://t\.co/\w{1,40}", re.ASCII)
_ENTITY = re.compile("&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_SECOND = timedelta(seconds=1)
_ALIKE = 60  # characters by which a long post is known, once addresses and spaces are taken out

_Notes = Mapping[
    datetime, Sequence[tuple[str, str]]
]  # by second: what a long post begins with, and all of it


class XArchive(PersonalArchive):
    """Reads the .zip file that X makes under “Download an archive of your data”."""

    manifest = MANIFEST
    service = "X"
    holds = "data/tweets.js"
    bring: ClassVar[str] = (
        "on X, under “Download an archive of your data”, ask for it, and bring that .zip file"
    )
    members = re.compile(r"(?:[^/]+/){0,2}(?:tweets?|note-tweets?)(?:-part[0-9]+)?\.js")

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Posts and answers. Raises `ArchiveRefused`."""
        notes = self._notes(archive, [name for name in names if _NOTES.fullmatch(name)])
        for name in names:
            if not _NOTES.fullmatch(name):
                for element in self._elements(archive, name):
                    tweet = element.get("tweet", element)
                    yield _post(tweet, notes) if isinstance(tweet, Mapping) else LeftOut.MALFORMED

    def _elements(self, archive: SafeArchive, name: str) -> Iterator[Mapping[str, object]]:
        chunks = archive.chunks(name)
        first = next(chunks, b"").removeprefix(b"\xef\xbb\xbf")
        named = _NAMED.match(first[:_LONGEST_NAMED])
        if not named:
            raise self.malformed(name)
        return self.json_of(archive, name, chunks=_after(first[named.end() :], chunks))

    def _notes(self, archive: SafeArchive, names: Sequence[str]) -> _Notes:
        notes: dict[datetime, list[tuple[str, str]]] = {}
        held = 0
        for name in names:
            for element in self._elements(archive, name):
                found = _note(element.get("noteTweet"))
                if found is None:
                    continue
                at, text = found
                held += len(text)
                if held > _MOST_NOTE_TEXT:
                    raise ArchiveRefused(
                        "The archive holds more long posts than are read at once; take note-tweet.js out of it, and "
                        "long posts are read up to where X shortens them.",
                        code="archive.too_large",
                    )
                notes.setdefault(at, []).append((_beginning(text), text))
        return notes


def _after(rest: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield rest
    yield from chunks


def _note(note: object) -> tuple[datetime, str] | None:
    core = note.get("core") if isinstance(note, Mapping) else None
    text = core.get("text") if isinstance(core, Mapping) else None
    if not isinstance(note, Mapping) or not isinstance(text, str):
        return None
    urls = core.get("urls") if isinstance(core, Mapping) else None
    try:
        at = _instant(note.get("createdAt"))
    except ValueError:
        return None
    return at, _with_addresses(text, _addresses(urls, "shortUrl", "expandedUrl"))


def _post(tweet: Mapping[str, object], notes: _Notes) -> Contribution | LeftOut:
    id_, text = tweet.get("id_str", tweet.get("id")), tweet.get("full_text", tweet.get("text"))
    if not isinstance(id_, str) or not _ID.fullmatch(id_) or not isinstance(text, str):
        return LeftOut.MALFORMED
    if _PASSED_ON.match(text) or tweet.get("retweeted_status"):
        return LeftOut.OTHERS
    try:
        occurred_at = _instant(tweet.get("created_at"))
    except ValueError:
        return LeftOut.MALFORMED
    answers = tweet.get("in_reply_to_status_id_str", tweet.get("in_reply_to_status_id"))
    parent = answers if isinstance(answers, str) and _ID.fullmatch(answers) else None
    entities = tweet.get("entities")
    return contribution(
        SOURCE,
        id_,
        ContributionKind.REPLY if parent else ContributionKind.POST,
        occurred_at,
        _whole(occurred_at, text, notes) or _with_addresses(_unescaped(text), _addresses_of(entities)),
        in_reply_to=parent,
        link=f"https://x.com/i/web/status/{id_}",
        tags=_tags(entities),
    )


def _whole(occurred_at: datetime, text: str, notes: _Notes) -> str | None:
    """The long post of which this is the beginning, or None."""
    beginning = _beginning(_unescaped(text))
    for at in (occurred_at, occurred_at + _SECOND, occurred_at - _SECOND):
        for begins, whole in notes.get(at, ()):
            if begins and (beginning == begins or (len(begins) == _ALIKE and beginning.startswith(begins))):
                return whole
    return None


def _beginning(text: str) -> str:
    return "".join(_SHORT.sub("", text[: 8 * _ALIKE]).replace("…", "").split())[:_ALIKE]


def _instant(value: object) -> datetime:
    """The second of a stamp, in either way of writing it. Raises ValueError."""
    found = _CREATED.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return of_iso(value).replace(microsecond=0)
    month, day, hour, minute, second, year = found.groups()
    if month not in _MONTHS:
        raise ValueError("no month")
    return within(
        datetime(
            int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
    )


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: _CHARACTERS[found[1]], text)


def _with_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """The addresses that were typed in place of X's short ones; those of pictures vanish."""
    return _SHORT.sub(lambda found: addresses.get(found[0], found[0]), text).rstrip()


def _addresses_of(entities: object) -> Mapping[str, str]:
    if not isinstance(entities, Mapping):
        return {}
    pictures = entities.get("media")
    return {
        **_addresses(entities.get("urls"), "url", "expanded_url"),
        **dict.fromkeys(_addresses(pictures, "url", "expanded_url"), ""),
    }


def _addresses(listed: object, short: str, whole: str) -> dict[str, str]:
    found = [each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, Mapping)]
    pairs = [(each.get(short), each.get(whole)) for each in found]
    return {
        key: value
        for key, value in pairs
        if isinstance(key, str) and isinstance(value, str) and absolute(value)
    }


def _tags(entities: object) -> tuple[str, ...]:
    listed = entities.get("hashtags") if isinstance(entities, Mapping) else None
    texts = [
        each.get("text") for each in (listed if isinstance(listed, list) else ()) if isinstance(each, Mapping)
    ]
    return tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and text.isprintable()))
