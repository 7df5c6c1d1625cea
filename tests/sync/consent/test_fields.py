"""The field list of a purpose."""

from dataclasses import fields, replace
from fractions import Fraction
from uuid import UUID

import pytest

from config.clock import SystemClock
from connectors.contract import Event, Evidence, Item, Score, Statement, Verb
from sync.consent.documents import EVIDENCE, GRADE, STATEMENTS, built_in
from sync.consent.fields import FIELD_OF, minimised
from sync.filter import TextFilter

WORDS = TextFilter().release("Well done.")
SCORE = Score(
    "key", "101", Fraction(7), 10, SystemClock().now(), comment=WORDS, review="https://stoa.example/r"
)
NOTED = Evidence("key", "101", "11", 2, "ref", WORDS, SystemClock().now())
SAID = Statement(
    "key",
    UUID(int=1),
    "a1",
    Verb.ACHIEVED,
    "11",
    SystemClock().now(),
    name="Anna",
    course="c",
    level=2,
    levels=3,
)


@pytest.mark.parametrize("kind", [Score, Evidence, Statement, Event])
def test_every_attribute_of_an_item_is_on_a_list_or_can_not_leave(kind: type) -> None:
    """A field that somebody adds to an item fails here until it is said what it is. Behaviour 6."""
    assert set(FIELD_OF[kind]) == {each.name for each in fields(kind)}


def test_what_a_list_does_not_name_is_taken_off() -> None:
    """Behaviour 6."""
    assert minimised(SCORE, built_in(GRADE).fields) == replace(SCORE, comment=None)
    without_link = set(built_in(GRADE).fields) - {"review_link"}
    assert minimised(SCORE, without_link) == replace(SCORE, comment=None, review=None)
    assert minimised(SCORE, {*without_link, "comment"}) == replace(SCORE, review=None)


def test_a_name_leaves_only_where_a_list_names_it() -> None:
    """As proposed, no purpose does."""
    listed = set(built_in(STATEMENTS).fields)
    assert minimised(SAID, listed) == replace(SAID, name=None)
    assert minimised(SAID, {*listed, "name"}) == SAID
    assert minimised(SAID, listed - {"course", "level"}) == replace(
        SAID, name=None, course=None, level=None, levels=None
    )
    posted = replace(SAID, verb=Verb.STARTED)
    assert minimised(posted, listed - {"competency"}) is not None


@pytest.mark.parametrize(
    ("item", "purpose", "field"),
    [
        (SCORE, GRADE, "score"),
        (SCORE, GRADE, "progress"),
        (NOTED, EVIDENCE, "level"),
        (SAID, STATEMENTS, "account"),
        (SAID, STATEMENTS, "competency"),
    ],
)
def test_what_is_nothing_without_a_field_does_not_leave_at_all(item: Item, purpose: str, field: str) -> None:
    listed = set(built_in(purpose).fields)
    assert minimised(item, listed) is not None
    assert minimised(item, listed - {field}) is None
