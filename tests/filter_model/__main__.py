"""`make model`: makes the filter's lexicon and weights anew, from the corpora's `train` part and our sentences.

The same input gives the same files. Needs the packages of requirements-filter-model.txt, which nothing else needs.
"""

import random
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import pycrfsuite

from sync.filter import persons
from sync.filter.persons.features import SIGNS, Token, features_alone, features_together, token
from sync.filter.persons.lexicon import checksum, shipped
from sync.filter.persons.model import BEYOND, LABELS, SCALE, Model
from sync.filter.persons.tokens import tokens_of
from sync.filter.view import View
from tests.bench.filter_quality import read_corpora
from tests.filter_model import examples
from tests.filter_model.word_classes import make_lexicon

_HERE: Final = Path(persons.__file__).parent
_OWN_POSTS: Final = 1500
_SEEDS: Final = (20, 21)
_WEIGHT_MIN: Final = 3
_PARAMETERS: Final = {"c1": 0.08, "c2": 0.3, "max_iterations": 100, "feature.possible_transitions": True}
_LETTERS_UNSEEN: Final = 0.4
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
    model = trained(_SEEDS)
    packed = model.packed()
    _HERE.joinpath("weights.bin").write_bytes(packed)
    click.echo(f"weights.bin: {len(packed):,} bytes, {len(model.checksums):,} features")


def _all_examples(seed: int) -> Iterator[examples.Example]:
    chance = random.Random(seed)
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


Weights = tuple[Counter[tuple[int, str]], Counter[tuple[str, str]]]


def trained(seeds: Sequence[int]) -> Model:
    """A model with the mean weights of one trained for each seed, which is steadier than any of them."""
    of_features: Counter[tuple[int, str]] = Counter()
    of_steps: Counter[tuple[str, str]] = Counter()
    for seed in seeds:
        state, steps = _trained_once(_all_examples(seed), random.Random(seed))
        for (feature, label), weight in state.items():
            of_features[int(feature), label] += weight / len(seeds)
        for step, weight in steps.items():
            of_steps[step] += weight / len(seeds)
    columns = []
    for feature in sorted({feature for feature, _ in of_features}):
        begins, goes_on = (
            _whole(of_features[feature, label] - of_features[feature, "O"]) for label in ("B", "I")
        )
        if max(abs(begins), abs(goes_on)) >= _WEIGHT_MIN:
            columns.append((feature, begins, goes_on))
    rows = tuple(
        tuple(_whole(of_steps[before, now] if (before, now) != ("O", "I") else -100) for now in LABELS)
        for before in LABELS
    )
    checksums, begins_with, goes_on_with = zip(*columns, strict=True)
    return Model(array("I", checksums), array("h", begins_with), array("h", goes_on_with), rows)


def _trained_once(
    told: Iterable[examples.Example], chance: random.Random
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_PARAMETERS)
    for example in told:
        features, labels = _seen(example, chance)
        if labels:
            trainer.append(features, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "model"))
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        learned = tagger.info()
        tagger.close()
    return learned.state_features, learned.transitions


def _whole(weight: float) -> int:
    return max(-_LARGEST, min(_LARGEST, round(weight * SCALE)))


def _learned(features: Token, chance: random.Random) -> Token:
    """A word without its letters, now and then: so that what it is, and where it stands, is learned too."""
    if not features.own[0].startswith("s=X") or chance.random() > _LETTERS_UNSEEN:
        return features
    return features._replace(
        own=tuple(each for each in features.own if not each.startswith("w=") and "-" not in each)
    )


def _seen(example: examples.Example, chance: random.Random) -> tuple[list[list[str]], list[str]]:
    """Features, told by their checksums, and the label of each token."""
    view = View.of(example.text)
    places = tokens_of(view.text)
    beyond = token(BEYOND)
    tokens = [
        beyond,
        beyond,
        *(_learned(token(view.text[start:end]), chance) for start, end in places),
        beyond,
        beyond,
    ]
    features = []
    for at in range(2, len(tokens) - 2):
        alone = (checksum(each) for off in SIGNS for each in features_alone(tokens[at + off], off))
        together = features_together(*tokens[at - 2 : at + 3])
        features.append([str(each) for each in (*alone, *together)])
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
