"""Telling SQLite's planner, which keeps no statistics, by which column rows are not to be looked for."""

from typing import Any, TypeVar

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_T = TypeVar("_T")


class Checked(FunctionElement[_T]):
    """A column that is compared once a row is found by another one; PostgreSQL, which counts its rows, sees the column.

    Without it SQLite may read all that stands in a space for each of its threads (https://sqlite.org/optoverview.html,
    "Disqualifying WHERE-clause terms using unary +").
    """

    inherit_cache = True

    def __init__(self, column: InstrumentedAttribute[_T]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(Checked)
def _as_it_is(element: Checked[Any], compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **options)


@compiles(Checked, "sqlite")
def _without_index(element: Checked[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"+{_as_it_is(element, compiler, **options)}"
