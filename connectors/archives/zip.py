"""Zip files that strangers bring: read in memory within bounds, never extracted to disk.

The whole list of contents has to be in order before the first member is opened. Layout: PKWARE APPNOTE 6.3.10;
overlapping entries: David Fifield, "A better zip bomb" (WOOT 2019).
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Protocol

from connectors.archives.limits import DEFAULT_LIMITS, MIB, Limits
from connectors.archives.refusals import (
    ZIP,
    duplicate_member,
    is_safe_name,
    missing_member,
    opened,
    other_kind,
    refused,
    shown_name,
)
from connectors.contract import ArchiveRefused

_CHUNK = 64 * 1024
_LOCAL_HEADER_BYTES = 30
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")  # a first member, or the end of an empty archive
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # traditional, strong, masked headers
_UTF8_NAME = 0x800
_READABLE_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PLAIN_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)  # 0: made where files have no Unix mode
_UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    struct.error,
    zlib.error,
)


class SafeArchive(Protocol):
    """An open archive whose list of contents has been found in order."""

    def names(self) -> tuple[str, ...]:
        """The files in the archive, in its order, as Unicode NFC with `/` between folders."""
        ...

    def size(self, name: str) -> int:
        """What a member says it inflates to, in bytes. Raises `ArchiveRefused` where there is no such member."""
        ...

    def read(self, name: str) -> bytes:
        """A whole member. Raises `ArchiveRefused`."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member piece by piece. Raises `ArchiveRefused` as soon as it turns out not to be what it says."""
        ...


class SafeZip:
    """An open archive whose list of contents has been found in order. Made by `open_zip`."""

    def __init__(
        self, archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], limits: Limits
    ) -> None:
        self._archive = archive
        self._members = members
        self._limits = limits
        self._inflated = 0

    def names(self) -> tuple[str, ...]:
        """The files in the archive, in its order, as Unicode NFC with `/` between folders."""
        return tuple(self._members)

    def size(self, name: str) -> int:
        """What a member says it inflates to, in bytes. Raises `ArchiveRefused` where there is no such member."""
        return self._member(name).file_size

    def read(self, name: str) -> bytes:
        """A whole member. Raises `ArchiveRefused`."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member piece by piece. Raises `ArchiveRefused` as soon as it turns out not to be what it says."""
        info = self._member(name)
        self._refuse_excess(info, info.file_size)
        inflated = 0
        try:
            with self._archive.open(self._untrimmed(info)) as stream:
                while chunk := stream.read(_CHUNK):
                    inflated += len(chunk)
                    self._inflated += len(chunk)
                    self._refuse_excess(info, inflated)
                    yield chunk
        except _UNREADABLE as error:
            raise _damaged_member(info) from error
        if inflated != info.file_size:
            raise _damaged_member(info)

    def _member(self, name: str) -> zipfile.ZipInfo:
        info = self._members.get(name)
        if info is None:
            raise missing_member(name)
        return info

    def _untrimmed(self, info: zipfile.ZipInfo) -> zipfile.ZipInfo:
        # zipfile stops at the size that the directory states, which would hide a directory that lies.
        untrimmed = copy(info)
        untrimmed.file_size = self._limits.member_bytes + 1
        return untrimmed

    def _refuse_excess(self, info: zipfile.ZipInfo, size: int) -> None:
        limits = self._limits
        if size > limits.ratio_floor and size > limits.ratio * info.compress_size:
            raise refused(
                "bomb",
                f"{shown_name(info.filename)} in the archive unpacks to over {limits.ratio} times its packed size, "
                "as only archives made to do harm do, so nothing of it was read.",
            )
        if size > limits.member_bytes:
            raise refused(
                "too_large",
                f"{shown_name(info.filename)} in the archive is larger than the {limits.member_bytes // MIB} MiB "
                "that are read of one file; take out of it what does not concern the course, pack the archive again "
                "and bring that.",
            )
        if self._inflated > limits.total_bytes:
            raise refused(
                "too_large",
                f"The archive holds more than the {limits.total_bytes // MIB} MiB that are read at once; "
                "export a shorter period and bring the parts one after the other.",
            )


