"""Whole databases put back as they were, which takes a tenth of making them anew."""

from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text

from config.database import Database, key_store_file
from lti_tool.migrations.schema import whole_metadata

_SWEPT = (
    "contributions",
    "competency_ratings",
    "contribution_versions",
)  # what people make several of in an instant
_ALL_SWEPT_EVERY = 50  # times that rows are put back: it takes twenty times as long
_times = count(1)


def rows_of(database: Database) -> str:
    """Statements that insert all rows of a database on PostgreSQL anew."""
    with database.read() as session:
        rows = {
            table.fullname: session.scalar(
                text(f"SELECT quote_literal(json_agg(each)::text) FROM {table.fullname} AS each")
            )
            for table in whole_metadata().sorted_tables
        }
    return "; ".join(
        f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, {found})"
        for name, found in rows.items()
        if found
    )


def put_rows(database: Database, rows: str) -> None:
    """Take all rows of a database on PostgreSQL away, and put these in their place.

    What was deleted is swept up here, and never by the server whenever it likes: rows would otherwise come to lie in
    gaps, and be found in another order than they were written in, while the tests' clock says that they are of one
    instant.
    """
    tables = reversed(whole_metadata().sorted_tables)
    with database.engine.connect() as connection:
        server: Any = connection.execution_options(isolation_level="AUTOCOMMIT").connection.driver_connection
        server.execute("; ".join(f"DELETE FROM {table.fullname}" for table in tables), prepare=False)
        swept = () if next(_times) % _ALL_SWEPT_EVERY == 0 else _SWEPT  # none named: all
        server.execute(f"VACUUM (SKIP_DATABASE_STATS) {', '.join(swept)}", prepare=False)
        server.execute(rows, prepare=False)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that nobody has open, with its key store."""
    for kept, copy in ((source, target), (key_store_file(source), key_store_file(target))):
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(kept.read_bytes())
