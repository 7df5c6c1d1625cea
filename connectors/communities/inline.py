"""The text of one paragraph, heading or line, put together as CommonMark that shows it as it is."""

import re
from collections import Counter
from dataclasses import dataclass

from connectors.communities.plain import with_addresses

_SPACE = re.compile(r"[ \t\n\f\r\x85\u2028\u2029]+")
_AFTER_ADDRESS = ".,;:!?'\u2019\u201d)]}*_~"  # ends the sentence around it, not the address
_ACTIVE = re.compile(
    r"[\\`*<\[\]~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis; within a word it is none
    r"|&(?=[#0-9A-Za-z]|\Z)"  # a character reference
)
_ACTIVE_LINE = re.compile(
    r"#{1,6}(?=[ \t]|\Z)"  # a heading
    r"|[-+](?=[ \t]|\Z)|(?:-[ \t]*)+\Z|=+[ \t]*\Z"  # a list, a rule, what makes the line above a heading
    r"|>"  # a quote
    r"|[|:][|:\- \t]*\Z"  # what makes the line above the head of a table
)
_NUMBERED = re.compile(r"[0-9]{1,9}(?=[.)](?:[ \t]|\Z))")
_HEADING_END = re.compile(r"#(?=\s*\Z)")
_UNSAFE_IN_ADDRESS = re.compile(r"[\s<>\\\x00-\x1f]")
_EMPHASIS = {"strong": "**", "em": "*", "del": "~~"}
_BREAK = "\n"
_PASSES = 5  # what is dropped may take away what something else held on to
LINK = "link"


@dataclass(slots=True)
class _Mark:
    """Where an emphasis or a link begins or ends; `shown` is empty where it cannot stand in CommonMark."""

    kind: str
    opens: bool
    shown: str
    other: "_Mark | None" = None
    at: int = 0  # its place among the items

    def drop(self) -> None:
        """Show neither this nor the other end of it."""
        self.shown = ""
        if self.other:
            self.other.shown = ""


class Inline:
    """Collects text and marks, and gives the lines."""

    def __init__(self) -> None:
        self._items: list[str | _Mark] = []
        self._open: list[_Mark] = []
        self._depth: Counter[str] = Counter()  # of elements of one kind within another
        self._address = ""
        self._said: list[str] = []  # what stands in the link
        self._ends_in_space = True

    def text(self, text: str) -> None:
        """Add what is to be read; its white space counts as one space."""
        text = _SPACE.sub(" ", text)
        if text.startswith(" "):
            self._space()
        text = text.lstrip(" ")
        if not text:
            return
        body = text.rstrip(" ")
        self._add(literal(body) if self._address else with_addresses(body, literal, _AFTER_ADDRESS), body)
        if body != text:
            self._space()

    def code(self, text: str) -> None:
        """Add a span of code."""
        body = _SPACE.sub(" ", text).strip(" ")
        if body:
            fence = "`" * (max(map(len, re.findall("`+", body)), default=0) + 1)
            pad = " " if "`" in (body[0], body[-1]) else ""
            self._add(f"{fence}{pad}{body}{pad}{fence}", body)

    def line_break(self) -> None:
        """Begin a new line within the paragraph."""
        self._items.append(_BREAK)
        self._ends_in_space = True

    def picture(self, address: str, alt: str) -> None:
        """Add what a picture shows, as a link to it."""
        if self._address or not address:
            self.text(alt)
            return
        self.open(LINK, address)
        self.text(alt or address)
        self.close(LINK)

    def open(self, kind: str, address: str = "") -> None:
        """Begin an emphasis, or a link to an absolute address."""
        self._depth[kind] += 1
        if self._depth[kind] > 1:
            return
        if kind == LINK:
            self._address, self._said = _safe(address), []
            self._part_from_exclamation()
        mark = _Mark(kind, opens=True, shown=_EMPHASIS.get(kind, "["), at=len(self._items))
        self._items.append(mark)
        self._open.append(mark)

    def close(self, kind: str) -> None:
        """End the emphasis or link of this kind, if there is one, and what began in it."""
        if not self._depth[kind]:
            return
        self._depth[kind] -= 1
        if self._depth[kind]:
            return
        while self._open:
            mark = self._open.pop()
            self._depth[mark.kind] = 0
            self._end(mark)
            if mark.kind == kind:
                return

    def taken(self) -> list[str]:
        """The lines so far, escaped; emphasis that has not ended goes on in what comes next."""
        lasting = [mark.kind for mark in self._open if mark.kind != LINK]
        while self._open:
            self._end(self._open.pop())
        lines = _lines(self._items)
        self._items, self._depth, self._ends_in_space = [], Counter(), True
        for kind in lasting:
            self.open(kind)
        return lines

    def _add(self, shown: str, said: str) -> None:
        self._items.append(shown)
        self._said.append(said)
        self._ends_in_space = False

    def _space(self) -> None:
        """One space, before marks that begin and after those that end."""
        if self._ends_in_space:
            return
        at = len(self._items)
        while at and isinstance(mark := self._items[at - 1], _Mark) and mark.opens:
            at -= 1
        for mark in self._items[at:]:
            if isinstance(mark, _Mark):
                mark.at += 1
        self._items.insert(at, " ")
        self._said.append(" ")
        self._ends_in_space = True

    def _part_from_exclamation(self) -> None:
        last = self._items[-1] if self._items else ""
        if isinstance(last, str) and last.endswith("!"):
            self._items[-1] = f"{last[:-1]}\\!"  # else the link would be a picture

    def _end(self, mark: _Mark) -> None:
        spaces = bool(self._items) and self._items[-1] == " "
        if spaces:
            self._items.pop()
        if mark.kind == LINK:
            self._end_link(mark)
        else:
            end = _Mark(mark.kind, opens=False, shown=mark.shown, other=mark)
            mark.other = end
            self._items.append(end)
        if spaces:
            self._items.append(" ")

    def _end_link(self, mark: _Mark) -> None:
        said, address = "".join(self._said).strip(), self._address
        self._address = ""
        if said in (address, address.removeprefix("mailto:")):
            self._items[mark.at :] = [f"<{said}>"]
        elif said:
            shown = f"<{address}>" if re.search("[()]", address) else address
            self._items.append(_Mark(LINK, opens=False, shown=f"]({shown})", other=mark))
        else:
            mark.shown = ""


