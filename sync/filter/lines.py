"""The filter as a line in, a line out: what `stoa privacy filter` runs on."""

import json
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Never

from config.errors import StoaError
from sync.filter.engine import TextFilter
from sync.filter.types import Filtered, RosterName

# What JSON leaves as it is and many a reader takes for the end of a line.
_LINE_ENDS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class LineRefused(StoaError):
    """A line is not what the filter reads."""

    default_code = "filter.line_refused"


class LineBlank(LineRefused):
    """There is nothing in a line."""

    default_code = "filter.line_blank"


class NotUtf8(StoaError):
    """Bytes that are no text."""

    default_code = "privacy.not_utf8"


class LineFailed(StoaError):
    """The filter failed on a line: our fault, not the line's."""

    default_code = "filter.failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one line: a JSON object on one line, without its end, and whether it tells of a refusal."""

    line: str
    refused: bool


_Id = str | int | float | None


def filter_line(line: bytes) -> Answer:
    """Filter one JSON object ``{"id", "lang", "text", "roster", "terms"}``; all but `text` may be missing.

    `roster` lists full names, `terms` confidential terms. The answer is ``{"id", "text", "spans": [[start,
    end, type, score, reason], …]}`` with offsets in code points of the text that came in, and ``"held": true`` where a
    person has to look at the text; or, for a line that cannot be read or on which the filter fails, ``{"id", "error":
    {"code", "message"}}``, which holds nothing of the line but its `id` (null where there is none to be read).
    """
    identity: _Id = None
    try:
        record = _record(decoded(line))
        identity = _identity(record)
        filtered = _filtered(record)
    except StoaError as refused:
        return _refusal(identity, refused)
    except Exception as trouble:  # noqa: BLE001  the lines behind this one are to be answered too
        # Without its message, which may hold the text.
        kind = type(trouble).__name__
        return _refusal(identity, LineFailed(f"The text filter failed on this line ({kind})."))
    spans = [[span.start, span.end, span.type, span.score, span.reason] for span in filtered.spans]
    held = {"held": True} if filtered.held else {}
    return Answer(_json({"id": identity, "text": filtered.text, "spans": spans, **held}), refused=False)


def _refusal(identity: _Id, trouble: StoaError) -> Answer:
    error = {"code": trouble.code, "message": trouble.message}
    return Answer(_json({"id": identity, "error": error}), refused=True)


def decoded(received: bytes) -> str:
    """The text of bytes in UTF-8, without a byte order mark before it. Raises `NotUtf8`."""
    try:
        return received.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8("The input is not UTF-8; convert it first, for example with iconv.") from error


def mark_up(text: str, filtered: Filtered) -> str:
    """The text as it was given with each finding in marks that name its type: ``⟦EMAIL a@b.de⟧``."""
    parts: list[str] = []
    position = 0
    for span in filtered.spans:
        parts += (text[position : span.start], f"⟦{span.type} {text[span.start : span.end]}⟧")
        position = span.end
    return "".join([*parts, text[position:]])


def _record(line: str) -> dict[str, object]:
    if not line.strip():
        raise LineBlank("The line is blank.")
    try:
        record = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise LineRefused("This is not JSON.") from None
    if not isinstance(record, dict):
        raise LineRefused("This is not a JSON object.")
    return record


def _refuse_constant(name: str) -> Never:
    """NaN and Infinity, which Python reads and RFC 8259 does not know."""
    raise ValueError(name)


def _identity(record: dict[str, object]) -> _Id:
    identity = record.get("id")
    if identity is None or isinstance(identity, str):
        return identity
    if isinstance(identity, int | float) and not isinstance(identity, bool) and isfinite(identity):
        return identity
    raise LineRefused('"id" is neither a string nor a number within range.')


def _filtered(record: dict[str, object]) -> Filtered:
    text, language = record.get("text"), record.get("lang")
    if not isinstance(text, str):
        raise LineRefused('"text" is not a string.' if "text" in record else 'There is no "text".')
    if not (language is None or isinstance(language, str)):
        raise LineRefused('"lang" is not a string.')
    return _filter_for(_strings(record, "roster"), _strings(record, "terms")).scan(text, language=language)


def _strings(record: dict[str, object], name: str) -> tuple[str, ...]:
    found = record.get(name)
    if found is None:
        return ()
    if not (isinstance(found, list) and all(isinstance(each, str) for each in found)):
        raise LineRefused(f'"{name}" is not a list of strings.')
    return tuple(found)


def _json(answer: dict[str, object]) -> str:
    written = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    for line_end, escape in _LINE_ENDS.items():
        written = written.replace(line_end, escape)
    # Half a surrogate pair, which JSON can hold and UTF-8 cannot, goes out as it came in: escaped.
    return written.encode("utf-8", "backslashreplace").decode("utf-8")


@lru_cache(maxsize=32)
def _filter_for(roster: tuple[str, ...], terms: tuple[str, ...]) -> TextFilter:
    return TextFilter(map(_name, roster), terms=terms)


@lru_cache(maxsize=8192)
def _name(written: str) -> RosterName:
    return RosterName.parse(written)
