"""Whole databases put back as they were, which takes a tenth of making them anew."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from config.database import Database, key_store_file
from lti_tool.migrations.schema import whole_metadata


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
    """Take all rows of a database on PostgreSQL away, and put these in their place."""
    tables = reversed(whole_metadata().sorted_tables)
    statements = [*(f"DELETE FROM {table.fullname}" for table in tables), rows]
    with database.write() as session:
        connection: Any = session.connection().connection.driver_connection
        connection.execute("; ".join(filter(None, statements)), prepare=False)  # in one go


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that nobody has open, with its key store."""
    for kept, copy in ((source, target), (key_store_file(source), key_store_file(target))):
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(kept.read_bytes())
