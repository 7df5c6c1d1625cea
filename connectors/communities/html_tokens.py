"""HTML taken apart into tags and text, in time linear in its length whatever it is.

A strict parser that builds a tree would be no help: those at hand (html.parser, libxml2, html5ever) each take quadratic
time for some input of a few hundred kilobytes. What is cut off within a tag or a comment is dropped, as browsers do.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

_WANTED = frozenset({"href", "src", "alt", "class", "start"})
# Elements whose content is no text for people, or is for those who do not see the rest.
_DROPPED = frozenset(
    {"audio", "head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template"}
    | {"textarea", "title", "video"}
)
_DROPPED_ENDS = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in _DROPPED}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?=[\s/>])")
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?+"
)
_OPEN_QUOTE = re.compile(r"\s*+=\s*+[\"']")
_BETWEEN = re.compile(r"[\s/=]*+")
_LONG_NUMBER = re.compile(r"&#[0-9]{8,}+;?|&#[xX][0-9A-Fa-f]{7,}+;?")  # beyond Unicode; slow to convert
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")  # no database and no page takes these


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with the few attributes that say something of the text; names are in lower case."""

    name: str
    closes: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)

    def has_class(self, *names: str) -> bool:
        """Whether it has one of these classes."""
        return not set(names).isdisjoint(self.attributes.get("class", "").split())


def tokens(html: str) -> Iterator[Tag | str]:
    """Tags and text in turn; the text without character references and control characters."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        if start > at:
            yield plain(html[at:start])
        found = _TAG.match(html, start)
        if found:
            tag, at = _tag(html, found)
            if tag:
                yield tag
                at = _after_dropped(html, tag, at)
        elif html.startswith(("<!", "<?", "</"), start):
            at = _after_comment(html, start)
        else:
            yield "<"
            at = start + 1
    yield plain(html[at:])


def plain(text: str) -> str:
    """A piece of text or the value of an attribute, with what its character references stand for."""
    return _UNUSABLE.sub("", unescape(_LONG_NUMBER.sub("\ufffd", text)))


def _tag(html: str, found: re.Match[str]) -> tuple[Tag | None, int]:
    """The tag that begins here, and where it ends; none where the text ends within it."""
    attributes: dict[str, str] = {}
    at = found.end()
    while True:
        attribute = _ATTRIBUTE.match(html, at)
        if attribute is None:
            at = _end_of(_BETWEEN.match(html, at))
            break
        name, *values = attribute.groups()
        at = attribute.end()
        if _OPEN_QUOTE.match(html, at):
            return None, len(html)
        if (name := name.lower()) in _WANTED:
            attributes.setdefault(name, plain(next((value for value in values if value is not None), "")))
    if at >= len(html):
        return None, at
    if html[at] != ">":
        return None, at
    return Tag(found[2].lower(), bool(found[1]), attributes), at + 1


def _end_of(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def _after_dropped(html: str, tag: Tag, at: int) -> int:
    if tag.closes or tag.name not in _DROPPED:
        return at
    end = _DROPPED_ENDS[tag.name].search(html, at)
    return end.start() if end else len(html)


def _after_comment(html: str, start: int) -> int:
    mark, skip = ("-->", 4) if html.startswith("<!--", start) else (">", 2)
    end = html.find(mark, start + skip)
    return end + len(mark) if end >= 0 else len(html)
