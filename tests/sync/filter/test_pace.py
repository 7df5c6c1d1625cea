"""What the filter saves itself, it saves without a finding less: the same texts with and without its short cuts."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import RosterName, Span, TextFilter
from sync.filter.folding import spellings
from sync.filter.hints import Hint
from sync.filter.members.declension import Origin, declined
from sync.filter.members.name_parts import parts_of
from tests.bench.filter_quality import Document, read_written
from tests.sync.filter.test_places_cost import FRAGMENTS

EVERY = 6  # of the posts written by hand so many are enough for a test
MORE = [
    *FRAGMENTS,
    "e\u0301",
    "\u0301",
    "anna (at) example.de ",
    "4111 ",
    "u/anna ",
    "a1",
    "Tel. ",
    "Ä",
    "\u2014",
    "S c h m i d t ",
    "YW5uYUBleGFtcGxlLm9yZw== ",
    "null eins sieben zwei drei vier fünf ",
    "O171 234S678 ",
    "ext. 12 ",
    "tel:+49301234567 ",
    "Jaaaanuar ",
    "\u0130",
    "\u0131",
    "\ud800",
]
_ANYTHING = re.compile("")
_STARTS = [*"AaÄäKk", "ad", "kov", "Ivan", "Nowick", "Jank", "Мари", "Yılma", "Hansen"]
_ENDINGS = [
    *(
        "",
        "a",
        "e",
        "ek",
        "el",
        "ka",
        "ga",
        "ta",
        "da",
        "ra",
        "ia",
        "ski",
        "ska",
        "sky",
        "skaja",
        "cki",
        "czka",
        "ov",
    ),
    *("ova", "wicz", "enko", "ec", "o", "y", "i", "s", "z", "я", "ий", "ов", "oğlu", "ış"),
]


@contextmanager
def _no_short_cuts() -> Iterator[None]:
    """Every rule looks at every text: what a text must have for that counts as there."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Hint, "is_in", lambda hint, text: True)
        for module in [module for name, module in sys.modules.items() if name.startswith("sync.filter.")]:
            for name in vars(module):
                if name.startswith("_PERHAPS") and isinstance(getattr(module, name), re.Pattern):
                    patched.setattr(module, name, _ANYTHING)
                elif name in {"figures_in", "has_marks"}:
                    patched.setattr(module, name, lambda text: sys.maxsize)
        yield


def _documents() -> list[Document]:
    return [each for part in ("train", "held") for each in read_written(part)][::EVERY]


def _found(
    text: str, roster: tuple[str, ...] = (), language: str | None = None
) -> tuple[str, tuple[Span, ...]]:
    filtered = TextFilter(map(RosterName.parse, roster)).scan(text, language=language)
    return filtered.text, filtered.spans


def test_short_cuts_find_what_all_rules_find() -> None:
    documents = _documents()
    with _no_short_cuts():
        slow = [_found(each.text, tuple(each.roster), each.language) for each in documents]
    assert [_found(each.text, tuple(each.roster), each.language) for each in documents] == slow


@given(st.lists(st.sampled_from(MORE), max_size=30).map("".join))
@settings(max_examples=60, deadline=None)
def test_short_cuts_find_the_same_in_any_mixture(text: str) -> None:
    with _no_short_cuts():
        slow = _found(text)
    assert _found(text) == slow


@pytest.mark.parametrize("family", [True, False])
@pytest.mark.parametrize("origin", [Origin(0), Origin.SLAVIC, Origin.TURKISH, Origin.SLAVIC | Origin.TURKISH])
def test_all_forms_of_a_name_begin_with_the_stem_that_it_is_looked_up_by(
    family: bool, origin: Origin
) -> None:
    for start, middle, ending in product(_STARTS, ("", "l", "nk", "sc"), _ENDINGS):
        name = start + middle + ending
        stems = tuple(stem for stem, _, _ in parts_of("", name, ()).declinable)
        for form in declined(name, family=family, origin=origin) if stems else ():
            assert form.startswith(stems), (name, spellings(name)[0], form, stems)
