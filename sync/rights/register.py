"""The privacy register as erasure and export read it: which rows of which table are about a person."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Table, false, inspect, or_, select
from sqlalchemy.orm import Session

from config.database import Base
from config.errors import StoaError
from config.privacy import Erasure, PrivacyNote

# By these columns a table says whom a row is about, and who did something in it.
SUBJECT_COLUMNS: Final = ("person_id", "author_id", "subject_id")
ACTOR_COLUMNS: Final = ("actor_id", "counterpart", "recorded_by", "answered_by")
_PEOPLE: Final = "people"
_NOT_OURS: Final = frozenset({"alembic_version"})


class UnknownTables(StoaError):
    """The database has tables of which this program cannot tell what they hold."""

    default_code = "rights.unknown_tables"


def note_of(table: Table) -> PrivacyNote:
    """What a table says of itself."""
    note: PrivacyNote = table.info["privacy"]
    return note


def all_tables(session: Session) -> list[Table]:
    """Every table, those that others refer to first.

    Raises UnknownTables where the database has others: nothing is to be passed over because its code was not loaded.
    """
    present = set(inspect(session.connection()).get_table_names()) - _NOT_OURS
    unknown = present - Base.metadata.tables.keys()
    if unknown:
        raise UnknownTables(f"Nobody knows what these tables hold: {', '.join(sorted(unknown))}.")
    return list(Base.metadata.sorted_tables)


def subject_column(table: Table) -> ColumnElement[UUID] | None:
    """The column that says whom a row is about, where the table has one."""
    if table.name == _PEOPLE:
        return table.c.id
    return next((table.c[name] for name in SUBJECT_COLUMNS if name in table.c), None)


def actor_columns(table: Table) -> list[ColumnElement[UUID]]:
    """The columns that say who did something in a row that may be about somebody else."""
    return [table.c[name] for name in ACTOR_COLUMNS if name in table.c]


def is_about(table: Table, person_id: UUID) -> ColumnElement[bool]:
    """The condition under which a row is about a person: by its own column, or by the row that it belongs to."""
    column = subject_column(table)
    if column is not None:
        return column == person_id
    owned = [
        key.parent.in_(select(key.column).where(is_about(key.column.table, person_id)))
        for key in _belongs(table)
    ]
    return or_(*owned) if owned else false()


def has_way(table: Table) -> bool:
    """Whether a table's note can be followed: its rows found by the person, and its columns named that are emptied."""
    note = note_of(table)
    if note.erasure not in (Erasure.ROWS_DELETED, Erasure.TEXT_EMPTIED):
        return not note.emptied and note.ended is None
    if subject_column(table) is None and not list(_belongs(table)):
        return False
    if note.erasure is Erasure.TEXT_EMPTIED:
        return bool(note.emptied) and {*note.emptied, *([note.ended] if note.ended else [])} <= set(
            table.c.keys()
        )
    return note.erasure is Erasure.ROWS_DELETED


def _belongs(table: Table) -> Iterator[ForeignKey]:
    """The references to rows that are themselves somebody's, such as a grant's to its session."""
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        other = key.column.table
        if other is table or note_of(other).erasure in (Erasure.NOTHING_PERSONAL, Erasure.RANDOM_ID_ONLY):
            continue
        if subject_column(other) is not None or any(_belongs(other)):
            yield key
