"""The posts written by hand say what they mean: their marks are well-formed, and their numbers hold."""

from collections import Counter

import pytest
from stdnum import iban, luhn
from stdnum.de import idnr

from sync.filter import EntityType
from tests.sync.filter.posts.annotated import MarkError, parse_posts, read_posts

POSTS = tuple(read_posts())


def marked(kind: EntityType) -> list[str]:
    return [post.text[start:end] for post in POSTS for start, end, of in post.places if of == kind]


def test_a_mark_becomes_a_place_in_the_text_without_it() -> None:
    source = "roster: Ann Lee; Bo Li\n\n== a-1 en\n👍 [PERSON_R:Ann], mail [EMAIL:a[at]b.example]!\n\n== a-2 mul\nMai\n"
    first, second = parse_posts(source)
    assert first.text == "👍 Ann, mail a[at]b.example!"
    assert [(first.text[start:end], kind) for start, end, kind in first.places] == [
        ("Ann", "PERSON_R"),
        ("a[at]b.example", "EMAIL"),
    ]
    assert first.roster == second.roster == ("Ann Lee", "Bo Li")
    assert (second.id, second.language, second.text, second.places) == ("a-2", "mul", "Mai", ())


def test_a_key_taken_apart_is_put_together() -> None:
    (post,) = parse_posts("== a-1 en\nkey [SECRET:gh¦p_1]")
    assert post.text == "key ghp_1"
    assert post.places == ((4, 9, "SECRET"),)


@pytest.mark.parametrize(
    "source",
    [
        "== a-1 en\n[PERSON_X:Ann]",
        "== a-1 en\n[PERSON_R:Ann",
        "== a-1 en\n[PERSON_R:]",
        "== a-1 fr\nBonjour",
        "== a-1 en\n\n",
    ],
)
def test_what_is_malformed_is_named(source: str) -> None:
    with pytest.raises(MarkError, match="a-"):
        list(parse_posts(source))


def test_ids_stand_once_and_both_languages_are_there() -> None:
    assert len({post.id for post in POSTS}) == len(POSTS)
    languages = Counter(post.language for post in POSTS)
    assert languages["de"] >= 300
    assert languages["en"] >= 150
    assert languages["mul"] >= 50
    assert sum(not post.places for post in POSTS) >= 150


def test_no_sentence_is_a_template() -> None:
    """What stands before a mark rarely stands before another of its type."""
    before = Counter(
        (kind, post.text[start - 25 : start])
        for post in POSTS
        for start, _, kind in post.places
        if start >= 25
    )
    assert max(before.values()) <= 2


def test_every_type_but_an_organisations_own_terms_is_marked() -> None:
    assert {kind for post in POSTS for _, _, kind in post.places} == set(EntityType) - {
        EntityType.CONFIDENTIAL
    }


def test_numbers_with_check_digits_hold() -> None:
    assert all(iban.is_valid(number.replace("-", "")) for number in marked(EntityType.IBAN))
    assert all(
        luhn.is_valid(number.replace(" ", "").replace("-", "")) for number in marked(EntityType.CREDIT_CARD)
    )
    german = [number for number in marked(EntityType.STEUER_ID) if len(number.replace(" ", "")) == 11]
    assert len(german) >= 5
    assert all(idnr.is_valid(number) for number in german)
