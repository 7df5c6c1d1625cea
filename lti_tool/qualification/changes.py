"""Differences of a framework in words: object by object, field by field, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext

from lti_tool.qualification.words import CHANGES, PARTS, RETIRED, field_words, kind_words, value_words
from sync.frameworks.differences import Change, Difference, Part
from sync.frameworks.package import Association, AssociationType, Level, Package
from sync.frameworks.plain import plain_words

MOST_SHOWN: Final = 200
_ORDER: Final = list(Part)
_RUBRICS: Final = "CFRubrics"


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field with what it said and says; empty for nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """An object that differs: what it is, what it is called, what became of it, and its fields."""

    part: str
    name: str
    change: Change
    change_words: str
    fields: Sequence[ShownField]


@dataclass(frozen=True, slots=True)
class ShownDifferences:
    """The first of all differences, how many more there are, and counts of objects by what became of them."""

    shown: Sequence[ShownDifference]
    more: int
    items: Mapping[Change, int]
    others: int


def in_words(differences: Sequence[Difference], language: str) -> ShownDifferences:
    """Differences as people read them: the framework, its competencies, associations, and the rest."""
    telling = (each for each in differences if each.change is not Change.CHANGED or _says_more(each))
    ordered = sorted(telling, key=lambda each: _ORDER.index(each.part))
    counted = {
        change: sum(each.part is Part.ITEM and each.change is change for each in ordered) for change in Change
    }
    return ShownDifferences(
        [_shown(each, language) for each in ordered[:MOST_SHOWN]],
        max(0, len(ordered) - MOST_SHOWN),
        counted,
        len(ordered) - sum(counted.values()),
    )


def _says_more(difference: Difference) -> bool:
    """Whether more differs than the date of the change."""
    return difference.part is Part.EXTRAS or bool(difference.fields)


def _shown(difference: Difference, language: str) -> ShownDifference:
    is_retired = difference.part is Part.ITEM and difference.change is Change.REMOVED
    return ShownDifference(
        str(PARTS[difference.part]),
        _name(difference, language),
        difference.change,
        str(RETIRED if is_retired else CHANGES[difference.change]),
        _fields(difference, language),
    )


def _name(difference: Difference, language: str) -> str:
    if difference.part is Part.ASSOCIATION:
        return _association(difference.after or difference.before)
    if difference.part is Part.EXTRAS:
        return difference.identifier if difference.identifier != _RUBRICS else ""
    return difference.name(language)


def _association(body: Mapping[str, Any]) -> str:
    link = Association(body)
    ends = [_end(body.get(name), told) for name, told in _ends(link)]
    if link.kind == AssociationType.CHILD:
        return f"{ends[1]} › {ends[0]}"
    return f"{ends[0]} – {kind_words(link.kind)} – {ends[1]}"


def _ends(link: Association) -> Sequence[tuple[str, str]]:
    return [("originNodeURI", link.origin), ("destinationNodeURI", link.destination)]


def _end(node: Any, identifier: str) -> str:
    title = node.get("title") if isinstance(node, Mapping) else None
    return value_words(plain_words(title) if isinstance(title, str) and title else identifier, 80)


def _fields(difference: Difference, language: str) -> Sequence[ShownField]:
    if difference.part is Part.EXTRAS:
        before, after = (
            _extras(difference, value, language) for value in (difference.before, difference.after)
        )
        return [ShownField("", before, after)]
    return [
        ShownField(field_words(each.name), value_words(each.before), value_words(each.after))
        for each in difference.fields
    ]


def _extras(difference: Difference, value: Any, language: str) -> str:
    if difference.identifier != _RUBRICS or value is None:
        return value_words(value)
    scales = Package({}, (), (), {_RUBRICS: value}).scales(language)
    return "\n".join(f"{scale.name}: {' | '.join(map(_level, scale.levels))}" for scale in scales)


def _level(level: Level) -> str:
    """A level by its name, with a star as in CSV, and a word where nobody is given it."""
    name = f"{level.name}*" if level.is_proficient else level.name
    return str(gettext("%(level)s (nobody is given it)", level=name)) if level.shows_nothing else name
