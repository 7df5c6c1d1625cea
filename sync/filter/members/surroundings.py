"""What stands around a word that may be a name or just a word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile, filterfalse

from sync.filter.folding import letters, spellings
from sync.filter.words import (
    ACTING_PRONOUNS,
    ADVERBS,
    ALSO_PARTICIPLES,
    ASKED_OR_ORDERED,
    ASKING_OR_ORDERING,
    BEHIND_GERMAN_VERBS,
    BEHIND_MODALS,
    BEHIND_PAST_TENSES,
    BEING,
    CONJUNCTIONS,
    DAYS,
    DEFINITE,
    DEPARTMENTS,
    DESCRIBING,
    DOING,
    DOING_IN_GERMAN,
    FUNCTION_WORDS,
    HAPPENING_IN_GERMAN,
    IN_BETWEEN,
    MODALS,
    NO_GERMAN_VERBS,
    NO_NAME_AFTER,
    NO_PAST_TENSES,
    NO_TIME_IS_NAME_AFTER,
    OPENING,
    PEOPLE,
    PERSON_LABELS,
    PERSONAL,
    SAYING,
    SAYINGS,
    TIMES,
    TITLES,
    UNCOUNTED,
)

_SENTENCE_START = re.compile(
    r"(?:^|[.!?:;…\u2022|]|\n[ \t]*\n|\n[ \t]*(?:[-+#•]|\d{1,3}[.)]))[\s\"'»«„“”‚(\[#-]{0,4}\Z"
)
_LINE_START = re.compile(r"(?:^|\n)[ \t-]{0,4}\Z")
_LINE_END = re.compile(r"[ \t]{0,4}[,.!]?[ \t]{0,4}(?:\r?\n|\Z)")
_ADDRESSED = re.compile(
    r"""[ ]?(?:,(?![ ](?:aber|but)\b)|:)
      | [ ][-–][ ](?:bitte|can|could|kannst|k(?:ö|oe)nntest|magst|please|would|will)\b""",
    re.VERBOSE,
)
_OWNS_OR_WILL = re.compile(r"'(?:s|ll)\b", re.IGNORECASE)
_LABELLED = re.compile(r":[ \t]{1,3}")
_VALUE_END = re.compile(r"[ \t]{0,3}(?:[,.;()/&|]|\r?\n|\Z|(?:und|and|u\.)[ ])")
_TIME_OF_DAY = re.compile(r"[ \t]{1,3}[([]?(?:[01]?\d|2[0-3]):[0-5]\d[)\]]?:?[ \t]{1,3}[^\W\d_]")
_DEPARTMENT = re.compile(r"[ ]\([A-ZÄÖÜ][\w-]{1,30}\)[ ]")
_HALF_OF_COMPOUND = re.compile(r"-(?:[ \t]{1,2}(?:und|oder|bzw|sowie|wie|and|or)\b|/)")
_ENUMERATED = re.compile(r", |[ \t]{0,2}[/&+][ \t]{0,2}")
_REACH = 12
_QUOTED = re.compile(r"(?:\A|[^:=,\[({\s])[ \n]{0,2}[\"„“”«»]\Z")  # not a value: *"name": "Grace"*
_QUOTE_END = re.compile(r"[\"„“”«»](?![ ]{0,2}[:=,\])}])")
_HALLS = re.compile(r"\b(?:Assembly|City|Concert|Festival|Grand|Great|Guild|Main|Royal|Town)[ ]\Z")

_CLAUSE_END = re.compile(r"[,.:;!?]|\n\s*\n")
_CLAUSE_MAX = 7
_REGULAR_PAST = re.compile(r"[a-z]+[a-df-z]ed|[a-zäöü]+ierte?")  # *helped*, *kommentierte*
_PRESENT = re.compile(r"[a-z]{2,}[a-rtv-z]s")  # *opens*
_OBJECTS = frozenset(
    {"her", "him", "it", "me", "the", "them", "us", "you"}
)  # behind a verb, not behind a plural
_GERMAN_VERB = re.compile(r"(?!ge(?!h|w))[a-z]{2,}te?")  # *prüft*, *löschte*
_NO_GERMAN_VERBS = NO_GERMAN_VERBS | FUNCTION_WORDS
_DOES_IT = ("macht", "das")  # *Klein macht das*, unlike *Klein macht sich*
_FROM = frozenset({"aus", "from", "vom"})
_OBJECTS_IN_GERMAN = BEHIND_GERMAN_VERBS | {"die"}
_NO_ACTORS = DAYS | UNCOUNTED
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
        start = self.words[first][0]
        if self.text[max(0, start - 3) : start] == "+1 ":
            return False  # as people agree: *+1 Grace*
        return self.folded(first - 1).isdigit() or self.folded(last + 1).isdigit()

    def is_among_times(self, first: int, last: int) -> bool:
        """Whether it is enumerated with another of its kind: *April and May*."""
        return self.folded(first) in TIMES and any(
            self.folded(other) in TIMES for other in self.companions(first, last)
        )

    def is_mentioned(self, index: int) -> bool:
        """Whether a chat's @ is before a name: *@Anna*. *@anna* is what somebody calls herself."""
        start = self.words[index][0]
        before = self.text[max(0, start - 2) : start]
        return before.endswith("@") and before[:-1].strip(" \n\t(,;@") == "" and self.is_capitalised(index)

    def is_sender(self, first: int, last: int) -> bool:
        """Whether a line starts with it and a time of day, as messages of a chat do: *Mark 10:42 I would call*."""
        start, end = self.words[first][0], self.words[last][1]
        if self.folded(first) in TIMES or not _TIME_OF_DAY.match(self.text, end):
            return False
        return bool(_LINE_START.search(self.text, max(0, start - _REACH), start))

    def is_title(self, first: int, last: int) -> bool:
        """Whether it is all that stands in quotation marks, and no value of data: *"Grace" heißt das Album*."""
        start, end = self.words[first][0], self.words[last][1]
        return bool(
            _QUOTE_END.match(self.text, end) and _QUOTED.search(self.text, max(0, start - _REACH), start)
        )

    def is_place(self, first: int) -> bool:
        """Whether it goes on with what halls and squares are called: *the Great Hall*."""
        start = self.words[first][0]
        return bool(_HALLS.search(self.text, max(0, start - _REACH), start))

    def is_in_saying(self, first: int, last: int) -> bool:
        """Whether it is part of a fixed phrase: *Der Kunde ist König*."""
        around = [self.folded(index) for index in range(first - 2, last + 3)]
        return any(" ".join(around[start : start + 3]) in SAYINGS for start in range(len(around) - 2))

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
        if _ADDRESSED.match(self.text, end) or _OWNS_OR_WILL.match(self.text, end):
            return True
        if self._is_labelled(first, last) or self.comes_from_department(last):
            return True
        return self._does_as_person(last)

    def _is_labelled(self, first: int, last: int) -> bool:
        """Whether it is who a label announces: *Moderation: Berg*."""
        if self.folded(first - 1) not in PERSON_LABELS or not _LABELLED.fullmatch(self.gap(first - 1)):
            return False
        return bool(_VALUE_END.match(self.text, self.words[last][1]))

    def comes_from_department(self, last: int) -> bool:
        """Whether its department follows: *Grace from HR*, *König aus der IT*, *Berg (Vertrieb) hat*."""
        if _DEPARTMENT.match(self.text, self.words[last][1]):
            return self.folded(last + 1) in DEPARTMENTS or self.folded(last + 2) in SAYING | BEING
        origin, *place = [*self._clause_behind(last), ""]
        return origin in _FROM and not DEPARTMENTS.isdisjoint(place[:3])

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
            described = describes and verb in ALSO_PARTICIPLES and behind not in _OBJECTS_IN_GERMAN
            return acts and word not in DAYS and not described
        if verb in HAPPENING_IN_GERMAN:
            does_it = (verb, behind) == _DOES_IT and DEFINITE.isdisjoint(rest[:1])
            return acts and behind != "es" and word not in DAYS and (not describes or does_it)
        if _PRESENT.fullmatch(verb) and behind in _OBJECTS:
            return not describes
        if _REGULAR_PAST.fullmatch(verb) and verb not in NO_PAST_TENSES:
            return not describes or behind in _BEHIND_PAST_TENSES
        if _GERMAN_VERB.fullmatch(verb) and verb not in _NO_GERMAN_VERBS:
            return behind in BEHIND_GERMAN_VERBS and word not in _NO_ACTORS and not describes
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
