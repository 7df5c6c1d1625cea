"""People whom a text leans on, not tells of: *nach Piaget*, *Porter argues*, *(Bandura, 1977)*. They stay.

A family name alone that many people bear, or that of a poet or a statesman, stays only where the words around it make
it part of an argument; behind *Herr* or *Ms* none does.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import ahocorasick

from sync.filter.folding import spellings
from sync.filter.persons.coauthors import PAIRS
from sync.filter.persons.context import (
    ARGUING,
    ARGUING_PAIRS,
    CO_AUTHORS,
    FROM,
    GREETING,
    JOINING,
    LEANING,
    LEANING_LINKS,
    OF,
    PARTICLES,
    PLACES_OF_OURS,
    POSSESSIVE,
    VERSUS,
)
from sync.filter.persons.lexicon import FAMILY, GIVEN, shipped
from sync.filter.view import View
from sync.filter.words import DEPARTMENTS

_IDEAS: Final = re.compile(
    r"""(?:\w*(?:theor|modell?|konzept|concept|ansatz|ansaetz|begriff|pyramid|framework|hypothes|prinzip|princip|gesetz
      |law|regel|rule|kategori|dimension|taxonom|typolog|methode|method|satz|theorem|formel|formula|paradox|effe[ck]t
      |experiment|imperativ|werk|buch|book|schrift|idee|idea|these|thesis|philosoph|soziolog|sociolog|padagog|ethik
      |ethics|didakti|stuf|stage|kurve|curve|quadrat|square|forces|krafte|strateg|kritik|critique|ansicht|view|hierarch
      |definition|lehre|prozess|process|phasen|phases|diagramm|diagram|maxim|verteilung|distribution|zitat|quote
      |aufsatz|paper|studie|study|text|sinne|razor|rasiermesser|speech|rede|roman|novel|gedicht|poem|drama|play|symphon
      |sinfoni|sonat|ninth|neunte|novell|gemalde|painting|cycle|motor|multipli|equation|gleichung|transform|serie|reihe
      |algorithm|machine|maschine|syndrom|disease|krankheit|skala|scale|index|test|prize|preis|medaill|kriteri|criteri
      |wette|wager|demon|damon)\w*)""",
    re.VERBOSE,
)
# Those by which alone a text is told to be about theories.
_THEORIES: Final = re.compile(
    r"""(?:\w*(?:theori|theory|modell|pyramid|framework|hypothes|taxonom|typolog|theorem|imperativ|didakti|matrix|zyklus
      |lernzyk|reflexion|hierarch|lernstil|lernziel|paradigm|konstruktivis|behavioris|constructivis)\w*|cycle|models?)""",
    re.VERBOSE,
)
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?")
_WORDS_MAX: Final = 6
_SHORT: Final = 3


class _Known(NamedTuple):
    """Folded given names of the bearers of a family name; whether one of them is known for thoughts; whether the name
    alone tells who is meant."""

    given: frozenset[str]
    thinks: bool
    unmistakable: bool

    def is_nobody_else(self, family: str) -> bool:
        """Whether the family name alone tells who is meant."""
        usual = shipped().name_of(family) & (FAMILY | GIVEN)
        return self.unmistakable or (self.thinks and not usual and len(family) > _SHORT)


class Around(NamedTuple):
    """The folded tokens on both sides of a name, nearest first; `title` is whether one announces somebody, `listed`
    whether its line says what to read; `in_full` are the folded family names of authors named in full elsewhere;
    `far` is whether what stands further off on both sides is talk of theories and their authors."""

    before: Sequence[str]
    behind: Sequence[str]
    title: bool
    listed: bool = False
    in_full: frozenset[str] = frozenset()
    far: bool = False

    @property
    def argues(self) -> bool:
        """Whether a text leans on the name here."""
        before, behind = self.before, self.behind
        if self.listed or _is_dated(behind) or any(word in ARGUING for word in behind[:2]):
            return True
        if tuple(behind[:2]) in ARGUING_PAIRS or VERSUS & {*before[:2], *behind[:1]}:
            return True
        if before[:1] and before[0] in LEANING:
            return True
        if before[1:] and before[0] in LEANING_LINKS and before[1] in LEANING:
            return True
        if before[1:] and before[0] in OF and _IDEAS.fullmatch(before[1]):
            return True
        owns = behind[2:3] if behind[:2] == ["'", "s"] else behind[:2]
        return any(_IDEAS.fullmatch(word) for word in owns)

    @property
    def tells(self) -> bool:
        """Whether somebody from here is meant: *our Frost*, *Max Weber aus der 10b*, *Mandela, unser Praktikant*."""
        if self.before and (self.before[0] in POSSESSIVE or self.before[0] in GREETING):
            return True
        link, *whose = [*self.behind[:2], "", ""]
        if link in FROM:
            return whose[0] in POSSESSIVE or whose[0] in DEPARTMENTS or whose[0] in PLACES_OF_OURS
        return link == "," and whose[0] in POSSESSIVE

    @property
    def beside(self) -> Iterator[tuple[str, str]]:
        """What is joined to the name, and by what: *Deci & Ryan*, *Montessori, Steiner*."""
        for side in (self.before, self.behind):
            link, other, third = [*side[:3], "", "", ""][:3]
            if link in JOINING:
                yield link, other
            elif link == "." and other in VERSUS:
                yield other, third


UNARGUED: Final = Around((), (), title=False)
"""Nothing that says whether a text leans on a name: it stays only where it is hardly anybody else's."""


