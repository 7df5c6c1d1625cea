"""Texts of frameworks as people read them: many hold HTML, and Stoa shows none of it."""

import re
from functools import lru_cache
from html import unescape
from typing import Final

import nh3

# Elements that editors of frameworks leave in texts. A mere "<" is none: "n<m", "List<String>".
_ELEMENT: Final = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|li|object|ol|p|pre|s|script"
    r"|small|span|strong|style|sub|sup|svg|table|tbody|td|th|thead|tr|u|ul|video)\b[^<]*>|<!--",
    re.IGNORECASE,
)
_ENDS_LINE: Final = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/td|hr)\b[^<>]*>", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS: Final = re.compile(r"[ \t\xa0]+")


def holds_html(text: str) -> bool:
    """Whether elements of HTML stand in a text."""
    return "<" in text and _ELEMENT.search(text) is not None


@lru_cache(maxsize=4096)
def plain_words(text: str) -> str:
    """A text without elements of HTML, what scripts and styles hold included, and without signs that nobody sees."""
    if holds_html(text):
        text = unescape(nh3.clean(_ENDS_LINE.sub("\n", text), tags=set()))
    lines = (_BLANKS.sub(" ", line).strip() for line in _CONTROL.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)
