"""In which posts each word stands, and which words somebody may mean by what they typed."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sync.search.words import (
    LONGEST_SUFFIX,
    SHORTEST_BEGINNING,
    SHORTEST_PART,
    beginnings,
    have_same_stem,
    is_compound_of,
    spellings,
)

Places: TypeAlias = "array[int]"
"""Numbers of posts, rising."""

AS_TYPED: Final = 1.0
SAME_STEM: Final = 0.9
BEGINS_WITH_IT: Final = 0.7
COMPOUND: Final = 0.5

_MOST_STEMMED: Final = 150  # of the words that may be of a stem, the most frequent ones
_MOST_PLACES: Final = 50_000  # of the words that a beginning may become: the most frequent ones until then
_MOST_WORDS: Final = 1_000_000  # of their own, about 200 MB; 50,000 posts have a third of that
_FEW: Final = 200  # new words that are put into their places one by one


@dataclass
class Vocabulary:
    """The words of many posts. Posts are added in the order of their numbers.

    Where there are more words than people use, further ones are passed over: somebody fills the memory with them.
    """

    places: dict[str, Places] = field(default_factory=dict)
    _sorted: list[str] = field(default_factory=list)
    _new: list[str] = field(default_factory=list)
    _in_one: str = ""

    def add(self, number: int, words: Iterable[str]) -> None:
        """Note that these words, each of them once, stand in a post."""
        places, new = self.places, self._new
        for word in words:
            known = places.get(word)
            if known is None:
                if len(places) >= _MOST_WORDS:
                    continue
                known = places[word] = array("I")
                new.append(word)
            known.append(number)

    def forget(self, numbers: Collection[int]) -> None:
        """Take posts away, and with them the words that stand in no other."""
        gone = [word for word, places in self.places.items() if _without(places, numbers)]
        words = self._in_order()
        for word in gone:
            del self.places[word]
        if gone:
            self._sorted, self._in_one = [word for word in words if word in self.places], ""

    def meant_by(self, typed: str, *, is_beginning: bool) -> Mapping[str, float]:
        """The known words that a typed word may mean, with how near they are to it (0..1).

        Of a beginning also those that begin with it.
        """
        meant: dict[str, float] = {}
        for word in spellings(typed):
            for known in self._meant_by_spelling(word, is_beginning=is_beginning):
                meant[known[0]] = max(known[1], meant.get(known[0], 0))
        return meant

    def _meant_by_spelling(self, word: str, *, is_beginning: bool) -> Iterator[tuple[str, float]]:
        if word in self.places:
            yield word, AS_TYPED
        yield from ((each, SAME_STEM) for each in self._of_same_stem(word))
        yield from ((each, COMPOUND) for each in self._compounds(word))
        if is_beginning and len(word) >= SHORTEST_BEGINNING:
            yield from ((each, BEGINS_WITH_IT) for each in self._frequent(self._beginning_with(word)))

    def _of_same_stem(self, word: str) -> Iterator[str]:
        """Words of the same stem, looked for among those that begin as the stem does: stemming all takes long."""
        near = {
            known
            for beginning in beginnings(word)
            for known in self._beginning_with(beginning)
            if len(known) <= len(word) + LONGEST_SUFFIX
        }
        for known in self._most_frequent(near)[:_MOST_STEMMED]:
            if have_same_stem(word, known):
                yield known

    def _compounds(self, word: str) -> Iterator[str]:
        """Words that end in this one, as German builds them, be it with an inflection."""
        if len(word) < SHORTEST_PART:
            return
        text = self._all_in_one()
        found = text.find(word)
        while found >= 0:
            end = text.find("\n", found)
            known = text[text.rfind("\n", 0, found) + 1 : end]
            if is_compound_of(known, word):
                yield known
            found = text.find(word, end)

    def _beginning_with(self, beginning: str) -> list[str]:
        words = self._in_order()
        start = bisect_left(words, beginning)
        return words[start : bisect_left(words, beginning + "\U0010ffff", start)]

    def _frequent(self, words: list[str]) -> Iterator[str]:
        """The most frequent of these words, as many as there is time to look up."""
        room = _MOST_PLACES
        for word in self._most_frequent(words):
            if room <= 0:
                return
            room -= len(self.places[word])
            yield word

    def _most_frequent(self, words: Collection[str]) -> list[str]:
        return sorted(words, key=lambda word: len(self.places[word]), reverse=True)

    def _in_order(self) -> list[str]:
        if len(self._new) > _FEW:
            self._sorted = sorted(self.places)
        else:
            for word in self._new:
                insort(self._sorted, word)
        if self._new:
            self._new, self._in_one = [], ""
        return self._sorted

    def _all_in_one(self) -> str:
        """All words, each between line ends: one search through them takes less than a loop does."""
        words = self._in_order()
        if not self._in_one:
            self._in_one = "\n" + "\n".join(words) + "\n"
        return self._in_one


def _without(places: Places, numbers: Collection[int]) -> bool:
    """Take numbers out of the rising ones; True where none is left."""
    if len(places) <= len(numbers):
        kept = [each for each in places if each not in numbers]
        if len(kept) < len(places):
            places[:] = array("I", kept)
        return not places
    for number in numbers:
        place = bisect_left(places, number)
        if place < len(places) and places[place] == number:
            del places[place]
    return not places
