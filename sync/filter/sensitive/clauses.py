"""A text as words in clauses, and whom each clause is about.

Word order tells who has what: the nearest word for somebody before a verb is its subject, behind it where German turns
them round. This is no grammar, and where it errs a person looks at a text for nothing, or does not.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from sync.filter.persons.cited import UNARGUED, is_cited
from sync.filter.persons.lexicon import GIVEN, shipped
from sync.filter.sensitive.folded import fold, words
from sync.filter.sensitive.people import (
    CONJUNCTIONS,
    DETERMINERS,
    FAMILIAR,
    FIRST_PERSON,
    GENERIC,
    HUMANS,
    KIN,
    KNOWN,
    MINE,
    NO_NAMES,
    OMITTING,
    PLURALS,
    POSSESSIVES,
    PRONOUNS,
    RELATIVES,
    TITLES,
)
from sync.filter.words import FUNCTION_WORDS

_WORD = re.compile(r"\d+,\d+|[^\W_]+(?:-[ \t]{0,3}\r?\n[ \t]{0,3}(?=[a-zäöüß])[^\W_]+)?")
_SENTENCE_END = re.compile(r"[.!?…][^\w\s]*\s|[\u2022|]|\n[ \t]*\n|\n[ \t]*(?:[-+#•]|\d{1,3}[.)])")
_CLAUSE_END = re.compile(r"[,;:()\"„“”»«]|[ \t][-–][ \t]")
_AGE = re.compile(r"\(\d{1,3}\)")  # an aside that parts no clause: *mein Sohn Jonas (12) hat …*
_SHORT = words("""
dr prof mr mrs ms hr fr st ca bzw etc vgl nr usw inkl evtl ggf sog z b d h i e g
""")
_ARTICLES = words("""
ein eine einen einem einer eines a an the der die das den dem des some etwas
""")
_REACH = 8
_BEFORE_GENITIVE = words("""
wegen von mit trotz und da weil dass ist war durch bei nach hat
""")
_ONE = words("""
ein eine einem einer einen eines der die das den dem des a an the this that dieser diese dieses one another
""")
_DEFINITE = words("der die den dem the this dieser diese diesem")
# Not of somebody, but of what to do if.
_IF = words("wenn falls sobald sofern if when whenever should angenomen angenommen suppose beispiel example")
_NO_ARTICLE = words("jemand somebody someone one")
_TYING = words("aus in im bei auf von vor neben of on from at in next to with")
_APPOSITION_MAX = 5
_MAIN_MAX = 25
# Whom they have met is somebody: *ich habe eine Bewohnerin betreut, die …*.
_MET = words("ich wir i we bei")
_BREAK = re.compile(r"[-\s]+")


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    return fold(word if word.isalnum() else _BREAK.sub("", word))


@dataclass(frozen=True, slots=True)
class Clauses:
    """Words by index: folded, and where they stand; `clause` and `sentence` number those that each belongs to."""

    text: str
    folded: list[str]
    starts: list[int]
    ends: list[int]
    clause: list[int]
    sentence: list[int]
    _people: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Self:
        """Take a text apart, in one pass."""
        words = [match.span() for match in _WORD.finditer(text)]
        if "(" in text:
            words = [place for place in words if not _AGE.match(text, max(0, place[0] - 1))]
        folded = [_folded(text[start:end]) for start, end in words]
        clauses, sentences = [0] * len(words), [0] * len(words)
        clause = sentence = behind = 0
        for index, (start, end) in enumerate(words):
            if behind and text[behind:start] != " " and (gap := _AGE.sub("", text[behind:start])) != " ":
                ends_sentence = bool(_SENTENCE_END.search(gap)) and not _is_short(gap, folded[index - 1])
                sentence += ends_sentence
                clause += ends_sentence or bool(_CLAUSE_END.search(gap))
            behind = end
            clauses[index], sentences[index] = clause, sentence
        return cls(text, folded, [start for start, _ in words], [end for _, end in words], clauses, sentences)

    def word(self, index: int) -> str:
        """A word folded, or nothing beyond the ends."""
        return self.folded[index] if 0 <= index < len(self.folded) else ""

    def is_capital(self, index: int) -> bool:
        """Whether a word is written with a capital."""
        return self.text[self.starts[index]].isupper()

    def is_shouted(self, index: int) -> bool:
        """Whether a word is all in capitals."""
        return self.text[self.starts[index] : self.ends[index]].isupper()

    def same_clause(self, one: int, other: int) -> bool:
        """Whether both words are there, in one clause."""
        return (
            0 <= one < len(self.folded)
            and 0 <= other < len(self.folded)
            and self.clause[one] == self.clause[other]
        )

    def back_over(self, index: int, stops: Container[str], most: int = 3) -> int:
        """From a term back over what describes it, to the first word of it all: *einen schweren Herzinfarkt*."""
        first = index
        for _ in range(most):
            before = first - 1
            if not self.same_clause(before, index) or self.folded[before] in stops:
                break
            if self.is_joined(before):
                first = before
                continue
            if self.folded[before] in _ARTICLES:
                return before
            if self.is_capital(before) and not self.folded[before].isdigit():
                break
            first = before
        return first

    def is_joined(self, index: int) -> bool:
        """Whether a hyphen joins a word to the next: *Bandscheiben-OP*."""
        return self.text[self.ends[index] : self.starts[index + 1]] == "-"

    def before(self, index: int, most: int = _REACH) -> Iterator[int]:
        """The words before one in its clause, the nearest first."""
        for place in range(index - 1, max(index - 1 - most, -1), -1):
            if self.clause[place] != self.clause[index]:
                return
            yield place

    def after(self, index: int, most: int = _REACH) -> Iterator[int]:
        """The words behind one in its clause."""
        for place in range(index + 1, min(index + 1 + most, len(self.folded))):
            if self.clause[place] != self.clause[index]:
                return
            yield place

    def has_subject(self, verb: int, besides: Container[int] = ()) -> bool:
        """Whether it is somebody of whom a verb tells, and not people in general; no word of `besides` is."""
        if self.folded[verb] == "bin":
            return True
        told = self._subject_before(verb, besides)
        if told is None:
            told = next((told for told in map(self._told, self.after(verb, 3)) if told is not None), None)
        if told is None:
            return self.omits_i(verb) or self._is_behind_apposition(verb)
        return told

    def _subject_before(self, verb: int, besides: Container[int]) -> bool | None:
        for place in self.before(verb, 12):
            if place in besides:
                continue
            if self.folded[place] in RELATIVES and not self.same_clause(place - 1, place):
                return self._ends_with_somebody(place - 1)
            if self.folded[place] in CONJUNCTIONS:
                return None
            told = self._told(place)
            if told is not None:
                return told
            if self._is_given_name(place):
                return True
            if place == verb - 1:
                if self._is_name(place):
                    return True
                if self._is_english_thing(place):
                    return False
        return None

    def _is_english_thing(self, index: int) -> bool:
        """*the model suffers*: whether the word right before an English verb is what the verb tells of."""
        return (
            self.word(index - 1) in {"the", "this", "our", "a", "an"}
            and not self.is_capital(index)
            and self.folded[index] not in KIN
        )

    def follows_a_thing(self, verb: int) -> bool:
        """*the macro system suffers*: whether the word before an English verb is a noun that is nobody's."""
        before = self.word(verb - 1)
        return (
            self.folded[verb] in {"suffers", "suffer", "suffered"}
            and before not in KIN
            and before not in PRONOUNS
            and before not in FUNCTION_WORDS
            and not before.endswith("ly")
            and not self.is_capital(verb - 1)
        )

    def omits_i(self, verb: int) -> bool:
        """*Bin seit Montag krank*, *Had the flu*: whether who writes left the *I* out, as people do in a chat."""
        word = self.folded[verb]
        begins = verb == 0 or self.sentence[verb - 1] != self.sentence[verb]
        return word in FIRST_PERSON or (begins and word in OMITTING)

    def _is_behind_apposition(self, verb: int) -> bool:
        """*Die Patientin, Frau Albers, ist …*, *my father, Desmond, had …*: somebody between commas, or before them."""
        if verb == 0 or self.same_clause(verb - 1, verb) or self.sentence[verb - 1] != self.sentence[verb]:
            return False
        if any(self._told(place) for place in (verb - 1, *self.before(verb - 1, 2))):
            return True
        between = verb - 1
        while between > 0 and self.same_clause(between - 1, verb - 1) and verb - between < _APPOSITION_MAX:
            between -= 1
        if between == 0 or self.sentence[between - 1] != self.sentence[verb]:
            return False
        return any(self._told(place) for place in (between - 1, *self.before(between - 1, 3)))

    def has_one(self, verb: int) -> bool:
        """Whether a verb tells of one person with an article: *ein Mitarbeiter hat …*, *the landlord …*."""
        near = (*self.before(verb, 12), *self.after(verb, 3))
        return any(
            self.folded[place] in HUMANS and self._has_article(place) and self.word(place + 1) != "who"
            for place in near
        )

    def _has_article(self, index: int) -> bool:
        return any(self.folded[place] in _ONE for place in self.before(index, 3))

    def has_somebody(self, index: int) -> bool:
        """Whether somebody is meant anywhere in a word's sentence."""
        first = last = index
        while first > 0 and self.sentence[first - 1] == self.sentence[index] and index - first < 30:
            first -= 1
        while (
            last + 1 < len(self.folded)
            and self.sentence[last + 1] == self.sentence[index]
            and last - index < 30
        ):
            last += 1
        return any(self._told(place) for place in range(first, last + 1))

    def is_supposed(self, index: int) -> bool:
        """*Wenn der Chef …*, *for example*: whether a word's sentence tells before it of what may be, and of nobody."""
        place = index
        while place >= 0 and self.sentence[place] == self.sentence[index] and index - place < 30:
            if self.folded[place] in _IF:
                return True
            place -= 1
        return False

    def is_of_name(self, index: int) -> bool:
        """*bei Anna*, not *bei Kindern*: whether a German preposition stands before what may be a name."""
        if self.folded[index] != "bei" or not self.same_clause(index, index + 1):
            return False
        word = self.folded[index + 1]
        is_noun = word in GENERIC or word in DETERMINERS or word.endswith(("en", "ern"))
        return self.is_capital(index + 1) and not is_noun

    def owns(self, index: int) -> bool:
        """Whether a word says whose what follows is: *my*, *Annas*, *Anna's*."""
        word = self.word(index)
        if word in POSSESSIVES and word != "sein":
            return True
        if word == "s" and index > 0 and self.text[self.ends[index - 1] : self.starts[index]] == "'":
            return self.is_capital(index - 1) or self.folded[index - 1] in KIN
        return self._is_genitive(index)

    def _is_genitive(self, index: int) -> bool:
        """Whether a word is a German name's genitive: *Annas*."""
        word = self.word(index)
        if not (len(word) > 3 and word.endswith("s") and self.is_capital(index)) or self.is_shouted(index):
            return False
        if word in FUNCTION_WORDS or word in NO_NAMES or word in DETERMINERS:
            return False
        return not self.same_clause(index - 1, index) or self.folded[index - 1] in _BEFORE_GENITIVE

    def is_somebody(self, index: int) -> bool:
        """Whether a word means somebody, by a pronoun, a title or as one whom somebody else has."""
        return self._told(index) is True

    def _told(self, index: int) -> bool | None:
        """Whether a word means somebody (True) or people in general (False); None where it means neither."""
        if index not in self._people:
            told = self._tell(index)
            if told is None:
                return None
            self._people[index] = told
        return self._people[index]

    def _tell(self, index: int) -> bool | None:
        word = self.folded[index]
        if (
            word in TITLES
            and index + 1 < len(self.folded)
            and self.is_capital(index + 1)
            and self.is_capital(index)
        ):
            return True
        if word in KIN and any(self.owns(place) for place in self.before(index, 3)):
            return True
        if word in {"someone", "somebody", "jemand"} and self.word(index - 1) in {"as", "als"}:
            return True  # *as someone with epilepsy* is who writes
        if word in FAMILIAR and self.word(index - 1) not in DETERMINERS:
            return True
        if word in HUMANS and self._is_known(index):
            return True
        if word in KNOWN and any(self.folded[place] in _DEFINITE for place in self.before(index, 2)):
            return not self.is_supposed(index)
        if word in GENERIC or self.word(index + 1) == "who":
            return False
        if word == "sie":
            return not (self.word(index + 1) in PLURALS or self.word(index - 1) in PLURALS)
        if word == "her":
            return True
        return True if word in PRONOUNS else None

    def _is_known(self, index: int) -> bool:
        """Whether a word for somebody is tied to who writes: *a client of mine*, *jemand aus meiner Abteilung*."""
        behind = self.after(index, 4)
        return any(self.folded[place] in MINE and self.folded[place - 1] in _TYING for place in behind) and (
            self.folded[index] in _NO_ARTICLE or self._has_article(index)
        )

    def _is_name(self, index: int) -> bool:
        """Whether a word right before a verb may be somebody's name: a capital, and nothing that goes with a noun."""
        word = self.folded[index]
        if not self.is_capital(index) or word in NO_NAMES or self.is_shouted(index):
            return False
        if self._is_cited(index):
            return False
        if not self.same_clause(index - 1, index):
            return len(word) > 1
        before = self.folded[index - 1]
        if before in DETERMINERS or before in GENERIC or before in POSSESSIVES:
            return False
        return self.is_capital(index - 1) or before in {
            "und",
            "and",
            "dass",
            "that",
            "weil",
            "because",
            "hi",
            "hallo",
        }

    def _is_cited(self, index: int) -> bool:
        """Whether a word is the name of somebody whom posts cite: *Nietzsche*."""
        return is_cited([self.text[self.starts[index] : self.ends[index]]], UNARGUED)

    def _is_given_name(self, index: int) -> bool:
        """Whether a word is a usual given name, and hardly anything else."""
        before = self.word(index - 1) if self.same_clause(index - 1, index) else ""
        if (
            not self.is_capital(index)
            or before in DETERMINERS
            or before in POSSESSIVES
            or self.folded[index] in NO_NAMES
        ):
            return False
        known = shipped().find(self.text[self.starts[index] : self.ends[index]])
        if not known.name & GIVEN or self._is_cited(index):
            return False
        return all(seen is None or seen.case >= 0 for seen in (known.german, known.english))

    def _ends_with_somebody(self, index: int) -> bool:
        """Whether somebody is what a relative clause behind this word is about."""
        if index < 0:
            return False
        if any(self._told(place) for place in (index, *self.before(index, 2))):
            return True
        first = index
        while first > 0 and self.sentence[first - 1] == self.sentence[index] and index - first < _MAIN_MAX:
            first -= 1
        main = range(first, index + 1)
        return any(self.folded[place] in _MET for place in main) and any(
            self.folded[place] in HUMANS and self._has_article(place) for place in main
        )


def _is_short(gap: str, last: str) -> bool:
    """Whether a full stop only shortens the last word: *Dr. Berg*, *am 3. Mai*."""
    return gap.strip() == "." and (last in _SHORT or (len(last) <= 2 and last.isdigit()))
