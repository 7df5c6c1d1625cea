"""What is left of a file once it is written anew, and how one process tells it to another."""

import json
from dataclasses import dataclass

from sync.attachments.media import AttachmentRefused, Media


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it is kept. `parts` are its bytes, and of a large picture those of a smaller one besides.

    `width` and `height` are pixels, 0 for a document.
    """

    media: Media
    parts: tuple[bytes, ...]
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        """All its bytes."""
        return sum(map(len, self.parts))


def write_result(result: Rewritten | AttachmentRefused) -> bytes:
    """A line of JSON, and the bytes of the parts one after the other."""
    if isinstance(result, AttachmentRefused):
        return json.dumps({"refused": result.code}).encode() + b"\n"
    head = {
        "media": result.media.value,
        "width": result.width,
        "height": result.height,
        "lengths": [len(part) for part in result.parts],
    }
    return b"".join((json.dumps(head).encode(), b"\n", *result.parts))


def read_result(told: bytes) -> Rewritten:
    """Read what `write_result` wrote. Raises AttachmentRefused for a refusal, ValueError for anything else."""
    line, _, rest = told.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise AttachmentRefused("The file was refused.", code=str(head["refused"]))
    parts = []
    for length in head["lengths"]:
        parts.append(rest[:length])
        rest = rest[length:]
    if rest or not parts or [len(part) for part in parts] != head["lengths"]:
        raise ValueError("not what was written")
    return Rewritten(Media(head["media"]), tuple(parts), int(head["width"]), int(head["height"]))
