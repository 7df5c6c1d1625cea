"""Arguments in PHP's form (`values[0]=a`), and the types that Moodle checks them against."""

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_tool.demo_lms.web_service.errors import invalid_parameter

Arguments = Mapping[str, Any]

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_TAG = re.compile(r"<(?!\s)")


def nested(values: MultiDict[str, str]) -> Arguments:
    """Form fields as PHP reads them: `a[b][0]=x` becomes `{"a": {"b": {"0": "x"}}}`, `a[]` counts up."""
    arguments: dict[str, Any] = {}
    for name, given in values.lists():
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        for value in given:
            _put(arguments, path, value)
    return arguments


def integer(arguments: Arguments, name: str) -> int:
    """A required PARAM_INT."""
    value = arguments.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,18}", value):
        raise invalid_parameter(f"{name} must be an integer")
    return int(value)


def plain_text(arguments: Arguments, name: str) -> str | None:
    """An optional PARAM_NOTAGS: whatever PHP's `strip_tags` would change is refused."""
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or _TAG.search(value) or "\0" in value:
        raise invalid_parameter(f"{name} must be plain text without tags")
    return value


def text(arguments: Arguments, name: str) -> str:
    """A required text."""
    value = arguments.get(name)
    if not isinstance(value, str):
        raise invalid_parameter(f"{name} is missing")
    return value


def texts(arguments: Arguments, name: str) -> list[str]:
    """A required list of texts."""
    values = arguments.get(name)
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise invalid_parameter(f"{name} must be a list")
    return list(values.values())


def _put(arguments: dict[str, Any], path: list[str], value: str) -> None:
    level = arguments
    for key in path[:-1]:
        below = level.setdefault(key or str(len(level)), {})
        if not isinstance(below, dict):
            return  # `a=x&a[b]=y`: PHP keeps the last, no caller of Moodle sends it
        level = below
    level[path[-1] or str(len(level))] = value
