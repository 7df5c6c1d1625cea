"""What a file is, told by its first bytes: never by its name, nor by what its sender says."""

from enum import StrEnum
from typing import Final

from config.errors import StoaError

MOST_PAGES: Final = 2_000  # of a document
LONGEST_SIDE: Final = 2_560  # pixels of a picture that is kept
SMALL_SIDE: Final = 1_280  # pixels of what stands on a page, whose text is half as wide


class AttachmentRefused(StoaError):
    """A file that is not taken; the code says why."""

    default_code = "file.broken"


class Media(StrEnum):
    """The kinds of files that are taken."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    GIF = "image/gif"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def is_picture(self) -> bool:
        """Whether it is shown where it stands."""
        return self is not Media.PDF

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return "jpg" if self is Media.JPEG else self.value.rpartition("/")[2]


_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", Media.JPEG),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"GIF87a", Media.GIF),
    (b"GIF89a", Media.GIF),
    (b"%PDF-", Media.PDF),
)


def media_of(content: bytes) -> Media:
    """What a file is. Raises AttachmentRefused (``file.empty``, ``file.kind``)."""
    if not content:
        raise AttachmentRefused("The file is empty.", code="file.empty")
    for beginning, media in _BEGINNINGS:
        if content.startswith(beginning):
            return media
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Media.WEBP
    raise AttachmentRefused("The file is neither a picture nor a PDF.", code="file.kind")
