"""The filter as a line in, a line out: what `stoa privacy filter` runs on."""

import json
from functools import lru_cache

from config.errors import StoaError
from sync.filter.engine import TextFilter
from sync.filter.types import Filtered, RosterName


class LineRefused(StoaError):
    """A line is not what the filter reads."""

    default_code = "filter.line_refused"


def filter_line(line: str) -> str:
    """Filter one JSON object ``{"id", "lang", "text", "roster"}``; `lang` and `roster` (full names) may be missing.

    Gives ``{"id", "text", "spans": [[start, end, type, score, reason], …]}`` on one line, with offsets in code
    points of the text that came in. Raises `LineRefused` with what is wrong; its message holds nothing of the line.
    """
    record = _record(line)
    text, language, roster = record.get("text"), record.get("lang"), record.get("roster") or []
    if not isinstance(text, str):
        raise LineRefused('"text" is not a string.' if "text" in record else 'There is no "text".')
    if not (language is None or isinstance(language, str)):
        raise LineRefused('"lang" is not a string.')
    if not (isinstance(roster, list) and all(isinstance(name, str) for name in roster)):
        raise LineRefused('"roster" is not a list of strings.')
    filtered = _filter_for(tuple(roster)).scan(text, language=language)
    spans = [[span.start, span.end, span.type, span.score, span.reason] for span in filtered.spans]
    answer = json.dumps({"id": record.get("id"), "text": filtered.text, "spans": spans}, ensure_ascii=False)
    # Half a surrogate pair, which JSON can hold and UTF-8 cannot, goes out as it came in: escaped.
    return answer.encode("utf-8", "backslashreplace").decode("utf-8")


def mark_up(text: str, filtered: Filtered) -> str:
    """The text as it was given with each finding in marks that name its type: ``⟦EMAIL a@b.de⟧``."""
    parts: list[str] = []
    position = 0
    for span in filtered.spans:
        parts += (text[position : span.start], f"⟦{span.type} {text[span.start : span.end]}⟧")
        position = span.end
    return "".join([*parts, text[position:]])


def _record(line: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise LineRefused("This is not JSON.") from None
    if not isinstance(record, dict):
        raise LineRefused("This is not a JSON object.")
    return record


@lru_cache(maxsize=32)
def _filter_for(roster: tuple[str, ...]) -> TextFilter:
    return TextFilter(map(RosterName.parse, roster))
