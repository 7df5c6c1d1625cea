"""INSERT … ON CONFLICT, which both databases know but SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def insert_into(session: Session, table: type[DeclarativeBase]) -> Any:
    """An INSERT for the session's database that offers `on_conflict_do_nothing` and `on_conflict_do_update`.

    The two dialects' statements share these methods but no type.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_if_new(session: Session, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless one like it (by any unique constraint) is there. True where it was inserted."""
    statement = insert_into(session, table).values(**values).on_conflict_do_nothing()
    # Not the row count: some drivers do not tell it for an INSERT.
    return session.execute(statement.returning(*inspect(table).primary_key)).first() is not None
