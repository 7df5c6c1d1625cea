"""What is said of archives that are not in order, whatever they are packed with; and which names are."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from connectors.contract import ArchiveRefused

_SHOWN_CHARACTERS = 60
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ZIP, GZIP = b"PK", b"\x1f\x8b"
_KINDS = (
    (ZIP, "a zip archive"),
    (GZIP, "a gzip file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
    (b"<", "a web page"),
    (b"{", "a JSON file"),
    (b"[", "a JSON file"),
)
_File = TypeVar("_File")


def refused(code: str, sentence: str) -> ArchiveRefused:
    """A refusal with one sentence for whoever brought the archive."""
    return ArchiveRefused(sentence, code=f"archive.{code}")


def missing_member(name: str) -> ArchiveRefused:
    """It holds no file of this name."""
    return refused(
        "missing_member",
        f"The archive holds no {shown_name(name)}; bring the export as it was downloaded, "
        "with nothing taken out.",
    )


def duplicate_member(name: str) -> ArchiveRefused:
    """It holds two files of this name."""
    return refused(
        "duplicate_member",
        f"The archive holds {shown_name(name)} twice, so nobody can say which is meant; "
        "download the export again and bring it as it came.",
    )


def opened(path: Path, open_file: Callable[[Path], _File]) -> _File:
    """The file at a path. Raises `ArchiveRefused` ``archive.unreadable`` where it cannot be opened."""
    try:
        if path.is_file():
            return open_file(path)
    except (OSError, ValueError) as error:
        raise _unreadable() from error
    raise _unreadable()


def other_kind(beginning: bytes, wanted: bytes) -> str:
    """What a file seems to be that begins so and is not what was `wanted`, as it may stand in a sentence."""
    bare = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = (kind for magic, kind in _KINDS if magic != wanted and bare.startswith(magic))
    return next(found, "something else")


def shown_name(name: str) -> str:
    """A member's name as it may stand in a sentence: quoted, printable, short."""
    printable = "".join(character if character.isprintable() else "\ufffd" for character in name)
    if len(printable) > _SHOWN_CHARACTERS:
        printable = printable[:_SHOWN_CHARACTERS] + "…"
    return f"“{printable}”"


def is_safe_name(name: str) -> bool:
    """Whether this leads to a place within the archive, whatever system it is unpacked on."""
    parts = name.removesuffix("/").split("/")
    return not (
        "\\" in name
        or _CONTROL.search(name)
        or _DRIVE.match(name)
        or any(part in ("", ".", "..") for part in parts)
    )


def _unreadable() -> ArchiveRefused:
    return refused(
        "unreadable",
        "The archive cannot be opened; check that it is a file, that it is there and that it may be read.",
    )
