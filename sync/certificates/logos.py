"""The logo of an organisation: pixels, and nothing else of what came with them."""

from collections.abc import Hashable
from typing import Final

from sync.attachments.cleaning import clean_file
from sync.attachments.media import Media
from sync.certificates.issuers import LARGEST_LOGO, LookRefused

LARGEST_PICTURE: Final = 10 * 1024 * 1024  # bytes of what is brought


def read_logo(
    content: bytes, who: Hashable | None = None, *, scan_command: str = "", scan_seconds: float = 30.0
) -> bytes:
    """A picture that `who` for short has brought, written anew as a logo.

    Raises `LookRefused`, and `AttachmentRefused` for what is no picture or cannot be unpacked.
    """
    if len(content) > LARGEST_PICTURE:
        raise LookRefused(f"A picture to be the logo has at most {LARGEST_PICTURE:,} bytes.", "logo")
    made = clean_file(content, who, scan_command=scan_command, scan_seconds=scan_seconds)
    if made.media not in (Media.PNG, Media.JPEG):
        raise LookRefused("A logo is a PNG or a JPEG.", "logo")
    logo = made.parts[-1]
    if len(logo) > LARGEST_LOGO:
        raise LookRefused(
            f"The logo is too large: {LARGEST_LOGO:,} bytes at most, as a small PNG or JPEG.", "logo"
        )
    return logo
