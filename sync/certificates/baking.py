"""Credentials within pictures (Open Badges 3.0, 5.3 Baked Badge): of pictures that are our own."""

import struct
import zlib
from typing import Final
from xml.sax.saxutils import quoteattr

_KEYWORD: Final = b"openbadgecredential"
_NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_IEND: Final = 12  # bytes of the last chunk, which is empty


def bake_png(picture: bytes, token: str) -> bytes:
    """A PNG with a signed credential in an iTXt chunk, uncompressed (5.3.1.1). Raises ValueError for what is no PNG."""
    if not picture.startswith(_SIGNATURE) or picture[-8:-4] != b"IEND":
        raise ValueError("no PNG")
    if _KEYWORD in picture:
        raise ValueError("there is a credential in it already")
    text = _KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + token.encode("ascii")
    body = b"iTXt" + text
    chunk = struct.pack(">I", len(text)) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:-_IEND] + chunk + picture[-_IEND:]


def bake_svg(picture: str, token: str) -> str:
    """An SVG with a signed credential directly after its first tag (5.3.2.1). Raises ValueError for what is no SVG."""
    begin = picture.find("<svg")
    end = picture.find(">", begin)
    if begin < 0 or end < 0 or "<openbadges:credential" in picture:
        raise ValueError("no SVG, or one with a credential in it")
    tag = f"{picture[:end]} xmlns:openbadges={quoteattr(_NAMESPACE)}>"
    return (
        f"{tag}<openbadges:credential verify={quoteattr(token)}></openbadges:credential>{picture[end + 1 :]}"
    )
