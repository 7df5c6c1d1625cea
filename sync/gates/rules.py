"""Words, patterns, hosts and numbers of links by which posts are looked at, as an organisation writes them down.

One a line: ``word``, ``several words``, ``begin*`` for all that begins so, ``re:pattern`` (RE2), ``host:example.org``
with the hosts below it, ``links:2`` for more links than that in a post of somebody new. A sentence for the writer may
stand behind `` = ``.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from config.errors import StoaError
from sync.filter.folding import spellings
from sync.filter.own_patterns import check_pattern, first_match

ENTRIES_MAX: Final = 1_000
PATTERNS_MAX: Final = 100
CHARACTERS_MAX: Final = 600  # of one line: a pattern with its sentence
SENTENCE_MAX: Final = 300
LINKS_MAX: Final = 50
WORDS_MAX: Final = 12
_PATTERN: Final = "re:"
_HOST: Final = "host:"
_LINKS: Final = "links:"
_SAYS: Final = " = "
_OPEN_END: Final = "*"
_SHOWN_MAX: Final = 60  # characters of what was found
_WORD: Final = re.compile(r"[^\W_]+")
_HOSTNAME: Final = re.compile(r"(?<![\w.-])[\w-]++(?:\.[\w-]++)++")
_BEGINS_LINK: Final = re.compile(r"(?<![\w+.-])https?://|(?<![\w/.-])www\.", re.IGNORECASE)
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me"})
_FULL_STOPS: Final = str.maketrans("。｡．", "...")


class EntryRefused(StoaError):
    """This is no rule that posts can be looked at by."""

    default_code = "gates.entry_refused"


class Follows(StrEnum):
    """What becomes of a post that a rule finds something in."""

    ASK = "ask"  # its writer is asked, and decides
    HOLD = "hold"  # it waits for a moderator


@dataclass(frozen=True, slots=True)
class GateRule:
    """A rule as it was written down, without the sentence that its writer is told; empty for none of its own."""

    written: str
    follows: Follows
    sentence: str = ""

    @property
    def line(self) -> str:
        """As it stands in the list."""
        return f"{self.written}{_SAYS}{self.sentence}" if self.sentence else self.written


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule finds: the words as they stand in the text, or how many links; `sentence` as the rule has it."""

    rule: GateRule
    words: str = ""
    links: int = 0


def read_rule(line: str, follows: Follows) -> GateRule:
    """A line of a list. Raises `EntryRefused` and `PatternRefused`, saying why."""
    written, _, sentence = line.partition(_SAYS) if not line.startswith(_PATTERN) else line.rpartition(_SAYS)
    if line.startswith(_PATTERN) and not written:
        written, sentence = sentence, ""
    written, sentence = " ".join(written.split()), " ".join(sentence.split())
    if len(line) > CHARACTERS_MAX or len(sentence) > SENTENCE_MAX:
        raise EntryRefused(f"A line has {CHARACTERS_MAX} characters at most, its sentence {SENTENCE_MAX}.")
    if written.startswith(_PATTERN):
        check_pattern(written.removeprefix(_PATTERN))
    elif written.startswith(_HOST):
        if not _HOSTNAME.fullmatch(written.removeprefix(_HOST)):
            raise EntryRefused("A host has a name with a dot in it, such as host:example.org.")
    elif written.startswith(_LINKS):
        number = written.removeprefix(_LINKS)
        if not (number.isascii() and number.isdecimal() and int(number) <= LINKS_MAX):
            raise EntryRefused(f"So many links are a whole number from 0 to {LINKS_MAX}, such as links:2.")
    else:
        words = _WORD.findall(normalised(written))
        if sum(map(len, words)) < 2 or len(words) > WORDS_MAX:
            raise EntryRefused(
                f"An entry has at least two letters or figures, and at most {WORDS_MAX} words."
            )
    return GateRule(written, follows, sentence)


