"""A framework as it was read from a file, before it is checked and compared with what there is."""

from dataclasses import dataclass
from enum import StrEnum

from sync.frameworks.package import Package
from sync.frameworks.problems import Problem


class FileFormat(StrEnum):
    """The formats that frameworks come and go in."""

    CASE = "case"
    CSV = "csv"
    MOODLE = "moodle"

    @property
    def is_whole(self) -> bool:
        """Whether it has a place for all that a framework is; what the others leave out is not meant to go away."""
        return self is FileFormat.CASE


@dataclass(frozen=True, slots=True)
class Source:
    """A package, and on which line of the file each of its items and associations stands (from 1).

    `item_keys` say what each item is known by, in the file's own words (``"code"``); empty for identifiers as in CASE.
    `problems` are what the reader itself has found; rows that it could not read are left out of the package.
    """

    file_format: FileFormat
    package: Package
    item_lines: tuple[int, ...] = ()
    association_lines: tuple[int, ...] = ()
    item_keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
