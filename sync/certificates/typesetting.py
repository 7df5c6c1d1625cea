"""The program that sets certificates and portfolios and draws badges: without keys, with no file or host to read.

It runs as a process of its own, reads its content from the standard input and writes the document to its standard
output. Its root is an empty directory; what is beyond the bounds that it has set itself ends it alone.
"""

import sys
from pathlib import Path
from typing import Final

from config.paper import admitting, compiler_for
from config.processes import bound_this_process

PDF: Final = "pdf"
TAGGED: Final = "tagged"
PICTURE: Final = "picture"
PORTFOLIO: Final = "portfolio"
TAGGED_PORTFOLIO: Final = "tagged-portfolio"
_HERE: Final = Path(__file__).parent
_TEMPLATES: Final = {  # without their ending
    PDF: _HERE / "certificate",
    TAGGED: _HERE / "certificate",
    PICTURE: _HERE / "badge",
    PORTFOLIO: _HERE.parent / "portfolio" / "portfolio",
    TAGGED_PORTFOLIO: _HERE.parent / "portfolio" / "portfolio",
}
_ADMITS: Final = frozenset({TAGGED, TAGGED_PORTFOLIO})
_MOST_MEMORY: Final = 1024 * 1024 * 1024  # bytes of addresses: threads reserve much and use little
_MOST_SECONDS: Final = 10  # of the processor
_PIXELS: Final = 72.0  # an inch, of which the picture has 512 points: one each


def set_document(content: str, empty: str, what: str) -> bytes:
    """A document of one kind.

    A PDF/A-2a that is PDF/UA-1, a tagged PDF that says that its fonts lack a character, or a PNG. Raises TypstError.
    """
    content = admitting(content) if what in _ADMITS else content
    compiler = compiler_for(_TEMPLATES[what].with_suffix(".typ"), content, empty)
    if what == PICTURE:
        made = compiler.compile(format="png", ppi=_PIXELS)
    else:
        # ISO 19005-2, level A, and ISO 14289-1
        made = compiler.compile(format="pdf", pdf_standards=[] if what in _ADMITS else ["a-2a", "ua-1"])
    assert isinstance(made, bytes)
    return made


def main() -> None:
    """Set what stands on the standard input; the arguments are an empty directory, and what to make."""
    bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS)
    _, empty, what = sys.argv
    made = set_document(sys.stdin.buffer.read().decode(), empty, what)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