def read_rules(lines: Iterable[str], follows: Follows) -> Sequence[GateRule]:
    """The rules of a list, each once; blank lines are none. Raises as `read_rule` does, and for too many."""
    rules = {
        rule.written: rule for line in lines if line.strip() for rule in [read_rule(line.strip(), follows)]
    }
    if len(rules) > ENTRIES_MAX or sum(each.startswith(_PATTERN) for each in rules) > PATTERNS_MAX:
        raise EntryRefused(f"A list has {ENTRIES_MAX} entries at most, and {PATTERNS_MAX} of them patterns.")
    return tuple(rules.values())


def normalised(text: str) -> str:
    """A text as it is looked at: in compatibility form, without what shows nothing and what stands upon letters."""
    composed = unicodedata.normalize("NFKC", text)
    if composed.isascii():
        return composed
    return "".join(each for each in composed if unicodedata.category(each) not in _INVISIBLE)


def find(rules: Sequence[GateRule], texts: Iterable[str], *, is_newcomer: bool) -> Sequence[Finding]:
    """What the rules find in texts, each rule once at most, in their order; links are those of the first text alone.

    Letters of either case and those that look like others are the same; words begin and end where the text's do. Time
    grows with the text, and with the number of patterns.
    """
    read = [normalised(text) for text in texts]
    if not rules or not read:
        return ()
    words = [word for text in read for word in (*_WORD.findall(text), "")]  # "" is between two texts
    found = _find_words(rules, words)
    hosts = {_plain_host(each) for text in read for each in _HOSTNAME.findall(text.translate(_FULL_STOPS))}
    links = len(_BEGINS_LINK.findall(read[0]))
    for rule in rules:
        kind = rule.written.partition(":")[0] + ":"
        wanted = rule.written.removeprefix(kind)
        if kind == _PATTERN:
            match = next(filter(None, (first_match(wanted, text) for text in read)), None)
            if match is not None:
                found[rule] = Finding(rule, match[:_SHOWN_MAX])
        elif kind == _HOST:
            host = _plain_host(wanted)
            if any(each == host or each.endswith(f".{host}") for each in hosts):
                found[rule] = Finding(rule, wanted)
        elif kind == _LINKS and is_newcomer and links > int(wanted):
            found[rule] = Finding(rule, links=links)
    return tuple(found[rule] for rule in rules if rule in found)


def _find_words(rules: Sequence[GateRule], words: Sequence[str]) -> dict[GateRule, Finding]:
    exact: dict[str, list[tuple[GateRule, Sequence[str]]]] = {}
    begun: dict[str, list[tuple[GateRule, Sequence[str]]]] = {}
    for rule in rules:
        if rule.written.startswith((_PATTERN, _HOST, _LINKS)):
            continue
        parts = _WORD.findall(normalised(rule.written))
        is_begun = len(parts) == 1 and rule.written.endswith(_OPEN_END)
        for spelling in spellings(parts[0]):
            (begun if is_begun else exact).setdefault(spelling, []).append((rule, parts))
    lengths = sorted({len(each) for each in begun})
    found: dict[GateRule, Finding] = {}
    for index, word in enumerate(words):
        for spelling in spellings(word):
            beginnings = (begun.get(spelling[:length], ()) for length in lengths if length <= len(spelling))
            for rule, parts in (*exact.get(spelling, ()), *(each for some in beginnings for each in some)):
                stands = words[index : index + len(parts)]
                if rule not in found and _is_same(
                    parts[1:], stands[1:], open_end=rule.written.endswith(_OPEN_END)
                ):
                    found[rule] = Finding(rule, " ".join(stands)[:_SHOWN_MAX])
    return found


def _is_same(parts: Sequence[str], stands: Sequence[str], *, open_end: bool) -> bool:
    """Whether words are those of an entry; the last one may go on where its end is open."""
    if len(parts) != len(stands):
        return False
    for place, (part, word) in enumerate(zip(parts, stands, strict=True), start=1):
        goes_on = open_end and place == len(parts)
        wanted, there = spellings(part), spellings(word)
        if not any(each == one or (goes_on and each.startswith(one)) for one in wanted for each in there):
            return False
    return True


def _plain_host(host: str) -> str:
    lowered = host.casefold().strip(".")
    try:
        return lowered.encode("idna").decode()
    except UnicodeError:
        return lowered
