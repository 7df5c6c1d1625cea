"""What says that an identifier stands here: a word before it, or one behind it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final, Self

import ahocorasick

# Between a label and what it announces there is no other figure, no other clause, and no placeholder. Read from the
# number backwards, over the end of one line at most; a full stop is an abbreviation's (*Kd.-Nr.*).
_GAP = r"[^\d\n.,;!?\[\]]"
_BACKWARDS = re.compile(
    rf"(?:[ \t]{{0,4}}\n\r?)?(?:{_GAP}|(?<=:)\.|\.(?=[rR][nN]|[^\W\d_]{{1,4}}(?![^\W\d_]))){{0,60}}"
)
_REACH = 66
_BEHIND = re.compile(
    rf"[ ]?\([^\d\n()\[\]]{{0,30}}|[ ](?:ist|is|war|was|lautet|als|as)\b{_GAP}{{0,40}}", re.IGNORECASE
)
_NO_WORD = re.compile(r"[\W_]+")
# Words that lead on from a label to what it announces.
_SAYING = frozenset({"ist", "is", "s", "lautet", "war", "was", "heißt", "hat", "mit", "hier"})
_LEADING_ON = _SAYING | frozenset(
    [
        "nr",
        "no",
        "nummer",
        "number",
        "num",
        "id",
        "code",
        "kennung",
        "von",
        "vom",
        "der",
        "die",
        "das",
        "des",
        "dem",
        "mein",
        "meine",
        "meiner",
        "my",
        "the",
        "of",
        "for",
        "für",
        "fuer",
        "zu",
        "zum",
        "zur",
        "bei",
        "our",
        "unsere",
        "unser",
        "ihre",
        "your",
        "n",
        "in",
    ]
)
_OPENING = (":", "=", "#", "(")


def around(text: str, start: int, end: int) -> str:
    """The words before a place and behind it that may say what it is: in small letters, one blank between them."""
    return plain(f"{_before(text, start)} {_behind(text, end)}")


def plain(words: str) -> str:
    """Words in small letters with one blank between them, before and behind them; *#* is *no*."""
    return f" {_NO_WORD.sub(' ', words.lower().replace('#', ' no ')).strip()} "


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """Words that announce identifiers of one type: *Kundennummer: …*, *… ist meine Kundennummer*.

    They are parts of what `around` gives, so a blank (written `_`) is the end of a word: `_st_nr` is *St.-Nr.* and
    *St. Nr*, and no *test nr*.
    """

    words: ahocorasick.Automaton

    @classmethod
    def of(cls, words: str) -> Self:
        """From words in small letters with blanks between them."""
        parts = [word.replace("_", " ") for word in words.split()]
        label = cls(_automaton(dict.fromkeys(parts, True)))
        for part in parts:
            _LABELS[part].append(label)
        _any_word.cache_clear()
        _occurring.cache_clear()
        return label

    def is_in(self, surroundings: str) -> bool:
        """Whether one of the words is among these."""
        return next(self.words.iter(surroundings), None) is not None

    def occurs_in(self, text: str) -> bool:
        """Whether one of the words is anywhere in a text, so that it pays to look for what it announces."""
        return self in _occurring(text)

    def announces(self, text: str, start: int, end: int) -> bool:
        """Whether one of the words belongs to what stands from `start` to `end`."""
        return self.is_in(around(text, start, end))

    def leads_to(self, text: str, start: int, end: int) -> bool:
        """The same, with nothing in between that has a meaning of its own: *Kundennummer*: …, *die Kundennummer meiner
        Frau ist* …, but not *nach der Kundennummer fragen zwei von* …."""
        written = _before(text, start)
        before = plain(written)
        ends = [last for last, _ in self.words.iter(before)]
        if not ends:
            return self.is_in(plain(_behind(text, end)))
        if written.rstrip()[-1:] in _OPENING:
            return True
        # The label's own ending comes first: *ummer* behind *kundenn*.
        between = before[max(ends) :].split(" ")[1:-1]
        return not between or between[-1] in _SAYING or _LEADING_ON.issuperset(between)


_LABELS: Final[defaultdict[str, list[Label]]] = defaultdict(list)


@lru_cache(maxsize=4)
def _occurring(text: str) -> frozenset[Label]:
    """All labels that occur in a text, found in one pass; kept for the detectors that ask one after the other."""
    return frozenset(chain.from_iterable(labels for _, labels in _any_word().iter(plain(text))))


@cache
def _any_word() -> ahocorasick.Automaton:
    return _automaton(_LABELS)


def _automaton(words: Mapping[str, object]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, meaning in words.items():
        automaton.add_word(word, meaning)
    automaton.make_automaton()
    return automaton


def _before(text: str, start: int) -> str:
    found = _BACKWARDS.match(text[max(0, start - _REACH) : start][::-1])
    return found.group()[::-1] if found else ""


def _behind(text: str, end: int) -> str:
    found = _BEHIND.match(text, end) if text[end : end + 1] in {" ", "("} else None
    return found.group() if found else ""
