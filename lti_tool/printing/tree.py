"""Markdown as a tree of plain data, for a typesetter that takes every text for text.

A block is a dictionary with its kind under ``t``; what stands in a line is a flat list of runs, since emphasis may be
nested a thousand deep. Nothing here is markup, so nothing that people write can become any.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext
from markdown_it.token import Token

from sync.contributions import maths
from sync.contributions.markdown import attachment_in, clean, is_address, parse

Block = dict[str, Any]
Run = dict[str, Any]

_MOST_COLUMNS: Final = 12  # of a table that still can be read on paper
_LONGEST_ADDRESS: Final = 2_000
_LONG_WORD: Final = re.compile(r"\S{40}(?=\S{20})")
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")
_STYLES: Final = {"strong": "b", "em": "i", "s": "x"}


def printable(text: str) -> str:
    """A text without what no font has: control characters are dropped, private ones become U+FFFD."""
    return _PRIVATE.sub("\ufffd", _UNPRINTABLE.sub("", clean(text)))


def breakable(text: str) -> str:
    """The same with places at which a line may end within words that are longer than a line."""
    return _LONG_WORD.sub(lambda found: found[0] + "\u200b", printable(text))


def link_to(address: str) -> Mapping[str, str]:
    """What makes a run a link; nothing where an address may lead nowhere."""
    may_lead = is_address(address) and len(address) <= _LONGEST_ADDRESS
    return {"a": printable(address)} if may_lead else {}


@dataclass
class _Inline:
    """What a line says so far."""

    files: Mapping[str, str]
    runs: list[Run] = field(default_factory=list)
    styles: dict[str, int] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def add(self, text: str, **more: Any) -> None:
        """One run in the present style."""
        if text:
            styles = {name: True for name, depth in self.styles.items() if depth > 0}
            run: Run = {"v": breakable(text), **styles, **more}
            address = self.links[-1] if self.links else ""
            self.runs.append({**run, "a": address} if address else run)

    def read(self, token: Token) -> None:
        """One inline token."""
        kind, _, side = token.type.rpartition("_")
        if kind in _STYLES and side in ("open", "close"):
            style = _STYLES[kind]
            self.styles[style] = self.styles.get(style, 0) + token.nesting
        elif token.type == "link_open":
            self._open(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            self.links.pop()
        elif token.type in ("softbreak", "hardbreak"):
            self.runs.append({"br": True})
        elif token.type == "image":
            self._image(token)
        elif token.type == "code_inline":
            self.add(token.content, c=True)
        elif token.type == maths.INLINE:
            mark = "$$" if token.info == "display" else "$"
            self.add(mark + token.content + mark, c=True)
        else:
            self.add(token.content)

    def _open(self, address: str) -> None:
        file_id = attachment_in(address)
        if file_id:
            self.add(f"[{_file(self.files, file_id)}] ")
        self.links.append(link_to(address).get("a", ""))

    def _image(self, token: Token) -> None:
        address = str(token.attrs.get("src", ""))
        file_id = attachment_in(address)
        if file_id:
            described = f": {token.content}" if token.content else ""
            self.add(f"[{_file(self.files, file_id)}{described}]")
            return
        self._open(address)
        self.add(token.content or address)
        self.links.pop()


def _file(files: Mapping[str, str], file_id: str) -> str:
    if file_id not in files:
        return str(gettext("a file that is not part of this post"))
    return str(gettext("File: %(name)s", name=files[file_id]))


def tree_of(markdown: str, files: Mapping[str, str], level: int) -> list[Block]:
    """The blocks of a text; `files` are the names of its own by their ids, headings begin at `level`.

    What is longer, fuller or nested deeper than anybody writes stands as it was typed, as it does on pages.
    """
    text = clean(markdown)
    tokens = parse(text)
    if tokens is None:
        return [_code(text)]
    return _Reader(files, level).blocks(iter(tokens))


def _code(text: str) -> Block:
    return {"t": "code", "v": printable(text.expandtabs(4)).rstrip("\n")}


class _Reader:
    def __init__(self, files: Mapping[str, str], level: int) -> None:
        self._files, self._level, self._last = files, level, level - 1

    def blocks(self, tokens: Iterator[Token], until: str = "") -> list[Block]:
        """All blocks up to the token that closes what they stand in."""
        found: list[Block] = []
        for token in tokens:
            if token.type == until:
                break
            block = self._block(token, tokens)
            if block:
                found.append(block)
        return found

    def _block(self, token: Token, tokens: Iterator[Token]) -> Block | None:
        kind = token.type
        if kind in ("fence", "code_block"):
            return _code(token.content)
        if kind == maths.BLOCK:
            return _code(f"$$ {token.content} $$")
        if kind == "hr":
            return {"t": "hr"}
        if kind == "heading_open":
            return {
                "t": "h",
                "level": self._heading(int(token.tag[1:])),
                "c": self._line(tokens, "heading_close"),
            }
        if kind == "blockquote_open":
            return {"t": "q", "c": self.blocks(tokens, "blockquote_close")}
        if kind in ("bullet_list_open", "ordered_list_open"):
            return self._list(token, tokens)
        if kind == "table_open":
            return self._table(tokens)
        if kind == "inline":
            return {"t": "p", "c": self._runs(token)}
        return None

    def _heading(self, typed: int) -> int:
        """Below the post's own, and leaving out none in between, which PDF/UA forbids."""
        self._last = min(self._level + typed - 1, self._last + 1)
        return self._last

    def _list(self, token: Token, tokens: Iterator[Token]) -> Block:
        end = token.type.replace("open", "close")
        items: list[list[Block]] = []
        for each in tokens:
            if each.type == end:
                break
            items.append(self.blocks(tokens, "list_item_close"))
        start = int(token.attrs.get("start", 1))
        return {"t": "ol" if token.type.startswith("ordered") else "ul", "start": start, "items": items}

    def _table(self, tokens: Iterator[Token]) -> Block:
        rows: list[list[list[Run]]] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._runs(token))
        if len(rows[0]) > _MOST_COLUMNS:
            lines = (" | ".join("".join(run.get("v", " ") for run in cell) for cell in row) for row in rows)
            return _code("\n".join(lines))
        return {"t": "table", "head": rows[0], "rows": rows[1:]}

    def _line(self, tokens: Iterator[Token], until: str) -> list[Run]:
        runs: list[Run] = []
        for token in tokens:
            if token.type == until:
                break
            runs += self._runs(token)
        return runs

    def _runs(self, token: Token) -> list[Run]:
        inline = _Inline(self._files)
        children: Sequence[Token] = token.children or ()
        for child in children:
            inline.read(child)
        return inline.runs
