"""Having a PDF made: in turns, within a bounded time, and only so many an hour for each person."""

import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from threading import Lock
from typing import ClassVar, Final, cast
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext
from structlog import get_logger

from config.processes import run_program
from config.turns import NoTurn, Turns
from lti_tool.app.errors import PageError

log = get_logger()

MOST_AN_HOUR: Final = 20
_TURNS: Final = Turns(2, 1, 20.0)  # of the server's threads most stay free for others
_SECONDS: Final = 30.0
_RAISED: Final = 1  # as Python ends at an exception
_PROGRAM: Final = (sys.executable, "-I", "-m", "lti_tool.printing.typesetting")
_HOUR: Final = timedelta(hours=1)


class NoPdfHere(PageError):
    """PDFs cannot be made on this installation."""

    status: ClassVar[int] = 409
    default_code = "printing.no_pdf"
    sentence = lazy_gettext("PDFs cannot be made here. Print the page instead, and choose PDF there.")


class TooBusy(PageError):
    """Too many PDFs are being made, or one of this person's is, or took long a moment ago."""

    status: ClassVar[int] = 503
    default_code = "printing.busy"
    sentence = lazy_gettext(
        "PDFs are being made for you or for others at this moment. Try it again in a minute."
    )


class TooOften(PageError):
    """One person has had very many made."""

    status: ClassVar[int] = 429
    default_code = "printing.too_often"
    sentence = lazy_gettext("You have had very many PDFs made within an hour. Try it again in an hour.")


class NotMade(PageError):
    """The typesetter failed or took too long."""

    status: ClassVar[int] = 500
    default_code = "printing.not_made"
    sentence = lazy_gettext("The PDF could not be made. Print the page instead, and choose PDF there.")


class Pace:
    """How often each person had one made within the last hour."""

    def __init__(self, most: int = MOST_AN_HOUR) -> None:
        self._most, self._lock = most, Lock()
        self._made: dict[UUID, deque[datetime]] = {}

    def take(self, person_id: UUID, now: datetime) -> None:
        """Count one more. Raises TooOften."""
        with self._lock:
            for each in [key for key, times in self._made.items() if times[-1] <= now - _HOUR]:
                del self._made[each]
            times = self._made.setdefault(person_id, deque())
            while times and times[0] <= now - _HOUR:
                times.popleft()
            if len(times) >= self._most:
                raise TooOften()
            times.append(now)


def pace_of(what: str) -> Pace:
    """How often each person has had one of these made, as far as the running application knows."""
    return cast(Pace, current_app.extensions.setdefault(f"stoa_pace_{what}", Pace()))


@contextmanager
def a_turn(person_id: UUID) -> Iterator[None]:
    """Read a thread and make its PDF within it, one at a time for each person. Raises TooBusy."""
    try:
        with _TURNS.turn(person_id):
            yield
    except NoTurn as error:
        raise TooBusy() from error


def makes_pdf() -> bool:
    """Whether PDFs can be made here."""
    return find_spec("typst") is not None


def make_pdf(content: str) -> bytes:
    """The PDF of a thread's content (`lti_tool.printing.content`), within `a_turn`. Raises NoPdfHere, NotMade."""
    if not makes_pdf():
        raise NoPdfHere()
    with TemporaryDirectory() as empty:
        return _made(content.encode(), empty)


def _made(content: bytes, empty: str) -> bytes:
    try:
        status, told = _run(content, empty, "ua-1")
        if (
            status == _RAISED
        ):  # where the fonts lack a character; in a process of its own, with all of its memory
            status, told = _run(content, empty, "tagged")
    except subprocess.TimeoutExpired as error:
        raise NotMade("The PDF takes too long.") from error
    if status != 0 or not told.startswith(b"%PDF"):
        log.error("pdf_not_made", status=status)
        raise NotMade()
    return told


def _run(content: bytes, empty: str, standard: str) -> tuple[int, bytes]:
    environment = {"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "2"}
    return run_program((*_PROGRAM, empty, standard), content, _SECONDS, environment)
