"""The program that sets a thread: a process of its own, without keys, and with no file or host to read from.

It reads the content as JSON from its standard input and writes the PDF to its standard output. Its root is an empty
directory, so is where it would look for packages; what is beyond the bounds that it has set itself ends it alone.
"""

import json
import sys
from pathlib import Path
from typing import Final

import typst

from config.processes import bound_this_process

_TEMPLATE: Final = Path(__file__).parent / "printed-thread.typ"
_MOST_MEMORY: Final = 1024 * 1024 * 1024  # bytes of addresses: threads reserve much and use little
_MOST_SECONDS: Final = 20  # of the processor


def set_thread(content: str, empty: str, *, is_accessible: bool) -> bytes:
    """A thread as PDF/UA-1, or else as a tagged PDF that says that its fonts lack a character. Raises TypstError."""
    if not is_accessible:
        content = _admitting(content)
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


def _admitting(content: str) -> str:
    told = json.loads(content)
    told["lines"].append(told["lacks"])
    return json.dumps(told)


def main() -> None:
    """Set what stands on the standard input; the arguments are an empty directory, and whether it is PDF/UA."""
    bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS)
    _, empty, standard = sys.argv
    made = set_thread(sys.stdin.buffer.read().decode(), empty, is_accessible=standard == "ua-1")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
