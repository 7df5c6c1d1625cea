"""CASE 1.1 packages in JSON (1EdTech, Competencies and Academic Standards Exchange, `CFPackage`)."""

import json
from typing import Any, Final

from sync.frameworks.located_json import read_located
from sync.frameworks.package import Body, Package
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.source import FileFormat, Source

_DOCUMENT: Final = "CFDocument"
_ITEMS: Final = "CFItems"
_ASSOCIATIONS: Final = "CFAssociations"


def read_case(text: str) -> Source:
    """A package with the lines of its items and associations. Raises `FrameworkRefused` for what is none."""
    try:
        members, lines = read_located(text)
    except json.JSONDecodeError as error:
        raise _refused(f"this is no JSON: {error.msg} (column {error.colno})", error.lineno) from error
    except ValueError as error:  # a number of thousands of digits
        raise _refused("a number in it is too long") from error
    except RecursionError as error:
        raise _refused("lists and objects stand too deep within one another") from error
    if _DOCUMENT not in members:
        hint = (
            " It is the answer of getCFDocument, perhaps: Stoa needs getCFPackage."
            if "title" in members
            else ""
        )
        raise _refused(f'this is no CASE package: it has no "{_DOCUMENT}".{hint}')
    return Source(
        FileFormat.CASE,
        Package(
            document=_object(members, _DOCUMENT),
            items=tuple(_list(members, _ITEMS, lines)),
            associations=tuple(_list(members, _ASSOCIATIONS, lines)),
            extras={
                name: value
                for name, value in members.items()
                if name not in (_DOCUMENT, _ITEMS, _ASSOCIATIONS)
            },
        ),
        item_lines=tuple(lines.get(_ITEMS, ())),
        association_lines=tuple(lines.get(_ASSOCIATIONS, ())),
    )


def write_case(package: Package) -> str:
    """The package as JSON; `read_case` gives an equal one back."""
    document = {
        _DOCUMENT: package.document,
        _ITEMS: list(package.items),
        _ASSOCIATIONS: list(package.associations),
        **package.extras,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _object(members: Body, name: str) -> Body:
    value = members[name]
    if not isinstance(value, dict):
        raise _refused(f'"{name}" must be an object')
    return value


def _list(members: Body, name: str, lines: dict[str, list[int]]) -> list[Any]:
    value = members.get(name) or []
    if not isinstance(value, list):
        raise _refused(f'"{name}" must be a list')
    for number, each in enumerate(value):
        if not isinstance(each, dict):
            raise _refused(f'"{name}" must hold objects only', lines[name][number])
    return value


def _refused(message: str, line: int | None = None) -> FrameworkRefused:
    return FrameworkRefused.because_of([Problem("framework.unreadable", message, line)])
