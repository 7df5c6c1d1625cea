"""How many identifiers and secrets of the corpora are found, and how rightly, in the part that rules were made from
and in the one that nobody has looked at."""

import pytest

from sync.filter import EntityType
from tests.bench.filter_quality import CORPORA, Tally, find_places, read_corpora

CORPORA_OF = {"synth_posts_dev", "presidio_synth_v2_en_dev", "ler_dev"}
# German court decisions and other texts in which there are none: what is found there is found wrongly.
ONLY_WRONG = {"ler_dev"}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPORA.exists(), reason="the development corpora are not beside the repository"),
]


@pytest.fixture(scope="module", params=["train", "dev"])
def tallies(request: pytest.FixtureRequest) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for document in read_corpora(part=request.param):
        if document.corpus in CORPORA_OF:
            found.setdefault(document.corpus, Tally()).add(find_places(document), document.places)
    return found


@pytest.mark.parametrize(
    ("corpus", "kind", "recall", "precision"),
    [
        ("synth_posts_dev", EntityType.STEUER_ID, 0.995, 0.97),
        ("synth_posts_dev", EntityType.SVNR, 0.995, 0.97),
        ("synth_posts_dev", EntityType.ID_CARD, 0.995, 0.97),
        ("synth_posts_dev", EntityType.SECRET, 0.995, 0.97),
        ("synth_posts_dev", EntityType.PLATE, 0.97, 0.97),
        ("synth_posts_dev", EntityType.IP, 0.97, 0.97),
        ("presidio_synth_v2_en_dev", EntityType.CREDIT_CARD, 0.995, 0.97),
        ("presidio_synth_v2_en_dev", EntityType.IP, 0.97, 0.97),
    ],
)
def test_recall_and_precision_keep_their_floors(
    tallies: dict[str, Tally], corpus: str, kind: EntityType, recall: float, precision: float
) -> None:
    assert tallies[corpus].recall(kind) >= recall
    assert tallies[corpus].precision(kind) >= precision


@pytest.mark.parametrize("corpus", sorted(CORPORA_OF))
@pytest.mark.parametrize(
    "kind", ["KVNR", "CUSTOMER_ID", "PERSONAL_ID", "MAC", "PLATE", "SECRET", "STEUER_ID", "CREDIT_CARD", "IP"]
)
def test_hardly_anything_is_found_for_nothing(tallies: dict[str, Tally], corpus: str, kind: str) -> None:
    assert tallies[corpus].false[kind] <= (0 if corpus in ONLY_WRONG else 1)
