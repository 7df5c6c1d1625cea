import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contributions.matching import SHORTEST, fingerprints, matched_share

KEY = bytes(range(32))
DUPLICATE = 500


def some_words(count: int, seed: int) -> list[str]:
    choice = random.Random(seed)
    return ["".join(choice.choices("abcdefghijklmnop", k=5)) for _ in range(count)]


def share(own: list[str], other: list[str]) -> int:
    return matched_share(fingerprints(own, KEY), fingerprints(other, KEY))


def test_fingerprints_are_the_same_on_every_machine() -> None:
    text = [
        "die",
        "anderen",
        "stellen",
        "oft",
        "fragen",
        "an",
        "die",
        "ich",
        "selbst",
        "gar",
        "nicht",
        "gedacht",
        "hätte",
    ]
    assert sorted(fingerprints(text, KEY)) == [
        1198059222885884367,
        1430066604261973028,
        1997570841916005240,
        2301308007176321153,
        3964835366968029663,
        4588070957040095517,
        5411441398078463891,
        6364357273545686470,
    ]


def test_fingerprints_differ_with_the_key() -> None:
    text = some_words(60, 1)
    assert not fingerprints(text, KEY) & fingerprints(text, bytes(32))


@pytest.mark.parametrize("length", [0, 15, 65])
def test_a_key_of_the_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="16 to 64 bytes"):
        fingerprints(some_words(20, 1), bytes(length))


def test_short_texts_are_not_compared() -> None:
    assert fingerprints(some_words(SHORTEST - 1, 1), KEY) == frozenset()
    assert len(fingerprints(some_words(SHORTEST, 1), KEY)) >= 8
    assert matched_share(frozenset(), fingerprints(some_words(40, 1), KEY)) == 0


def test_a_quarter_is_kept_of_a_long_text() -> None:
    kept = fingerprints(some_words(4_000, 1), KEY)
    assert 900 < len(kept) < 1_100
    assert all(0 <= value < 2**63 for value in kept)


@pytest.mark.parametrize("count", [12, 20, 40, 400])
def test_a_copy_matches_wholly(count: int) -> None:
    assert share(some_words(count, 1), some_words(count, 1)) == 1000


def test_a_copy_of_few_different_words_matches_wholly() -> None:
    assert share(["bla"] * 40, ["bla"] * 40) == 1000


def test_a_short_copy_out_of_a_long_text_is_recognised() -> None:
    long_texts = [some_words(400, seed) for seed in range(50)]
    recognised = [share(text[100:140], text) >= DUPLICATE for text in long_texts]
    assert all(recognised)


@pytest.mark.parametrize(("whole", "percent"), [(30, 98), (400, 94)])
def test_nearly_every_copy_of_twenty_words_is_recognised(whole: int, percent: int) -> None:
    texts = [some_words(whole, seed) for seed in range(500)]
    recognised = sum(share(text[4:24], text) >= DUPLICATE for text in texts)
    assert recognised >= len(texts) * percent // 100


def test_a_text_with_a_few_words_changed_is_recognised() -> None:
    own = some_words(80, 1)
    for place in (10, 45, 70):
        own[place] = "other"
    assert share(own, some_words(80, 1)) >= DUPLICATE


@pytest.mark.parametrize("own_count", [12, 20, 40, 200])
def test_a_common_phrase_does_not_make_a_duplicate(own_count: int) -> None:
    phrase = ["ich", "bin", "der", "meinung", "dass"]
    for seed in range(200):
        own = phrase + some_words(own_count - len(phrase), seed)
        assert share(own, phrase + some_words(300, 1_000 + seed)) < DUPLICATE


def test_only_the_fingerprints_in_common_of_the_other_text_matter() -> None:
    for seed in range(50):
        own, other = some_words(40, seed), some_words(15, seed) + some_words(100, 1_000 + seed)
        held = fingerprints(own, KEY) & fingerprints(other, KEY)
        assert matched_share(fingerprints(own, KEY), held) == share(own, other)


def test_the_same_words_in_another_order_do_not_match() -> None:
    words = some_words(60, 1)
    assert share(words, words[::-1]) == 0


@given(st.integers(12, 120), st.integers(12, 120), st.integers(0, 99))
def test_a_share_is_thousandths(own: int, shared: int, seed: int) -> None:
    text = some_words(own, seed)
    assert 0 <= share(text, text[: shared // 2] + some_words(shared, seed + 100)) <= 1000
    assert share(text, some_words(200, seed + 200)) == 0
