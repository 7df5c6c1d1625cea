"""The matrix on paper: some competencies at a time, everybody below each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sync.exports.content import Column, Level, PersonRow, Plan
from sync.exports.words import ExportWords, local_day

COLUMNS_AT_ONCE: Final = 8
_LONGEST_TITLE: Final = 80  # characters


def write_pages(words: ExportWords, plan: Plan, rows: Sequence[PersonRow]) -> Mapping[str, Any]:
    """What `matrix.typ` prints."""
    columns, at = plan.columns, local_day(plan.at)
    about = [*words.about(plan.organisation, len(rows), len(columns), plan.at), *plan.narrowed]
    return {
        "language": words.language,
        "words": words.fixed(),
        "organisation": plan.organisation,
        "date": [at.year, at.month, at.day],
        "about": about,
        "notes": words.notes(),
        "lines": [],
        "lacks": words.fixed()["lacks"],
        "tables": [
            _table(words, plan, rows, first, columns[first : first + COLUMNS_AT_ONCE])
            for first in range(0, len(columns), COLUMNS_AT_ONCE)
        ],
    }


def _table(
    words: ExportWords, plan: Plan, rows: Sequence[PersonRow], first: int, columns: Sequence[Column]
) -> Mapping[str, Any]:
    last = first + len(columns)
    return {
        "title": words.columns(first + 1, last, len(plan.columns)),
        "columns": [_heading(words, each) for each in columns],
        "rows": [
            {
                "name": row.name,
                "department": row.department,
                "cells": _cells(
                    words, [each for each in row.levels if first <= each.column < last], first, len(columns)
                ),
            }
            for row in rows
        ],
    }


def _heading(words: ExportWords, column: Column) -> Mapping[str, str]:
    title = column.competency.title
    return {
        "code": column.competency.code,
        "title": title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
        "needed": words.needed(words.level(column.competency, column.needed)) if column.needed else "",
    }


def _cells(words: ExportWords, levels: Sequence[Level], first: int, many: int) -> Sequence[Mapping[str, str]]:
    cells: list[Mapping[str, str]] = [{"level": "", "told": "", "mark": ""} for _ in range(many)]
    for each in levels:
        until = words.until(each.until) if each.until else ""
        told = ", ".join(filter(None, (until, each.state, each.trend)))
        cells[each.column - first] = {"level": each.level, "told": told, "mark": each.mark}
    return cells
