"""Pictures and documents as people send them, and as nobody should."""

import struct
import zlib
from io import BytesIO

import pikepdf
from PIL import Image, PngImagePlugin

SECRET_PLACE = b"SECRET-OF-THE-CAMERA"


def picture(width: int = 60, height: int = 40, kind: str = "JPEG", colour: str = "navy") -> bytes:
    """A plain picture."""
    written = BytesIO()
    Image.new("RGB", (width, height), colour).save(written, kind)
    return written.getvalue()


def photograph(width: int = 60, height: int = 40) -> bytes:
    """A JPEG that lies on its side, with where and by what it was taken in every place that a JPEG has for it."""
    image, exif, written = Image.new("RGB", (width, height), "navy"), Image.Exif(), BytesIO()
    for x in range(width // 2):
        for y in range(height):
            image.putpixel((x, y), (255, 0, 0))
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = SECRET_PLACE.decode()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)  # the latitude
    exif.get_ifd(0x8825)[29] = SECRET_PLACE.decode()
    profile = SECRET_PLACE + bytes(200)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET_PLACE + b"</x:xmpmeta>"
    image.save(written, "JPEG", exif=exif, comment=SECRET_PLACE, icc_profile=profile, xmp=xmp)
    return written.getvalue() + SECRET_PLACE  # and behind its end


def described_png() -> bytes:
    """A PNG with texts, in plain and packed."""
    told, written = PngImagePlugin.PngInfo(), BytesIO()
    told.add_text("Author", SECRET_PLACE.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET_PLACE.decode())
    told.add_text("Comment", SECRET_PLACE.decode(), zip=True)
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(written, "PNG", pnginfo=told)
    return written.getvalue()


def moving(frames: int, kind: str = "GIF") -> bytes:
    """A picture of so many frames."""
    written = BytesIO()
    first, *others = [Image.new("RGB", (40, 30), (each % 256, 40, 40)) for each in range(frames)]
    first.save(written, kind, save_all=True, append_images=others, duration=20, loop=0)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it has this many pixels, and has them: all black."""
    rows = zlib.compressobj(9)
    row = b"\0" + bytes((width + 7) // 8)
    packed = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def document(text: str = "", *, author: str = "") -> bytes:
    """A PDF of one page."""
    with pikepdf.new() as made:
        made.add_blank_page()
        if text:
            made.pages[0].obj["/Contents"] = made.make_stream(f"BT /F1 12 Tf ({text}) Tj ET".encode())
        if author:
            made.docinfo["/Author"] = author
            with made.open_metadata() as told:
                told["dc:creator"] = [author]
        return _written(made)


def armed_document(marker: str) -> bytes:
    """A PDF with whatever acts: scripts, launches, forms, files, other files' streams; all of it carries the marker."""
    name, dictionary = pikepdf.Name, pikepdf.Dictionary
    with pikepdf.new() as made:
        made.add_blank_page()
        page, root = made.pages[0].obj, made.Root
        script = dictionary(S=name.JavaScript, JS=f"app.alert('{marker}')")
        root["/OpenAction"] = script
        root["/AA"] = dictionary(WC=script)
        root["/Names"] = dictionary(JavaScript=dictionary(Names=pikepdf.Array(["x", script])))
        root["/URI"] = dictionary(Base=f"https://{marker}.example/")
        made.attachments["tool.exe"] = marker.encode()
        page["/AA"] = dictionary(O=script)
        field = dictionary(
            FT=name.Tx, T="x", V=marker, Type=name.Annot, Subtype=name.Widget, Rect=[0, 0, 9, 9],
            A=dictionary(S=name.SubmitForm, F=f"https://{marker}.example/"), AA=dictionary(K=script),
        )  # fmt: skip
        root["/AcroForm"] = dictionary(Fields=[made.make_indirect(field)], XFA=f"<xdp>{marker}</xdp>")

        def link(action: pikepdf.Dictionary) -> pikepdf.Dictionary:
            return dictionary(Type=name.Annot, Subtype=name.Link, Rect=[0, 0, 9, 9], A=action)

        page["/Annots"] = pikepdf.Array(
            [
                field,
                link(dictionary(S=name.Launch, F=f"{marker}.exe")),
                link(dictionary(S=name.URI, URI=f"javascript:alert('{marker}')")),
                link(dictionary(S=name.GoToR, F=f"{marker}.pdf", D=[0, name.Fit])),
                link(dictionary(S=name.URI, URI="https://kept.example/", Next=script)),
                dictionary(Type=name.Annot, Subtype=name.Text, Rect=[0, 0, 9, 9], T=marker, Contents=marker),
                dictionary(
                    Type=name.Annot, Subtype=name.RichMedia, Rect=[0, 0, 9, 9], RichMediaContent=marker
                ),
            ]
        )
        elsewhere = made.make_stream(b"")
        elsewhere["/F"] = f"https://{marker}.example/data"
        page["/Resources"] = dictionary(XObject=dictionary(X=elsewhere))
        return _written(made)


def protected_document() -> bytes:
    """A PDF that opens with a password."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return written.getvalue()


def unpacked(pdf: bytes) -> bytes:
    """All that a PDF holds, to search in."""
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(
            written,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return written.getvalue()


def _written(made: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    made.save(written, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
