"""Turning what people wrote into HTML that is safe to show to everybody.

Two walls, each enough by itself: the parser takes raw HTML for text, and nh3 lets through only what is listed here.
Nothing in the result makes a browser ask another host: images become links. Where a text shows a file of its own post,
by ``![…](attachment:<id>)``, or leads to it, there stands a place (`ATTACHMENT_PLACE`) for what the page has to show:
which files those are, and whether somebody may see them, this does not know.

What would take long is shown as it was typed, and code that would take long in plain. Both are told by counting, so
that the same text always looks the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments import highlight as colour
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from sync.contributions import maths
from sync.contributions.markdown import attachment_in, clean, is_address, parse
from sync.contributions.mentions import MENTION
from sync.contributions.texts import Text

RENDERER_VERSION: Final = 4
"""Rises whenever the same text would give other HTML; what was kept from before is rendered anew."""

ATTACHMENT_PLACE: Final = re.compile(
    r'<span class="attachment" data-attachment="(?P<id>[0-9a-f-]{36})">(?P<words>[^<]*)</span>'
)

_MENTION: Final = "mention"
_TOP_HEADING = 4  # a page has its title at 1, its parts at 2, each post at 3
_LOWEST_HEADING = 6
_MAXIMUM_COLOURED = 1_200  # characters of code in one text: half of the lexers take their square, to 50 ms
_LEAST_COLOURED = 50  # what a block counts for at least: its lexer has to be found
_MAXIMUM_MATHS = 4_000  # characters of formulas in one text: a hundred milliseconds
_LEAST_MATHS = 10  # what a formula counts for at least
# fmt: off
_LANGUAGES: Final = frozenset({
    "bash", "c", "cpp", "csharp", "css", "diff", "go", "haskell", "html", "http", "ini", "java", "javascript", "json",
    "kotlin", "latex", "matlab", "php", "powershell", "python", "r", "ruby", "rust", "sql", "swift", "toml",
    "typescript", "xml", "yaml",
})
_ALIASES: Final = {
    "c++": "cpp", "c#": "csharp", "js": "javascript", "py": "python", "sh": "bash", "ts": "typescript",
}
_FINDING_FUNCTIONS: Final = frozenset({"c", "cpp", "csharp", "java"})
_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "span", "blockquote", "ul", "ol", "li", "a", "h4", "h5", "h6",
    "div", "table", "thead", "tbody", "tr", "th", "td",
}
# fmt: on
_BLOCKS_WITH_DIRECTION = frozenset(
    {"paragraph_open", "heading_open", "list_item_open", "td_open", "th_open", "blockquote_open"}
)
_WITHOUT_PUNCTUATION = re.compile(r"[\s&*]{50}|[\w\s.$<>?@\[\]&*]{200}")
"""What lexers that look for the heads of functions try again and again; code has a bracket or a stop before."""

_ALIGNMENTS = {"text-align:left": "start", "text-align:center": "centre", "text-align:right": "end"}

_KEEPING_LINES = MarkdownIt("commonmark", {"breaks": True}).options  # a new line stays one, as it was typed

_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "span": {"data-attachment"}, **maths.ATTRIBUTES}
_VALUES = {
    **{tag: {"dir": {"auto"}} for tag in ("p", "h4", "h5", "h6", "li", "td", "blockquote")},
    "th": {"dir": {"auto"}, "scope": {"col"}},
    **maths.VALUES,
}
_CLASSES = {
    "span": {"attachment", _MENTION, *(name for name in STANDARD_TYPES.values() if name)},
    "pre": {"code"},
    "div": {"table", "maths"},
    "th": set(_ALIGNMENTS.values()),
    "td": set(_ALIGNMENTS.values()),
}
_cleaner = nh3.Cleaner(
    tags=_TAGS | maths.TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    set_tag_attribute_values={"a": {"target": "_blank"}, "pre": {"tabindex": "0"}, "div": {"tabindex": "0"}},
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow ugc noopener noreferrer",
)


def html_of(text: Text) -> str:
    """A text as it is shown: as it was rendered once, or anew where that was by another version."""
    is_current = text.renderer_version == RENDERER_VERSION and text.html is not None
    return text.html or "" if is_current else render(text.markdown)


def render(markdown: str) -> str:
    """The HTML of a text of any length and content; "" for nothing.

    Headings begin at h4. A text that is longer, fuller or nested deeper than anybody writes is shown as it was typed.
    """
    text = clean(markdown)
    tokens = parse(text)
    if tokens is None:
        return _cleaner.clean(f'<pre class="code">{escape(text)}</pre>')
    return _cleaner.clean(RendererHTML().render(list(_prepared(tokens)), _KEEPING_LINES, {}))


def _prepared(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same tokens with headings moved down, images as links, and code and the borders of tables as HTML."""
    allowance = _MAXIMUM_COLOURED
    headings, formulas = _headings(tokens), _Formulas()
    for token in tokens:
        if token.type in ("fence", "code_block"):
            html, used = _code(token, allowance)
            allowance -= used
            yield _html(f'<pre class="code"><code>{html}</code></pre>\n')
        elif token.type == maths.BLOCK:
            yield _html(f'<div class="maths" tabindex="0">{formulas.of(token)}</div>\n')
        elif token.type == "table_open":
            yield from (_html('<div class="table">'), token)
        elif token.type == "table_close":
            yield from (token, _html("</div>\n"))
        else:
            yield _adapted(token, headings, formulas)


