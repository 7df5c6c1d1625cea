"""What feeds hold: Atom (RFC 4287), RSS 0.9 to 2.0, RSS 1.0 with its modules, and JSON Feed 1.1."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Final
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from connectors.communities.feed.xml import parsed

_ATOM, _OLD_ATOM = "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"
_RSS: Final = (
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
)
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES: Final = {
    _ATOM: "atom:",
    _OLD_ATOM: "atom:",
    **dict.fromkeys(_RSS, ""),
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://backend.userland.com/creativeCommonsRssModule": "cc:",
    "http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html": "cc:",
    "http://creativecommons.org/ns#": "cc:",
    "http://web.resource.org/cc/": "cc:",
    "http://purl.org/syndication/thread/1.0": "thr:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
}
_ABSOLUTE: Final = re.compile(r"https?://[^\s<>\"\\]{1,2000}", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_JSON_FEED: Final = re.compile(r"https?://(?:www\.)?jsonfeed\.org/")
_MOST: Final = 20  # tags, and files, of an entry


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the feed has it. Instants are not read yet, `html` not made clean; addresses are absolute.

    `author` is whatever tells one author from another, `base` what addresses in `html` start from.
    """

    id: str
    title: str
    html: str
    base: str
    published: str
    updated: str
    author: str
    link: str | None
    files: tuple[str, ...]
    tags: tuple[str, ...]
    licence: str
    answers: str


@dataclass(frozen=True, slots=True)
class Document:
    """A feed, or a page of one; `following` is the page with older entries (RFC 5005, JSON Feed's `next_url`)."""

    title: str
    author: str
    licence: str
    following: str | None
    entries: tuple[Entry, ...]


