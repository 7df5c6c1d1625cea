"""Slips of the fingers in names, and what people are called for short."""

import pytest

from sync.filter import EntityType, RosterName, TextFilter

ROSTER = "Katharina Wiśniewska, Alexander Hofmeister, Robert Schneider, Elizabeth Whitmore, Anna Keller, Ole Becker"
FILTER = TextFilter(RosterName.parse(name) for name in ROSTER.split(", "))


def _members(text: str) -> list[str]:
    found = FILTER.scan(text).spans
    return [text[span.start : span.end] for span in found if span.type is EntityType.PERSON_R]


@pytest.mark.parametrize(
    "slip", ["Hofmeistr", "Hofmmeister", "Hofmiester", "Hofmeisrer", "hofmeistr", "Hofmeister"]
)
def test_a_name_with_one_slip_is_found(slip: str) -> None:
    assert _members(f"Das hat {slip} schon gesagt.") == [slip]


@pytest.mark.parametrize(
    "text",
    [
        "Der Kellner bringt die Rechnung.",
        "Die Schneiderei hat heute geschlossen.",
        "Sie schneiden das Papier.",
        "Das Hofmeisterhaus steht in der Altstadt.",
        "Die Bäcker und die Beckers.",
        "The weather is fine, whatever he said.",
    ],
)
def test_a_word_that_is_like_a_name_stays(text: str) -> None:
    assert _members(text) in ([], ["Beckers"])


@pytest.mark.parametrize(
    ("text", "nickname"),
    [
        ("Ich danke Kathi sehr.", "Kathi"),
        ("Sascha hat Recht.", "Sascha"),
        ("Liz agrees with that.", "Liz"),
        ("I think Bob is right.", "Bob"),
    ],
)
def test_a_nickname_is_the_member(text: str, nickname: str) -> None:
    assert _members(text) == [nickname]


def test_a_member_who_goes_by_the_short_name_is_found_by_the_long_one() -> None:
    found = TextFilter([RosterName("Kathi", "Moser")]).scan("Katharina hat Recht.").spans
    assert [span.type for span in found] == [EntityType.PERSON_R]
