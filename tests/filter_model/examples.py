"""What the model learns from: texts and where people are named in them."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from faker import Faker

from tests.bench.filter_quality import Document
from tests.filter_model.sentences import (
    AUTHORS,
    ENGLISH,
    ENGLISH_NEGATIVE,
    GERMAN,
    GERMAN_NEGATIVE,
    ORGANISATIONS,
)

Place = tuple[int, int]
Replacement = Callable[[str, str], str]

_LOCALES: Final = (
    *("de_DE",) * 9, "de_AT", "de_CH", *("en_US",) * 5, *("en_GB",) * 4, "tr_TR", "hr_HR", "es_ES", "pl_PL", "it_IT",
    "fr_FR", "nl_NL", "sv_SE", "pt_PT", "cs_CZ", "ro_RO", "en_IN", "hu_HU", "da_DK", "fi_FI", "id_ID", "en_NG",
)  # fmt: skip
_NAMES_EACH: Final = 400
_CITIES_OF: Final = {
    "de": ("de_DE", "de_DE", "de_AT", "de_CH", "pl_PL", "it_IT"),
    "en": ("en_GB", "en_US", "es_ES", "it_IT", "pl_PL", "pt_PT", "fr_FR", "nl_NL", "sv_SE", "hu_HU"),
}
_CITIES_EACH: Final = 150
_GAP: Final = re.compile(r"\{(\w)\}")
_IN_ADDRESS: Final = re.compile(r"straße|weg| Loop| Street")
# Names that are in no list teach to read what stands around them.
_UNHEARD_OF: Final = 0.35
_ABOUT_PEOPLE: Final = 0.6
_SMALL: Final = 0.06
_ALL_SMALL: Final = 0.08
_ALL_CAPITALS: Final = 0.02
_PLACEHOLDERS: Final = {"de": "[Person]", "en": "[person]"}


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the places of people in it."""

    language: str
    text: str
    places: tuple[Place, ...]


def of_corpus(document: Document) -> Example:
    """A document of the corpora; all people count, whoever has them on a list."""
    places = ((start, end) for start, end, kind in document.places if kind.startswith("PERSON"))
    return Example("en" if document.language == "en" else "de", document.text, tuple(sorted(places)))