def literal(text: str) -> str:
    """Text within a line, with everything escaped that would be markup."""
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", text)


def line_literal(line: str) -> str:
    """A line that is escaped already, with what would be markup at its beginning escaped too."""
    if _ACTIVE_LINE.match(line):
        return f"\\{line}"
    number = _NUMBERED.match(line)
    return f"{number[0]}\\{line[number.end() :]}" if number else line


def heading_literal(line: str) -> str:
    """The same of a heading: one line, whose end is not taken for closing signs."""
    return _HEADING_END.sub(r"\\#", line)


def _safe(address: str) -> str:
    return _UNSAFE_IN_ADDRESS.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address
    )


def _lines(items: list[str | _Mark]) -> list[str]:
    text = "".join(item.shown if isinstance(item, _Mark) else item for item in _holding(items))
    lines = (line.strip(" ") for line in text.split(_BREAK))
    return [line_literal(line) for line in lines if line]


def _holding(items: list[str | _Mark]) -> list[str | _Mark]:
    """The items without the emphasis that cannot stand in CommonMark, whose signs would be shown."""
    for _ in range(_PASSES):
        items = _without_empty(items)
        if not _drop_what_does_not_hold(items):
            return items
    return [item for item in items if not isinstance(item, _Mark) or item.kind == LINK]


def _without_empty(items: list[str | _Mark]) -> list[str | _Mark]:
    kept: list[str | _Mark] = []
    for item in items:
        if isinstance(item, _Mark) and not item.shown:
            continue
        if isinstance(item, _Mark) and item.other and kept and kept[-1] is item.other:
            kept.pop()
        else:
            kept.append(item)
    return kept


def _drop_what_does_not_hold(items: list[str | _Mark]) -> bool:
    """Emphasis begins and ends at the edges of words alone (CommonMark 0.31, 6.2). Says whether any was dropped."""
    before, dropped = " ", False
    for number, item in enumerate(items):
        if isinstance(item, _Mark) and item.kind != LINK:
            after = _after(items, number)
            outside, inside = (before, after) if item.opens else (after, before)
            if item.shown and (_follows_end(items, number) or not _holds(outside, inside)):
                item.drop()
                dropped = True
        before = _text_of(item)[-1:] or before
    return dropped


def _text_of(item: str | _Mark) -> str:
    return item.shown if isinstance(item, _Mark) else item


def _follows_end(items: list[str | _Mark], number: int) -> bool:
    """Whether this begins where another ends: the signs of both would run into one."""
    item, last = items[number], items[number - 1] if number else ""
    return (
        isinstance(item, _Mark)
        and isinstance(last, _Mark)
        and item.opens
        and not last.opens
        and last.kind != LINK
    )


def _holds(outside: str, inside: str) -> bool:
    if inside.isspace():
        return False
    return _is_word(inside) or not _is_word(outside)


def _is_word(character: str) -> bool:
    return character.isalnum()


def _after(items: list[str | _Mark], number: int) -> str:
    following = items[number + 1] if number + 1 < len(items) else " "
    return _text_of(following)[:1] or " "
