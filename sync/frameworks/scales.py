"""Scales of a framework, made and changed by hand: each is a rubric with one criterion (CASE 1.1, section 4.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from config.clock import format_stamp
from sync.frameworks.editing import own_text
from sync.frameworks.making import make_rubric
from sync.frameworks.package import (
    Body,
    Package,
    criteria,
    criterion_item,
    objects,
    own_fields,
    with_own_fields,
    with_text,
)
from sync.frameworks.problems import FrameworkRefused

MOST_LEVELS: Final = 20
LONGEST_NAME: Final = 200  # characters
_RUBRICS: Final = "CFRubrics"
_CRITERIA: Final = "CFRubricCriteria"
_LEVELS: Final = "CFRubricCriterionLevels"
_QUALITY: Final = "quality"


@dataclass(frozen=True, slots=True)
class LevelEdit:
    """A level by its names in languages, the framework's own among them."""

    names: Mapping[str, str]
    is_proficient: bool


@dataclass(frozen=True, slots=True)
class ScaleEdit:
    """A scale as it is to be: its names by language, and its levels from the lowest on.

    `lowest_shows_nothing`: nobody is given the lowest level; None where its name is to say so.
    """

    names: Mapping[str, str]
    levels: Sequence[LevelEdit]
    lowest_shows_nothing: bool | None = None


def read_scale(package: Package, identifier: str) -> ScaleEdit | None:
    """A scale that belongs to no single item, as it is written in each language; None where there is none."""
    found = _find(package, identifier)
    if found is None:
        return None
    rubric, criterion = found
    languages = (package.language, *({"de", "en"} - {package.language}))

    def written(body: Body, name: str) -> dict[str, str]:
        return {each: own_text(body, name, each, package.language) for each in languages}

    told = _in_order(criterion)
    levels = [
        LevelEdit(written(level, _QUALITY), bool(own_fields(level).get("proficient"))) for level in told
    ]
    return ScaleEdit(written(rubric, "title"), levels, _shows_nothing(told[0]) if told else None)


def put_scale(package: Package, identifier: str, edit: ScaleEdit, now: datetime) -> Package:
    """The framework with this scale, in place of the one of this identifier if there is one.

    Levels are known again by their place. Raises `FrameworkRefused` (``framework.scale``, ``framework.scale_lowest``).
    """
    _check(edit, package.language)
    name = edit.names.get(package.language, "")
    made = make_rubric(
        identifier,
        name,
        [(level.names[package.language], level.is_proficient) for level in edit.levels],
        now,
    )
    made_criterion = made[_CRITERIA][0]
    found = _find(package, identifier)
    rubric, criterion = found or (made, made_criterion)
    told = _in_order(criterion) if found else []
    levels = [
        _level(told[number] if number < len(told) else new, level, number + 1, package.language, now)
        for number, (new, level) in enumerate(zip(made_criterion[_LEVELS], edit.levels, strict=True))
    ]
    if _shows_nothing(levels[0]) != edit.lowest_shows_nothing:
        lowest = with_own_fields(levels[0], shows_nothing=edit.lowest_shows_nothing)
        levels[0] = {**lowest, "lastChangeDateTime": format_stamp(now)}
    criterion_after = {**criterion, _LEVELS: levels} if levels != told else dict(criterion)
    after = {
        **_named(rubric, "title", edit.names, package.language),
        _CRITERIA: [criterion_after if each is criterion else each for each in objects(rubric[_CRITERIA])],
    }
    if found and after == dict(rubric):
        return package
    after["lastChangeDateTime"] = format_stamp(now)
    rubrics = list(package.extras.get(_RUBRICS) or [])
    rubrics = [after if each is rubric else each for each in rubrics] if found else [*rubrics, after]
    return replace(package, extras={**package.extras, _RUBRICS: rubrics})


def remove_scale(package: Package, identifier: str) -> Package:
    """The framework without a scale. Raises `FrameworkRefused` where something names it."""
    found = _find(package, identifier)
    if found is None:
        return package
    names = {str(each.get("identifier")) for each in found}
    if any(own_fields(body).get("scale") in names for body in (package.document, *package.items)):
        raise FrameworkRefused(
            "Something still has this scale: give it another one first.", code="framework.scale_used"
        )
    rubrics = [each for each in package.extras[_RUBRICS] if each is not found[0]]
    return replace(package, extras={**package.extras, _RUBRICS: rubrics})


def _find(package: Package, identifier: str) -> tuple[Body, Body] | None:
    for rubric, criterion in criteria(package.extras):
        names = (rubric.get("identifier"), criterion.get("identifier"))
        if identifier in names and not criterion_item(criterion):
            return rubric, criterion
    return None


def _shows_nothing(level: Body) -> bool | None:
    told = own_fields(level).get("shows_nothing")
    return told if isinstance(told, bool) else None


def _in_order(criterion: Body) -> list[Body]:
    def place(level: Body) -> tuple[float, float]:
        numbers = (level.get(name) for name in ("position", "score"))
        first, second = (float(each) if isinstance(each, int | float) else float("inf") for each in numbers)
        return first, second

    return sorted(objects(criterion.get(_LEVELS)), key=place)


def _level(body: Body, edit: LevelEdit, number: int, own_language: str, now: datetime) -> dict[str, Any]:
    after = _named(body, _QUALITY, edit.names, own_language)
    if bool(own_fields(after).get("proficient")) != edit.is_proficient:
        after = with_own_fields(after, proficient=edit.is_proficient or None)
    if "position" in after and after["position"] != number:
        after["position"] = number
    return after if after == dict(body) else {**after, "lastChangeDateTime": format_stamp(now)}


def _named(body: Body, name: str, names: Mapping[str, str], own_language: str) -> dict[str, Any]:
    named = dict(body)
    for language, text in names.items():
        if text != own_text(named, name, language, own_language):
            named = with_text(named, name, language, text, own_language=own_language)
    return named


def _check(edit: ScaleEdit, own_language: str) -> None:
    names = [edit.names, *(level.names for level in edit.levels)]
    is_named = all(each.get(own_language) for each in names)
    is_short = all(len(text) <= LONGEST_NAME for each in names for text in each.values())
    has_proficient = any(level.is_proficient for level in edit.levels)
    if not (is_named and is_short and has_proficient and 0 < len(edit.levels) <= MOST_LEVELS):
        raise FrameworkRefused(
            "A scale needs a name and levels with names in the framework's language, of which at least one counts as "
            f"competent; at most {MOST_LEVELS} levels, names of at most {LONGEST_NAME} characters.",
            code="framework.scale",
        )
    if edit.lowest_shows_nothing and (len(edit.levels) == 1 or edit.levels[0].is_proficient):
        raise FrameworkRefused(
            "Only the lowest of several levels shows nothing, and it does not count as competent.",
            code="framework.scale_lowest",
        )
