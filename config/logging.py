"""Structured logs on stderr, one JSON object a line, without personal data.

An event has a name and fields that are ids, codes, counts and durations; never names, mail addresses, texts or
tokens. Whoever logs an exception logs its code. Of what libraries log, only the place in their code is told: their
messages hold addresses, SQL, rows and whatever an exception says, whoever sets their levels to what.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog

from config.clock import format_stamp

_FRAMES: Final = 6

log = structlog.get_logger()


def configure_logging(*, debug: bool = False) -> None:
    """Send the logs of Stoa and of its libraries to stderr."""
    level = logging.DEBUG if debug else logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _say_where,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _OfLibraries)]:
        root.removeHandler(handler)
    root.addHandler(_OfLibraries(logging.DEBUG if debug else logging.WARNING))
    threading.excepthook = _thread_failed  # Python's own writes the exception's message


class _OfLibraries(logging.StreamHandler[Any]):
    """Tells of what a library logs its name, the level and the place; where an exception goes with it, its kind.

    Its level stays open, and a filter keeps out what is too low: Flask and Werkzeug add handlers of their own, which
    tell all, where none is open for the level that somebody has set.
    """

    def __init__(self, least: int) -> None:
        super().__init__(sys.stderr)
        self.addFilter(lambda record: record.levelno >= least)

    def format(self, record: logging.LogRecord) -> str:
        """Give a record as a line of JSON."""
        kind = record.exc_info[0] if record.exc_info else None
        told = {
            "library": record.name,
            "at": f"{record.filename}:{record.lineno} {record.funcName}",
            **({"kind": kind.__name__} if kind else {}),
            **({"where": _places(record.exc_info[2])} if record.exc_info else {}),
            "level": record.levelname.lower(),
            "timestamp": format_stamp(datetime.fromtimestamp(record.created, UTC)),
        }
        return json.dumps(told)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """Let a line go that cannot be written: Python would write the message, to where nothing can be written."""


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_type is not SystemExit:
        places = _places(failure.exc_traceback)
        log.error("thread_failed", kind=failure.exc_type.__name__, where=places)


def _say_where(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn `exc_info` into the places that the exception came through; its message may name people."""
    if event.pop("exc_info", None):
        event["where"] = _places(sys.exc_info()[2])
    return event


def _places(came_through: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(came_through)[-_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
