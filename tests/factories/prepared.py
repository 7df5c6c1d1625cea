"""Statements that PostgreSQL parses and plans once for a connection, and not anew at each page."""

from typing import Any

from psycopg._preparing import PrepareManager

_MOST_STATEMENTS = 1_000  # that a connection has prepared


class _Kept(PrepareManager):
    """The driver forgets what it has prepared at each ROLLBACK, with which all that only reads ends.

    It does so because tables may be others afterwards, which those of the tests' common database are not.
    """

    prepare_threshold: int | None = 1
    prepared_max: int = _MOST_STATEMENTS

    def clear(self) -> bool:
        return False


def keep_statements(connection: Any, _record: object) -> None:
    """Let a new connection keep what it has prepared."""
    connection._prepared = _Kept()
