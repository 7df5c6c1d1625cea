"""HTML turned into CommonMark (with ``~~`` of GitHub Flavored Markdown), for all communities that write HTML.

What is plain in HTML and would be markup in CommonMark is escaped; scripts, styles and forms are left out; mentions of
people and hashtags stay as text, pictures become links to them. Everything takes time linear in the length of the HTML,
whatever is in it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from connectors.communities.html_tokens import Tag, tokens
from connectors.communities.inline import LINK, Inline, heading_literal

_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend", "main", "nav", "p"}
    | {"section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
)
_EMPHASIS: Final = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em",
    "s": "del", "del": "del", "strike": "del",
}  # fmt: skip
_CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_CELLS: Final = ("td", "th")
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LISTS: Final = frozenset({"ul", "ol", "menu"})
_NESTING: Final = frozenset({*_LISTS, "li", "blockquote"})
_DEEPEST: Final = 12  # lists, their items and quotes within one another; what is deeper stands less deep
_LANGUAGE = re.compile(r"(?:lang|language|brush)-([A-Za-z0-9+#.-]{1,30})")
_SCHEMES: Final = ("http", "https", "mailto")
_RULE: Final = "***"


def from_html(html: str, base: str | None = None) -> str:
    """The CommonMark for a piece of HTML; `base` is the address from which relative links lead."""
    writer = _Writer(base)
    for token in tokens(html):
        if isinstance(token, str):
            writer.text(token)
        elif token.closes:
            writer.close(token)
        else:
            writer.open(token)
    return writer.finish()


def from_plain(text: str) -> str:
    """The CommonMark that shows a plain text line by line."""
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        inline = Inline()
        inline.text(line)
        out += inline.taken() or [""]
    return "\n".join(out).strip("\n")


@dataclass(slots=True)
class _Nested:
    """A list, an item or a quote that is open: what stands before its first line and before all others."""

    name: str
    first: str = ""
    rest: str = ""
    used: bool = False
    number: int = 0  # of a list: the next item's, 0 for one of bullets


class _Writer:
    def __init__(self, base: str | None) -> None:
        self._base = base
        self._lines: list[str] = []
        self._nested: list[_Nested] = []
        self._too_deep: Counter[str] = Counter()
        self._inline = Inline()
        self._heading = 0
        self._code: list[str] | None = None
        self._code_depth = 0
        self._pre: list[str] | None = None
        self._pre_depth = 0
        self._language = ""
        self._cells = 0

    def text(self, text: str) -> None:
        """Text between two tags."""
        if self._pre is not None:
            self._pre.append(text)
        elif self._code is not None:
            self._code.append(text)
        else:
            self._inline.text(text)

    def open(self, tag: Tag) -> None:
        """An element begins."""
        name = tag.name
        if self._pre is not None:
            self._open_in_pre(tag)
        elif name in _CODE:
            self._code_depth += 1
            self._code = [] if self._code is None else self._code
        elif name == "br":
            self._end_code()
            self._inline.line_break()
        elif name == "img":
            address = self._absolute(tag.attributes.get("src", ""))
            emoji = tag.has_class("emoji", "emojione", "custom-emoji")
            self._inline.picture("" if emoji else address, tag.attributes.get("alt", ""))
        elif name == "a":
            self._open_link(tag)
        elif name in _EMPHASIS:
            self._inline.open(_EMPHASIS[name])
        elif name in _CELLS:
            self._inline.text(" | " if self._cells else "")
            self._cells += 1
        else:
            self._open_block(tag)

    def close(self, tag: Tag) -> None:
        """An element ends."""
        name = tag.name
        if self._pre is not None:
            self._pre_depth -= name == "pre"
            if not self._pre_depth:
                self._end_pre()
        elif name in _CODE:
            self._code_depth = max(self._code_depth - 1, 0)
            if not self._code_depth:
                self._end_code()
        elif name == "a":
            self._inline.close(LINK)
        elif name in _EMPHASIS:
            self._inline.close(_EMPHASIS[name])
        elif name in _NESTING:
            self._end_block()
            self._close_nested(name)
        elif name in _BLOCKS or name in _HEADINGS:
            self._end_block()

    def finish(self) -> str:
        """The whole."""
        if self._pre is not None:
            self._end_pre()
        self._end_block()
        return "\n".join(self._lines).strip("\n")

    def _open_block(self, tag: Tag) -> None:
        name = tag.name
        if name == "hr":
            self._end_block()
            self._put([_RULE])
        elif name in _HEADINGS:
            self._end_block()
            self._heading = _HEADINGS[name]
        elif name == "pre":
            self._end_block()
            self._pre, self._pre_depth, self._language = [], 1, _language(tag)
        elif name in _NESTING:
            self._end_block()
            self._open_nested(tag)
        elif name in _BLOCKS:
            self._end_block()

    def _open_in_pre(self, tag: Tag) -> None:
        if tag.name == "pre":
            self._pre_depth += 1
        elif tag.name == "br":
            self.text("\n")
        elif tag.name == "code":
            self._language = self._language or _language(tag)

    def _open_link(self, tag: Tag) -> None:
        address = self._absolute(tag.attributes.get("href", ""))
        self._inline.close(LINK)
        if address and not tag.has_class("mention", "u-url", "hashtag", "mention-group"):
            self._inline.open(LINK, address)

    def _absolute(self, address: str) -> str:
        address = address.strip()
        try:
            whole = urljoin(self._base, address) if self._base else address
            parts = urlsplit(whole)
        except ValueError:
            return ""
        if parts.scheme not in _SCHEMES or not (parts.netloc or (parts.scheme == "mailto" and parts.path)):
            return ""
        return whole

    def _end_code(self) -> None:
        if self._code is not None:
            self._inline.code("".join(self._code))
        self._code, self._code_depth = None, 0

    def _end_block(self) -> None:
        self._end_code()
        lines = self._inline.taken()
        if lines and self._heading:
            lines = [heading_literal(f"{'#' * self._heading} {' '.join(lines)}")]
        self._heading = self._cells = 0
        if lines:
            self._put([*(f"{line}\\" for line in lines[:-1]), lines[-1]])

    def _end_pre(self) -> None:
        code = "".join(self._pre or ()).replace("\r\n", "\n").replace("\r", "\n")
        self._pre = None
        code = code.removeprefix("\n").rstrip()
        if code:
            fence = "`" * max(3, max(map(len, re.findall("`+", code)), default=0) + 1)
            self._put([f"{fence}{self._language}", *code.split("\n"), fence])

    def _put(self, lines: list[str]) -> None:
        """One block below the last."""
        if self._lines and not self._is_next_item():
            before = []
            for each in self._nested:
                if not each.used and each.first:
                    break
                before.append(each.rest)
            self._lines.append("".join(before).rstrip())
        for line in lines:
            prefix = "".join(each.rest if each.used else each.first for each in self._nested)
            for each in self._nested:
                each.used = True
            self._lines.append(f"{prefix}{line}".rstrip())

    def _is_next_item(self) -> bool:
        """Whether this begins an item of a list that stands close to the one before, or to the text of its own."""
        for outer, each in zip(self._nested, self._nested[1:], strict=False):
            if each.name == "li" and not each.used:
                within_item = any(above.name == "li" and above.used for above in self._nested)
                return outer.used or (within_item and outer.number in (0, 2))
        return False

    def _open_nested(self, tag: Tag) -> None:
        name = tag.name
        if name == "li":
            self._close_open_item()
        if len(self._nested) >= _DEEPEST:
            self._too_deep[name] += 1
            return
        if name == "blockquote":
            self._nested.append(_Nested(name, "> ", "> "))
        elif name == "li":
            self._open_item()
        else:
            self._nested.append(_Nested(name, number=_start(tag) if name == "ol" else 0))

    def _open_item(self) -> None:
        if not self._nested or self._nested[-1].name not in _LISTS:
            self._nested.append(_Nested("ul"))
        inside = self._nested[-1]
        marker = f"{inside.number}. " if inside.number else "- "
        inside.number += bool(inside.number)
        self._nested.append(_Nested("li", marker, " " * len(marker)))

    def _close_open_item(self) -> None:
        """An item ends where the next of its list begins, even if nobody says so."""
        for each in reversed(self._nested):
            if each.name in _LISTS or each.name == "blockquote":
                return
            if each.name == "li":
                self._close_nested("li")
                return

    def _close_nested(self, name: str) -> None:
        if self._too_deep[name]:
            self._too_deep[name] -= 1
            return
        if any(each.name == name for each in self._nested):
            while self._nested.pop().name != name:
                pass


def _start(tag: Tag) -> int:
    given = tag.attributes.get("start", "")
    return int(given) if re.fullmatch("[0-9]{1,8}", given, re.ASCII) and int(given) else 1


def _language(tag: Tag) -> str:
    found = _LANGUAGE.search(tag.attributes.get("class", ""))
    return found[1] if found else ""
