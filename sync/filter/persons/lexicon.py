"""What is known of a word before it is read: its classes in German and English, and whether it is a usual name.

The file holds no words, only 32 bits of a checksum of each, sorted; one unknown word in ten thousand is taken for a
known one, which the model can bear. How it is made: `make model`; of what: docs/privacy/model-card.md.
"""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import accumulate, chain
from operator import sub
from typing import Final, NamedTuple, Self

from sync.filter.persons.columns import packed, unpacked

GIVEN: Final = 1
FAMILY: Final = 2
PLACE: Final = 4

_WORDS_KEPT: Final = 1 << 14
_DIFFERENCES: Final = 7
_FREQUENCIES: Final = 8


class WordClass(NamedTuple):
    """Class of a word by what stands around it (a Brown cluster), how rare it is (0..7), and by how much more usual
    than the same word in the other case (-3..3)."""

    cluster: int
    rarity: int
    case: int

    def packed(self) -> int:
        """As 16 bits, of which 0 stands for an unknown word."""
        return 1 + (self.cluster * _FREQUENCIES + self.rarity) * _DIFFERENCES + self.case + 3


class Word(NamedTuple):
    """What is known of one word; a class is None in a language that does not know it."""

    german: WordClass | None
    english: WordClass | None
    name: int  # GIVEN, FAMILY and PLACE


UNKNOWN: Final = Word(None, None, 0)


def checksum(text: str) -> int:
    """32 bits that stand for a text."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Lexicon:
    """Four columns, sorted by the first. `clusters` are the languages' clusters by their index in the columns."""

    checksums: "array[int]"
    german: "array[int]"
    english: "array[int]"
    names: bytes
    clusters: tuple["array[int]", "array[int]"]

    def find(self, word: str) -> Word:
        """What is known of a word; of one in capitals, what is known of it with one capital."""
        found = self._exactly(word)
        if found is UNKNOWN and len(word) > 1 and word.isupper():
            return self._exactly(word.title())
        return found

    def name_of(self, word: str) -> int:
        """Whether a word is a usual name, however it is written."""
        return self._exactly(word.title() if word.islower() or word.isupper() else word).name

    @cached_property
    def _exactly(self) -> Callable[[str], Word]:
        """Kept for a while: several rules ask about each word."""
        return lru_cache(maxsize=_WORDS_KEPT)(self._sought)

    def _sought(self, word: str) -> Word:
        sought = checksum(word)
        at = bisect_left(self.checksums, sought)
        if at == len(self.checksums) or self.checksums[at] != sought:
            return UNKNOWN
        german, english = self.clusters
        return Word(_unpacked(self.german[at], german), _unpacked(self.english[at], english), self.names[at])

    def packed(self) -> bytes:
        """As a file."""
        steps = array("I", map(sub, self.checksums, chain((0,), self.checksums)))
        return packed((steps, self.german, self.english, array("B", self.names), *self.clusters))

    @classmethod
    def unpacked(cls, file: bytes) -> Self:
        """From a file."""
        steps, german, english, names, *clusters = unpacked("IHHBII", file)
        checksums = array("I", accumulate(steps))
        return cls(checksums, german, english, names.tobytes(), (clusters[0], clusters[1]))


@cache
def shipped() -> Lexicon:
    """The one that comes with the package."""
    return Lexicon.unpacked(files("sync.filter.persons").joinpath("lexicon.bin").read_bytes())


def _unpacked(packed: int, clusters: "array[int]") -> WordClass | None:
    if not packed:
        return None
    rest, case = divmod(packed - 1, _DIFFERENCES)
    index, rarity = divmod(rest, _FREQUENCIES)
    return WordClass(clusters[index], rarity, case - 3)
