"""Statements that are made once know the types of their values, whichever module is imported first."""

import subprocess
import sys

import pytest

ASK = """
from importlib import import_module
from sqlalchemy import ClauseElement
from sqlalchemy.types import NullType
from sqlalchemy.sql import visitors
module = import_module({module!r})
made = [each for each in vars(module).values() if isinstance(each, ClauseElement)]
types = [type(each.type) for one in made for each in visitors.iterate(one) if each.__visit_name__ == "bindparam"]
print(len(types), types.count(NullType))
"""


@pytest.mark.parametrize("module", ["sync.people.accounts", "sync.outbox.targets", "sync.spaces.spaces"])
def test_a_value_of_a_prepared_statement_has_a_type(module: str) -> None:
    """A foreign key has none before the table that it names is known."""
    asked = [sys.executable, "-c", ASK.format(module=module)]
    count, without_type = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
    assert int(count) > 0
    assert without_type == "0"
