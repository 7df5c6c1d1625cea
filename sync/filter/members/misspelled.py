"""Names with a slip of the fingers: a letter too many, too few, another one, or two the other way round."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from sync.filter.persons.lexicon import UNKNOWN, shipped
from sync.filter.words import EVERYDAY

_LETTERS_MIN: Final = 6  # a slip in a shorter name makes another name or a word
_LETTERS_MAX: Final = 40
_MORE: Final = (-1, 0, 1)  # letters that a name has more than a slip in it

_Sort = tuple[str, int]  # first letter and length: what differs in them by more than a letter is no slip


class Misspellings:
    """Names by what is left of them without one of their letters (symmetric deletion: Garbe, 2012).

    Those of a sort are taken apart when a word that may be a slip in one of them is first met.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Of folded names; short ones and everyday words are left out."""
        self._names: defaultdict[_Sort, list[str]] = defaultdict(list)
        self._lengths: defaultdict[str, int] = defaultdict(
            int
        )  # by first letter, a bit for each that a slip may have
        for name in names:
            if _LETTERS_MIN <= len(name) <= _LETTERS_MAX and name.isascii() and name not in EVERYDAY:
                self._names[name[0], len(name)].append(name)
                self._lengths[name[0]] |= 0b111 << (len(name) - 1)
        self._by_rest: dict[_Sort, Mapping[str, Sequence[str]]] = {}

    def meant(self, written: str, folded: str) -> str | None:
        """The name that is meant by a word, or None: by a usual word or another name nobody means one."""
        sort = first, length = (folded[:1], len(folded))
        if not self._lengths.get(first, 0) >> length & 1 or _is_known(written, folded):
            return None
        if sort not in self._by_rest:
            self._by_rest[sort] = self._taken_apart(*sort)
        names = self._by_rest[sort]
        near = (name for rest in (folded, *_shortened(folded)) for name in names.get(rest, ()))
        return next((each for each in near if _is_one_slip(folded, each)), None)

    def _taken_apart(self, first: str, length: int) -> Mapping[str, Sequence[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for more in _MORE:
            for name in self._names.get((first, length + more), ()):
                for rest in {name, *_shortened(name)}:
                    found[rest].append(name)
        return dict(found)


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_one_slip(word: str, name: str) -> bool:
    """Whether one becomes the other by one step; the first letter, which hardly anybody gets wrong, stays. A letter
    more at the end is an ending, *Steinberge*, and no slip."""
    if word[0] != name[0] or word == name:
        return False
    start = next((at for at, (one, other) in enumerate(zip(word, name, strict=False)) if one != other), None)
    if start is None:
        return len(word) == len(name) - 1
    rest, meant = word[start:], name[start:]
    if len(word) == len(name):
        return rest[1:] == meant[1:] or (rest[1::-1] == meant[:2] and rest[2:] == meant[2:])
    return rest[1:] == meant or rest == meant[1:]


@lru_cache(maxsize=16384)
def _is_known(written: str, folded: str) -> bool:
    """Whether a word is usual, in this form or in another; kept, since most words of a text are those of others."""
    lexicon = shipped()
    variants = {written, written.lower(), written.title(), folded, folded.title()}
    if folded.endswith("s"):
        variants |= {variant[:-1] for variant in tuple(variants)}
    return any(lexicon.find(variant) is not UNKNOWN for variant in variants)