@contextmanager
def open_zip(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[SafeZip]:
    """Open a zip file that somebody brought.

    Raises `ArchiveRefused` with one sentence for that person: ``archive.unreadable`` (no such file),
    ``.not_a_zip``, ``.damaged``, ``.encrypted``, ``.unsupported`` (compression), ``.unsafe_path``,
    ``.duplicate_member``, ``.too_large``, ``.bomb`` (also for entries that overlap). Archives within the archive
    are members like any other and never opened.
    """
    with opened(path, lambda found: _BoundedReader(io.FileIO(found), limits)) as file:
        _refuse_other_kinds(file.read(_CHUNK))
        with _directory(file) as archive:
            yield SafeZip(archive, _members_in_order(archive), limits)


class _BoundedReader(io.BufferedReader):
    """A file that hands out no list of contents beyond the limits, since `zipfile` would hold it whole."""

    def __init__(self, raw: io.FileIO, limits: Limits) -> None:
        super().__init__(raw)
        self._limits = limits

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._limits.directory_bytes:
            raise self._too_long()
        data = super().read(size)
        if data.count(_DIRECTORY_ENTRY) > self._limits.members:
            raise self._too_long()
        return data

    def _too_long(self) -> ArchiveRefused:
        return refused(
            "too_large",
            f"The archive lists more than the {self._limits.members:,} files that are read at once; "
            "export a shorter period and bring the parts one after the other.",
        )


def _refuse_other_kinds(beginning: bytes) -> None:
    if beginning.startswith(_BEGINNINGS):
        return
    if not beginning:
        raise refused("not_a_zip", "The file is empty; download the export again and bring the .zip file.")
    raise refused(
        "not_a_zip",
        f"The file is no zip archive but {other_kind(beginning, ZIP)}; download the export again and bring the .zip "
        "file as it came.",
    )


def _directory(file: _BoundedReader) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except NotImplementedError as error:
        raise _unsupported("The archive") from error
    except _UNREADABLE as error:
        raise refused(
            "damaged",
            "The zip archive is cut short or damaged, its list of contents cannot be read; "
            "download the export again and bring it as it came.",
        ) from error


def _members_in_order(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    members: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        _refuse_unsafe(info)
        name = _true_name(info)
        if name in members:
            raise duplicate_member(name)
        members[name] = info
    _refuse_overlaps(entries, archive.start_dir)
    return {name: info for name, info in members.items() if not info.is_dir()}


def _refuse_unsafe(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise refused(
            "encrypted", "The archive is locked with a password; bring the export without a password."
        )
    if info.compress_type not in _READABLE_COMPRESSION:
        raise _unsupported(shown_name(info.filename))
    if not is_safe_name(info.orig_filename) or stat.S_IFMT(info.external_attr >> 16) not in _PLAIN_KINDS:
        raise refused(
            "unsafe_path",
            f"The archive holds {shown_name(info.orig_filename)}, a name or a link that leads out of it; "
            "bring the export as it was downloaded.",
        )


def _true_name(info: zipfile.ZipInfo) -> str:
    # Many programs write names in UTF-8 without saying so, and macOS takes letters and accents apart.
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return unicodedata.normalize("NFC", name)


def _refuse_overlaps(entries: Sequence[zipfile.ZipInfo], end_of_members: int) -> None:
    # At least so long: names are counted in characters, and the extra field is known only once it is opened.
    free_from = 0
    for info in sorted(entries, key=lambda entry: entry.header_offset):
        if info.header_offset < free_from:
            raise refused(
                "bomb",
                f"{shown_name(info.filename)} overlaps another file in the archive, "
                "as only archives made to do harm do, so nothing of it was read.",
            )
        free_from = info.header_offset + _LOCAL_HEADER_BYTES + len(info.orig_filename) + info.compress_size
        if free_from > end_of_members:
            raise _damaged_member(info)


def _unsupported(what: str) -> ArchiveRefused:
    return refused(
        "unsupported",
        f"{what} is packed in a way that is not read here; pack the export again as an ordinary zip (deflate).",
    )


def _damaged_member(info: zipfile.ZipInfo) -> ArchiveRefused:
    return refused(
        "damaged",
        f"{shown_name(info.filename)} in the archive is damaged or cut short; "
        "download the export again and bring it as it came.",
    )
