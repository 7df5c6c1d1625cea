"""Directories for what does not fit into memory while a file is written, and clearing those that a kill has left.

The name of each says of which installation it is, and by which claim to which file somebody uses it.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from typing import Final
from uuid import UUID

from sync.delivery.context import SyncContext
from sync.exports.claims import Task, read_claims

_PREFIX: Final = "stoa-matrix-"
_MARK_CHARACTERS: Final = 16
_OTHERS_AFTER_SECONDS: Final = 6 * 3600.0


@contextmanager
def room_for(context: SyncContext, task: Task) -> Iterator[Path]:
    """A directory of its own for what does not fit into memory."""
    directory = Path(gettempdir()) / f"{_own(context)}{task.id.hex}-{task.claim.hex}"
    directory.mkdir(mode=0o700)
    try:
        yield directory
    finally:
        rmtree(directory, ignore_errors=True)


def clear_left_over(context: SyncContext) -> None:
    """Delete what processes have left that were killed together with their programs.

    Of this installation all that nobody has a claim to any more; of others, which may use it, what is very old.
    """
    own, others = _find(_own(context))
    claims = read_claims(context, [export_id for export_id, _ in own.values()]) if own else {}
    for directory, (export_id, claim) in own.items():
        if claims.get(export_id) != claim:
            rmtree(directory, ignore_errors=True)
    for directory in others:
        with suppress(OSError):
            if directory.stat().st_mtime < time.time() - _OTHERS_AFTER_SECONDS:
                rmtree(directory, ignore_errors=True)


def _find(own_prefix: str) -> tuple[Mapping[Path, tuple[UUID, UUID]], list[Path]]:
    """The rooms of this installation with file and claim, and all others."""
    own: dict[Path, tuple[UUID, UUID]] = {}
    others = []
    for directory in Path(gettempdir()).glob(f"{_PREFIX}*"):
        try:
            export_id, claim = directory.name.removeprefix(own_prefix).split("-")
            own[directory] = UUID(hex=export_id), UUID(hex=claim)
        except ValueError:
            others.append(directory)
    return own, others


def _own(context: SyncContext) -> str:
    """How names begin here: another database under the same key is another installation, such as one for trying out."""
    address = context.database.engine.url.render_as_string(hide_password=True)
    return f"{_PREFIX}{context.keys.lookup('rooms of files', address)[:_MARK_CHARACTERS]}-"
