"""INSERT without the ORM's part in it, and INSERT … ON CONFLICT, which SQLAlchemy keeps apart by database."""

from typing import Any, cast

from sqlalchemy import Insert, Table, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def dialect_of(session: Session) -> str:
    """The name of a session's database: ``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def table_of(table: type[DeclarativeBase]) -> Table:
    """The table itself, for statements that leave the ORM out: what they change, no loaded object follows."""
    return cast(Table, table.__table__)


def insert_for(dialect: str, table: type[DeclarativeBase]) -> Any:
    """An INSERT for a database that offers `on_conflict_do_nothing` and `on_conflict_do_update`; without the ORM.

    The two dialects' statements share these methods but no type.
    """
    return (postgresql if dialect == "postgresql" else sqlite).insert(table_of(table))


def plain_insert(table: type[DeclarativeBase]) -> Insert:
    """An INSERT of whole rows, as quick as it gets: it leaves the ORM out, and with it every default."""
    return insert(table_of(table))


def insert_into(session: Session, table: type[DeclarativeBase]) -> Any:
    """An INSERT for the session's database; see `insert_for`."""
    return insert_for(dialect_of(session), table)


def insert_if_new(session: Session, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless one like it (by any unique constraint) is there. True where it was inserted."""
    statement = insert_into(session, table).values(**values).on_conflict_do_nothing()
    # Not the row count: some drivers do not tell it for an INSERT.
    return session.execute(statement.returning(*inspect(table).primary_key)).first() is not None
