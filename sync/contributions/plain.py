"""Plain text for readers that take no HTML: comments in a gradebook, notes, previews."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from markdown_it.token import Token

from sync.contributions.markdown import clean, parse
from sync.contributions.maths import INLINE as FORMULA

ELLIPSIS: Final = "…"
_COMMAND: Final = re.compile(r"[\\{}]")  # of LaTeX, which nobody reads at a glance
_RULE: Final = frozenset("|:- \t")  # of which the line below a table's head consists
_GLIMPSE_OF: Final = 3  # times its length, of the Markdown
_GLIMPSE_AT_MOST: Final = 1_200  # characters of it: what is costly to read is so by its square


def plain_text(markdown: str) -> str:
    """What somebody wrote themselves: one line for each paragraph, list item and table row; "" for nothing.

    Quotes, blocks of code and formulas on lines of their own are left out; a formula within a sentence is its LaTeX, a
    link is its text with the host behind it, ``text (example.org)``, an image its description. Code within a sentence
    is part of the sentence and stays.
    """
    text = clean(markdown)
    tokens = parse(text)
    lines = _lines(tokens) if tokens is not None else _unquoted(text)
    return "\n".join(line for line in lines if line)


def glimpse(markdown: str, limit: int) -> str:
    """The beginning of what somebody wrote, by which a reader recognises it: at most `limit` characters on one line.

    As `plain_text`, but without tables, and with an ellipsis for a formula that has more than letters and signs.
    """
    for read in (_GLIMPSE_OF * limit, _GLIMPSE_AT_MOST):  # more only where it begins with what is left out
        text = "\n".join(_without_tables(clean(markdown[:read]).split("\n")))
        tokens = parse(text)
        lines = _lines(_legible(tokens)) if tokens is not None else _unquoted(text)
        found = excerpt(" ".join(lines), limit)
        if found or len(markdown) <= read:
            return found
    return ""


def excerpt(text: str, limit: int = 280) -> str:
    """The beginning of a text on one line, at most `limit` characters with the ellipsis, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    room = limit - len(ELLIPSIS)
    end = line.rfind(" ", 0, room + 1)
    kept = line[: end if end > room // 2 else room]
    return kept.rstrip(" ,;:.…–-") + ELLIPSIS


def _without_tables(lines: Iterable[str]) -> list[str]:
    """Left out before anything is parsed, since a long table is costly to read."""
    kept: list[str] = []
    is_table = False
    for line in lines:
        if "|" in line and "-" in line and kept and _RULE.issuperset(line):
            kept.pop()
            is_table = True
        is_table = is_table and bool(line.strip())
        if not is_table:
            kept.append(line)
    return kept


def _legible(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        for part in token.children or ():
            if part.type == FORMULA and _COMMAND.search(part.content):
                part.content = ELLIPSIS
        yield token


def _unquoted(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.split("\n") if not line.lstrip().startswith(">"))


def _lines(tokens: Iterable[Token]) -> Iterator[str]:
    row: list[str] | None = None
    for token in _without_quotes(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield " | ".join(cell for cell in row or [] if cell)
            row = None
        elif token.type == "inline":
            line = _sentence(token.children or [])
            if row is None:
                yield line
            else:
                row.append(line)


def _without_quotes(tokens: Iterable[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if token.type in ("blockquote_open", "blockquote_close"):
            depth += token.nesting
        elif depth == 0:
            yield token


def _sentence(tokens: list[Token]) -> str:
    parts: list[str] = []
    link: tuple[str, int] | None = None
    for token in tokens:
        if token.type == "link_open":
            link = (str(token.attrs.get("href", "")), len(parts))
        elif token.type == "link_close" and link is not None:
            address, start = link
            parts[start:] = [_link("".join(parts[start:]).strip(), address)]
            link = None
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(token.content)
    return " ".join("".join(parts).split())


def _link(text: str, address: str) -> str:
    host = _host(address)
    if text and text == address and host:
        return host
    return f"{text} ({host})" if text and host and host not in text else text or host


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
