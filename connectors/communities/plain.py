"""Plain text turned into CommonMark that shows the same.

For services without markup of their own: what would be markup in CommonMark is escaped, addresses become links, and a
line that begins with ``>`` stays a quote, since what stands there was said by somebody else. Linear in time.
"""

import re
from collections.abc import Callable, Iterator

_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # no database and no page takes these
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_ADDRESS = re.compile(r"https?://[^\s<>\\\"]{1,2000}", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?'\u2019\u201d)]}*_"  # ends the sentence around it, not the address
_ACTIVE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)"  # a backslash that would escape something, or the end of the line
    r"|&(?=#?[0-9A-Za-z]{1,32};)"  # a character reference
    r"|<(?=[A-Za-z/!?])"  # HTML or an address
    r"|[`*]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis; within a word it is none
    r"|\](?=[(\[:])"  # a link, or the definition of one
    r"|~(?=~)|(?<=~)~"  # struck out, or a block of code
)
_ACTIVE_LINE = re.compile(
    r"#{1,6}(?:[ \t]|$)"  # a heading
    r"|=+[ \t]*$|-[- \t]*$"  # what makes the line above a heading, or a rule
    r"|[|:-][|:\- \t]*$"  # what makes the line above the head of a table
)
_NUMBERED = re.compile(r"[0-9]{1,9}(?=[.)](?:[ \t]|$))")
_LONGEST_NUMBER = 3  # digits; a year that ends a sentence begins no list
_INDENT = re.compile(r"[ \t]+")
_DEEPEST_INDENT = 3  # one more begins a block of code
_QUOTE = re.compile(r" {0,3}>")


def plain_markdown(text: str) -> str:
    """The CommonMark for plain text."""
    return "\n".join(_lines(usable(text))).strip("\n")


def usable(text: str) -> str:
    """A text with line feeds alone as ends of lines, and nothing in it that no database takes."""
    return _UNUSABLE.sub(
        lambda found: "" if found[0] < " " or found[0] == "\x7f" else "\ufffd", _LINE_END.sub("\n", text)
    )


def _lines(text: str) -> Iterator[str]:
    was_quoted = False
    for line in text.split("\n"):
        quote = _QUOTE.match(line)
        if was_quoted and not quote and line.strip():
            yield ""  # else CommonMark takes the line into the quote above
        was_quoted = bool(quote)
        yield f"> {_line(line[quote.end() :].lstrip())}" if quote else _line(line)


def _line(line: str) -> str:
    indent = _INDENT.match(line)
    width = indent.end() if indent else 0
    body = line[width:]
    if not body:
        return ""
    kept = " " * min(_DEEPEST_INDENT, len(line[:width].expandtabs(4)))
    return f"{kept}{_escaped_beginning(body)}"


def _escaped_beginning(body: str) -> str:
    if _ACTIVE_LINE.match(body):
        return f"\\{_inline(body)}"
    number = _NUMBERED.match(body)
    if number and len(number[0]) > _LONGEST_NUMBER:
        return f"{number[0]}\\{_inline(body[number.end() :])}"
    if body.startswith("* "):  # a list, as it was meant
        return f"* {_inline(body[2:])}"
    return _inline(body)


def _inline(body: str) -> str:
    return with_addresses(body, _literal, _AFTER_ADDRESS)


def with_addresses(text: str, literal: Callable[[str], str], after: str) -> str:
    """A text with its addresses as links, and what is between them as `literal` writes it.

    An address ends before characters of `after`, which belong to the sentence around it.
    """
    out: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(after)
        if "(" in address and found[0].startswith(f"{address})"):
            address += ")"
        out += [literal(text[at : found.start()]), f"<{address}>"]
        at = found.start() + len(address)
    out.append(literal(text[at:]))
    return "".join(out)


def _literal(text: str) -> str:
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", text)
