"""A signing key made once for all tests, since making one takes longer than most of them."""

from functools import cache
from typing import Any

from sqlalchemy import insert, inspect

from config.clock import Clock, SystemClock
from config.database import Database
from config.keys import KeyRing
from sync.platforms.tables import ToolKey
from sync.platforms.tool_keys import new_tool_key


def give_signing_key(database: Database, keys: KeyRing, clock: Clock) -> None:
    """Let the tool sign with the tests' key."""
    with database.write() as session:
        session.execute(insert(ToolKey).values(**{**_key_values(keys), "created_at": clock.now()}))


@cache
def _key_values(keys: KeyRing) -> dict[str, Any]:
    row = new_tool_key(keys, SystemClock().now())
    return {column.key: getattr(row, column.key) for column in inspect(ToolKey).column_attrs}
