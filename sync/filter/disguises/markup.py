"""Markup that stands inside of words and between a word and what it announces: HTML, BBCode, links of Markdown.

A first look reads it as it is written, since titles, alternative texts and addresses in it are read too.
"""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.hints import SIGNS
from sync.filter.placeholders import PLACEHOLDER
from sync.filter.view import Edit

_BLOCKS: Final = (
    "address|article|aside|blockquote|br|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head"
    "|header|hr|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_INLINE: Final = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label|mark|meta|q|s|samp|script"
    "|small|span|strike|strong|style|sub|sup|svg|time|tt|u|var|wbr"
)
_TAG: Final = re.compile(
    rf"""<(?:
        (?P<block>/?(?:{_BLOCKS})(?![\w-])(?:\s[^<>]{{0,400}})?/?)
      | /?(?:{_INLINE})(?![\w-])(?:\s[^<>]{{0,400}})?/?
      | !--(?:(?!-->)[^<]){{0,400}}--
    )>
    | \[/?(?:b|i|u|s|center|code|color|email|font|img|quote|size|spoiler|url)(?:=[^\]\n]{{0,200}})?\](?!\()""",
    re.VERBOSE | re.IGNORECASE,
)
# [text](address "title"), ![text](address), [text][reference]; in square brackets alone what has a figure.
_LINK: Final = re.compile(
    r"(?P<opening>!?\[)(?P<text>[^\[\]\n]{1,300})"
    r"(?P<closing>\](?:\([^()\s]{0,400}(?:\s[^()\n]{0,200})?\)|\[[^\[\]\n]{0,60}\]))"
    r"|(?P<bracket>(?<!\S)\[)(?P<alone>[^\[\]\n]{3,60})(?P<closed>\])"
)

_PERHAPS_LINK: Final = SIGNS.hint(r"\][(\[]|\[[^\[\]\n]*\pN")


def seen_through(text: str) -> Iterator[Edit]:
    """Every tag as nothing, or as the end of a line, and every link as its text."""
    if "<" in text or "[/" in text:
        for tag in _TAG.finditer(text):
            yield Edit(*tag.span(), "\n" if tag["block"] else "")
    if _PERHAPS_LINK.is_in(text):
        for link in _LINK.finditer(text):
            yield from _unlinked(link)


def _unlinked(link: re.Match[str]) -> Iterator[Edit]:
    if link["opening"]:
        yield Edit(*link.span("opening"), "")
        yield Edit(*link.span("closing"), "")
    elif any(map(str.isdigit, link["alone"])) and not PLACEHOLDER.fullmatch(link.group()):
        yield Edit(*link.span("bracket"), "")
        yield Edit(*link.span("closed"), "")
