"""Looking for planted words in every byte that an installation and its backups have written."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import inspect, text

from config.database import Database
from tests.factories.backups import Store, back_up


def found_in(content: bytes, markers: Mapping[str, str]) -> list[str]:
    """The places whose marker is among these bytes: plain, whatever its case, or as a dump writes bytes."""
    lowered = content.lower()
    return [
        place
        for place, marker in markers.items()
        if marker.lower().encode() in lowered
        or any(each.encode().hex().encode() in lowered for each in {marker, marker.lower()})
    ]


def found_in_files(directory: Path, markers: Mapping[str, str]) -> list[str]:
    """The same of every file of a directory, with the file's name."""
    return [
        f"{place} in {file.name}"
        for file in sorted(directory.rglob("*"))
        if file.is_file()
        for place in found_in(file.read_bytes(), markers)
    ]


def found_in_tables(database: Database, markers: Mapping[str, str]) -> list[str]:
    """The same of every row of a server's database, its key store's and its scheduler's among them."""
    found = []
    with database.read() as session:
        inspector = inspect(session.connection())
        for schema in inspector.get_schema_names():
            for table in [] if schema == "information_schema" else inspector.get_table_names(schema=schema):
                rows = session.scalars(text(f'SELECT t::text FROM "{schema}"."{table}" t'))
                found += [f"{place} in {table}" for place in found_in("\n".join(rows).encode(), markers)]
    return found


def found_at_server(database: Database, markers: Mapping[str, str]) -> list[str]:
    """The same of the files of a PostgreSQL that runs here: tables, what was freed in them, and its own log."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        root = Path(connection.scalar(text("SHOW data_directory")) or "")
        own = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    places = (root / "base" / str(own), root / "pg_wal")
    return [each for directory in places for each in found_in_files(directory, markers)]


def database_backup(database: Database) -> bytes:
    """A backup of the database without the key store, as the documentation has it made while Stoa runs."""
    if database.file is None:
        return back_up(database, Store.DATABASE)
    source, copy = sqlite3.connect(database.file), sqlite3.connect(":memory:")
    source.backup(copy)
    content = copy.serialize()
    source.close()
    copy.close()
    return content
