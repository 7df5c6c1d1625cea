"""Versioned data (rules, mappings) against its JSON Schema, with exact numbers."""

import json
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from config.errors import StoaError

THOUSANDTHS = 1000
_LONGEST_REASON = 300


class DocumentSchema:
    """A JSON Schema (draft 2020-12) packaged with the code, and the refusal of what does not follow it."""

    def __init__(self, package: str, file_name: str, refusal: type[StoaError]) -> None:
        self._validator = Draft202012Validator(_packaged(package, file_name))
        self._refusal = refusal

    def checked(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The document with whole numbers as int and others as Decimal.

        Raises the refusal, with a sentence naming the place (a JSON path), for data that does not follow the schema.
        """
        document: dict[str, Any] = self._exact(data, "$")
        if error := best_match(self._validator.iter_errors(document)):
            raise self.refused(error.json_path, error.message)
        return document

    def refused(self, place: str, reason: str) -> StoaError:
        """The refusal of a document for what stands at a place (a JSON path)."""
        shortened = reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…"
        return self._refusal(f"At {place}: {shortened}.")

    def _exact(self, value: Any, place: str) -> Any:
        if isinstance(value, Mapping):
            return {key: self._exact(item, f"{place}.{key}") for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._exact(item, f"{place}[{index}]") for index, item in enumerate(value)]
        if isinstance(value, float | Decimal):
            number = Decimal(str(value))  # a float's shortest text is the literal that it was read from
            if not number.is_finite():
                raise self.refused(place, "not a finite number")
            return int(number) if number == number.to_integral_value() else number
        return value


def packaged_document(package: str, file_name: str) -> dict[str, Any]:
    """A JSON document packaged with the code, its decimals exact."""
    return _packaged(package, file_name)


def packaged_text(package: str, file_name: str) -> str:
    """A document packaged with the code, as it is published."""
    return (files(package) / "data" / file_name).read_text(encoding="utf-8")


def to_thousandths(number: int | Decimal) -> int:
    """Points as the schemas allow them (at most three decimals), in thousandths."""
    return int(number * THOUSANDTHS)


def from_thousandths(points: int) -> int | float:
    """Points as JSON holds them. A float stands here only for its shortest text, which is the exact decimal."""
    whole, rest = divmod(points, THOUSANDTHS)
    return whole if not rest else points / THOUSANDTHS


def _packaged(package: str, file_name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(packaged_text(package, file_name), parse_float=Decimal)
    return document