class Names:
    """Names to fill gaps with, always the same ones for the same seed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given: dict[str, list[str]] = {}
        self._family: dict[str, list[str]] = {}
        for locale in sorted(set(_LOCALES)):
            faker = Faker(locale)
            faker.seed_instance(7)
            self._given[locale] = [faker.first_name() for _ in range(_NAMES_EACH)]
            self._family[locale] = [faker.last_name() for _ in range(_NAMES_EACH)]
        self._cities = {}
        for language, locales in _CITIES_OF.items():
            self._cities[language] = []
            for locale in locales:
                faker = Faker(locale)
                faker.seed_instance(7)
                self._cities[language] += [faker.city() for _ in range(_CITIES_EACH)]
        self._authors = _listed(AUTHORS)
        self._organisations = _listed(ORGANISATIONS)

    def one(self, gap: str, language: str) -> str:
        """What fills a gap of this kind."""
        chance = self._chance
        locale = chance.choice(_LOCALES)
        given, family = (
            self._perhaps_unheard_of(chance.choice(of[locale])) for of in (self._given, self._family)
        )
        author = chance.choice(self._authors)
        return {
            "G": given,
            "F": family,
            "N": f"{given} {family}",
            "I": chance.choice("ABCDEFGHJKLMNPRSTW"),
            "A": author,
            "a": " ".join(author.split()[1:]),
            "C": chance.choice(self._cities[language]),
            "O": chance.choice(self._organisations),
            "Y": str(chance.randrange(1920, 2024)),
        }[gap]

    def _perhaps_unheard_of(self, name: str) -> str:
        if len(name) < 4 or self._chance.random() > _UNHEARD_OF:
            return name
        at = self._chance.randrange(1, len(name) - 1)
        return name[:at] + self._chance.choice("aeiourstlmnk") + name[at + 1 :]


def own(number: int, chance: random.Random, names: Names) -> Iterator[Example]:
    """Posts of our own sentences."""
    sentences = {"de": (GERMAN, GERMAN_NEGATIVE), "en": (ENGLISH, ENGLISH_NEGATIVE)}
    for _ in range(number):
        language = chance.choice(("de", "en"))
        with_people, without = (part.strip().splitlines() for part in sentences[language])
        post = Example(language, "", ())
        for _ in range(chance.choice((1, 1, 2, 3, 4, 5))):
            sentence = chance.choice(with_people if chance.random() < _ABOUT_PEOPLE else without)
            filled = _filled(sentence.replace("\\n", "\n"), language, names, small=chance.random() < _SMALL)
            post = filled if not post.text else _behind(post, chance.choice((" ", " ", "\n", "\n\n")), filled)
        yield post


def _filled(sentence: str, language: str, names: Names, *, small: bool) -> Example:
    text, places, position = "", [], 0
    for gap in _GAP.finditer(sentence):
        text += sentence[position : gap.start()]
        position = gap.end()
        name = names.one(gap[1], language)
        if gap[1] in "GFNI" and not _IN_ADDRESS.match(sentence, gap.end()):
            name = name.lower() if small else name
            joined = places and text[places[-1][1] :] in (" ", ". ") and gap[1] in "IF"
            start = places.pop()[0] if joined else len(text)
            places.append((start, len(text) + len(name)))
        text += name
    return Example(language, text + sentence[position:], tuple(places))


def _behind(first: Example, gap: str, second: Example) -> Example:
    shift = len(first.text) + len(gap)
    moved = tuple((start + shift, end + shift) for start, end in second.places)
    return Example(first.language, first.text + gap + second.text, first.places + moved)


def with_other_names(examples: Iterable[Example], names: Names) -> Iterator[Example]:
    """The same texts about other people."""
    for example in examples:
        yield _replaced(example, lambda name, language: _like(name, language, names))


def _like(name: str, language: str, names: Names) -> str:
    """Another name of as many words; one that is written in an unusual way stays."""
    if not all(word.isalpha() and word.istitle() for word in name.split()):
        return name
    other = names.one("N" if " " in name else "F" if language == "de" else "G", language)
    return other + "s" if name.endswith("s") and " " not in name and language == "de" else other


def without_names(examples: Iterable[Example], share: float, chance: random.Random) -> Iterator[Example]:
    """What the filter leaves of texts: in them nobody is left to be found."""
    for example in examples:
        if example.places and chance.random() < share:
            left = _replaced(example, lambda _, language: _PLACEHOLDERS[language])
            yield Example(left.language, left.text, ())


def _replaced(example: Example, by: Replacement) -> Example:
    text, places, position = "", [], 0
    for start, end in example.places:
        text += example.text[position:start]
        name = by(example.text[start:end], example.language)
        places.append((len(text), len(text) + len(name)))
        text += name
        position = end
    return Example(example.language, text + example.text[position:], tuple(places))


def joined(examples: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """Two to four texts as one, since a post has more than a sentence."""
    mixed = list(examples)
    chance.shuffle(mixed)
    while mixed:
        text = mixed.pop()
        for _ in range(min(chance.randrange(1, 4), len(mixed))):
            text = _behind(text, chance.choice((" ", " ", "\n")), mixed.pop())
        yield text


def carelessly_written(examples: Iterable[Example], chance: random.Random) -> Iterator[Example]:
    """The same texts, some of them without capitals, and a few in capitals alone."""
    for example in examples:
        how = chance.random()
        written = example.text
        if how < _ALL_SMALL:
            written = written.lower()
        elif how < _ALL_SMALL + _ALL_CAPITALS:
            written = written.upper()
        # A few letters become two in the other case, and places would not fit any more.
        yield replace(example, text=written) if len(written) == len(example.text) else example


def _listed(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split(";")]
