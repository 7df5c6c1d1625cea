"""What is measured of a contribution: the author's own words, without code, formulas, quotes, addresses, call-outs.

Blocks are told apart by markdown-it-py's block parser (CommonMark), which is linear in the length of a text whose
quotes and lists do not begin again and again; its inline parser is not, so what stands within a paragraph is read
here in one pass from left to right.
"""

import html
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference

from sync.contributions.markdown import lines_ahead
from sync.contributions.maths import find_formula, use_blocks_of_maths

BLANKS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # they show nothing, though they are called letters and symbols
_MOST_LINES_AHEAD = 100_000  # a tenth of a second
_MAX_NESTING = 20  # lists within lists beyond it are not read; it bounds both recursion and work per line
_OWN_FILE = "(attachment:"  # what somebody has brought with the post is no page of others
_MAX_LABEL = 999  # CommonMark 0.31, "link label"

_QUOTES: Final = ("blockquote_open", "blockquote_close")
_BLOCKS_OF_CODE: Final = ("fence", "code_block")

_blocks = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).disable("inline")
use_blocks_of_maths(_blocks)

# Text without any of these has no block or inline structure that changes which words count.
_STRUCTURE = re.compile(r"[`~<>\[\\\t$]| {4}|^ *\d+[.)]", re.MULTILINE)
# A quote within a quote is as little the author's own as a quote: one level is enough, and cheap.
_NESTED_QUOTE = re.compile(r">(?:[ \t]?>)++")

