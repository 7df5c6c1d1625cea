"""The program that sets a thread: a process of its own, without keys, and with no file or host to read from.

It reads the content as JSON from its standard input and writes the PDF to its standard output. Its root is an empty
directory, so is where it would look for packages; what is beyond the bounds that it has set itself ends it alone.
"""

import sys
from pathlib import Path
from typing import Final

from config.paper import set_accessible
from config.processes import bound_this_process

TEMPLATE: Final = Path(__file__).parent / "printed-thread.typ"
_MOST_MEMORY: Final = 1024 * 1024 * 1024  # bytes of addresses: threads reserve much and use little
_MOST_SECONDS: Final = 20  # of the processor


def main() -> None:
    """Set what stands on the standard input; the arguments are an empty directory, and whether it is PDF/UA."""
    bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS)
    _, empty, standard = sys.argv
    made = set_accessible(TEMPLATE, sys.stdin.buffer.read().decode(), empty, is_accessible=standard == "ua-1")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
