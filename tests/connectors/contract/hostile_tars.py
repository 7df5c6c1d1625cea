"""Tar files made to do harm, each out of a valid one by a single step."""

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping

_MIB = 1024 * 1024


def tar_of(members: Mapping[str, bytes], *more: tarfile.TarInfo, form: int = tarfile.USTAR_FORMAT) -> bytes:
    """A .tar.gz file of these members, and after them of `more`, which have no content."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for each in more:
            archive.addfile(each, io.BytesIO(bytes(each.size)))
    return gzip.compress(file.getvalue(), mtime=0)


def tar_members_of(archive: bytes) -> dict[str, bytes]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for info in opened.getmembers():
            if file := opened.extractfile(info):
                found[info.name] = file.read()
    return found


def damaged_tar_member(archive: bytes, name: str) -> bytes:
    """The member's content is something else, so that nobody can read it without noticing."""
    members = tar_members_of(archive)
    return tar_of({each: b"\xff{" if each == name else data for each, data in members.items()})


def _with(
    name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 0
) -> Callable[[bytes], bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, size
    return lambda valid: tar_of(tar_members_of(valid), info)


def _patched(at: int, data: bytes) -> Callable[[bytes], bytes]:
    """The first header says something else, and its checksum agrees."""

    def patch(valid: bytes) -> bytes:
        tar = bytearray(gzip.decompress(valid))
        tar[at : at + len(data)] = data
        tar[148:156] = b" " * 8
        tar[148:156] = b"%06o\0 " % sum(tar[:512])
        return gzip.compress(bytes(tar))

    return patch


def _wrong_checksum(valid: bytes) -> bytes:
    return valid[:-8] + bytes([valid[-8] ^ 0xFF]) + valid[-7:]


def _again(valid: bytes) -> bytes:
    members = tar_members_of(valid)
    return tar_of(members, tarfile.TarInfo(next(iter(members))))


def _long_name(valid: bytes) -> bytes:
    return tar_of({**tar_members_of(valid), "x" * 200_000: b""}, form=tarfile.GNU_FORMAT)


def _sparse(valid: bytes) -> bytes:
    info = tarfile.TarInfo("gaps")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": "999999999999"}
    return tar_of(tar_members_of(valid), info, form=tarfile.PAX_FORMAT)


HOSTILE_TARS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "an empty file": ("archive.not_a_tar", lambda valid: b""),
    "a web page": ("archive.not_a_tar", lambda valid: b"<!doctype html><title>Sign in</title>"),
    "bare JSON": ("archive.not_a_tar", lambda valid: b'{"orderedItems": []}'),
    "no tar within": ("archive.not_a_tar", lambda valid: gzip.compress(b"words " * 500)),
    "an unpacked tar": ("archive.not_a_tar", gzip.decompress),
    "half an archive": ("archive.damaged", lambda valid: valid[: len(valid) // 2]),
    "an end cut off": ("archive.damaged", lambda valid: valid[:-4]),
    "a wrong checksum": ("archive.damaged", _wrong_checksum),
    "something behind it": ("archive.damaged", lambda valid: valid + b"more"),
    "a tar cut short within": ("archive.damaged", lambda v: gzip.compress(gzip.decompress(v)[:700])),
    "a member larger than the archive": ("archive.damaged", _patched(124, b"77777777777\0")),
    "a size below zero": ("archive.damaged", _patched(124, b"-0000000001\0")),
    "a name of 200 KB": ("archive.damaged", _long_name),
    "a bomb": ("archive.bomb", _with("zeros", size=64 * _MIB)),
    "gaps": ("archive.unsupported", _with("gaps", tarfile.GNUTYPE_SPARSE)),
    "gaps by pax": ("archive.unsupported", _sparse),
    "a way up": ("archive.unsafe_path", _with("../../etc/passwd")),
    "an absolute path": ("archive.unsafe_path", _with("/etc/passwd")),
    "backslashes": ("archive.unsafe_path", _with("..\\..\\boot.ini")),
    "a symbolic link": ("archive.unsafe_path", _with("link", tarfile.SYMTYPE, "/etc/passwd")),
    "a hard link": ("archive.unsafe_path", _with("link", tarfile.LNKTYPE, "outbox.json")),
    "a device": ("archive.unsafe_path", _with("null", tarfile.CHRTYPE)),
    "a pipe": ("archive.unsafe_path", _with("pipe", tarfile.FIFOTYPE)),
    "one name twice": ("archive.duplicate_member", _again),
    "an archive in an archive": ("archive.missing_member", lambda valid: tar_of({"export.tar.gz": valid})),
    "nothing": ("archive.missing_member", lambda valid: tar_of({})),
}
