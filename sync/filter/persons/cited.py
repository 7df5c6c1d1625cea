"""People whom a text leans on, not tells of: *nach Piaget*, *Porter argues*, *(Bandura, 1977)*. They stay.

A family name alone that many people bear, or that of a poet or a statesman, stays only where the words around it make
it part of an argument; behind *Herr* or *Ms* none does.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import ahocorasick

from sync.filter.folding import spellings
from sync.filter.persons.context import ARGUING, LEANING, LEANING_LINKS, OF, PARTICLES
from sync.filter.persons.lexicon import FAMILY, GIVEN, shipped
from sync.filter.view import View

_IDEAS: Final = re.compile(
    r"""(?:\w*(?:theor|modell?|konzept|concept|ansatz|ansaetz|begriff|pyramid|framework|hypothes|prinzip|princip|gesetz
      |law|regel|rule|kategori|dimension|taxonom|typolog|methode|method|satz|theorem|formel|formula|paradox|effe[ck]t
      |experiment|imperativ|werk|buch|book|schrift|idee|idea|these|thesis|philosoph|soziolog|sociolog|padagog|ethik
      |ethics|didakti|stuf|stage|kurve|curve|quadrat|square|forces|krafte|strateg|kritik|critique|ansicht|view|hierarch
      |definition|lehre|prozess|process|phasen|phases|diagramm|diagram|maxim|verteilung|distribution|zitat|quote
      |aufsatz|paper|studie|study|text|sinne)\w*)""",
    re.VERBOSE,
)
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?")
_WORDS_MAX: Final = 6


class _Known(NamedTuple):
    """Folded given names of the bearers of a family name; whether one of them is known for thoughts; whether the name
    alone tells who is meant."""

    given: frozenset[str]
    thinks: bool
    unmistakable: bool


class Around(NamedTuple):
    """The folded tokens on both sides of a name, nearest first; `title` is whether one announces somebody."""

    before: Sequence[str]
    behind: Sequence[str]
    title: bool

    @property
    def argues(self) -> bool:
        """Whether a text leans on the name here."""
        before, behind = self.before, self.behind
        if _is_dated(behind) or any(word in ARGUING for word in behind[:2]):
            return True
        if before[:1] and before[0] in LEANING:
            return True
        if before[1:] and before[0] in LEANING_LINKS and before[1] in LEANING:
            return True
        if before[1:] and before[0] in OF and _IDEAS.fullmatch(before[1]):
            return True
        owns = behind[2:3] if behind[:2] == ["'", "s"] else behind[:2]
        return any(_IDEAS.fullmatch(word) for word in owns)


UNARGUED: Final = Around((), (), title=False)
"""Nothing that says whether a text leans on a name: it stays only where it is hardly anybody else's."""


def is_cited(name: Sequence[str], around: Around) -> bool:
    """Whether a name, told by its words, is that of somebody whom the text cites or argues with."""
    if around.title or len(name) > _WORDS_MAX:
        return False
    words = [spellings(word)[0] for word in name if word[0].isalpha()]
    if not words:
        return False
    if around.argues and _is_by_form(name, around):
        return True
    for family in (words[-1], words[-1].removesuffix("s"), words[-1].removesuffix("sche")):
        for start in range(len(words)):
            known = _known().get(" ".join([*words[start:-1], family]))
            if known and _fits(known, words[:start], name, around):
                return True
    return False


def _fits(known: _Known, given: list[str], name: Sequence[str], around: Around) -> bool:
    if given:
        of_same = all(any(each.startswith(word) for each in known.given) for word in given if len(word) > 1)
        initials = {each[0] for each in known.given}
        if not of_same or given[0][0] not in initials:
            return False
        return known.thinks or around.argues
    if around.argues:
        return True
    usual = shipped().name_of(name[-1]) & (FAMILY | GIVEN)
    return known.unmistakable or (known.thinks and not usual and len(name[-1]) > 3)


def _is_by_form(name: Sequence[str], around: Around) -> bool:
    """Whether it is written as sources are: a family name alone before a year, *Kerres (2018)*, *(Bandura, 1977)*."""
    if not _is_dated(around.behind) or len(name) > 3:
        return False
    is_given = len(name) == 1 and shipped().name_of(name[0]) & (GIVEN | FAMILY) == GIVEN
    return not is_given and (len(name) == 1 or name[0].lower() in PARTICLES)


def _is_dated(behind: Sequence[str]) -> bool:
    """Whether a year follows as it does a source: after a bracket, or after a comma inside of one."""
    rest = list(behind)
    if rest[:2] == ["et", "al"]:
        rest = rest[3:] if rest[2:3] == ["."] else rest[2:]
    return len(rest) > 1 and rest[0] in "(," and bool(_YEAR.fullmatch(rest[1]))


@cache
def _known() -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for file, thinks in (("thinkers.txt", True), ("figures.txt", False)):
        for line in files("sync.filter.persons").joinpath(file).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                family, _, given = line.removeprefix("!").partition(",")
                before = known.get(_folded(family), _Known(frozenset(), False, False))
                names = before.given | frozenset(_folded(given).split())
                unmistakable = before.unmistakable or line.startswith("!")
                known[_folded(family)] = _Known(names, thinks or before.thinks, unmistakable)
    return known


def _folded(name: str) -> str:
    return " ".join(spellings(word)[0] for word in name.split())


@cache
def _whole_names() -> "ahocorasick.Automaton":
    """Names of several words that are nobody's but an author's: *Schulz von Thun*, *Niklas Luhmann*."""
    automaton = ahocorasick.Automaton()
    for file in ("thinkers.txt", "figures.txt"):
        for line in files("sync.filter.persons").joinpath(file).read_text("utf-8").splitlines():
            family, _, given = line.removeprefix("!").partition(",")
            for name in (family, f"{given.strip()} {family}".strip()):
                if " " in name and not line.startswith("#"):
                    automaton.add_word(name, len(name))
    automaton.make_automaton()
    return automaton


def cited_places(view: View) -> list[tuple[int, int]]:
    """Where an author is named in full, in code points of the original: a member's name that is part of it is not
    meant there."""
    text, places = view.text, []
    for last, length in _whole_names().iter(text):
        start = last + 1 - length
        if not text[max(0, start - 1) : start].isalnum() and not text[last + 1 : last + 2].isalnum():
            places.append((view.starts[start], view.ends[last]))
    return places