def _adapted(token: Token, headings: Mapping[str, str], formulas: "_Formulas") -> Token:
    if token.type in _BLOCKS_WITH_DIRECTION:
        token.attrSet("dir", "auto")
    if token.type == "th_open":
        token.attrSet("scope", "col")
    if token.type in ("td_open", "th_open") and "style" in token.attrs:
        token.attrs["class"] = _ALIGNMENTS[str(token.attrs.pop("style"))]
    if token.type in ("heading_open", "heading_close"):
        token.tag = headings[token.tag]
    if token.children:
        placed = _with_places(token.children)
        shown = [_html(formulas.of(each)) if each.type == maths.INLINE else each for each in placed]
        token.children = _with_mentions(_without_images(shown))
    return token


def _with_mentions(tokens: list[Token]) -> list[Token]:
    """The same inline tokens with who is mentioned marked as such; the name is put there when somebody reads."""
    result: list[Token] = []
    for token in tokens:
        parts = MENTION.split(token.content) if token.type == "text" else [token.content]
        if len(parts) == 1:
            result.append(token)
            continue
        for place, part in enumerate(parts):
            marked = f'<span class="{_MENTION}">@{{{part}}}</span>'
            result.append(_html(marked) if place % 2 else Token("text", "", 0, content=part))
    return result


class _Formulas:
    """Formulas of one text as HTML, for as long as they do not take more than anybody writes; then as typed."""

    def __init__(self) -> None:
        self._allowance = _MAXIMUM_MATHS

    def of(self, token: Token) -> str:
        """The HTML of a formula's token."""
        display = token.type == maths.BLOCK or token.info == "display"
        shown = None
        used = max(len(token.content), _LEAST_MATHS)
        if used <= self._allowance:
            self._allowance -= used
            shown = maths.mathml(token.content, display=display)
        mark = "$$" if display else "$"
        return shown or f"<code>{escape(mark + token.content + mark)}</code>"


def _headings(tokens: Sequence[Token]) -> Mapping[str, str]:
    """The heading to show for each that is used: below those of the page, and leaving out none in between."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    return {tag: f"h{min(_TOP_HEADING + place, _LOWEST_HEADING)}" for place, tag in enumerate(used)}


def _html(content: str) -> Token:
    return Token("html_block", "", 0, content=content)


def _code(token: Token, allowance: int) -> tuple[str, int]:
    """The HTML of a block of code, and how much of the allowance for colours it took."""
    named = (token.info.split() or [""])[0].lower()
    language = _ALIASES.get(named, named)
    used = max(len(token.content), _LEAST_COLOURED)
    if language not in _LANGUAGES or used > allowance or _is_slow(language, token.content):
        return escape(token.content), 0
    coloured: str = colour(token.content, get_lexer_by_name(language, stripnl=False), _formatter())
    return coloured, used


def _is_slow(language: str, code: str) -> bool:
    return language in _FINDING_FUNCTIONS and bool(_WITHOUT_PUNCTUATION.search(code))


def _with_places(tokens: Sequence[Token]) -> list[Token]:
    """The same inline tokens with a place for each of the post's own files that is shown or linked to.

    Within a link to elsewhere a file is its description.
    """
    result: list[Token] = []
    linked: tuple[str, list[Token]] | None = None  # the file that a link leads to, and what stands in it
    inside_link = 0
    for token in tokens:
        inside_link += token.nesting if token.type in ("link_open", "link_close") and linked is None else 0
        if linked is not None and token.type == "link_close":
            result.append(_place(linked[0], "".join(each.content for each in linked[1])))
            linked = None
        elif linked is not None:
            linked[1].append(token)
        elif token.type == "link_open" and (file_id := attachment_in(str(token.attrs.get("href", "")))):
            linked, inside_link = (file_id, []), 0
        elif token.type == "image" and (file_id := attachment_in(str(token.attrs.get("src", "")))):
            result.append(_place(file_id, token.content) if not inside_link else _text(token.content))
        else:
            result.append(token)
    return result


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _place(file_id: str, words: str) -> Token:
    return _html(f'<span class="attachment" data-attachment="{file_id}">{escape(words)}</span>')


def _without_images(tokens: list[Token]) -> list[Token]:
    """The same inline tokens with a link in place of each image, or its description inside of a link."""
    result: list[Token] = []
    inside_link = 0
    for token in tokens:
        inside_link += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "image":
            result.extend(_link_to_image(token, inside_link=inside_link > 0))
        else:
            result.append(token)
    return result


def _link_to_image(image: Token, *, inside_link: bool) -> list[Token]:
    address = str(image.attrs.get("src", ""))
    text = _text(image.content or address)
    if inside_link or not is_address(address):
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": address}), text, Token("link_close", "a", -1)]


@cache
def _formatter() -> HtmlFormatter:
    return HtmlFormatter(nowrap=True)
