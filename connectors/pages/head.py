"""What a page says of itself in its head, as plain text: the page may have been written by anybody."""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

LONGEST_TITLE: Final = 200  # characters
LONGEST_DESCRIPTION: Final = 300
LONGEST_SITE: Final = 80
_READ_AT_MOST: Final = 4_000  # characters of one value, before they are cleaned
_ELLIPSIS: Final = "…"
_PRESCANNED: Final = 1024  # bytes in which a page has to declare its encoding (HTML Standard, 4.2.5.4)
_DECLARED: Final = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,20}=\s{0,20}[\"']?([\w.:-]{1,40})", re.IGNORECASE
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_JOINERS: Final = "\u200c\u200d"  # which Persian, Indic scripts and emojis need
_SINGLE_BYTE: Final = (
    *(f"cp{number}" for number in range(1250, 1259)),
    *(f"iso8859-{part}" for part in range(2, 17)),
)
# Others that Python knows are no encodings of pages, and some take their time for hostile bytes.
_ENCODINGS: Final = frozenset(
    {
        *_SINGLE_BYTE,
        "utf-8",
        "koi8-r",
        "koi8-u",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "euc_jp",
        "shift_jis",
        "euc_kr",
    }
)
_LATIN: Final = "cp1252"  # what ISO 8859-1 and ASCII mean on the web (Encoding Standard, 4.2)
_TITLES: Final = ("og:title",)
_DESCRIPTIONS: Final = ("og:description", "description")
_SITES: Final = ("og:site_name",)


@dataclass(frozen=True, slots=True)
class PageHead:
    """Title, description and the site's name in one line each, without control and directional characters.

    What is not said is empty, but for the title; `language` is a language tag (BCP 47).
    """

    title: str
    description: str = ""
    site: str = ""
    language: str = ""


def read_head(body: bytes, charset: str = "") -> PageHead | None:
    """What the beginning of a page says of itself; None of one without a title.

    `charset` is what the answer declares. Takes time in proportion to the bytes: what is unfinished at their end is
    not read.
    """
    reader = _Reader()
    with suppress(_HeadIsOver, AssertionError):  # by which the parser gives up at some marked sections
        reader.feed(_decoded(body, charset))
    title = _plain(reader.named(_TITLES) or "".join(reader.title), LONGEST_TITLE)
    description = _plain(reader.named(_DESCRIPTIONS), LONGEST_DESCRIPTION)
    language = reader.language if _LANGUAGE.fullmatch(reader.language) else ""
    if not title:
        return None
    site = _plain(reader.named(_SITES), LONGEST_SITE)
    return PageHead(title, "" if description == title else description, site, language)


class _HeadIsOver(Exception):
    """Nothing that follows is of use."""


class _Reader(HTMLParser):
    """Gathers the title, what stands in `meta`, and the language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title: list[str] = []
        self._named: dict[str, str] = {}
        self._is_in_title = False

    def named(self, names: Sequence[str]) -> str:
        """The first of these that the page says."""
        return next((self._named[name] for name in names if self._named.get(name)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says."""
        if tag == "body":
            raise _HeadIsOver
        if tag == "title":
            self._is_in_title = not self.title
        elif tag in ("meta", "html"):
            values = {name: value[:_READ_AT_MOST] for name, value in attrs if value}
            name = (values.get("property") or values.get("name") or "").strip().lower()
            if tag == "html":
                self.language = self.language or values.get("lang", "").strip()
            elif name in (*_TITLES, *_DESCRIPTIONS, *_SITES):
                self._named.setdefault(name, values.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave the title, or the head."""
        if tag == "head":
            raise _HeadIsOver
        if tag == "title":
            self._is_in_title = False

    def handle_data(self, data: str) -> None:
        """Gather the title."""
        if self._is_in_title and len(self.title) < _READ_AT_MOST:
            self.title.append(data[:_READ_AT_MOST])


def _decoded(body: bytes, charset: str) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    declared = _DECLARED.search(body[:_PRESCANNED])
    encoding = (
        _known(charset) or (_known(declared[1].decode("ascii", "replace")) if declared else "") or "utf-8"
    )
    return body.decode(encoding, errors="replace")


def _known(label: str) -> str:
    try:
        name = codecs.lookup(label.strip(" \"'")).name
    except (LookupError, ValueError):
        return ""
    if name in ("ascii", "iso8859-1"):
        return _LATIN
    return name if name in _ENCODINGS else ""


def _plain(text: str, longest: int) -> str:
    """A text in one line, without what is not seen and could reorder or hide what is."""
    kept = "".join(
        each
        if (category := unicodedata.category(each))[0] != "C" or each in _JOINERS
        else " " * (category == "Cc")
        for each in text[:_READ_AT_MOST]
    )
    line = " ".join(kept.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rstrip() + _ELLIPSIS