def read_document(body: bytes, address: str, charset: str | None = None) -> Document:
    """The feed that was fetched from an address. Raises ValueError for what is none."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(json.loads(body.lstrip(b"\xef\xbb\xbf")), address)
    root = parsed(body, charset)
    match _name(root):
        case "atom:feed":
            return _atom(root, _base(root, address))
        case "rss":
            for channel in _children(root, "channel"):
                return _rss(channel, _children(channel, "item"), _base(root, address))
    if root.tag == f"{_RDF}RDF":
        for channel in _children(root, "channel"):
            return _rss(channel, _children(root, "item"), _base(root, address))
    raise ValueError("no feed")


def _atom(feed: Element, base: str) -> Document:
    links = _atom_links(feed, base)
    return Document(
        title=_plain(_first(feed, "atom:title"), is_html=False),
        author=_atom_author(feed),
        licence=links.get("license", [""])[0] or _text(feed, "atom:rights"),
        following=next(iter(links.get("next") or links.get("prev-archive") or ()), None),
        entries=tuple(_atom_entry(each, _base(each, base)) for each in _children(feed, "atom:entry")),
    )


def _atom_entry(entry: Element, base: str) -> Entry:
    links = _atom_links(entry, base)
    content = _first(entry, "atom:content")
    if content is None or content.get("src"):
        content = _first(entry, "atom:summary")
    answered = _first(entry, "thr:in-reply-to")
    return Entry(
        id=_text(entry, "atom:id"),
        title=_plain(_first(entry, "atom:title"), is_html=False),
        html=_atom_html(content) if content is not None else "",
        base=_base(content, base) if content is not None else base,
        published=_text(entry, "atom:published", "atom:issued", "atom:created"),
        updated=_text(entry, "atom:updated", "atom:modified"),
        author=_atom_author(entry) or _atom_author(_first(entry, "atom:source")),
        link=next(iter(links.get("alternate", ())), None),
        files=tuple(links.get("enclosure", ()))[:_MOST],
        tags=_tags(each.get("term", "") for each in _children(entry, "atom:category")),
        licence=links.get("license", [""])[0] or _text(entry, "atom:rights"),
        answers=answered.get("ref", "") if answered is not None else "",
    )


def _atom_links(element: Element, base: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in _children(element, "atom:link"):
        address = absolute(each.get("href", ""), _base(each, base))
        if address:
            found.setdefault(each.get("rel", "alternate").rpartition("/")[2], []).append(address)
    return found


def _atom_author(element: Element | None) -> str:
    author = _first(element, "atom:author") if element is not None else None
    return _text(author, "atom:uri", "atom:email", "atom:name", "atom:url") if author is not None else ""


def _atom_html(content: Element) -> str:
    kind = content.get("type", "text").lower()
    if kind in ("xhtml", "application/xhtml+xml"):
        return _written(content)
    text = "".join(content.itertext())
    return text if kind in ("html", "text/html") else escape(text).replace("\n", "<br>")


def _rss(channel: Element, items: Sequence[Element], base: str) -> Document:
    links = _atom_links(channel, base)
    return Document(
        title=_plain(_first(channel, "title"), is_html=True),
        author=_text(channel, "managingEditor", "dc:creator", "itunes:author"),
        licence=_rss_licence(channel) or _text(channel, "copyright", "dc:rights"),
        following=next(iter(links.get("next") or links.get("prev-archive") or ()), None),
        entries=tuple(_rss_entry(each, _base(each, base)) for each in items),
    )


def _rss_entry(item: Element, base: str) -> Entry:
    guid, link = _first(item, "guid"), absolute(_text(item, "link"), base)
    identity = _text(item, "guid", "atom:id") or item.get(f"{_RDF}about", "")
    if link is None and guid is not None and guid.get("isPermaLink", "true").lower() != "false":
        link = absolute(identity, "")
    content = _first(item, "content:encoded", "atom:content", "description", "atom:summary", "itunes:summary")
    answered = _first(item, "thr:in-reply-to")
    files = [absolute(each.get("url", ""), base) for each in _children(item, "enclosure")]
    return Entry(
        id=identity,
        title=_plain(_first(item, "title", "itunes:title"), is_html=True),
        html=("".join(content.itertext()) if not len(content) else _written(content))
        if content is not None
        else "",
        base=link or base,
        published=_text(item, "pubDate", "dc:date", "dcterms:created", "atom:published"),
        updated=_text(item, "atom:updated", "dcterms:modified"),
        author=_text(item, "author", "dc:creator", "itunes:author") or _atom_author(item),
        link=link,
        files=tuple(each for each in files if each)[:_MOST],
        tags=_tags(
            "".join(each.itertext()) for name in ("category", "dc:subject") for each in _children(item, name)
        ),
        licence=_rss_licence(item) or _text(item, "dc:rights"),
        answers=answered.get("ref", "") if answered is not None else "",
    )


def _rss_licence(element: Element) -> str:
    found = _first(element, "cc:license")
    return "" if found is None else found.get(f"{_RDF}resource", "") or "".join(found.itertext()).strip()


def _json_feed(feed: Any, address: str) -> Document:
    if not isinstance(feed, dict) or not _JSON_FEED.match(str(feed.get("version"))):
        raise ValueError("no JSON Feed")
    items = feed.get("items")
    if not isinstance(items, list):
        raise ValueError("no items")
    following = feed.get("next_url")
    return Document(
        title=_said(feed, "title"),
        author=_json_author(feed),
        licence="",
        following=absolute(following, address) if isinstance(following, str) else None,
        entries=tuple(_json_entry(each, address) for each in items if isinstance(each, dict)),
    )


def _json_entry(item: dict[str, Any], address: str) -> Entry:
    link = absolute(_said(item, "url") or _said(item, "external_url"), address)
    text = _said(item, "content_text") or _said(item, "summary")
    files = [absolute(_said(each, "url"), address) for each in _objects(item.get("attachments"))]
    tags = item.get("tags")
    return Entry(
        id=str(item["id"]) if isinstance(item.get("id"), str | int) else "",
        title=_said(item, "title"),
        html=_said(item, "content_html") or escape(text).replace("\n", "<br>"),
        base=link or address,
        published=_said(item, "date_published"),
        updated=_said(item, "date_modified"),
        author=_json_author(item),
        link=link,
        files=tuple(each for each in files if each)[:_MOST],
        tags=_tags(each for each in (tags if isinstance(tags, list) else ()) if isinstance(each, str)),
        licence="",
        answers="",
    )


def _json_author(described: dict[str, Any]) -> str:
    for each in [*_objects(described.get("authors")), *_objects([described.get("author")])]:
        found = _said(each, "url") or _said(each, "name")
        if found:
            return found
    return ""


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _said(described: dict[str, Any], name: str) -> str:
    value = described.get(name)
    return value if isinstance(value, str) else ""


def absolute(address: str, base: str) -> str | None:
    """An address as it is from a base, None for what is none of the web."""
    try:
        found = urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return None
    return found if _ABSOLUTE.fullmatch(found) else None


def _name(element: Element) -> str:
    """The name that this module knows an element by; its tag where it knows none."""
    namespace, _, local = (
        element.tag[1:].partition("}") if element.tag.startswith("{") else ("", "", element.tag)
    )
    return (
        local
        if not namespace
        else f"{_PREFIXES[namespace]}{local}"
        if namespace in _PREFIXES
        else element.tag
    )


def _children(element: Element, name: str) -> list[Element]:
    return [each for each in element if _name(each) == name]


def _first(element: Element, *names: str) -> Element | None:
    for name in names:
        for each in element:
            if _name(each) == name and (len(each) or "".join(each.itertext()).strip() or each.attrib):
                return each
    return None


def _text(element: Element, *names: str) -> str:
    found = (_first(element, each) for each in names)
    texts = ("".join(each.itertext()).strip() for each in found if each is not None)
    return next((each for each in texts if each), "")


def _plain(element: Element | None, *, is_html: bool) -> str:
    """A title on one line; in RSS nobody says whether it is HTML, and it mostly is."""
    if element is None:
        return ""
    text = "".join(element.itertext())
    kind = element.get("type", "html" if is_html else "text").lower()
    if kind in ("html", "text/html"):
        text = unescape(_TAG.sub("", text))
    return " ".join(text.split())


def _tags(found: Iterator[str]) -> tuple[str, ...]:
    words = dict.fromkeys(" ".join(each.split()).removeprefix("#")[:100] for each in found)
    return tuple(each for each in words if each)[:_MOST]


def _base(element: Element, base: str) -> str:
    return absolute(element.get(f"{_XML}base", ""), base) or base


def _written(element: Element) -> str:
    """What is in an element of XHTML, as HTML."""
    parts = [escape(element.text or "")]
    for each in element:
        name = each.tag.rpartition("}")[2]
        attributes = "".join(
            f' {key}="{escape(value)}"' for key, value in each.attrib.items() if "}" not in key
        )
        parts.append(f"<{name}{attributes}>{_written(each)}</{name}>{escape(each.tail or '')}")
    return "".join(parts)
