"""Tar files packed with gzip that strangers bring: read in memory within bounds, never extracted to disk.

The whole file is gone through once before the first member is opened, since a tar has no list of contents. The layout
is taken apart here rather than by `tarfile`, which reads long names and sparse maps of any size into memory.
Layout: POSIX 1003.1-2017, "pax Interchange Format"; GNU tar, "Basic Tar Format".
"""

import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from connectors.archives.limits import DEFAULT_LIMITS, MIB, Limits
from connectors.archives.refusals import (
    GZIP,
    duplicate_member,
    is_safe_name,
    missing_member,
    opened,
    other_kind,
    refused,
    shown_name,
)
from connectors.contract import ArchiveRefused

_BLOCK = 512
_CHUNK = 64 * 1024
_GZIP = b"\x1f\x8b\x08"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_FILES = (b"0", b"\0", b"7")
_FOLDER = b"5"
_LONG_NAME = b"L"
_PAX = b"x"
_PAX_GLOBAL = b"g"
_LONGEST_EXTRA = 64 * 1024  # bytes of a long name or of what is said of the next member


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member: its name, and where its bytes are in the unpacked tar."""

    name: str
    begin: int
    size: int


class SafeTar:
    """An open archive that has been gone through once and found in order. Made by `open_tar`.

    Members are reached by unpacking what comes before them, and so are best read in the order of `names`.
    """

    def __init__(self, file: BinaryIO, members: dict[str, _Entry], limits: Limits) -> None:
        self._file = file
        self._members = members
        self._limits = limits
        self._inflated = 0

    def names(self) -> tuple[str, ...]:
        """The files in the archive, in its order, as Unicode NFC with `/` between folders."""
        return tuple(self._members)

    def size(self, name: str) -> int:
        """A member's size in bytes. Raises `ArchiveRefused` where there is no such member."""
        return self._member(name).size

    def read(self, name: str) -> bytes:
        """A whole member. Raises `ArchiveRefused`."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member piece by piece. Raises `ArchiveRefused`."""
        entry = self._member(name)
        if entry.size > self._limits.member_bytes:
            raise refused(
                "too_large",
                f"{shown_name(entry.name)} in the archive is larger than the {self._limits.member_bytes // MIB} MiB "
                "that are read of one file; ask the service for a shorter period, and bring that.",
            )
        self._inflated += entry.size
        if self._inflated > self._limits.total_bytes:
            raise _too_much(self._limits)
        stream = _Inflated(self._file, self._limits)
        stream.skip(entry.begin)
        remaining = entry.size
        while remaining:
            chunk = stream.take(min(remaining, _CHUNK))
            remaining -= len(chunk)
            yield chunk

    def _member(self, name: str) -> _Entry:
        entry = self._members.get(name)
        if entry is None:
            raise missing_member(name)
        return entry


