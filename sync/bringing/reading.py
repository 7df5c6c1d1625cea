"""Reading a file that a learner brings, in a program of its own, so that no archive can take the server's memory."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO, Final

from connectors.contract import ArchiveRefused, Direction, Manifest
from connectors.registry import How, registry
from sync.bringing.items import Item, parse_item
from sync.bringing.reader import SECONDS

_AT_ONCE: Final = 2
_WAIT_SECONDS: Final = 20.0
_READING: Final = BoundedSemaphore(_AT_ONCE)
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class ArchiveRead:
    """What an archive holds, the newest first, and how many older items were left out."""

    items: Iterator[Item]
    left_out: int


def personal_archives() -> dict[str, Manifest]:
    """The connectors that read an archive which somebody asks a service for, by id, other packages' too; by title."""
    found = [
        each.manifest
        for each in registry().listed()
        if each.manifest.direction is Direction.COMMUNITIES
        and each.manifest.personal_archive
        and How.ARCHIVE in each.how
    ]
    return {each.id: each for each in sorted(found, key=lambda manifest: manifest.title.casefold())}


@contextmanager
def read_archive(connector: str, file: IO[bytes]) -> Iterator[ArchiveRead]:
    """Read an archive from an open file that has no name any more.

    Raises `ArchiveRefused`: with the reader's code and sentence, ``archive.busy`` while others are read,
    ``archive.too_long`` where it takes too much time or memory.
    """
    if not _READING.acquire(timeout=_WAIT_SECONDS):
        raise ArchiveRefused(
            "Other archives are being read at present; try again in a minute.", code="archive.busy"
        )
    try:
        yield _read(connector, file)
    finally:
        _READING.release()


def _read(connector: str, file: IO[bytes]) -> ArchiveRead:
    number = file.fileno()
    os.lseek(number, 0, os.SEEK_SET)
    command = (sys.executable, "-I", "-m", "sync.bringing.reader", connector, f"/proc/self/fd/{number}")
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(_ENVIRONMENT),
            pass_fds=(number,),
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_long() from error
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise _too_long()
    told = json.loads(lines.pop())
    if "refused" in told:
        raise ArchiveRefused(told["sentence"], code=told["refused"])
    return ArchiveRead((parse_item(line.decode()) for line in lines), told["left_out"])


def _too_long() -> ArchiveRefused:
    return ArchiveRefused(
        "The archive takes too long to be read. Ask the service for a smaller part of your data.",
        code="archive.too_long",
    )