def is_cited(name: Sequence[str], around: Around) -> bool:
    """Whether a name, told by its words, is that of somebody whom the text cites or argues with."""
    if around.title or around.tells or len(name) > _WORDS_MAX:
        return False
    words = [spellings(word)[0] for word in name if word[0].isalpha()]
    if not words:
        return False
    if around.argues and _is_by_form(name, around):
        return True
    if len(words) == 1 and "-" in words[0] and all(part in _known() for part in words[0].split("-")):
        return True  # *Dunning-Kruger*
    for family in (words[-1], words[-1].removesuffix("s"), words[-1].removesuffix("sche")):
        for start in range(len(words)):
            known = _known().get(" ".join([*words[start:-1], family]))
            if known and _fits(known, words[:start], name, around):
                return True
    return len(words) == 1 and _is_co_author(name[-1], around)


def _is_co_author(name: str, around: Around) -> bool:
    """Whether a family name that nobody knows is joined to an author's: *Milgrom & Roberts*."""
    is_family = shipped().name_of(name) & (GIVEN | FAMILY) == FAMILY
    joined = [other for link, other in around.beside if link in CO_AUTHORS]
    return any(frozenset((spellings(name)[0], other)) in PAIRS for other in joined) or (
        is_family and any(map(_is_author, joined))
    )


def _fits(known: _Known, given: list[str], name: Sequence[str], around: Around) -> bool:
    if given:
        of_same = all(any(each.startswith(word) for each in known.given) for word in given if len(word) > 1)
        initials = {each[0] for each in known.given}
        if not of_same or given[0][0] not in initials:
            return False
        return known.thinks or known.unmistakable or around.argues
    if around.argues or any(_is_author(other) for _, other in around.beside) or (known.thinks and around.far):
        return True
    return known.is_nobody_else(name[-1]) or spellings(name[-1])[0].removesuffix("s") in around.in_full


def is_of_theories(words: Sequence[str]) -> bool:
    """Whether folded words are talk of theories, or of an author who is hardly anybody else."""
    return any(_THEORIES.fullmatch(word) or _is_author(word) for word in words)


def _is_author(folded: str) -> bool:
    """Whether a folded word is hardly anything but an author's family name."""
    known = _known().get(folded) or _known().get(folded.removesuffix("s"))
    return bool(known and known.is_nobody_else(folded))


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
    return [(view.starts[start], view.ends[last]) for start, last in in_full(view.text)]


def in_full(text: str) -> Iterator[tuple[int, int]]:
    """The first and the last character of each author's full name."""
    for last, length in _whole_names().iter(text):
        start = last + 1 - length
        if not text[max(0, start - 1) : start].isalnum() and not text[last + 1 : last + 2].isalnum():
            yield start, last
