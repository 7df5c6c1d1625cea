"""The text of a post with its facets, which say which of its bytes are links, as CommonMark."""

from collections.abc import Iterator
from typing import Any

from connectors.communities.answers import objects
from connectors.communities.markup import from_html, from_plain

_LINK = "app.bsky.richtext.facet#link"
_TAG = "app.bsky.richtext.facet#tag"


def markdown(text: str, facets: object) -> str:
    """The CommonMark of a text. Facets that overlap, or lie outside of it, are passed over."""
    raw = text.encode("utf-8", errors="surrogatepass")
    parts: list[str] = []
    at = 0
    for start, end, address in sorted(_links(facets)):
        if at <= start < end <= len(raw) and _is_whole(raw, start) and _is_whole(raw, end):
            parts += [_html(raw[at:start]), f'<a href="{_escaped(address)}">', _html(raw[start:end]), "</a>"]
            at = end
    if not parts:
        return from_plain(text)
    return from_html("".join([*parts, _html(raw[at:])]))


def tags(record: dict[str, Any]) -> tuple[str, ...]:
    """The hashtags of a post: those in its text, and those beside it."""
    beside = record.get("tags")
    found = [each for each in beside if isinstance(each, str)] if isinstance(beside, list) else []
    found += [str(each["tag"]) for each in _features(record.get("facets"), _TAG) if each.get("tag")]
    return tuple(dict.fromkeys(found))


def _links(facets: object) -> Iterator[tuple[int, int, str]]:
    for facet in _facets(facets):
        index = facet.get("index")
        if not isinstance(index, dict):
            continue
        start, end = index.get("byteStart"), index.get("byteEnd")
        for each in _features([facet], _LINK):
            address = each.get("uri")
            if isinstance(start, int) and isinstance(end, int) and isinstance(address, str):
                yield start, end, address


def _features(facets: object, kind: str) -> Iterator[dict[str, Any]]:
    for facet in _facets(facets):
        features = facet.get("features")
        for each in objects(features) if isinstance(features, list) else []:
            if each.get("$type") == kind:
                yield each


def _facets(facets: object) -> list[dict[str, Any]]:
    return objects(facets) if isinstance(facets, list) else []


def _is_whole(raw: bytes, at: int) -> bool:
    """Whether a character begins there."""
    return at == len(raw) or raw[at] & 0xC0 != 0x80


def _html(raw: bytes) -> str:
    return _escaped(raw.decode("utf-8", errors="replace")).replace("\n", "<br>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
