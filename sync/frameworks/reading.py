"""A file that should hold a framework: which format it has, and what is wrong with it."""

from datetime import datetime
from typing import Final

from sync.frameworks.case import read_case, write_case
from sync.frameworks.checking import check
from sync.frameworks.moodle_csv import is_moodle_csv, read_moodle_csv, write_moodle_csv
from sync.frameworks.package import Package
from sync.frameworks.plain_csv import read_plain_csv, write_plain_csv
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.source import FileFormat, Source

LARGEST_FILE: Final = 64 * 1024 * 1024  # bytes
WESTERN: Final = "windows-1252"  # what a German Excel writes as "CSV"
ENCODINGS: Final = ("utf-8", "utf-16", WESTERN)
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_framework(
    data: bytes, name: str, now: datetime, *, encoding: str | None = None
) -> tuple[Source, list[Problem]]:
    """The framework of a file, and what is worth knowing of it.

    `name` is what the file is called, without its ending. Raises `FrameworkRefused`, with all problems that were found,
    for a file that makes no framework.
    """
    if len(data) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE // 1024**2} MiB: divide the framework"
        raise FrameworkRefused.because_of([Problem("framework.too_large", message)])
    text = _decoded(data, encoding)
    source = _read(text, name, now)
    found = check(source)
    if problems := [each for each in found if not each.is_note]:
        raise FrameworkRefused.because_of(problems)
    return source, list(found)


def write_framework(package: Package, file_format: FileFormat, language: str) -> str:
    """A framework as a file; `language` is that of the texts where the format has room for one only."""
    match file_format:
        case FileFormat.CASE:
            return write_case(package)
        case FileFormat.CSV:
            return write_plain_csv(package)
        case FileFormat.MOODLE:
            return write_moodle_csv(package, language)


def read_again(package: Package, file_format: FileFormat, language: str, now: datetime) -> Package:
    """What is left of a framework once it has been written in a format and read from it."""
    return _read(write_framework(package, file_format, language), package.identifier, now).package


def _read(text: str, name: str, now: datetime) -> Source:
    if text.lstrip().startswith(("{", "[")):
        return read_case(text)
    if text.lstrip().startswith("<"):
        message = "this is XML or HTML; Stoa reads CASE packages in JSON, Moodle's CSV, and plain CSV"
        raise FrameworkRefused.because_of([Problem("framework.unreadable", message, 1)])
    return read_moodle_csv(text, now) if is_moodle_csv(text) else read_plain_csv(text, name, now)


def _decoded(data: bytes, encoding: str | None) -> str:
    told = next((name for mark, name in _MARKS if data.startswith(mark)), encoding or "utf-8")
    try:
        return data.decode(told)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = f". If it comes from Excel, say that it is {WESTERN}" if told == "utf-8" else ""
        problem = Problem("framework.encoding", f"this is not {told.upper()}{hint}", line)
        raise FrameworkRefused.because_of([problem]) from error
