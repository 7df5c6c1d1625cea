"""Formulas in Markdown: ``$…$`` within a sentence, ``$$…$$`` on lines of their own, written in LaTeX, shown as MathML.

The reading is linear and shared by all who read Markdown here; the LaTeX is bounded, and what cannot be read is shown
as it was typed.
"""

import re
from html import unescape
from typing import Final
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

INLINE: Final = "maths"
BLOCK: Final = "maths_block"
LONGEST: Final = 1_000  # characters of a formula
# fmt: off
TAGS: Final = frozenset({
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "mpadded",
    "mphantom", "menclose", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts",
    "mprescripts", "none", "mtable", "mtr", "mlabeledtr", "mtd",
})
# fmt: on
ATTRIBUTES: Final = {
    "math": {"alttext"},
    "mo": {"stretchy", "fence", "form", "separator", "accent", "minsize", "maxsize", "lspace", "rspace"},
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
}
VALUES: Final = {
    "math": {"display": {"block", "inline"}},
    "mstyle": {"displaystyle": {"true", "false"}, "scriptlevel": {"0", "1", "2"}},
}
"""What of MathML is let through: nothing in it has an address, a style or an event."""

_MARK: Final = "$$"
# A price is no formula: what opens follows no word and stands before what is written, what closes after it and before
# no digit.
_WITHIN = re.compile(
    rf"""
      (?<![\w$])\$\$(?=\S)(?P<display>(?:\\.|[^\\$`]){{1,{LONGEST}}}+)\$\$
    | (?<![\w$])\$(?=[^\s$])(?P<inline>(?:\\.|[^\\$`]){{1,{LONGEST}}}+)(?<!\s)\$(?![\d$])""",
    re.VERBOSE | re.DOTALL,
)
# Names that stand for other formulas grow beyond all measure.
_DEFINES = re.compile(r"\\(?:re)?newcommand|\\def|\\DeclareMathOperator")


def find_formula(source: str, start: int) -> re.Match[str] | None:
    """The formula that begins at a dollar sign of a paragraph, its LaTeX in the group ``display`` or ``inline``."""
    return _WITHIN.match(source, start)


def use_maths(parser: MarkdownIt) -> None:
    """Let a parser read formulas: tokens of the types `INLINE` (its `info` ``display`` or ``inline``) and `BLOCK`."""
    parser.inline.ruler.after("escape", INLINE, _read_inline)
    use_blocks_of_maths(parser)


def use_blocks_of_maths(parser: MarkdownIt) -> None:
    """Let a parser read only those formulas that stand on lines of their own."""
    alternatives: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", BLOCK, _read_block, alternatives)


def mathml(latex: str, *, display: bool) -> str | None:
    """A formula as MathML that has still to be cleaned; None where it is longer than anybody writes, or no LaTeX."""
    if len(latex) > LONGEST or _DEFINES.search(latex):
        return None
    try:
        formula = convert_to_element(latex, display="block" if display else "inline")
    except Exception:  # noqa: BLE001  the library raises of nearly every kind for what is no LaTeX
        return None
    formula.set("alttext", latex)
    _unescape(formula)
    return tostring(formula, encoding="unicode")


def _unescape(formula: Element) -> None:
    """Put characters in the place of the entities that the library writes into texts, so that all is escaped once."""
    for element in formula.iter():
        element.text = unescape(element.text) if element.text else element.text


def _read_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    found = find_formula(state.src[: state.posMax], state.pos)
    if found is None:
        return False
    if not silent:
        kind = found.lastgroup or ""
        token = state.push(INLINE, "math", 0)
        token.content, token.markup, token.info = found[kind].strip(), "$", kind
    state.pos = found.end()
    return True


def _read_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """From a line that begins with two dollar signs to the first that ends with two; of one that is open, nothing."""
    first = _line(state, start)
    if not first.startswith(_MARK) or state.is_code_block(start):
        return False
    last = _last_line(state, first, start, end)
    if last is None:
        return False
    if silent:
        return True
    content = "\n".join(_line(state, number) for number in range(start, last + 1))
    token = state.push(BLOCK, "math", 0)
    token.block, token.markup, token.map = True, _MARK, [start, last + 1]
    token.content = content.removeprefix(_MARK).removesuffix(_MARK).strip()
    state.line = last + 1
    return True


def _last_line(state: StateBlock, first: str, start: int, end: int) -> int | None:
    if first.endswith(_MARK) and len(first) > 2 * len(_MARK):
        return start if _MARK not in first[len(_MARK) : -len(_MARK)] else None
    characters = len(first)
    for number in range(start + 1, end):
        line = _line(state, number)
        characters += len(line)
        if characters > 2 * LONGEST or state.sCount[number] < state.blkIndent:
            return None
        if line.endswith(_MARK):
            return number
        if _MARK in line:
            return None
    return None


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].strip()
