"""The program that sets the matrix on paper: without keys, with no file or host to read.

It reads the content as JSON from its standard input and writes the PDF to its standard output; its argument is the
standard to keep. What is beyond the bounds that it has set itself ends it alone.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst

from config.processes import bound_this_process

_TEMPLATE: Final = Path(__file__).parent / "matrix.typ"
_MOST_MEMORY: Final = 2 * 1024 * 1024 * 1024  # bytes of addresses: threads reserve much and use little
_MOST_SECONDS: Final = 120  # of the processor


def set_matrix(content: str, empty: str, *, is_accessible: bool) -> bytes:
    """A matrix as PDF/UA-1 (ISO 14289-1), or as a tagged PDF that says that its fonts lack a character.

    Raises TypstError.
    """
    if not is_accessible:
        told = json.loads(content)
        told["lines"].append(told["words"]["lacks"])
        content = json.dumps(told)
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        root=empty,
        ignore_system_fonts=True,
        sys_inputs={"content": content},
        package_path=empty,
        package_cache_path=empty,
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"] if is_accessible else [])
    assert isinstance(made, bytes)
    return made


def main() -> None:
    """Set what stands on the standard input."""
    with TemporaryDirectory() as empty:
        bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS)
        made = set_matrix(sys.stdin.buffer.read().decode(), empty, is_accessible=sys.argv[1] == "ua-1")
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
