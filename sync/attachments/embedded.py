"""Pictures within documents, without what they tell of camera, place and program; how they look stays.

Sources: ISO 32000-2 (7.4 filters, 8.9.7 inline images), ITU T.81 (annex B), ISO/IEC 15444-1 (annexes A and I).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pikepdf

_JFIF: Final = 0xE0  # that it is a JPEG
_ADOBE: Final = 0xEE  # which colours it has
_COMMENT: Final = 0xFE
_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_BEGINNING: Final = b"\xff\xd8\xff"
_FILL: Final = re.compile(rb"\xff(?=\xff)")
_TELLING_BOXES: Final = frozenset({b"uuid", b"uinf", b"xml ", b"jp2i"})
_CODESTREAM: Final = b"\xff\x4f"
_CODESTREAM_COMMENT: Final = 0x64
_CODESTREAM_TILE: Final = 0x90
_INLINE: Final = re.compile(rb"(?s)\bBI\b(.{1,4000}?)\bID\s")
_JPEG_FILTERS: Final = ("/DCTDecode", "/DCT")
_JPEG_2000: Final = "/JPXDecode"


def strip_pictures(document: pikepdf.Pdf) -> None:
    """Write the pictures of a document anew, those within pages' own streams, too, where they tell more than they show.

    Raises pikepdf.PdfError, ValueError.
    """
    for page in document.pages:
        if isinstance(page.obj.get("/Contents"), pikepdf.Array):
            page.contents_coalesce()
    for each in list(document.objects):
        if not isinstance(each, pikepdf.Stream):
            continue
        last = _filters(each)[-1:]
        if last and last[0] in _JPEG_FILTERS:
            each.write(without_segments(_before_last_filter(document, each)), filter=pikepdf.Name.DCTDecode)
        elif last == [_JPEG_2000]:
            each.write(_without_boxes(_before_last_filter(document, each)), filter=pikepdf.Name.JPXDecode)
        elif each.get("/Subtype") != pikepdf.Name.Image:
            _strip_inline(document, each)


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without what tells of the camera, the place and the program, and what is behind its end.

    What is none is left as it is (ITU T.81, annex B).
    """
    at = jpeg.find(_BEGINNING)
    if at < 0:
        return jpeg
    kept, at = bytearray(jpeg[at : at + 2]), at + 2
    while True:
        while _FILL.match(jpeg, at):
            at += 1
        if at + 4 > len(jpeg) or jpeg[at] != 0xFF or jpeg[at + 1] == _END_OF_IMAGE:
            break
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == _SCAN:
            found = _NEXT_MARKER.search(jpeg, end)
            end = found.start() if found else len(jpeg)
        kept += _kept_of(marker, jpeg[at:end])
        at = end
    return bytes(kept) + b"\xff\xd9"


def _kept_of(marker: int, segment: bytes) -> bytes:
    """What stays of a segment: nothing of a program’s own, and of JFIF and Adobe what belongs in there."""
    if marker == _JFIF and segment[4:9] == b"JFIF\0":
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"  # no picture within the picture
    if marker == _ADOBE and segment[4:9] == b"Adobe":
        return b"\xff\xee\x00\x0e" + segment[4:16]
    return b"" if 0xE0 <= marker <= 0xEF or marker == _COMMENT else segment


def _filters(stream: Any) -> Sequence[str]:
    found = stream.get("/Filter")
    return (
        [str(each) for each in found] if isinstance(found, pikepdf.Array) else [str(found)] if found else []
    )


def _before_last_filter(document: pikepdf.Pdf, stream: Any) -> bytes:
    """What a stream's last filter is given: its bytes with all others taken off. Raises PdfError."""
    filters, parameters = stream.get("/Filter"), stream.get("/DecodeParms")
    raw: bytes = stream.read_raw_bytes()
    if not isinstance(filters, pikepdf.Array) or len(filters) < 2:
        return raw
    inner = pikepdf.Stream(document, raw)
    inner["/Filter"] = pikepdf.Array(list(filters)[:-1])
    if isinstance(parameters, pikepdf.Array):
        inner["/DecodeParms"] = pikepdf.Array(list(parameters)[:-1])
    return bytes(inner.read_bytes())


def _without_boxes(picture: bytes) -> bytes:
    """A JPEG 2000 without boxes of others' words and without comments."""
    if picture.startswith(_CODESTREAM):
        return _without_comments(picture)
    kept = bytearray()
    for kind, box, content in _boxes(picture):
        if kind == b"jp2c":
            stripped = _without_comments(content)
            kept += (
                b"\0\0\0\0jp2c" if box[:4] == b"\0\0\0\0" else (len(stripped) + 8).to_bytes(4, "big") + kind
            )
            kept += stripped
        elif kind not in _TELLING_BOXES:
            kept += box
    return bytes(kept)


def _boxes(picture: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The kind, the whole and the content of each box. Raises ValueError for what has none."""
    at = 0
    while at < len(picture):
        length, kind, head = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(picture[at + 8 : at + 16], "big"), 16
        length = length or len(picture) - at
        if length < head:
            raise ValueError("a JPEG 2000 without boxes")
        yield kind, picture[at : at + length], picture[at + head : at + length]
        at += length


def _without_comments(codestream: bytes) -> bytes:
    kept, at = bytearray(codestream[:2]), 2
    while at + 4 <= len(codestream) and codestream[at] == 0xFF and codestream[at + 1] != _CODESTREAM_TILE:
        end = at + 2 + int.from_bytes(codestream[at + 2 : at + 4], "big")
        if codestream[at + 1] != _CODESTREAM_COMMENT:
            kept += codestream[at:end]
        at = end
    return bytes(kept) + codestream[at:]


def _strip_inline(document: pikepdf.Pdf, stream: Any) -> None:
    """Write a stream of instructions anew where a JPEG is among them."""
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return  # in a filter that only viewers know
    if not any(b"DCT" in found or b"#" in found for found in _INLINE.findall(content)):
        return
    written = [
        _inline(document, each.iimage)
        if isinstance(each, pikepdf.ContentStreamInlineImage)
        else pikepdf.unparse_content_stream([each])
        for each in pikepdf.parse_content_stream(stream)
    ]
    stream.write(b"\n".join(written))


def _inline(document: pikepdf.Pdf, picture: Any) -> bytes:
    """An image between two instructions, as the instruction that shows it."""
    if not picture.filters or picture.filters[-1] not in _JPEG_FILTERS:
        return bytes(picture.unparse())
    described = picture.obj
    inner = pikepdf.Stream(document, picture.read_raw_bytes())
    for key in ("/Filter", "/DecodeParms"):
        if key in described:
            inner[key] = described[key]
    described["/Filter"] = pikepdf.Name.DCTDecode
    if "/DecodeParms" in described:
        del described["/DecodeParms"]
    words: bytes = described.unparse().strip().removeprefix(b"<<").removesuffix(b">>")
    return b"BI\n" + words + b"\nID\n" + without_segments(_before_last_filter(document, inner)) + b"\nEI"
