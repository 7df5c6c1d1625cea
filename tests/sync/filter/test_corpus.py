"""How much is found, and how much of what is found is right, on the development corpus."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.filter import EntityType, RosterName, Span, TextFilter
from tests.bench.filter_quality import read_corpora

EVERY = 7  # of thousands of texts so many are enough for a test
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "pii" / "synth_posts_dev.jsonl"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.exists(), reason="the development corpus is not beside the repository"),
]


@dataclass
class Tally:
    """Findings by type: a finding and a true place match where they overlap and are of one type."""

    hits: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    def add(self, found: tuple[Span, ...], true: list[tuple[int, int, str]]) -> None:
        for start, end, kind in true:
            hit = any(span.type == kind and span.start < end and start < span.end for span in found)
            (self.hits if hit else self.missed)[kind] += 1
        for span in found:
            if not any(
                span.type == kind and span.start < end and start < span.end for start, end, kind in true
            ):
                self.false[span.type] += 1

    def recall(self, kind: str) -> float:
        return self.hits[kind] / (self.hits[kind] + self.missed[kind])

    def precision(self, kind: str) -> float:
        return self.hits[kind] / (self.hits[kind] + self.false[kind])


@pytest.fixture(scope="module")
def tally() -> Tally:
    tally = Tally()
    with CORPUS.open(encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            found = TextFilter(map(RosterName.parse, post["roster"])).scan(
                post["text"], language=post["lang"]
            )
            tally.add(found.spans, [tuple(span) for span in post["spans"]])
    return tally


@pytest.mark.parametrize(
    ("kind", "recall", "precision"),
    [
        (EntityType.EMAIL, 0.99, 0.97),
        (EntityType.IBAN, 0.99, 0.97),
        (EntityType.PHONE, 0.95, 0.95),
        (EntityType.PERSON_R, 0.98, 0.94),
        (EntityType.HANDLE, 0.95, 0.95),
        (EntityType.ADDRESS, 0.98, 0.98),
        (EntityType.DOB, 0.99, 0.99),
        (EntityType.URL, 0.99, 0.99),
        (EntityType.HEALTH, 0.99, 0.99),
        (EntityType.ART9, 0.99, 0.99),
    ],
)
def test_recall_and_precision_keep_their_floors(
    tally: Tally, kind: EntityType, recall: float, precision: float
) -> None:
    assert tally.recall(kind) >= recall
    assert tally.precision(kind) >= precision


def test_a_second_scan_of_the_corpora_finds_nothing() -> None:
    """Behaviour 16."""
    for number, document in enumerate(read_corpora()):
        if number % EVERY:
            continue
        text_filter = TextFilter(map(RosterName.parse, document.roster))
        once = text_filter.scan(document.text, language=document.language)
        again = text_filter.scan(once.text, language=document.language)
        assert (again.text, again.spans) == (once.text, ()), document.id


def test_hardly_anything_is_held_in_texts_about_the_world() -> None:
    """Newspapers, judgments and messages tell of people's health and conduct too: of few, and not of any topic."""
    held = Counter[bool]()
    for number, document in enumerate(read_corpora()):
        if document.corpus.startswith(("germeval", "ler", "wnut")) and not number % EVERY:
            held[bool(TextFilter().scan(document.text).held)] += 1
    assert held[True] <= 0.02 * held.total()
