"""Zip files made to do harm, each out of a valid one by a single step."""

import gzip
import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

_LOCAL = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_MIB = 1024 * 1024


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def members_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist() if not info.is_dir()}


def with_member(archive: bytes, name: str, data: bytes = b"[]", mode: int = stat.S_IFREG | 0o644) -> bytes:
    file = io.BytesIO(archive)
    info = zipfile.ZipInfo(name)
    info.filename = info.orig_filename = name
    info.external_attr = mode << 16
    with zipfile.ZipFile(file, "a") as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened.writestr(info, data)
    return file.getvalue()


def damaged_member(archive: bytes, name: str) -> bytes:
    """The member's checksum is wrong, so that nobody can read it without noticing."""
    data = bytearray(archive)
    for at in _entries(archive):
        length = struct.unpack_from("<H", archive, at + 28)[0]
        if archive[at + 46 : at + 46 + length].decode() == name:
            data[at + 16] ^= 0xFF
    return bytes(data)


def _entries(archive: bytes) -> Iterator[int]:
    at = archive.find(_ENTRY)
    while at >= 0:
        yield at
        at = archive.find(_ENTRY, at + 4)


def _patched(archive: bytes, patch: Callable[[bytearray, int], None]) -> bytes:
    data = bytearray(archive)
    for at in _entries(archive):
        patch(data, at)
    return bytes(data)


def _locked(data: bytearray, at: int) -> None:
    data[at + 8] |= 1


def _says_it_is_smaller(data: bytearray, at: int) -> None:
    size = struct.unpack_from("<I", data, at + 24)[0]
    struct.pack_into("<I", data, at + 24, max(size - 1, 0))


def _says_it_is_larger(data: bytearray, at: int) -> None:
    size = struct.unpack_from("<I", data, at + 24)[0]
    struct.pack_into("<I", data, at + 24, size + 1)


def _all_in_one_place(data: bytearray, at: int) -> None:
    struct.pack_into("<I", data, at + 42, 0)


def _padded(archive: bytes) -> bytes:
    return zip_of({name: data + b" " * 8 * _MIB for name, data in members_of(archive).items()})


HOSTILE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "an empty file": ("archive.not_a_zip", lambda valid: b""),
    "a web page": ("archive.not_a_zip", lambda valid: b"<!doctype html><title>Sign in</title>"),
    "a gzip file": ("archive.not_a_zip", gzip.compress),
    "bare JSON": ("archive.not_a_zip", lambda valid: b'[{"type": "message"}]'),
    "a zip behind something else": ("archive.not_a_zip", lambda valid: b"#!/bin/sh\n" + valid),
    "half an archive": ("archive.damaged", lambda valid: valid[: len(valid) // 2]),
    "wrong checksums": ("archive.damaged", lambda v: _patched(v, lambda d, at: d.__setitem__(at + 16, 7))),
    "members larger than stated": ("archive.damaged", lambda v: _patched(v, _says_it_is_smaller)),
    "members smaller than stated": ("archive.damaged", lambda v: _patched(v, _says_it_is_larger)),
    "a password": ("archive.encrypted", lambda valid: _patched(valid, _locked)),
    "a bomb": ("archive.bomb", _padded),
    "members in one place": ("archive.bomb", lambda valid: _patched(valid, _all_in_one_place)),
    "lzma": ("archive.unsupported", lambda v: zip_of(members_of(v), zipfile.ZIP_LZMA)),
    "a way up": ("archive.unsafe_path", lambda valid: with_member(valid, "../../etc/passwd")),
    "an absolute path": ("archive.unsafe_path", lambda valid: with_member(valid, "/etc/passwd")),
    "backslashes": ("archive.unsafe_path", lambda valid: with_member(valid, "..\\..\\boot.ini")),
    "a drive": ("archive.unsafe_path", lambda valid: with_member(valid, "C:boot.ini")),
    "a control character": ("archive.unsafe_path", lambda valid: with_member(valid, "users.json\x00.png")),
    "a symbolic link": (
        "archive.unsafe_path",
        lambda v: with_member(v, "link", b"/etc", stat.S_IFLNK | 0o777),
    ),
    "one name twice": (
        "archive.duplicate_member",
        lambda valid: with_member(valid, next(iter(members_of(valid)))),
    ),
    "an archive in an archive": ("archive.missing_member", lambda valid: zip_of({"export.zip": valid})),
    "nothing": ("archive.missing_member", lambda valid: zip_of({})),
}
