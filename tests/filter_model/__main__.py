"""`make model`: makes the filter's lexicon and weights anew, from the corpora and our sentences.

Twice: what is shipped learns from both parts of the corpora, since more texts make a better model; what is measured
learns in the same way from `train` alone, so that the figures of `dev` are of texts that it has not seen. Of the posts
written by hand both learn from `train`.
The same input gives the same files. Needs the packages of requirements-filter-model.txt, which nothing else needs.
"""

import random
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, repeat
from pathlib import Path
from typing import Final

import click
import pycrfsuite

from sync.filter import persons
from sync.filter.folding import spellings
from sync.filter.persons.features import SIGNS, Token, features_alone, features_together, token
from sync.filter.persons.language import is_english
from sync.filter.persons.lexicon import checksum, shipped
from sync.filter.persons.model import BEYOND, LABELS, SCALE, WEIGHTS, Model
from sync.filter.persons.tokens import tokens_of
from sync.filter.view import View
from tests.bench.filter_quality import MEASURED_WEIGHTS, read_corpora, read_written
from tests.filter_model import examples
from tests.filter_model.word_classes import make_lexicon

_HERE: Final = Path(persons.__file__).parent
_OWN_POSTS: Final = 1500
_SEEDS: Final = (20, 21)
_WEIGHT_MIN: Final = 3
_PARAMETERS: Final = {"c1": 0.08, "c2": 0.3, "max_iterations": 100, "feature.possible_transitions": True}
_LETTERS_UNSEEN: Final = 0.4
_LARGEST: Final = 2**15 - 1
_IN_ENGLISH: Final = "en"


@click.command()
@click.option("--lexicon/--no-lexicon", default=True, help="Make the lexicon too.")
@click.option(
    "--only",
    type=click.Choice(["shipped", "measured"]),
    help="Only the weights that are shipped, or measured.",
)
def main(lexicon: bool, only: str | None) -> None:
    """Make lexicon and weights of the model that finds people."""
    if lexicon:
        packed = make_lexicon().packed()
        _HERE.joinpath("lexicon.bin").write_bytes(packed)
        click.echo(f"lexicon.bin: {len(packed):,} bytes")
        shipped.cache_clear()
    for name, folder, part in (("measured", MEASURED_WEIGHTS, "train"), ("shipped", _HERE, None)):
        if only in (None, name):
            for file, model in zip(WEIGHTS, trained(_SEEDS, part), strict=True):
                packed = model.packed()
                folder.joinpath(file).write_bytes(packed)
                click.echo(f"{folder.name}/{file}: {len(packed):,} bytes, {len(model.checksums):,} features")


def _all_examples(seed: int, part: str | None) -> Iterator[examples.Example]:
    chance = random.Random(seed)
    names = examples.Names(chance)
    by_corpus = defaultdict(list)
    for document in chain(read_corpora(part=part), read_written("train")):
        by_corpus[document.corpus].append(examples.of_corpus(document))
    for told in by_corpus.values():
        yield from told
        others = examples.joined(list(examples.with_other_names(told, names)), chance)
        yield from examples.carelessly_written(others, chance)
        yield from examples.without_names(told, 0.3, chance)
    posts = list(examples.own(_OWN_POSTS, chance, names))
    yield from posts
    yield from examples.without_names(posts, 0.3, chance)


Weights = Counter[tuple[int, str]]  # of each feature, told by its checksum, for each label


def trained(seeds: Sequence[int], part: str | None) -> tuple[Model, Model]:
    """A model for any text and one for English, with the mean weights of what is trained for each seed, which is
    steadier than any of them; from a part of the corpora, or from both."""
    of_any, of_english = Weights(), Weights()
    of_steps: Counter[tuple[str, str]] = Counter()
    with ProcessPoolExecutor() as pool:
        learned = list(pool.map(_learned_from, repeat(part), seeds))
    for state, steps in learned:
        for (feature, label), weight in state.items():
            if not feature.startswith(_IN_ENGLISH):
                of_any[int(feature), label] += weight / len(seeds)
            of_english[int(feature.removeprefix(_IN_ENGLISH)), label] += weight / len(seeds)
        for step, weight in steps.items():
            of_steps[step] += weight / len(seeds)
    return _model(of_any, of_steps), _model(of_english, of_steps)


def _model(of_features: Weights, of_steps: Counter[tuple[str, str]]) -> Model:
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


def _learned_from(
    part: str | None, seed: int
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    chance = random.Random(seed)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_PARAMETERS)
    for example in _all_examples(seed, part):
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
    """Features, told by their checksums, and the label of each token. In English text each stands once more for itself,
    which leaves the first to what holds in both languages (Daumé, 2007)."""
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
    english = is_english(spellings(view.text[start:end])[0] for start, end in places)
    features = []
    for at in range(2, len(tokens) - 2):
        alone = (checksum(each) for off in SIGNS for each in features_alone(tokens[at + off], off))
        together = features_together(*(each.share for each in tokens[at - 2 : at + 3]))
        seen = [str(each) for each in (*alone, *together)]
        features.append([*seen, *(_IN_ENGLISH + each for each in seen)] if english else seen)
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
