"""Writing pictures anew: pixels, and nothing else of what came with them.

Runs in a process of its own (`sync.attachments.rewriting`).
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps

from sync.attachments.media import LONGEST_SIDE, SMALL_SIDE, AttachmentRefused, Media
from sync.attachments.results import Rewritten

MAXIMUM_PIXELS: Final = 50_000_000  # as many as phones take
_LARGEST_PNG: Final = 1_500_000  # bytes; a photograph that came as one is kept as JPEG
_QUALITY: Final = 85
_FORMATS: Final[Mapping[Media, str]] = {
    Media.JPEG: "JPEG",
    Media.PNG: "PNG",
    Media.GIF: "GIF",
    Media.WEBP: "WEBP",
}
_PHOTOGRAPHS: Final = (Media.JPEG, Media.WEBP)
_OF_ALPHA: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_DEEP: Final = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError)


def rewrite_picture(content: bytes, media: Media) -> Rewritten:
    """The picture upright, in sRGB, and of bounded size; of one that moves its first frame (WCAG 2.2, 2.2.2).

    Raises AttachmentRefused (``file.pixels``, ``file.broken``).
    """
    Image.MAX_IMAGE_PIXELS = None  # it is counted here, before anything is unpacked
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[media]]) as opened:
            if opened.width * opened.height > MAXIMUM_PIXELS:
                raise AttachmentRefused("The picture has too many pixels.", code="file.pixels")
            opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # JPEG unpacks a large one at a part of its size
            opened.load()
            picture = _plain(_upright(opened))
    except _BROKEN as error:
        raise AttachmentRefused("The picture cannot be read to its end.", code="file.broken") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    kept_as, whole = _encode(picture, media)
    width, height = picture.size
    parts = [whole]
    if max(picture.size) > SMALL_SIDE:
        picture.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
        parts.append(_encode(picture, kept_as)[1])
    return Rewritten(kept_as, tuple(parts), width, height)


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except _BROKEN:  # what says how it was held cannot be read
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone, in sRGB: a picture that knows nothing of where it came from."""
    has_alpha = picture.mode in _OF_ALPHA or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "RGB"
    if picture.mode in _DEEP:
        shown = picture.convert("I").point(lambda value: value * (1 / 256)).convert(mode)
    else:
        shown = _in_srgb(picture, mode) or picture.convert(mode)
    plain = Image.new(mode, shown.size)
    plain.paste(shown)
    return plain


def _in_srgb(picture: Image.Image, mode: str) -> Image.Image | None:
    """The picture by what its own colour profile says; None where it has none that can be followed."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return None
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        output = mode if picture.mode != "CMYK" else "RGB"
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=output)
    except (ImageCms.PyCMSError, *_BROKEN):
        return None


def _encode(picture: Image.Image, media: Media) -> tuple[Media, bytes]:
    """The bytes of a picture: a photograph as JPEG, what has edges or shines through as PNG."""
    if picture.mode == "RGB" and media in _PHOTOGRAPHS:
        return Media.JPEG, _bytes_of(picture, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    png = _bytes_of(picture, "PNG")
    if picture.mode == "RGB" and len(png) > _LARGEST_PNG:
        return _encode(picture, Media.JPEG)
    return Media.PNG, png


def _bytes_of(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()
