"""Columns of whole numbers as one compact file."""

import sys
import zlib
from array import array
from collections.abc import Sequence


def packed(columns: Sequence["array[int]"]) -> bytes:
    """A file of these columns, little-endian."""
    parts = [_little_endian(column).tobytes() for column in columns]
    return zlib.compress(_little_endian(array("I", map(len, parts))).tobytes() + b"".join(parts), level=9)


def unpacked(kinds: str, file: bytes) -> list["array[int]"]:
    """The columns of a file; `kinds` are their type codes as of `array`, one each."""
    content = zlib.decompress(file)
    position = 4 * len(kinds)
    columns = []
    for kind, size in zip(kinds, _column("I", content[:position]), strict=True):
        columns.append(_column(kind, content[position : position + size]))
        position += size
    return columns


def _column(kind: str, content: bytes) -> "array[int]":
    column: array[int] = array(kind)
    column.frombytes(content)
    return _little_endian(column)


def _little_endian(column: "array[int]") -> "array[int]":
    if sys.byteorder == "little":
        return column
    swapped = array(column.typecode, column)
    swapped.byteswap()
    return swapped
