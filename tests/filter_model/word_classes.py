"""The lexicon: made of word classes and name lists that packages bring along."""

import gzip
import importlib
import json
import pkgutil
from array import array
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Final

from sync.filter.persons.lexicon import FAMILY, GIVEN, PLACE, Lexicon, WordClass, checksum

# Natural logarithms of a word's share of all words. What is rarer is left out.
_RAREST: Final = -16.5
_NO_CLUSTER: Final = 0  # of words that were met too seldom to tell
_CENSUS_SHARE_MIN: Final = 0.001  # percent of the people of the United States

Facts = dict[str, tuple[int, float]]  # cluster and logarithm of the share of each word


def make_lexicon() -> Lexicon:
    """Everything that is known of words, of German and English, and of names."""
    german, english = _facts("de"), _facts("en")
    names = _names()
    words = {*_kept(german), *_kept(english), *names}
    by_checksum = {checksum(word): word for word in sorted(words)}
    ordered = [by_checksum[number] for number in sorted(by_checksum)]
    german_clusters, english_clusters = _clusters(german), _clusters(english)
    return Lexicon(
        array("I", sorted(by_checksum)),
        array("H", (_packed(word, german, german_clusters) for word in ordered)),
        array("H", (_packed(word, english, english_clusters) for word in ordered)),
        bytes(names.get(word, 0) for word in ordered),
        (array("I", german_clusters), array("I", english_clusters)),
    )


def _facts(language: str) -> Facts:
    """Brown clusters and frequencies of `spacy-lookups-data` (MIT)."""
    folder = files("spacy_lookups_data").joinpath("data")
    clusters, shares = (
        json.loads(gzip.decompress(folder.joinpath(f"{language}_lexeme_{what}.json.gz").read_bytes()))
        for what in ("cluster", "prob")
    )
    return {word: (int(clusters.get(word, _NO_CLUSTER)), share) for word, share in shares.items()}


def _kept(facts: Facts) -> Iterator[str]:
    for word, (cluster, share) in facts.items():
        if cluster != _NO_CLUSTER and share >= _RAREST and word.replace("-", "").isalpha():
            yield word


def _clusters(facts: Facts) -> list[int]:
    """The clusters in use. Their low bits are the path from the tree's root: the fewer, the coarser the class."""
    return sorted({cluster for cluster, _ in facts.values()})


def _packed(word: str, facts: Facts, clusters: list[int]) -> int:
    if word not in facts or facts[word][0] == _NO_CLUSTER or facts[word][1] < _RAREST:
        return 0
    cluster, share = facts[word]
    rarity = max(0, min(7, int((-share - 6) / 1.4)))
    other = facts.get(word.lower() if word != word.lower() else word.title())
    case = -3 if other is None else max(-3, min(3, int((share - other[1]) / 1.5)))
    return WordClass(clusters.index(cluster), rarity, case if other is not None else 3).packed()


def _names() -> dict[str, int]:
    """Names of one word: given, family and place names of `Faker` (MIT), and the most usual ones of the census of the
    United States of 1990 (public domain) as `names` (MIT) brings them."""
    kinds: dict[str, int] = {}
    for kind, words in ((GIVEN, _lists("person", "first_name")), (FAMILY, _lists("person", "last_name"))):
        _join(kinds, kind, words)
    for part in ("city", "cities", "countr", "state"):
        _join(kinds, PLACE, _lists("address", part))
    for kind, name in ((GIVEN, "male.first"), (GIVEN, "female.first"), (FAMILY, "all.last")):
        _join(kinds, kind, _census(name))
    return kinds


def _join(kinds: dict[str, int], kind: int, words: Iterable[str]) -> None:
    for word in words:
        if len(word) > 1 and word[0].isupper() and word.replace("-", "").replace("'", "").isalpha():
            written = word.title() if word.isupper() and len(word) > 3 else word
            kinds[written] = kinds.get(written, 0) | kind


def _lists(provider: str, part: str) -> Iterator[str]:
    package = importlib.import_module(f"faker.providers.{provider}")
    for module in pkgutil.iter_modules(package.__path__):
        told = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in dir(told):
            value = getattr(told, attribute)
            listed = isinstance(value, (list, tuple, Mapping))
            if listed and part in attribute and not attribute.endswith(("fix", "fixes", "formats")):
                yield from (word for word in value if isinstance(word, str))


def _census(name: str) -> Iterator[str]:
    for line in files("names").joinpath(f"dist.{name}").read_text().splitlines():
        word, share, *_ = line.split()
        if float(share) >= _CENSUS_SHARE_MIN:
            yield word.title()
