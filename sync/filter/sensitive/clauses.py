"""Whom each clause of a text is about.

Word order tells who has what: the nearest word for somebody before a verb is its subject, behind it where German turns
them round. This is no grammar, and where it errs a person looks at a text for nothing, or does not.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache

from sync.filter.persons.cited import UNARGUED, is_cited
from sync.filter.persons.lexicon import GIVEN, shipped
from sync.filter.sensitive.folded import words
from sync.filter.sensitive.people import (
    AGED,
    ANYBODY,
    CONJUNCTIONS,
    DETERMINERS,
    FAMILIAR,
    FIRST_PERSON,
    GENERIC,
    HUMANS,
    KIN,
    KNOWN,
    MINE,
    NEAR,
    NO_NAMES,
    OMITTING,
    PLURALS,
    POSSESSIVES,
    PRONOUNS,
    RELATIVES,
    ROLE,
    TITLES,
)
from sync.filter.sensitive.structure import Structure
from sync.filter.words import EVERYDAY, FUNCTION_WORDS

_BEFORE_GENITIVE = words("""
wegen von mit trotz und da weil dass ist war durch bei nach hat
""")
_ONE = words("""
ein eine einem einer einen eines der die das den dem des a an the this that dieser diese dieses one another two
three zwei drei beiden
""")
_DEFINITE = words("der die das den dem the this dieser diese diesem")
_THIS = words("this dieser diese diesem")
_NAMED = words("der die den dem")  # before a name in spoken German: *die Aylin*
_AN = words("a an another ein eine einem einer anderer andere anderen")
# Of nobody: all is made up.
_CASES = words("""
fallbeispiel fallbeispiels fallstudie fallvignette hypothetically hypothetisch rollenspiel roleplay scenario szenario
vignette
""")
# Not of somebody, but of what to do if.
_IF = words("""
wenn falls sobald sofern if when whenever should angenomen
angenommen suppose beispiel example
""")
_ALONE = words("jemand somebody someone one")
_NO_ARTICLE = _ALONE | words("einer eine")
_BOTH = words("beiden two")
_TYING = words(
    "aus in im am an bei auf von vom vor neben gegenuber of on from at in next to with behind opposite"
)
# Behind these who writes leaves out the *I*: *sorry, musste zur Dialyse*.
_EXCUSING = words("sorry entschuldigung entschuldigt entschuldige leid apologies verspatung")
_APPOSITION_MAX = 5
_MAIN_MAX = 25
# Whom they have met is somebody: *ich habe eine Bewohnerin betreut, die …*.
_MET = words("ich wir i we bei")


@lru_cache(maxsize=16384)
def _is_human(word: str) -> bool:
    """Whether a word says what somebody is: *Bewohnerin*, *Kursleiter*."""
    return word in HUMANS or ROLE.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def _is_known_by_article(word: str) -> bool:
    """Whether *der* or *the* before a word for somebody tells who is meant."""
    return word in KNOWN or (word not in ANYBODY and _is_human(word))


@dataclass(frozen=True, slots=True)
class Clauses(Structure):
    """A text's words, and which of them mean somebody."""

    _people: dict[int, bool] = field(default_factory=dict)

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
        nearest = verb - 1
        for place in self.before(verb, 12):
            if place in besides:
                nearest -= place == nearest
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
            if place == nearest:
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
        if not begins and word in OMITTING and not self.same_clause(verb - 1, verb):
            begins = any(self.folded[place] in _EXCUSING for place in (verb - 1, *self.before(verb - 1)))
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
            _is_human(self.folded[place]) and self._has_article(place) and self.word(place + 1) != "who"
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
        return self._has_before(index, _IF)

    def is_of_case(self, index: int) -> bool:
        """*In der Fallstudie leidet Frau M. …*: whether a word's sentence says before it that all of it is made up."""
        return self._has_before(index, _CASES)

    def _has_before(self, index: int, what: Container[str]) -> bool:
        place = index
        while place >= 0 and self.sentence[place] == self.sentence[index] and index - place < 30:
            if self.folded[place] in what:
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
        if word in POSSESSIVES:  # *sein* is a verb too
            return word != "sein" or (self.same_clause(index, index + 1) and self.is_capital(index + 1))
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
        if self._is_tied(index):
            return True
        if self._is_told_by_article(index):
            return not self.is_supposed(index)
        if word in GENERIC or self.word(index + 1) == "who":
            return False
        if word == "sie":
            return not (self.word(index + 1) in PLURALS or self.word(index - 1) in PLURALS)
        return True if word in PRONOUNS else None

    def _is_tied(self, index: int) -> bool:
        """Whether a word means somebody by a title, or by whose they are: *Frau Berg*, *mein Chef*, *Mum*."""
        word = self.folded[index]
        if word in TITLES:
            named = index + 1 < len(self.folded) and self.is_capital(index + 1)
            if named and self.is_capital(index):
                return True
        if word in AGED and self.is_capital(index) and self.owns(index - 1):
            return not (self.same_clause(index, index + 1) and self.is_capital(index + 1))
        if word in {"someone", "somebody", "jemand"} and self.word(index - 1) in {"as", "als"}:
            return True  # *as someone with epilepsy* is who writes
        if word in FAMILIAR and self.word(index - 1) not in DETERMINERS:
            return True
        return (_is_human(word) and self._is_owned(index)) or (word in _BOTH and self._is_both(index))

    def _is_told_by_article(self, index: int) -> bool:
        """Whether an article, or what follows, tells which of many is meant: *der Trainer*, *the patient in bay 3*."""
        word = self.folded[index]
        if (word in _NO_ARTICLE or _is_human(word)) and self._is_known(index):
            return True
        if self._has_definite(index):
            return _is_known_by_article(word) or (word in ANYBODY and self._is_placed(index))
        return word in NEAR and self.word(index - 1) in _AN

    def _is_owned(self, index: int) -> bool:
        """Whether a word for somebody says whose they are: *meine Chefin*, *Sein Vater*, *Annas kleiner Bruder*."""
        return any(map(self.owns, self.before(index, 3)))

    def _has_definite(self, index: int) -> bool:
        return any(self.folded[place] in _DEFINITE for place in self.before(index, 2))

    def _is_placed(self, index: int) -> bool:
        """Whether what follows says which one: *der Patient in Zimmer 3*, *die Frau vom Empfang*; or *this* does."""
        if self.word(index - 1) in _THIS:
            return True
        return (
            self.same_clause(index, index + 2)
            and self.folded[index + 1] in _TYING
            and (self.is_capital(index + 2) or self.folded[index + 2] in DETERMINERS)
        )

    def _is_both(self, index: int) -> bool:
        """Whether a word stands for people by itself: *die beiden haben …*, *the two of them*."""
        if self.folded[index] == "two":
            return self.word(index - 1) == "the" and self.word(index + 1) == "of"
        is_alone = not self.same_clause(index, index + 1) or not self.is_capital(index + 1)
        return self.word(index - 1) == "die" and is_alone

    def _is_known(self, index: int) -> bool:
        """Whether a word for somebody is tied to who writes: *a client of mine*, *jemand aus meiner Abteilung*; or,
        where it is no more than *one*, to what readers know: *einer aus der Gruppe*."""
        if self.folded[index] in _NO_ARTICLE:
            tie, whose = self.word(index + 1), self.word(index + 2)
            if tie in _TYING and (whose in MINE or whose in _DEFINITE):
                return True
        behind = self.after(index, 4)
        return any(self.folded[place] in MINE and self.folded[place - 1] in _TYING for place in behind) and (
            self.folded[index] in _ALONE or self._has_article(index)
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

    def _is_named(self, index: int) -> bool:
        """Whether a word is a name as far as the lexicon goes: a usual one, or one that is no word: *Thore, der …*."""
        if not self.is_capital(index) or self._is_cited(index) or not self._is_name(index):
            return False
        known = shipped().find(self.text[self.starts[index] : self.ends[index]])
        return self._is_given_name(index) or (known.german is None and known.english is None)

    def _is_cited(self, index: int) -> bool:
        """Whether a word is the name of somebody whom posts cite: *Nietzsche*."""
        return is_cited([self.text[self.starts[index] : self.ends[index]]], UNARGUED)

    def _is_given_name(self, index: int) -> bool:
        """Whether a word is a usual given name, and hardly anything else."""
        before = self.word(index - 1) if self.same_clause(index - 1, index) else ""
        if (
            not self.is_capital(index)
            or (before in DETERMINERS and (before not in _NAMED or self.folded[index] in EVERYDAY))
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
        if any(self._told(place) for place in (index, *self.before(index, 2))) or self._is_named(index):
            return True
        if _is_human(self.folded[index]) and self._has_definite(index):
            return not self.is_supposed(index)
        first = index
        while first > 0 and self.sentence[first - 1] == self.sentence[index] and index - first < _MAIN_MAX:
            first -= 1
        main = range(first, index + 1)
        return any(self.folded[place] in _MET for place in main) and any(
            _is_human(self.folded[place]) and self._has_article(place) for place in main
        )
