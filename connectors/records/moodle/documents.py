"""What goes into Moodle's web services and comes out of them."""

import re
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
    except (KeyError, TypeError, ValueError, AttributeError) as error:
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


def course_competencies(listed: Any) -> dict[int, str]:
    """The competencies of a course (``core_competency_list_course_competencies``): the short name of each, by its id.

    Raises `UnexpectedAnswer`.
    """
    try:
        return {
            int(each["id"]): _plain(each.get("shortname")) for each in (one["competency"] for one in listed)
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnexpectedAnswer from error
