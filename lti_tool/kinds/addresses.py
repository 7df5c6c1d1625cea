"""What an address tells by itself: nothing is asked of where it leads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from flask_babel import lazy_gettext

from sync.contributions.markdown import clean

_LONGEST_WAY: Final = 120  # characters
_ELLIPSIS: Final = "…"
_VIDEO = lazy_gettext("Video")
_SOUND = lazy_gettext("Sound")
_DOCUMENT = lazy_gettext("Document")
_SLIDES = lazy_gettext("Slides")
_TABLE = lazy_gettext("Table of data")
_PROGRAM = lazy_gettext("Program code")
_PAGE = lazy_gettext("Web page")
_BY_ENDING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("mp4", "webm", "mov", "m4v", "ogv"), _VIDEO),
    **dict.fromkeys(("mp3", "ogg", "oga", "wav", "m4a", "opus", "flac"), _SOUND),
    **dict.fromkeys(("pdf", "doc", "docx", "odt", "rtf", "epub", "txt", "md"), _DOCUMENT),
    **dict.fromkeys(("ppt", "pptx", "odp", "key"), _SLIDES),
    **dict.fromkeys(("csv", "xls", "xlsx", "ods", "tsv"), _TABLE),
}
_BY_HOST: Final[Mapping[str, str]] = {
    **dict.fromkeys(("www.youtube.com", "www.youtu.be", "www.vimeo.com", "www.media.ccc.de"), _VIDEO),
    **dict.fromkeys(("www.github.com", "www.gitlab.com", "www.codeberg.org"), _PROGRAM),
}
_ENDING = re.compile(r"\.([a-z0-9]{2,5})$")
_BETWEEN_WORDS = re.compile(r"[-_+\s]+")
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]")


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """An address as it is shown: where it leads, in words, and what seems to be there.

    `host` is in letters and, where these are others than those of plain addresses, as name servers know it, too:
    letters of different scripts look alike.
    """

    address: str
    host: str
    way: str
    kind: str


def read_address(address: str) -> SharedAddress:
    """What an address tells; nothing but itself of one that cannot be read."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return SharedAddress(address, "", "", str(_PAGE))
    return SharedAddress(address, _readable_host(host), _way(parts.path), str(_kind(host, parts.path)))


def _kind(host: str, path: str) -> str:
    ending = _ENDING.search(path.lower())
    by_ending = _BY_ENDING.get(ending[1]) if ending else None
    return by_ending or _BY_HOST.get(f"www.{host.removeprefix('www.')}", _PAGE)


def _way(path: str) -> str:
    """The path in words, its end being what tells most."""
    steps = [_in_words(step) for step in path.split("/")]
    way = " › ".join(step for step in steps if step)
    return way if len(way) <= _LONGEST_WAY else _ELLIPSIS + way[-_LONGEST_WAY:].partition(" ")[2]


def _in_words(step: str) -> str:
    words = _NOT_SHOWN.sub("", clean(unquote(step, errors="replace")))
    return _BETWEEN_WORDS.sub(" ", words).strip()


def _readable_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return f"{host} ({host.encode('idna').decode()})"
    except UnicodeError:
        return host
