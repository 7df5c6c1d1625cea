"""From what somebody sends to what may be kept: written anew by a process of its own, looked at by the scanner."""

import os
import shlex
import subprocess
import sys
from collections.abc import Hashable, Mapping
from typing import Final

from structlog import get_logger

from config.processes import run_program
from config.turns import NoTurn, Turns
from sync.attachments.media import AttachmentRefused, media_of
from sync.attachments.results import Rewritten, read_result

log = get_logger()

_TURNS: Final = Turns(2, 1, 20.0)  # at files that this process has unpacked: each may take a gigabyte
_SECONDS: Final = 40.0
_REWRITE: Final = (sys.executable, "-I", "-m", "sync.attachments.rewriting")
_OUR_SETTINGS: Final = "STOA_"
_IS_CLEAN: Final = 0
_IS_REFUSED: Final = 1


def clean_file(
    content: bytes, who: Hashable | None = None, *, scan_command: str = "", scan_seconds: float = 30.0
) -> Rewritten:
    """What is kept of a file that somebody sent, `who` for short.

    Raises AttachmentRefused, whose code says why nothing is.
    """
    media_of(content)
    try:
        with _TURNS.turn(who):
            if scan_command:
                scan(content, scan_command, scan_seconds)
            return _rewritten(content)
    except NoTurn as error:
        raise AttachmentRefused("Too many files at once.", code="file.busy") from error


def scan(content: bytes, command: str, seconds: float) -> None:
    """Let an organisation's own command look at a file, which it gets on its standard input.

    It ends with 0 for one that is clean and 1 for one that it refuses; anything else, and silence, refuse it too.
    Raises AttachmentRefused (``file.scan_refused``, ``file.scan_failed``).
    """
    try:
        status, _ = run_program(shlex.split(command), content, seconds, _environment())
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        log.error("scan_failed", kind=type(error).__name__)
        raise AttachmentRefused("The scanner does not answer.", code="file.scan_failed") from error
    if status == _IS_REFUSED:
        raise AttachmentRefused("The scanner refuses the file.", code="file.scan_refused")
    if status != _IS_CLEAN:
        log.error("scan_failed", status=status)
        raise AttachmentRefused("The scanner has failed.", code="file.scan_failed")


def _rewritten(content: bytes) -> Rewritten:
    try:
        status, told = run_program(_REWRITE, content, _SECONDS, {"LANG": "C.UTF-8"})
        if status != 0:
            log.warning("file_not_rewritten", status=status)
            raise AttachmentRefused("The file cannot be unpacked.", code="file.costly")
        return read_result(told)
    except subprocess.TimeoutExpired as error:
        raise AttachmentRefused("The file takes too long to unpack.", code="file.costly") from error
    except (ValueError, KeyError) as error:
        raise AttachmentRefused("The file cannot be unpacked.", code="file.broken") from error


def _environment() -> Mapping[str, str]:
    """What a command of the organisation's is told: everything but Stoa's own settings, with its keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OUR_SETTINGS)}
