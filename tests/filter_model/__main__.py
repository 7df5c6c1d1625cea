"""`make filter-model`: makes the filter's lexicon and weights anew, from the corpora's `train` part and our sentences.

The same input gives the same files. Needs the packages of requirements-filter-model.txt, which nothing else needs.
"""

import random
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pycrfsuite

from sync.filter import persons
from sync.filter.persons.features import features_alone, features_together, token
from sync.filter.persons.lexicon import checksum, shipped
from sync.filter.persons.model import BEYOND, LABELS, SCALE, Model
from sync.filter.persons.tokens import tokens_of
from sync.filter.view import View
from tests.bench.filter_quality import read_corpora
from tests.filter_model import examples
from tests.filter_model.word_classes import make_lexicon

_HERE: Final = Path(persons.__file__).parent
_OWN_POSTS: Final = 1500
_PARAMETERS: Final = {"c1": 0.08, "c2": 0.3, "max_iterations": 100, "feature.possible_transitions": True}
_LARGEST: Final = 2**15 - 1


@click.command()
@click.option("--lexicon/--no-lexicon", default=True, help="Make the lexicon too.")
def main(lexicon: bool) -> None:
    """Make lexicon and weights of the model that finds people."""
    if lexicon:
        packed = make_lexicon().packed()
        _HERE.joinpath("lexicon.bin").write_bytes(packed)
        click.echo(f"lexicon.bin: {len(packed):,} bytes")
        shipped.cache_clear()
    model = _trained(list(_all_examples()))
    packed = model.packed()
    _HERE.joinpath("weights.bin").write_bytes(packed)
    click.echo(f"weights.bin: {len(packed):,} bytes, {len(model.checksums):,} features")


def _all_examples() -> Iterator[examples.Example]:
    chance = random.Random(20)
    names = examples.Names(chance)
    by_corpus = defaultdict(list)
    for document in read_corpora(part="train"):
        by_corpus[document.corpus].append(examples.of_corpus(document))
    for told in by_corpus.values():
        yield from told
        yield from examples.joined(list(examples.with_other_names(told, names)), chance)
        yield from examples.without_names(told, 0.3, chance)
    posts = list(examples.own(_OWN_POSTS, chance, names))
    yield from posts
    yield from examples.without_names(posts, 0.3, chance)


def _trained(told: list[examples.Example]) -> Model:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_PARAMETERS)
    for example in told:
        features, labels = _seen(example)
        if labels:
            trainer.append(features, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "model"))
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        told_of = tagger.info()
        tagger.close()
    weights: dict[int, dict[str, float]] = defaultdict(dict)
    for (feature, label), weight in told_of.state_features.items():
        weights[int(feature)][label] = weight
    columns: list[tuple[int, int, int]] = []
    for feature, by_label in sorted(weights.items()):
        out = by_label.get("O", 0.0)
        begins, goes_on = (_whole(by_label.get(label, 0.0) - out) for label in "BI")
        if abs(begins) > 1 or abs(goes_on) > 1:
            columns.append((feature, begins, goes_on))
    steps = tuple(
        tuple(_whole(told_of.transitions.get((before, now), -_LARGEST / SCALE)) for now in LABELS)
        for before in LABELS
    )
    checksums, begins_with, goes_on_with = zip(*columns, strict=True)
    return Model(array("I", checksums), array("h", begins_with), array("h", goes_on_with), steps)


def _whole(weight: float) -> int:
    return max(-_LARGEST, min(_LARGEST, round(weight * SCALE)))


def _seen(example: examples.Example) -> tuple[list[list[str]], list[str]]:
    """Features, told by their checksums, and the label of each token."""
    view = View.of(example.text)
    places = tokens_of(view.text)
    beyond = token(BEYOND)
    tokens = [beyond, beyond, *(token(view.text[start:end]) for start, end in places), beyond, beyond]
    features = []
    for at in range(2, len(tokens) - 2):
        alone = (each for off in (-2, -1, 0, 1, 2) for each in features_alone(tokens[at + off], off))
        together = features_together(*tokens[at - 2 : at + 3])
        features.append([str(checksum(each)) for each in (*alone, *together)])
    labels = ["O"] * len(places)
    for start, end in example.places:
        inside = [
            at
            for at, (first, last) in enumerate(places)
            if view.starts[first] < end and start < view.ends[last - 1]
        ]
        for at in inside:
            labels[at] = "B" if at == inside[0] else "I"
    return features, labels


if __name__ == "__main__":
    main()
