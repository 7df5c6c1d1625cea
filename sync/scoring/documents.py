"""Versioned data (rules, mappings) against its JSON Schema, with exact numbers."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any, Final, NoReturn

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from config.errors import StoaError

THOUSANDTHS = 1000
LARGEST_DOCUMENT: Final = 200_000  # bytes
_LONGEST_REASON = 300
_LONGEST_NUMBER: Final = 30  # characters
_LARGEST_NUMBER: Final = 10**12  # beyond what any schema asks for, and within what Decimal divides exactly
_DEEPEST: Final = 20  # lists and objects within one another
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class DocumentUnreadable(StoaError):
    """Bytes that are no document: not JSON, or JSON that people and programs may read differently."""

    default_code = "document.unreadable"


class DocumentSchema:
    """A JSON Schema (draft 2020-12) packaged with the code, and the refusal of what does not follow it."""

    def __init__(self, package: str, file_name: str, refusal: type[StoaError]) -> None:
        self._validator = Draft202012Validator(_packaged(package, file_name))
        self._refusal = refusal

    def checked(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The document with whole numbers as int and others as Decimal.

        Raises the refusal, with a sentence naming the place (a JSON path), for data that does not follow the schema.
        """
        document: dict[str, Any] = self._exact(data, "$", _DEEPEST)
        if error := best_match(self._validator.iter_errors(document)):
            raise self.refused(error.json_path, _said(error))
        return document

    def refused(self, place: str, reason: str) -> StoaError:
        """The refusal of a document for what stands at a place (a JSON path)."""
        shortened = reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…"
        return self._refusal(f"At {place}: {shortened.removesuffix('.')}.")

    def _exact(self, value: Any, place: str, depth: int) -> Any:
        if isinstance(value, Mapping | list | tuple) and not depth:
            raise self._refusal(f"It has lists and objects more than {_DEEPEST} deep within one another.")
        if isinstance(value, Mapping):
            return {
                self._writable(key, place): self._exact(item, f"{place}.{key}", depth - 1)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._exact(item, f"{place}[{index}]", depth - 1) for index, item in enumerate(value)]
        if isinstance(value, str):
            return self._writable(value, place)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return value
        # A float's shortest text is the literal that it was read from.
        number: int | Decimal = value if isinstance(value, int) else Decimal(str(value))
        if isinstance(number, Decimal) and not number.is_finite():
            raise self.refused(place, "not a finite number")
        if not -_LARGEST_NUMBER <= number <= _LARGEST_NUMBER:
            raise self.refused(place, f"a number beyond {_LARGEST_NUMBER:,}")
        return int(number) if number == int(number) else number

    def _writable(self, text: str, place: str) -> str:
        if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            raise self.refused(place, "a character that cannot be kept")
        return text


def read_document(data: bytes) -> dict[str, Any]:
    """A document from the bytes of a JSON file (RFC 8259), its decimals exact.

    Raises `DocumentUnreadable` with a sentence: beyond what is no JSON object, for names that stand twice in an object,
    and numbers that are none in JSON or absurdly long, which the RFC leaves to each reader.
    """
    if len(data) > LARGEST_DOCUMENT:
        raise DocumentUnreadable(f"It is larger than {LARGEST_DOCUMENT:,} bytes.")
    if data.startswith(_BYTE_ORDER_MARK):
        raise DocumentUnreadable("It begins with a byte order mark: save it as UTF-8 without one.")
    try:
        document = json.loads(
            data.decode(),
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_no_number,
            object_pairs_hook=_without_repetition,
        )
    except UnicodeDecodeError as error:
        raise DocumentUnreadable("It is not UTF-8: save it as that.") from error
    except json.JSONDecodeError as error:
        raise DocumentUnreadable(f"It is no JSON: see line {error.lineno}, column {error.colno}.") from error
    except RecursionError as error:
        raise DocumentUnreadable("It has too many lists and objects within one another.") from error
    if not isinstance(document, dict):
        raise DocumentUnreadable("It holds no JSON object.")
    return document


def _said(error: ValidationError) -> str:
    """What is wrong, in words: all that is missing at once, and what nobody knows."""
    here: Any = error.instance
    schema: Any = error.schema
    value: Any = error.validator_value
    match error.validator:
        case "required":
            missing = [name for name in value if name not in here]
            return f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        case "additionalProperties" if value is False:
            unknown = [name for name in here if name not in schema.get("properties", {})]
            return f"{_listed(unknown)} {'is' if len(unknown) == 1 else 'are'} not known here"
        case "oneOf" | "anyOf":
            return "what stands there is none of what may stand there"
        case _:
            return error.message


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _whole(text: str) -> int:
    _require_short(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    _require_short(text)
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of many digits
        _no_number(text)


def _require_short(text: str) -> None:
    if len(text) > _LONGEST_NUMBER:
        raise DocumentUnreadable(f"It holds a number of more than {_LONGEST_NUMBER} characters.")


def _no_number(text: str) -> NoReturn:
    raise DocumentUnreadable(f"It holds {text}, which is no number here.")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for index, name in enumerate(names) if name in names[:index])
        raise DocumentUnreadable(f"It holds {twice[:_LONGEST_NUMBER]!a} twice in one object.")
    return document


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
