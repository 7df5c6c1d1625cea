"""The program that sets the matrix on paper: without keys, with no file or host to read.

It reads the content as JSON from its standard input and writes the PDF to its standard output; its argument is the
standard to keep. What is beyond the bounds that it has set itself ends it alone.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from config.paper import set_accessible
from config.processes import bound_this_process

_TEMPLATE: Final = Path(__file__).parent / "matrix.typ"
_MOST_MEMORY: Final = 2 * 1024 * 1024 * 1024  # bytes of addresses: threads reserve much and use little
_MOST_SECONDS: Final = 120  # of the processor


def main() -> None:
    """Set what stands on the standard input."""
    with TemporaryDirectory() as empty:
        bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS)
        content, is_accessible = sys.stdin.buffer.read().decode(), sys.argv[1] == "ua-1"
        made = set_accessible(_TEMPLATE, content, empty, is_accessible=is_accessible)
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
