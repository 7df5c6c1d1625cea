"""User names written with an @, of anybody."""

import re
from collections.abc import Iterator

from sync.filter.types import EntityType, Span
from sync.filter.view import View

_NAME = r"[^\W_](?:[\w.-]{0,62}\w)?|_[\w.-]{0,62}\w"
_MENTION = re.compile(
    rf"""<@[!&]?[A-Z0-9]{{2,32}}(?:\|[^<>\n|]{{0,80}})?>      # Slack and Discord: an id, perhaps with a name
       | (?<![\w@])@(?P<name>{_NAME})(?:@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}})?   # also @name@host
    """,
    re.VERBOSE,
)
# Mentions of everybody, not of anybody.
_EVERYBODY = frozenset(["all", "alle", "channel", "everyone", "here", "online", "room", "team"])
# 5pm, 2x, 18uhr, 100: a time, a factor, a price.
_QUANTITY = re.compile(r"\d+(?:[.:]\d+)?(?:am|pm|x|h|uhr|k)?", re.IGNORECASE)
# A decorator opens its line and is called, or stands alone there before what it decorates.
_ALONE_ON_LINE = re.compile(
    r"[ \t]*\r?\n[ \t]*(?:@\w|(?:async|class|def|export|function|private|public|static)\b)"
)
# What style sheets and Java know by these names.
_KEYWORDS = frozenset(
    [
        "Autowired",
        "Deprecated",
        "Nullable",
        "Override",
        "SuppressWarnings",
        "font-face",
        "import",
        "keyframes",
    ]
)
_QUERIES = frozenset(["container", "layer", "media", "supports"])
_QUERY = re.compile(r" (?:\(|all\b|print\b|screen\b)")
_LINE_START = re.compile(r"(?:^|\n)[ \t]*\Z")


def find(view: View) -> Iterator[Span]:
    """Every mention with its @, and with its host where it names one."""
    for mention in _MENTION.finditer(view.text) if "@" in view.text else ():
        name = mention.group("name")
        if name is None:
            yield view.span(mention.start(), mention.end(), EntityType.HANDLE, 0.95, "handle.id")
        elif not (
            name.casefold() in _EVERYBODY or _QUANTITY.fullmatch(name) or _is_decorator(view.text, mention)
        ):
            yield view.span(mention.start(), mention.end(), EntityType.HANDLE, 0.8, "handle.mention")


def _is_decorator(text: str, mention: re.Match[str]) -> bool:
    name = mention.group("name")
    called = text.startswith("(", mention.end())
    if called and "." in name:
        return True
    if name in _KEYWORDS or (name in _QUERIES and _QUERY.match(text, mention.end())):
        return True
    opens_line = bool(_LINE_START.search(text, max(0, mention.start() - 40), mention.start()))
    return opens_line and (called or bool(_ALONE_ON_LINE.match(text, mention.end())))
