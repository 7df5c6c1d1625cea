"""XML as feeds are really written, read in linear time and bounded memory, whoever wrote it.

Entities are never defined by a document, so that none can grow or name a file; nothing is fetched. What names of HTML
stand for is known, as many feeds use them without saying where they come from.
"""

import codecs
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_DEEPEST: Final = 100  # elements in each other
_MOST: Final = 200_000  # elements
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE: Final = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)")
_DECLARED: Final = re.compile(
    rb"^\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,10}=\s{0,10}[\"']([A-Za-z0-9._-]{1,40})[\"']"
)
_DECLARATION: Final = re.compile(r"^\s{0,100}<\?xml[^>]{0,300}\?>")
_NO_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def parsed(body: bytes, charset: str | None = None) -> Element:
    """The root of a document; names are ``{namespace}name`` as ElementTree has them. Raises ValueError.

    `charset` is what the answer's header says. What stands in the document is believed first, and whatever does not fit
    the bytes is not believed; an ampersand that begins nothing is one.
    """
    text = _NO_CHARACTER.sub("", decoded(body, charset))
    text = _NAMED.sub(_reference, _DECLARATION.sub("", text).lstrip())
    try:
        return _Reading().read(text)
    except expat.ExpatError:
        repaired = _BARE.sub("&amp;", text)
        if repaired == text:
            raise ValueError("no XML") from None
    try:
        return _Reading().read(repaired)
    except expat.ExpatError as error:
        raise ValueError("no XML") from error


def decoded(body: bytes, charset: str | None = None) -> str:
    """Bytes as text: by their mark, by what they say of themselves, by the header, as UTF-8 or Windows-1252."""
    for encoding in _encodings(body, charset):
        try:
            return body.decode(encoding)
        except (UnicodeError, LookupError, ValueError):
            continue
    return body.decode("windows-1252", "replace")


def _encodings(body: bytes, charset: str | None) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            yield encoding
    said = _DECLARED.match(body[:1_000])
    for name in (said[1].decode() if said else None, charset, "utf-8"):
        if name and _is_of_text(name):
            yield name


def _is_of_text(name: str) -> bool:
    """Python also has codecs that are no character sets, and some that unpack."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if name in _OF_XML or name not in name2codepoint:
        return found[0]
    return f"&#{name2codepoint[name]};"


class _Reading:
    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._depth = self._count = 0

    def read(self, text: str) -> Element:
        """Raises `expat.ExpatError`, and ValueError for what is too deep, too much, or defines entities."""
        parser = expat.ParserCreate("utf-8", "}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        parser.EntityDeclHandler = _refuse
        parser.Parse(text.encode("utf-8", "replace"), True)
        return self._builder.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST:
            raise ValueError("too deep, or too much")
        self._builder.start(_name(name), {_name(each): value for each, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(_name(name))


def _name(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _refuse(*_: object) -> None:
    raise ValueError("a document must not define entities")
