"""An answer, read whole."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.http.errors import HttpTrouble

_HTML = ("text/html", "application/xhtml+xml")
_LONGEST_WAIT = 86_400.0  # seconds; whoever asks for more is asked again after a day


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, headers (names in any case) and the decoded body. `url` is what was asked."""

    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status says success."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The type of the body in small letters, without parameters; empty where none is given."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether the body is a page for people. No body is none, whatever its type: PHP calls everything HTML."""
        return self.media_type in _HTML and bool(self.body.strip())

    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """The body read as JSON. Raises `HttpTrouble` ``http.protocol`` where it is none."""
        try:
            return json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise HttpTrouble(
                f"The host {urlsplit(self.url).hostname} answered with something that is not JSON.",
                code="http.protocol",
                sent=True,
            ) from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds that the answer asks to wait (RFC 9110, section 10.2.3), 0 to a day; None where it does not."""
    value = response.headers.get("Retry-After", "").strip()
    seconds = float(value) if value.isascii() and value.isdigit() else _seconds_until(value, now)
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT)


def clock_ahead(response: Response, now: datetime) -> float:
    """Seconds by which the clock of whoever answered is ahead of `now`, 0 or more; 0 where the answer tells no time."""
    return max(_seconds_until(response.headers.get("Date", ""), now) or 0.0, 0.0)


def _seconds_until(date: str, now: datetime) -> float | None:
    try:
        instant = parsedate_to_datetime(date)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return math.ceil((instant - now).total_seconds())
