"""The field list of a purpose, kept to: an item is left with what the list names, and nothing else of it leaves."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from connectors.contract import Event, Evidence, Item, Score, Statement, Verb

# What each attribute of an item is on a purpose's field list; None for what tells nothing of anybody (which of our
# items it is, a random reference). One that is not named here cannot leave at all: a test compares.
FIELD_OF: Final[Mapping[type, Mapping[str, str | None]]] = {
    Score: {
        "key": None,
        "user_id": "user_id",
        "given": "score",
        "maximum": "score",
        "stamp": "time",
        "comment": "comment",
        "review": "review_link",
        "repeated": None,
        "reference": None,
        "clears": None,
    },
    Evidence: {
        "key": None,
        "user_id": "user_id",
        "competency_id": "competency",
        "level": "level",
        "levels": "level",
        "title": "competency",
        "reference": None,
        "note": None,  # written by `NoteWriter` with what the list names: NOTE_FIELDS
        "stamp": "time",
    },
    Statement: {
        "key": None,
        "id": None,
        "account": "account",
        "verb": "activity",
        "object": "object",
        "occurred_at": "time",
        "name": "name",
        "answers": "object",
        "thread": "object",
        "space": "course",
        "course": "course",
        "level": "level",
        "levels": "level",
    },
    Event: {
        "key": None,
        "id": None,
        "type": "competency",
        "user_id": "user_id",
        "occurred_at": "time",
        "record": None,
        "title": "competency",
        "code": "competency",
        "framework": "competency",
        "level": "level",
        "level_name": "level",
        "valid_until": "time",
        "name": "name",
        "mail": "mail",
    },
}
NOTE_FIELDS: Final = frozenset({"space_title", "excerpt", "date", "link"})
# What an item is nothing without. A score always says how far the learner is (AGS 2.0, section 3.4.2).
_NEEDED: Final[Mapping[type, frozenset[str]]] = {
    Score: frozenset({"user_id", "score", "progress", "time"}),
    Evidence: frozenset({"user_id", "competency", "level", "time"}),
    Statement: frozenset({"account", "activity", "object", "time"}),
    Event: frozenset({"user_id", "competency", "time"}),
}
_OF_COMPETENCIES: Final = frozenset(
    {"competency"}
)  # what a statement about one is nothing without, beside that


def minimised(item: Item, fields: Collection[str]) -> Item | None:
    """An item without what a purpose's list does not name (GDPR Art. 5(1)(c)); None where too little would be left."""
    needed = _NEEDED[type(item)]
    if isinstance(item, Statement) and item.verb is Verb.ACHIEVED:
        needed |= _OF_COMPETENCIES
    if not needed <= set(fields):
        return None
    dropped: dict[str, Any] = {
        attribute: None
        for attribute, field in FIELD_OF[type(item)].items()
        if field is not None and field not in fields
    }
    return replace(item, **dropped) if dropped else item
