"""Slack's mrkdwn turned into CommonMark (with ``~~`` of GitHub Flavored Markdown).

Source: Slack, "Formatting text for app surfaces", also for what retrieved messages hold: only ``&``, ``<`` and
``>`` are escaped, whatever stands in angle brackets is a mention, a command or a link, and emphasis stands at the
borders of words within one line. What is plain in Slack and would be markup in CommonMark is escaped. Every step
is linear in the length of the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

UNKNOWN = "unknown"

_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # no database and no page takes these
_FENCE = "```"
_QUOTE_TO_END = re.compile(r"(?:&gt;|>){3} ?")
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_TOKEN = re.compile(r"`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>|(?P<mark>\*+|_+|~+)")
_ANGLE = re.compile(r"<([^<>\n]+)>")
_LINK = re.compile(r"(?:https?://|mailto:).", re.IGNORECASE)
_UNSAFE_IN_ADDRESS = re.compile(r"[\s()<>\\]")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY = re.compile("|".join(_ENTITIES))
_ACTIVE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)"  # a backslash that would escape something, or the end of the line
    r"|&(?=#?[0-9A-Za-z]{1,32};)"  # a character reference
    r"|<(?=[A-Za-z/!?])"  # HTML or an address
    r"|`"  # half a code span, whose other half may stand in the next line
)
_ACTIVE_LINE = re.compile(
    r"#{1,6}(?:[ \t]|$)"  # a heading
    r"|=+[ \t]*$|-[- \t]*$"  # what makes the line above a heading, or a rule
    r"|([*_])(?:[ \t]+\1)+[ \t]*$"  # a rule
    r"|\[[^\]]*\]:"  # a link reference definition, which would vanish
)
_INDENT = re.compile(r"[ \t]+")
_DEEPEST_INDENT = 3  # one more begins a code block
_EMPHASIS = {"*": "**", "_": "_", "~": "~~"}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids in a text stand for: handles of people and names of channels, by id."""

    people: Mapping[str, str]
    channels: Mapping[str, str]


def to_markdown(text: str, names: Names) -> str:
    """The CommonMark for a message's `text`. Mentions become ``@handle`` and ``#channel``."""
    return "\n".join(_lines(_cleaned(text), names)).strip("\n")


def _cleaned(text: str) -> str:
    return _UNUSABLE.sub(
        lambda found: "" if found[0] < " " or found[0] == "\x7f" else "\ufffd", text.replace("\r\n", "\n")
    )


def _lines(text: str, names: Names) -> Iterator[str]:
    quote = ""  # what begins every line of a quote that lasts to the end
    was_quoted = False
    for is_code, part in _parts(text):
        if is_code:
            yield from (f"{quote}{line}" for line in (_FENCE, *_verbatim(part, names).split("\n"), _FENCE))
            was_quoted = False
            continue
        for line in part.split("\n"):
            rest = line
            if not quote and (to_end := _QUOTE_TO_END.match(line)):
                quote, rest = "> ", line[to_end.end() :]
            once = None if quote else _QUOTE.match(line)
            if once:
                rest = line[once.end() :]
            elif was_quoted and rest and not quote:
                yield ""  # else CommonMark takes the line into the quote above
            was_quoted = bool(once)
            yield f"{'> ' if once else quote}{_line(rest, names)}"


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Text and the insides of code blocks, in turn; (is code, text). A block takes one line break on each side."""
    pieces = text.split(_FENCE)
    if len(pieces) % 2 == 0:  # the last fence is open, and so plain text
        pieces[-2:] = [f"{pieces[-2]}{_FENCE}{pieces[-1]}"]
    for number, piece in enumerate(pieces):
        is_code = number % 2 == 1
        if number > 0:
            piece = piece.removeprefix("\n")
        if number < len(pieces) - 1:
            piece = piece.removesuffix("\n")
        if is_code or piece:
            yield is_code, piece


def _verbatim(code: str, names: Names) -> str:
    return _unescaped(_ANGLE.sub(lambda found: _plain(found[1], names), code))


def _line(line: str, names: Names) -> str:
    indent = _INDENT.match(line)
    width = indent.end() if indent else 0
    body = line[width:]
    escape = "\\" if _ACTIVE_LINE.match(body) else ""
    kept = " " * min(_DEEPEST_INDENT, len(line[:width].expandtabs(4)))
    return f"{kept if body else ''}{escape}{''.join(_inline(body, names))}"


def _inline(line: str, names: Names) -> Iterable[str]:
    out: list[str] = []
    opened: dict[str, int] = {}  # by mark, where in `out` it may have begun
    at = 0
    for found in _TOKEN.finditer(line):
        out.append(_literal(_unescaped(line[at : found.start()])))
        at = found.end()
        if found["code"]:
            out.append(f"`{_verbatim(found['code'], names)}`")
        elif found["angle"]:
            out.append(_angle(found["angle"], names))
        else:
            _put_mark(found, out, opened)
    out.append(_literal(_unescaped(line[at:])))
    return out


def _put_mark(found: re.Match[str], out: list[str], opened: dict[str, int]) -> None:
    """Add a run of one mark to `out`: as the end of an emphasis, as what may begin one, or as it stands."""
    mark, before, after = found["mark"], _before(found), _after(found)
    out.append(_literal_mark(mark, before, after))
    if len(mark) > 1:
        return
    begun = opened.get(mark)
    if begun is not None and not before.isspace() and not _is_word(after):
        out[begun] = out[-1] = _EMPHASIS[mark]
        del opened[mark]
    elif not _is_word(before) and not after.isspace():
        opened[mark] = len(out) - 1


def _before(found: re.Match[str]) -> str:
    return found.string[found.start() - 1] if found.start() else " "


def _after(found: re.Match[str]) -> str:
    return found.string[found.end()] if found.end() < len(found.string) else " "


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _literal_mark(mark: str, before: str, after: str) -> str:
    if len(mark) == 1:
        stands_alone = before.isspace() and after.isspace()
        within_word = _is_word(before) and _is_word(after)
        if stands_alone or mark == "~" or (mark == "_" and within_word):
            return mark
    return "".join(f"\\{character}" for character in mark)


def _angle(inside: str, names: Names) -> str:
    address, _, label = inside.partition("|")
    if not _LINK.match(address):
        return _literal(_plain(inside, names))
    address = _UNSAFE_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", _unescaped(address))
    shown = _unescaped(label)
    if address.lower().startswith("mailto:"):
        shown = shown or address[len("mailto:") :]
    elif not shown or shown == address:
        return f"<{address}>"
    return f"[{_label(shown)}]({address})"


def _label(shown: str) -> str:
    return re.sub(r"([\[\]*_~])", r"\\\1", _literal(shown))


def _plain(inside: str, names: Names) -> str:
    """What stands in angle brackets, without markup, still escaped as Slack does."""
    name, _, label = inside.partition("|")
    if name.startswith("@"):
        return f"@{names.people.get(name[1:], UNKNOWN)}"
    if name.startswith("#"):
        return f"#{label or names.channels.get(name[1:], UNKNOWN)}"
    if name.startswith("!"):
        return label or f"@{name[1:].partition('^')[0]}"
    return label or name


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def _literal(text: str) -> str:
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", text)
