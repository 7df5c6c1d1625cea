"""What may stand in an audit row besides ids: codes, counts, ids, yes and no. No words of people, by type."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from uuid import UUID

from structlog import get_logger

Detail = Mapping[str, str | int | bool | None]

UNFIT: Final = "unfit"
"""What stands in place of a text that is no code: better a row that says less than one that names somebody."""
_CODE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+-]{0,254}", re.ASCII)
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_ACTION: Final = re.compile(r"(?=.{3,64}\Z)[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")

log = get_logger()


def fitting(action: str, detail: Detail | None) -> dict[str, str | int | bool | None]:
    """A detail as the audit takes it: a text that has a space, an @ or a letter beyond ASCII becomes ``unfit``.

    Raises TypeError for what is neither code, count, id, yes, no nor nothing, and for an action or a key that is no
    identifier: these are mistakes in the program, whoever's data it works on.
    """
    _require(_ACTION, action)
    if not detail:
        return {}
    for key in detail:
        _require(_KEY, key)
    return {key: _value(action, value) for key, value in detail.items()}


@lru_cache(1024)  # there are few, and each is written often
def _require(shape: re.Pattern[str], name: str) -> None:
    if not shape.fullmatch(name):
        raise TypeError("the audit takes actions such as purpose.enabled, and keys such as competency_id")


def _value(action: str, value: object) -> str | int | bool | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"the audit takes no {type(value).__name__}")
    if _CODE.fullmatch(value):
        return value
    log.warning("audit_text_left_out", action=action)
    return UNFIT