_INLINE_MARK = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<ticks>`+)|(?P<opener>!?\[)|(?P<closer>\])|(?P<angle><)|(?P<dollar>\$)"
)
_TAG_OR_AUTOLINK = re.compile(
    r"""
    <(?:
        (?P<line_break>br)\s*+/?+>
      | [a-z][a-z0-9-]*+
        (?:\s++[a-z_:][a-z0-9_.:-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+
        \s*+/?+>
      | /[a-z][a-z0-9-]*+\s*+>
      | (?P<address>[a-z][a-z0-9+.-]{1,31}+:[^\s<>]*+)>
      | [^\s<>@]++@[^\s<>]++>
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_RAW_HTML_ENDS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>"))
_DESTINATION = re.compile(
    r"""
    \(\s*+
    (?:<[^<>\n]*+>|(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*+\))*+)
    (?:\s++(?:"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+'|\((?:\\.|[^()\\])*+\)))?+
    \s*+\)""",
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(rf"\[([^\[\]]{{0,{_MAX_LABEL}}}+)\]")

# Chinese and Japanese write without spaces, so a run of their characters is one word here.
_CJK = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    r"\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_IN_ADDRESS = r"[^\s<>\"\u3000-\u303f\uff00-\uffef" + _CJK + "]"
# Each alternative can only begin where a run of its own characters begins, which keeps the search linear.
_NOT_TEXT = re.compile(
    rf"""
      (?P<address>(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*+://{_IN_ADDRESS}*+|(?<!\w)www\.{_IN_ADDRESS}++)
    | (?<![\w.+-])(?:mailto:)?[\w.+-]++@[\w-]++(?:\.[\w-]++)++
    | (?P<host>(?<![\w.-])(?:[\w-]++\.)+(?:com|org|net|edu|gov|eu|de|at|ch|uk|fr|io|info)(?![\w-])
        (?:[/?\#:]{_IN_ADDRESS}*+)?+)
    | (?<!\w)@\w++(?:[.-]\w++)*+
    | [@\#]\{{[0-9a-f]{{32}}\}}
    | (?<!\w):(?=[0-9]*[a-z_+-])[a-z0-9_+-]{{1,64}}+:(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# They split a word that a reader sees whole, or show nothing where a word seems to be.
_INVISIBLE = re.compile(f"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff{BLANKS}]")
_CURLY_APOSTROPHE = re.compile(r"[\u2018\u2019\u02bc]")
_UNUSUAL_HYPHEN = re.compile(r"[\u2010\u2011]")
_MARKS = "".join(chr(code) for code in range(0x300, 0x1200) if unicodedata.category(chr(code))[0] == "M")
_PART = rf"(?:[^\W_{_CJK}]++[{_MARKS}]*+)++"
_WORD = re.compile(rf"[{_CJK}]++|{_PART}(?:['-]{_PART}|(?<=\d)[.,:](?=\d){_PART})*+")


# Of Latin and Cyrillic, of Chinese and Japanese, Arabic, Armenian, Ethiopic, Vai and Bamum; Greek's is a semicolon.
_QUESTION = re.compile(
    "\\?(?!\\w)|[\u203d\u2047-\u2049\u2e2e\uff1f\u061f\u055e\u1367\ua60f\ua6f7]|(?<=[\u0370-\u03ff\u1f00-\u1fff]);"
)


class OwnText(NamedTuple):
    """What was read of a contribution: the words that count, in order and casefolded, and what stands beside them.

    `code` is the number of blocks of code, `links` that of addresses of pages (links, pictures, bare addresses), and
    `asks` whether a question mark follows something; what is quoted is not the author's own and adds to none of them.
    """

    words: tuple[str, ...]
    code: int = 0
    links: int = 0
    asks: bool = False


def read_own(markdown: str) -> OwnText:
    """Measure a contribution.

    Words left out are code (fenced, indented, inline), formulas, block quotes, addresses (bare, autolinks, destinations
    of links, images whole), raw HTML, mentions (``@name``) and emoji shortcodes (``:tada:``). A link's visible text
    counts unless it is an address itself. A compound with hyphens, a form with an apostrophe, a number, and a run
    of Chinese or Japanese characters are one word each. Time is linear in the length of the text.
    """
    parts = _own_parts(markdown) if _STRUCTURE.search(markdown) else _Parts([markdown], [markdown])
    text = _NOT_TEXT.sub(" ", _as_read("\n".join(parts.texts)))
    words = tuple(word.casefold() for word in _WORD.findall(text))
    bare = _NOT_TEXT.finditer("\n".join(parts.unlinked))
    links = parts.links + sum(found.lastgroup is not None for found in bare)
    return OwnText(words, parts.code, links, asks=bool(words) and _QUESTION.search(text) is not None)


def counted_words(markdown: str) -> int:
    """How many words of a contribution count; see `read_own`."""
    return len(read_own(markdown).words)


def comparable_words(markdown: str) -> tuple[str, ...]:
    """The counted words in order, casefolded: what copies are recognised by."""
    return read_own(markdown).words


def _as_read(text: str) -> str:
    """The text as a reader sees it: characters for entities, no emphasis marks, one form for each character."""
    if "&" in text:
        text = html.unescape(text)
    text = text.replace("*", "").replace("~~", "")
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _UNUSUAL_HYPHEN.sub("-", _CURLY_APOSTROPHE.sub("'", text))


@dataclass
class _Parts:
    """What is not quoted: its text, the same without what links show, blocks of code, and addresses of links."""

    texts: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    code: int = 0
    links: int = 0

    def add(self, paragraph: "_ParagraphReader") -> None:
        """Take a paragraph in."""
        self.texts.append(paragraph.text())
        self.unlinked.append(paragraph.unlinked())
        self.links += paragraph.links


def _own_parts(markdown: str) -> _Parts:
    """Each paragraph, heading and list item that is not quoted; each line as it stands where they would take long."""
    markdown = _NESTED_QUOTE.sub(">", markdown)
    lines = markdown.split("\n")
    if lines_ahead(lines) > _MOST_LINES_AHEAD:
        own = [line for line in lines if not line.lstrip().startswith(">")]
        return _Parts(own, own)
    environment: dict[str, Any] = {}
    tokens = _blocks.parse(markdown, environment)
    references = environment.get("references", {})
    parts = _Parts()
    quoted = 0
    for token in tokens:
        if token.type in _QUOTES:
            quoted += token.nesting
        elif quoted:
            continue
        elif token.type in _BLOCKS_OF_CODE:
            parts.code += 1
        elif token.type == "inline":
            parts.add(_ParagraphReader(token.content, references))
    return parts


class _ParagraphReader:
    """Takes code spans, destinations, images and raw HTML out of one paragraph.

    `references` holds the labels that link reference definitions of the contribution define, normalised. `links` counts
    links, images and autolinks.
    """

    def __init__(self, source: str, references: Collection[str]) -> None:
        self.links = 0
        self._source = source
        self._references = references
        self._kept: list[str] = []
        self._openers: list[tuple[int, int, bool]] = []  # index in _kept, end in _source, whether of an image
        self._spans = _code_span_ends(source)
        self._ends_not_found: set[str] = set()
        self._linked: list[
            tuple[int, int]
        ] = []  # what links show: where in _kept it begins and ends, in order
        self._read_all()

    def text(self) -> str:
        """What is left of the paragraph, still with entities and bare addresses."""
        return "".join(self._kept)

    def unlinked(self) -> str:
        """The same without what links show."""
        pieces: list[str] = []
        position = 0
        for begin, end in self._linked:
            pieces += (*self._kept[position:begin], " ")
            position = end
        return "".join(pieces + self._kept[position:])

    def _read_all(self) -> None:
        position = 0
        while mark := _INLINE_MARK.search(self._source, position):
            self._kept.append(self._source[position : mark.start()])
            position = self._read(mark)
        self._kept.append(self._source[position:])

    def _read(self, mark: re.Match[str]) -> int:
        """Deal with one mark; give the place to read on from."""
        match mark.lastgroup:
            case "escaped":
                self._kept.append(mark["escaped"])
                return mark.end()
            case "ticks":
                self._kept.append(" ")
                return self._spans.get(mark.start(), mark.end())
            case "opener":
                self._openers.append((len(self._kept), mark.end(), mark.group() == "!["))
                self._kept.append("[")
                return mark.end()
            case "closer":
                return self._read_closer(mark.start())
            case "dollar":
                return self._read_dollar(mark.start())
            case _:
                return self._read_angle(mark.start())

    def _read_dollar(self, start: int) -> int:
        formula = find_formula(self._source, start)
        self._kept.append(" " if formula else "$")
        return formula.end() if formula else start + 1

    def _read_closer(self, closer: int) -> int:
        after = closer + 1
        if not self._openers:
            self._kept.append("]")
            return after
        kept_index, label_start, is_image = self._openers.pop()
        link_end = self._link_end(label_start, closer)
        if link_end is None:
            self._kept.append("]")
            return after
        if not self._source.startswith(_OWN_FILE, after):
            self.links += 1
        while self._linked and self._linked[-1][0] >= kept_index:
            self._linked.pop()
        if is_image:
            del self._kept[kept_index:]
        else:
            # No space in its place: the visible text joins what stands beside it, as it does when rendered.
            self._kept[kept_index] = ""
            self._linked.append((kept_index, len(self._kept)))
        return link_end

    def _link_end(self, label_start: int, closer: int) -> int | None:
        """Where the link whose text ends at `closer` ends; None if it is no link."""
        after = closer + 1
        if destination := _DESTINATION.match(self._source, after):
            return destination.end()
        if not self._references:
            return None
        label = _LABEL.match(self._source, after)
        if label and label[1]:
            return label.end() if normalizeReference(label[1]) in self._references else None
        if closer - label_start > _MAX_LABEL:
            return None
        shortcut = self._source[label_start:closer]
        if normalizeReference(shortcut) not in self._references:
            return None
        return label.end() if label else after

    def _read_angle(self, start: int) -> int:
        if tag := _TAG_OR_AUTOLINK.match(self._source, start):
            if tag["line_break"]:
                self._kept.append("\n")
            if tag["address"]:
                self.links += 1
            return tag.end()
        for opening, ending in _RAW_HTML_ENDS:
            if self._source.startswith(opening, start) and ending not in self._ends_not_found:
                found = self._source.find(ending, start + len(opening))
                if found >= 0:
                    return found + len(ending)
                self._ends_not_found.add(ending)
        self._kept.append("<")
        return start + 1


def _code_span_ends(source: str) -> dict[int, int]:
    """For each run of backticks that a run of the same length follows: its start, and the end of the latter."""
    ends: dict[int, int] = {}
    next_end: dict[int, int] = {}
    for run in reversed(list(re.finditer(r"`+", source))):
        length = run.end() - run.start()
        if length in next_end:
            ends[run.start()] = next_end[length]
        next_end[length] = run.end()
    return ends
