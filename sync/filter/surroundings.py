"""What stands around a word that may be a name or just a word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile, filterfalse

from sync.filter.folding import letters, spellings
from sync.filter.words import (
    ACTING_PRONOUNS,
    ADVERBS,
    ASKED_OR_ORDERED,
    ASKING_OR_ORDERING,
    BEHIND_MODALS,
    BEHIND_PAST_TENSES,
    BEING,
    CONJUNCTIONS,
    DAYS,
    DEFINITE,
    DESCRIBING,
    DOING,
    DOING_IN_GERMAN,
    FUNCTION_WORDS,
    HAPPENING_IN_GERMAN,
    IN_BETWEEN,
    MODALS,
    NO_NAME_AFTER,
    NO_PAST_TENSES,
    NO_TIME_IS_NAME_AFTER,
    OPENING,
    PEOPLE,
    PERSONAL,
    SAYING,
    TIMES,
    TITLES,
)

_SENTENCE_START = re.compile(
    r"(?:^|[.!?:;…\u2022|]|\n[ \t]*\n|\n[ \t]*(?:[-+#•]|\d{1,3}[.)]))[\s\"'»«„“”‚(\[#-]{0,4}\Z"
)
_LINE_START = re.compile(r"(?:^|\n)[ \t-]{0,4}\Z")
_LINE_END = re.compile(r"[ \t]{0,4}[,.!]?[ \t]{0,4}(?:\r?\n|\Z)")
_ADDRESSED = re.compile(r"[ ]?[,:]")
_POSSESSIVE = re.compile(r"'s\b", re.IGNORECASE)
_HALF_OF_COMPOUND = re.compile(r"-(?:[ \t]{1,2}(?:und|oder|bzw|sowie|wie|and|or)\b|/)")
_ENUMERATED = re.compile(r", |[ \t]{0,2}[/&+][ \t]{0,2}")
_REACH = 12

_CLAUSE_END = re.compile(r"[,.:;!?]|\n\s*\n")
_CLAUSE_MAX = 7
_REGULAR_PAST = re.compile(r"[a-z]+[a-df-z]ed|[a-zäöü]+ierte?")  # *helped*, *kommentierte*
_SPEAKER = frozenset({"i", "me", "ich", "mich", "mir"})
_NEVER_BEFORE_VERBS = FUNCTION_WORDS - ASKING_OR_ORDERING
_BEHIND_PAST_TENSES = BEHIND_PAST_TENSES | {""}  # at the end of the clause too
_LINE = 40
_SHOUTED_MIN = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A text and where its words are; a word is told by its index."""

    text: str
    words: Sequence[tuple[int, int]]

    def written(self, index: int) -> str:
        """The word as it stands there."""
        start, end = self.words[index]
        return self.text[start:end]

    def folded(self, index: int) -> str:
        """The word folded, or nothing beyond the text's ends."""
        return spellings(letters(self.written(index)))[0] if 0 <= index < len(self.words) else ""

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.text[self.words[index][1] : self.words[index + 1][0]]

    def is_capitalised(self, index: int) -> bool:
        """Whether it starts with a capital and goes on in small letters."""
        word = self.written(index)
        return word[0].isupper() and (len(word) == 1 or not word.isupper())

    def may_start_name(self, index: int) -> bool:
        """Whether it starts as names do: with a capital, or with a letter that has none."""
        first = self.written(index)[0]
        return first.isalpha() and first == first.title()

    def is_shouted(self, first: int, last: int) -> bool:
        """Whether the line, as far as it is near, has other words and is all in capitals."""
        start, end = self.words[first][0], self.words[last][1]
        before = self.text[max(0, start - _LINE) : start].rpartition("\n")[2]
        behind = self.text[end : end + _LINE].partition("\n")[0]
        around = before + behind
        return around.isupper() and sum(map(str.isalpha, around)) >= _SHOUTED_MIN

    def starts_sentence(self, index: int) -> bool:
        """Whether a capital would stand here anyway."""
        start = self.words[index][0]
        return bool(_SENTENCE_START.search(self.text, max(0, start - _REACH), start))

    def follows_title(self, index: int) -> bool:
        """Whether *Frau*, *Dr.* or another title stands before."""
        return self.folded(index - 1) in TITLES

    def follows_initial(self, index: int) -> bool:
        """Whether a single capital with its full stop stands before."""
        if index == 0 or not self.gap(index - 1).startswith("."):
            return False
        before = self.written(index - 1)
        return len(before) == 1 and before.isupper()

    def follows_article(self, index: int, *, definite: bool) -> bool:
        """Whether a word stands before after which a noun comes, not a name."""
        if index == 0 or not self.gap(index - 1).isspace():
            return False
        before = self.folded(index - 1)
        if before == "an" and self.folded(index) not in TIMES:
            return False  # the German preposition: *danke an Rose*
        if definite:
            return before in DEFINITE
        return before in NO_NAME_AFTER or (before in NO_TIME_IS_NAME_AFTER and self.folded(index) in TIMES)

    def is_next_to_number(self, first: int, last: int) -> bool:
        """Whether it is a month: *5 May*, *May 2024*."""
        return self.folded(first - 1).isdigit() or self.folded(last + 1).isdigit()

    def describes_what_follows(self, last: int) -> bool:
        """Whether it is an adjective, *Young people*, or half of a compound, *Groß- und Kleinschreibung*."""
        if _HALF_OF_COMPOUND.match(self.text, self.words[last][1]):
            return True
        return self.folded(last + 1) in PEOPLE and self.gap(last).isspace()

    def only_opens(self, first: int, last: int) -> bool:
        """Whether it is a word that sentences start with whatever follows: *He said*, *So hat er*."""
        return first == last and self.folded(first) in OPENING and self.starts_sentence(first)

    def asks_or_orders(self, first: int, last: int) -> bool:
        """Whether it is the verb of a question or an order: *Will this work?*, *Mark my words*."""
        if first != last or self.folded(first) not in ASKING_OR_ORDERING or not self.starts_sentence(first):
            return False
        return not ASKED_OR_ORDERED.isdisjoint(self._clause_behind(last)[:1])

    def acts_as_person(self, first: int, last: int) -> bool:
        """Whether it stands alone as a signature does, is addressed, owns something or does what people do."""
        start, end = self.words[first][0], self.words[last][1]
        if _LINE_END.match(self.text, end) and _LINE_START.search(self.text, max(0, start - _REACH), start):
            return True
        if self.only_opens(first, last):
            return False
        if _ADDRESSED.match(self.text, end) or _POSSESSIVE.match(self.text, end):
            return True
        return self._does_as_person(last)

    def _does_as_person(self, last: int) -> bool:
        """Whether the verb behind it is a person's: *Rose already said*, *May is right*, *Klein möchte*."""
        word, clause = self.folded(last), self._clause_behind(last)
        if word in _NEVER_BEFORE_VERBS:
            return not SAYING.isdisjoint(clause[:1])
        verb, behind, *rest = [*dropwhile(_is_adverb, clause), "", ""]
        describes, acts = word in DESCRIBING, behind not in ACTING_PRONOUNS
        if (describes or word in DAYS) and not (acts and behind != "es"):
            return False  # *Lange hat es gedauert*
        if verb in SAYING or verb in DOING:
            return True
        if verb in DOING_IN_GERMAN:
            return acts and word not in DAYS
        if verb in HAPPENING_IN_GERMAN:
            return acts and behind != "es" and word not in DAYS and not describes
        if _REGULAR_PAST.fullmatch(verb) and verb not in NO_PAST_TENSES:
            return not describes or behind in _BEHIND_PAST_TENSES
        told = next(filterfalse(_is_in_between, (behind, *rest)), "")
        return (
            (verb in BEING and told in PERSONAL)
            or (verb in MODALS and told in BEHIND_MODALS)
            or (verb in CONJUNCTIONS and behind in _SPEAKER)
        )

    def _clause_behind(self, last: int) -> list[str]:
        """The next few folded words, up to the end of the clause."""
        clause = []
        for index in range(last, min(last + _CLAUSE_MAX, len(self.words) - 1)):
            if _CLAUSE_END.search(self.gap(index)):
                break
            clause.append(self.folded(index + 1))
        return clause

    def companions(self, first: int, last: int) -> tuple[int, ...]:
        """The words that stand with it in an enumeration: *Rose und Krystyna*, *Rose, Krystyna*."""
        found = []
        if self.folded(last + 1) in CONJUNCTIONS:
            found.append(last + 2)
        elif last + 1 < len(self.words) and _ENUMERATED.fullmatch(self.gap(last)):
            found.append(last + 1)
        if self.folded(first - 1) in CONJUNCTIONS:
            found.append(first - 2)
        elif first > 0 and _ENUMERATED.fullmatch(self.gap(first - 1)):
            found.append(first - 1)
        return tuple(found)


def _is_adverb(word: str) -> bool:
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4)


def _is_in_between(word: str) -> bool:
    return word in IN_BETWEEN or _is_adverb(word)
