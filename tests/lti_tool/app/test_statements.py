"""Statements that are made once, when their module is imported."""

import subprocess
import sys

import pytest

_LOOK = """
import sys
import {entry}
from sqlalchemy import ClauseElement
from sqlalchemy.sql.sqltypes import NullType
from sqlalchemy.sql.visitors import iterate

for name, module in sorted(sys.modules.items()):
    if name.partition(".")[0] in ("lti_tool", "sync", "config"):
        for label, value in vars(module).items():
            if isinstance(value, ClauseElement):
                for part in iterate(value):
                    if part.__visit_name__ == "bindparam" and isinstance(part.type, NullType):
                        print(name, label, part.key)
"""


@pytest.mark.parametrize("entry", ["lti_tool.cli.common", "lti_tool.app.factory", "sync.people.accounts"])
def test_their_parameters_have_types_whatever_is_imported_first(entry: str) -> None:
    """A foreign key's column has no type before the other table is there; what was compared with it has none ever."""
    look = [sys.executable, "-c", _LOOK.format(entry=entry)]

    assert subprocess.run(look, capture_output=True, text=True, check=True).stdout == ""
