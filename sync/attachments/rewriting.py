"""The program that unpacks what strangers send: a process of its own, without keys, files and network to speak of.

It reads a file from its standard input and writes what is left of it (`sync.attachments.results`) to its standard
output. A fault in a decoder ends this process and no other, and a bomb meets the bounds that it has set itself.
"""

import sys
from typing import Final

from config.processes import bound_this_process
from sync.attachments.documents import rewrite_document
from sync.attachments.media import AttachmentRefused, media_of
from sync.attachments.pictures import rewrite_picture
from sync.attachments.results import Rewritten, write_result

_MOST_MEMORY: Final = 1024 * 1024 * 1024  # bytes of addresses: 50 million pixels, twice, and the programs
_MOST_SECONDS: Final = 20  # of the processor


def rewrite(content: bytes) -> Rewritten:
    """A file as it is to be kept. Raises AttachmentRefused."""
    media = media_of(content)
    return rewrite_picture(content, media) if media.is_picture else rewrite_document(content)


def _bound() -> None:
    bound_this_process(memory=_MOST_MEMORY, seconds=_MOST_SECONDS)


def main() -> None:
    """Rewrite what stands on the standard input."""
    _bound()
    result: Rewritten | AttachmentRefused
    try:
        result = rewrite(sys.stdin.buffer.read())
    except AttachmentRefused as refusal:
        result = refusal
    except MemoryError:
        result = AttachmentRefused("The file takes too much to unpack.", code="file.costly")
    sys.stdout.buffer.write(write_result(result))


if __name__ == "__main__":
    main()