@contextmanager
def open_tar(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[SafeTar]:
    """Open a .tar.gz file that somebody brought.

    Raises `ArchiveRefused` with one sentence for that person: ``archive.unreadable`` (no such file), ``.not_a_tar``,
    ``.damaged``, ``.unsafe_path`` (also links and devices), ``.unsupported`` (sparse files, parts of an archive),
    ``.duplicate_member``, ``.too_large``, ``.bomb``. `limits.total_bytes` bounds what the whole archive unpacks to.
    Archives within the archive are members like any other and never opened.
    """
    with opened(path, lambda found: found.open("rb")) as file:
        _refuse_other_kinds(file.read(_CHUNK))
        yield SafeTar(file, _members_in_order(file, limits), limits)


class _Inflated:
    """The unpacked bytes from the beginning on, counted, and never more of them at once than asked for."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        file.seek(0)
        self._file = file
        self._limits = limits
        self._gzip = zlib.decompressobj(_GZIP_WINDOW)
        self._rest = b""
        self._held = bytearray()
        self._packed = 0
        self._ended = False
        self.at = 0
        self._unpacked = 0

    def take(self, size: int) -> bytes:
        """So many bytes. Raises `ArchiveRefused` where there are fewer."""
        data = self.up_to(size)
        if len(data) < size:
            raise _damaged()
        return data

    def up_to(self, size: int) -> bytes:
        """So many bytes, or what is left."""
        while len(self._held) < size and not self._ended:
            self._held += self._more()
        data = bytes(self._held[:size])
        del self._held[:size]
        self.at += len(data)
        return data

    def skip(self, size: int) -> None:
        """Go on by so many bytes."""
        while size:
            size -= len(self.take(min(size, _CHUNK)))

    def finish(self) -> None:
        """Unpack to the end, where the checksum stands."""
        while self.up_to(_CHUNK):
            pass

    def _more(self) -> bytes:
        if self._gzip.eof and not self._next_stream():
            self._ended = True
            return b""
        if not self._rest:
            self._rest = self._file.read(_CHUNK)
            self._packed += len(self._rest)
            if not self._rest:
                raise _damaged()
        try:
            data = self._gzip.decompress(self._rest, _CHUNK)
        except zlib.error as error:
            raise _damaged() from error
        self._rest = self._gzip.unconsumed_tail
        self._unpacked += len(data)
        self._refuse_excess()
        return data

    def _next_stream(self) -> bool:
        """Whether another packed part follows the one that has ended, as gzip allows; zeros may fill up the end."""
        rest = (self._gzip.unused_data or self._file.read(_CHUNK)).lstrip(b"\0")
        if not rest:
            return False
        if not rest.startswith(_GZIP[: len(rest)]):
            raise _damaged()
        self._packed += len(rest)
        self._gzip = zlib.decompressobj(_GZIP_WINDOW)
        self._rest = rest
        return True

    def _refuse_excess(self) -> None:
        limits = self._limits
        if self._unpacked > limits.ratio_floor and self._unpacked > limits.ratio * self._packed:
            raise refused(
                "bomb",
                f"The archive unpacks to over {limits.ratio} times its packed size, as only archives made to do harm "
                "do, so nothing of it was read.",
            )
        if self._unpacked > limits.total_bytes:
            raise _too_much(limits)


@dataclass(slots=True)
class _Told:
    """What extra members say of the one after them."""

    name: str | None = None
    size: int | None = None


def _members_in_order(file: BinaryIO, limits: Limits) -> dict[str, _Entry]:
    members: dict[str, _Entry] = {}
    stream = _Inflated(file, limits)
    told, headers = _Told(), 0
    while (header := stream.up_to(_BLOCK)) and any(header):
        headers += 1
        if headers > limits.members:
            raise refused(
                "too_large",
                f"The archive lists more than the {limits.members:,} files that are read at once; "
                "ask the service for a shorter period, and bring that.",
            )
        if not _is_header(header):
            raise _not_a_tar("something else") if headers == 1 else _damaged()
        kind, size = header[156:157], _number(header[124:136])
        if kind in (_LONG_NAME, _PAX, _PAX_GLOBAL):
            _take_extra(stream, kind, size, told)
            continue
        name = _name(header, told)
        size = size if told.size is None else told.size
        told = _Told()
        _refuse_unsafe(name, kind)
        if kind in _FILES and not name.endswith("/"):
            _add(members, _Entry(name, stream.at, size))
        stream.skip(size if kind in _FILES else 0)
        stream.skip(-size % _BLOCK if kind in _FILES else 0)
    if not headers and not header:
        raise _not_a_tar("an empty one")
    stream.finish()
    return members


def _take_extra(stream: _Inflated, kind: bytes, size: int, told: _Told) -> None:
    if size > _LONGEST_EXTRA:
        raise _damaged()
    data = stream.take(size)
    stream.skip(-size % _BLOCK)
    if kind == _LONG_NAME:
        told.name = _text(data.rstrip(b"\0"))
    elif kind == _PAX:
        _take_pax(data, told)


def _take_pax(data: bytes, told: _Told) -> None:
    while data:
        length, _, rest = data.partition(b" ")
        if not length.isdigit() or len(length) > 6 or not 0 < int(length) <= len(data):
            raise _damaged()
        key, _, value = rest[: int(length) - len(length) - 1].rstrip(b"\n").partition(b"=")
        data = data[int(length) :]
        if key.startswith(b"GNU.sparse."):
            raise _unsupported()
        if key == b"path":
            told.name = _text(value)
        elif key == b"size":
            told.size = _digits(value, 10)


def _is_header(header: bytes) -> bool:
    if len(header) < _BLOCK:
        return False
    try:
        stated = int(header[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(header[:148]) + 8 * ord(" ") + sum(header[156:])


def _number(field: bytes) -> int:
    if field[0] & 0x80:  # base 256, of what is larger than eight gibibytes
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    return _digits(field.strip(b" \0") or b"0", 8)


def _digits(field: bytes, base: int) -> int:
    if not field.isdigit() or len(field) > 19:
        raise _damaged()
    try:
        return int(field, base)
    except ValueError as error:
        raise _damaged() from error


def _name(header: bytes, told: _Told) -> str:
    if told.name is not None:
        name = told.name
    else:
        name = _text(header[:100].partition(b"\0")[0])
        prefix = _text(header[345:500].partition(b"\0")[0]) if header[257:263] == b"ustar\0" else ""
        name = f"{prefix}/{name}" if prefix else name
    return unicodedata.normalize("NFC", name.removeprefix("./"))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _refuse_unsafe(name: str, kind: bytes) -> None:
    if kind in (b"S", b"M", b"D", b"V"):
        raise _unsupported()
    is_root = not name.strip("./") and kind == _FOLDER and ".." not in name and not name.startswith("/")
    if kind not in (*_FILES, _FOLDER) or not (is_root or is_safe_name(name)):
        raise refused(
            "unsafe_path",
            f"The archive holds {shown_name(name)}, a name, a link or a device that leads out of it; "
            "bring the export as it was downloaded.",
        )


def _add(members: dict[str, _Entry], entry: _Entry) -> None:
    if entry.name in members:
        raise duplicate_member(entry.name)
    members[entry.name] = entry


def _refuse_other_kinds(beginning: bytes) -> None:
    if beginning.startswith(_GZIP):
        return
    if not beginning:
        raise refused("not_a_tar", "The file is empty; download the export again and bring the .tar.gz file.")
    raise _not_a_tar(other_kind(beginning, GZIP))


def _not_a_tar(kind: str) -> ArchiveRefused:
    return refused(
        "not_a_tar",
        f"The file is no .tar.gz archive but {kind}; download the export again and bring the file as it came.",
    )


def _unsupported() -> ArchiveRefused:
    return refused(
        "unsupported",
        "The archive is packed in a way that is not read here, with gaps or in parts; pack the export again "
        "as an ordinary .tar.gz.",
    )


def _damaged() -> ArchiveRefused:
    return refused(
        "damaged",
        "The archive is damaged or cut short; download the export again and bring it as it came.",
    )


def _too_much(limits: Limits) -> ArchiveRefused:
    return refused(
        "too_large",
        f"The archive holds more than the {limits.total_bytes // MIB} MiB that are read at once; take out of it "
        "pictures and what else does not concern the course, pack it again and bring that.",
    )
