"""Reading Markdown: CommonMark with tables, strikethrough, formulas and plain addresses as links; raw HTML is text.

Time is bounded, whatever a text holds: what would take long is not parsed at all, and a paragraph that holds more
marks than anybody writes is taken as plain text, since brackets and emphasis cost the square of their number.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from sync.contributions.maths import use_maths

MAXIMUM_NESTING: Final = 16
_MAXIMUM_MARKS: Final = 2_000  # in one paragraph
_MARKS = re.compile(r"[\[\]*_~`<&!\\:@$]")

# What takes longest to read grows with the square of a word or of the lines, or with a table's width times its rows.
_LONGEST_TEXT: Final = 50_000  # characters; the longest message that other communities take has 40,000
_LONGEST_WORD: Final = 2_000  # characters; of an address that is taken everywhere
_MOST_CELLS: Final = 10_000  # of tables; a row is filled up to the width of its head
_MOST_LINES_AHEAD: Final = 10_000  # looked at again for each quote or list that is open or may begin
_MOST_BEFORE_ADDRESSES: Final = 4_000_000  # characters, in which the parser looks for where addresses begin
_CONTAINERS = re.compile(r"[ \t]*(?:(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?!\S))[ \t]*)*")
_CONTAINER = re.compile(r">|[-+*.)]")
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1}}}")
_RULE_OF_TABLE: Final = "|:- \t>*+.)0123456789"  # the line below a table's head, also within quotes and lists

_SCHEME = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_ATTACHMENT = re.compile(r"attachment:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_OVERRIDES = dict.fromkeys(
    range(0x202A, 0x202F)
)  # LRE, RLE, PDF, LRO, RLO: they make text read other than it is
_UNPAIRED = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without what no page, database or reader can take.

    Lone surrogates and NUL become U+FFFD, line ends ``\\n``; directional embeddings and overrides are dropped
    (isolates and marks, which right-to-left languages need, stay).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return _UNPAIRED.sub("\ufffd", text).translate(_OVERRIDES)


def parse(markdown: str) -> list[Token] | None:
    """The block tokens of a cleaned text, or None where it is longer, fuller or nested deeper than anybody writes."""
    if not _is_affordable(markdown):
        return None
    tokens = _parser().parse(markdown)
    deepest = max((token.level for token in tokens), default=0)
    return None if deepest >= MAXIMUM_NESTING - 1 else tokens


def is_address(address: str) -> bool:
    """Whether a link may lead there: http, https and mailto, always absolute."""
    return bool(_SCHEME.match(address))


def attachment_in(address: str) -> str | None:
    """The id of the post's own file that an address names, as ``attachment:<id>``; None for any other address."""
    found = _ATTACHMENT.fullmatch(address)
    return found[1] if found else None


def attachments_in(markdown: str) -> Sequence[str]:
    """The ids of files that a text may name, each once."""
    return tuple(dict.fromkeys(_ATTACHMENT.findall(markdown)))


def without_attachment(markdown: str, file_id: str) -> str:
    """The text without what shows a file, or leads to it."""
    shown = re.compile(rf"!?\[(?:\\.|[^\]\\\n])*\]\(attachment:{re.escape(file_id)}\)[ \t]*\n?")
    return shown.sub("", markdown)


def _is_affordable(text: str) -> bool:
    if len(text) > _LONGEST_TEXT or _LONG_WORD.search(text):
        return False
    if sum(part.count("://") * len(part) for part in text.split("\n\n")) > _MOST_BEFORE_ADDRESSES:
        return False
    lines = text.split("\n")
    return len(lines) * _columns(lines) <= _MOST_CELLS and lines_ahead(lines) <= _MOST_LINES_AHEAD


def _columns(lines: Sequence[str]) -> int:
    """The cells in a row of the widest table, 0 where there is none."""
    return max(
        (line.count("|") + 1 for line in lines if "-" in line and not line.strip(_RULE_OF_TABLE)), default=0
    )


def lines_ahead(lines: Sequence[str]) -> int:
    """How often a parser looks at a line again: for all quotes and lists around it, and wherever one may begin.

    A quote is looked through to the next empty line, even where it cannot go on so far.
    """
    depths = [_depth(line) for line in lines]
    total = ahead = 0
    for line, depth, before in zip(
        reversed(lines), reversed(depths), [*reversed(depths[:-1]), 0], strict=True
    ):
        ahead = ahead + 1 if line else 0
        total += ahead if depth != before else 0
    return total + len(lines) * max(depths)


def _depth(line: str) -> int:
    """The quotes and list items that begin at the beginning of a line, or that it says to go on with."""
    found = _CONTAINERS.match(line)
    return len(_CONTAINER.findall(found[0])) if found else 0


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": MAXIMUM_NESTING})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.disable(["html_block", "html_inline"])
    use_maths(parser)
    parser.validateLink = _may_lead  # type: ignore[method-assign,assignment]
    parser.linkify = _addresses()
    parser.core.ruler.at("inline", _inline)
    return parser


def _may_lead(address: str) -> bool:
    return is_address(address) or attachment_in(address) is not None


def _addresses() -> LinkifyIt:
    finder = LinkifyIt({}, {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for scheme in ("ftp:", "//"):
        finder.add(scheme, None)
    return finder


def _inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = token.children or []
        if sum(1 for _ in _MARKS.finditer(token.content)) > _MAXIMUM_MARKS:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        for child in token.children:  # entities may stand for what was dropped from the text
            child.content = child.content.translate(_OVERRIDES)
            if "title" in child.attrs:
                child.attrs["title"] = str(child.attrs["title"]).translate(_OVERRIDES)
