"""Reading Markdown: CommonMark with tables, strikethrough and plain addresses as links; raw HTML is text.

Time is linear in the length of the text, whatever it holds: nesting is bounded, and a paragraph that holds more
marks than anybody writes is taken as plain text, since brackets and emphasis cost the square of their number.
"""

import re
from functools import cache
from typing import Final

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAXIMUM_NESTING: Final = 16
_MAXIMUM_MARKS: Final = 2_000  # in one paragraph
_MARKS = re.compile(r"[\[\]*_~`<&!\\:@]")
_SCHEME = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
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
    """The block tokens of a cleaned text, or None where it is nested deeper than anybody writes."""
    tokens = _parser().parse(markdown)
    deepest = max((token.level for token in tokens), default=0)
    return None if deepest >= MAXIMUM_NESTING - 1 else tokens


def is_address(address: str) -> bool:
    """Whether a link may lead there: http, https and mailto, always absolute."""
    return bool(_SCHEME.match(address))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": MAXIMUM_NESTING})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.disable(["html_block", "html_inline"])
    parser.validateLink = is_address  # type: ignore[method-assign,assignment]
    parser.linkify = _addresses()
    parser.core.ruler.at("inline", _inline)
    return parser


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
