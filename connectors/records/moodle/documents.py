"""What goes into Moodle's web services and comes out of them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from connectors.contract import Evidence, mark_of

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_NAME = 100


class UnexpectedAnswer(Exception):
    """An answer has not the shape that Moodle gives it."""


def note_of(evidence: Evidence) -> str:
    """The note as plain text, with the reference on its last line."""
    return evidence.note.marked(evidence.reference)


def ids_with_reference(summary: Any, evidence: Evidence) -> list[int]:
    """The ids of those pieces of evidence in a competency summary whose note holds the reference.

    `summary` is the answer of ``tool_lp_data_for_user_competency_summary_in_course``. Raises `UnexpectedAnswer`.
    """
    mark = mark_of(evidence.reference)
    try:
        entries = summary["usercompetencysummary"]["evidence"]
        return [int(entry["id"]) for entry in entries if mark in (entry["note"] or "").splitlines()]
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise UnexpectedAnswer from error


def _plain(name: Any) -> str:
    # Moodle escapes names for HTML.
    return _CONTROL.sub("", unescape(name))[:_LONGEST_NAME] if isinstance(name, str) else ""


def function_names(site_info: Any) -> frozenset[str]:
    """The functions that a token's service offers (``core_webservice_get_site_info``). Raises `UnexpectedAnswer`."""
    try:
        return frozenset(str(function["name"]) for function in site_info["functions"])
    except (KeyError, TypeError) as error:
        raise UnexpectedAnswer from error


@dataclass(frozen=True, slots=True)
class CourseCompetency:
    """A competency of a course by Moodle's `number`, with what it is called by outside of Moodle (`id_number`).

    `scale_id` is None where it has its framework's scale; `proficient` is the lowest level, from 1, that counts as
    proficient, None where it is not told.
    """

    number: int
    name: str
    id_number: str
    framework_id: int | None
    scale_id: int | None
    proficient: int | None


def course_competencies(listed: Any) -> Sequence[CourseCompetency]:
    """The competencies of a course (``core_competency_list_course_competencies``). Raises `UnexpectedAnswer`."""
    try:
        return [_competency(one["competency"]) for one in listed]
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise UnexpectedAnswer from error


def scale_size(values: Any) -> int:
    """How many levels a scale has (``core_competency_get_scale_values``). Raises `UnexpectedAnswer`."""
    if not isinstance(values, list) or not values:
        raise UnexpectedAnswer
    return len(values)


def framework_scale(framework: Any) -> int | None:
    """The scale of a framework (``core_competency_read_competency_framework``). Raises `UnexpectedAnswer`."""
    try:
        return _number(framework["scaleid"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnexpectedAnswer from error


def _competency(told: Any) -> CourseCompetency:
    return CourseCompetency(
        number=int(told["id"]),
        name=_plain(told.get("shortname")),
        id_number=_plain(told.get("idnumber")),
        framework_id=_number(told.get("competencyframeworkid")),
        scale_id=_number(told.get("scaleid")),
        proficient=_lowest_proficient(told.get("scaleconfiguration")),
    )


def _number(told: Any) -> int | None:
    return int(told) if told else None


def _lowest_proficient(configuration: Any) -> int | None:
    """By a scale's configuration, in which levels stand that are proficient or the default (lib.js of tool_lp)."""
    try:
        entries = json.loads(configuration)
    except (TypeError, ValueError, RecursionError):
        return None
    if not isinstance(entries, list):
        return None
    found = [each for each in entries if isinstance(each, dict) and each.get("proficient")]
    return min((int(each["id"]) for each in found if str(each.get("id")).isdecimal()), default=None)
