"""A linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001) that reads where people are named."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final, NamedTuple, Self

from sync.filter.persons.columns import packed, unpacked
from sync.filter.persons.features import SIGNS, Share, features_together, token
from sync.filter.persons.lexicon import checksum

# Outside of a name, at its beginning, inside of it.
LABELS: Final = ("O", "B", "I")
SCALE: Final = 256  # weights are whole numbers, in these parts of one
# How much more a token is to speak for a name than against it, in parts of one; below nothing, since a name that is
# overlooked costs more than a word too many that is masked.
_MARGIN: Final = -0.5

_WORDS_KEPT: Final = 1 << 15
_PLACES_KEPT: Final = 1 << 14
WEIGHTS: Final = ("weights.bin", "english.bin")  # for any text, and for what is English
BEYOND: Final = "\n"  # what a text's ends look like

_Pair = tuple[int, int]
# The weights for B and for I of a feature are one number, the first this often in it: one addition sums both.
_BEGINS: Final = 1 << 24


class _Seen(NamedTuple):
    """What a token says of the one behind the next, of the next, of itself, of those before it; and its share in
    features of several tokens."""

    sums: tuple[int, ...]
    share: Share


@dataclass(frozen=True)
class Model:
    """Weights of a feature for B and for I, those for O being none, by the feature's checksum; and of each label
    behind each other, `steps[before][now]`."""

    checksums: "array[int]"
    begins: "array[int]"
    goes_on: "array[int]"
    steps: tuple[tuple[int, ...], ...]

    @cached_property
    def _weights(self) -> dict[int, int]:
        both = (begins * _BEGINS + goes_on for begins, goes_on in zip(self.begins, self.goes_on, strict=True))
        return dict(zip(self.checksums, both, strict=True))

    def label(self, words: Sequence[str]) -> list[str]:
        """The likeliest label of each token, by Viterbi's algorithm: in time linear in their number."""
        if not words:
            return []
        around = (BEYOND, BEYOND, *words, BEYOND, BEYOND)
        scores = map(self._score, around, around[1:], around[2:], around[3:], around[4:])
        return self._likeliest(list(scores))

    @cached_property
    def _score(self) -> Callable[[str, str, str, str, str], _Pair]:
        """Scores are kept for a while, since what was masked in a text leaves the most of it as it was."""
        return lru_cache(maxsize=_PLACES_KEPT)(self._scored)

    def _scored(self, *five: str) -> _Pair:
        """What speaks for a name that begins, and for one that goes on, at the middle one of five words."""
        first, before, here, behind, last = map(self._see, five)
        together = features_together(first.share, before.share, here.share, behind.share, last.share)
        both = first.sums[0] + before.sums[1] + here.sums[2] + behind.sums[3] + last.sums[4]
        both += sum(filter(None, map(self._weights.get, together)))
        begins = (both + _BEGINS // 2) // _BEGINS
        return begins, both - begins * _BEGINS

    @cached_property
    def _see(self) -> Callable[[str], _Seen]:
        return lru_cache(maxsize=_WORDS_KEPT)(self._seen)

    def _seen(self, word: str) -> _Seen:
        features = token(word)
        own, near, far = (
            [*map(sum, zip(*map(self._alone, each), strict=True))]
            for each in (features.own, features.near, features.far)
        )
        return _Seen((far[0], near[1], own[2], near[3], far[4]), features.share)

    @cached_property
    def _alone(self) -> Callable[[str], tuple[int, ...]]:
        """Kept for a while: most features of a word are those of many words."""
        return lru_cache(maxsize=_WORDS_KEPT)(self._weights_alone)

    def _weights_alone(self, feature: str) -> tuple[int, ...]:
        """What a feature of a token says of each that is so far from it as `SIGNS` tells."""
        return tuple(self._weights.get(checksum(sign + feature), 0) for sign in SIGNS.values())

    def _likeliest(self, scores: list[_Pair]) -> list[str]:
        (oo, ob, _), (bo, bb, bi), (io, ib, ii) = self.steps
        margin = int(_MARGIN * SCALE)
        begins, goes_on = scores[0]
        out, begun, inside = margin, begins, -(1 << 40)
        came_from: list[tuple[int, int, int]] = []
        for begins, goes_on in scores[1:]:
            before_out = before_begun = 0
            best_out, best_begun = out + oo, out + ob
            if begun + bo > best_out:
                before_out, best_out = 1, begun + bo
            if inside + io > best_out:
                before_out, best_out = 2, inside + io
            if begun + bb > best_begun:
                before_begun, best_begun = 1, begun + bb
            if inside + ib > best_begun:
                before_begun, best_begun = 2, inside + ib
            by_begun, by_inside = begun + bi, inside + ii
            came_from.append((before_out, before_begun, 1 if by_begun >= by_inside else 2))
            out, begun = best_out + margin, best_begun + begins
            inside = (by_begun if by_begun >= by_inside else by_inside) + goes_on
        ends = (out, begun, inside)
        at = ends.index(max(ends))
        path = [at]
        for sources in reversed(came_from):
            at = sources[at]
            path.append(at)
        return [LABELS[label] for label in reversed(path)]

    def packed(self) -> bytes:
        """As a file."""
        steps = array("i", chain.from_iterable(self.steps))
        return packed((steps, self.checksums, self.begins, self.goes_on))

    @classmethod
    def unpacked(cls, file: bytes) -> Self:
        """From a file."""
        steps, *columns = unpacked("iIhh", file)
        width = len(LABELS)
        rows = tuple(tuple(steps[row : row + width]) for row in range(0, width * width, width))
        return cls(columns[0], columns[1], columns[2], rows)


@cache
def shipped(*, english: bool = False) -> Model:
    """The one that comes with the package: for any text, or for what is English."""
    return Model.unpacked(files("sync.filter.persons").joinpath(WEIGHTS[english]).read_bytes())
