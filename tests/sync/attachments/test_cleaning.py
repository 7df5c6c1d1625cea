"""Whatever somebody sends: what is kept is a picture or a document, and nothing else."""

import stat
import subprocess
import sys
import zlib
from base64 import a85encode
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image

from sync.attachments.cleaning import clean_file, scan
from sync.attachments.documents import MOST_ANNOTATIONS, forbidden_in
from sync.attachments.media import LONGEST_SIDE, SMALL_SIDE, AttachmentRefused, Media
from tests.factories.files import (
    SECRET_PLACE,
    armed_document,
    bomb,
    described_png,
    document,
    moving,
    photograph,
    picture,
    protected_document,
    unpacked,
)

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"


def zipped() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("picture.png", picture(kind="PNG"))
    return written.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(AttachmentRefused) as refused:
        clean_file(content)
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (SVG, "file.kind"),
        (b"<?xml version='1.0'?>" + SVG, "file.kind"),
        (HTML, "file.kind"),
        (b" %PDF-1.7 with a space before", "file.kind"),
        (b"MZ" + bytes(200), "file.kind"),
        (zipped(), "file.kind"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "file.kind"),
        (b"%!PS-Adobe-3.0", "file.kind"),
        (b"%PDF-1.7\n" + HTML, "file.broken"),
        (b"\x89PNG\r\n\x1a\n" + zipped(), "file.broken"),
        (b"GIF89a" + HTML, "file.broken"),
        (b"\xff\xd8\xff" + HTML, "file.broken"),
        (picture(800, 600)[:900], "file.broken"),
        (picture(800, 600, "PNG")[:-30], "file.broken"),
        (document("x")[:60], "file.broken"),
        (bomb(30_000, 30_000), "file.pixels"),
        (protected_document(), "file.protected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_whole_picture_or_document_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_photograph_keeps_its_pixels_upright_and_nothing_of_where_it_was_taken() -> None:
    sent = photograph(60, 40)
    assert sent.count(SECRET_PLACE) >= 5
    kept = clean_file(sent)
    assert (kept.media, kept.width, kept.height) == (Media.JPEG, 40, 60)
    assert all(SECRET_PLACE not in part for part in kept.parts)
    with Image.open(BytesIO(kept.parts[0])) as shown:
        assert not shown.getexif()
        assert not {"icc_profile", "comment", "xmp", "exif"} & set(shown.info)
        assert shown.getpixel((20, 5))[0] > 200  # what was to the left is above: turned as it was held
    for name in (b"Exif", b"ICC_PROFILE", b"http://ns.adobe.com", b"Adobe Photoshop"):
        assert name not in kept.parts[0]


def test_texts_of_a_png_and_what_is_behind_its_end_are_not_kept() -> None:
    for behind in (b"", zipped(), HTML, SECRET_PLACE):
        kept = clean_file(described_png() + behind)
        assert kept.media is Media.PNG
        for told in (SECRET_PLACE, b"tEXt", b"iTXt", b"zTXt", b"PK\x03\x04", b"<script"):
            assert told not in kept.parts[0]
        with Image.open(BytesIO(kept.parts[0])) as shown:
            assert (shown.mode, shown.getpixel((3, 3))) == ("RGBA", (0, 0, 0, 0))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_stands_still(kind: str) -> None:
    kept = clean_file(moving(300, kind))
    with Image.open(BytesIO(kept.parts[0])) as shown:
        assert getattr(shown, "n_frames", 1) == 1
        assert shown.size == (40, 30)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "RGBA"])
def test_every_kind_of_pixels_is_shown(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (30, 20)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    kept = clean_file(written.getvalue())
    assert (kept.width, kept.height) == (30, 20)


def test_a_large_picture_is_kept_smaller_and_once_more_for_pages() -> None:
    kept = clean_file(picture(6_000, 4_000))
    assert (kept.width, kept.height) == (LONGEST_SIDE, round(LONGEST_SIDE * 2 / 3))
    with Image.open(BytesIO(kept.parts[1])) as small:
        assert max(small.size) == SMALL_SIDE
    assert len(clean_file(picture(1_000, 800)).parts) == 1


def test_fifty_million_pixels_are_unpacked_within_bounds() -> None:
    assert clean_file(bomb(7_000, 7_000)).width == LONGEST_SIDE


def test_a_document_loses_all_that_acts_and_keeps_its_links() -> None:
    marker = "MARKEROFACTS"
    sent = armed_document(marker)
    assert unpacked(sent).count(marker.encode()) > 8
    with pikepdf.open(BytesIO(sent)) as armed:
        assert forbidden_in(armed)
    kept = clean_file(sent).parts[0]
    for name in (
        marker,
        "/JS",
        "/JavaScript",
        "/OpenAction",
        "/AA",
        "/Launch",
        "/EmbeddedFile",
        "/AcroForm",
        "/XFA",
    ):
        assert name.encode() not in unpacked(kept), name
    with pikepdf.open(BytesIO(kept)) as shown:
        assert forbidden_in(shown) == []
        (link,) = shown.pages[0].obj.Annots
        assert str(link.A.URI) == "https://kept.example/"
        assert not shown.attachments


def test_a_document_says_nothing_of_its_author_and_all_of_its_text() -> None:
    kept = clean_file(document("what it says", author="Zoe Quastenflosser") + HTML).parts[0]
    whole = unpacked(kept)
    assert b"what it says" in whole
    for told in (b"Quastenflosser", b"/Metadata", b"/Info", b"xmpmeta", b"<script"):
        assert told not in whole


def with_picture(content: bytes, *filters: pikepdf.Name) -> bytes:
    """A document of one page with one picture, as it is encoded already."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        stream = made.make_stream(b"")
        stream.write(content, filter=filters[0] if len(filters) == 1 else pikepdf.Array(filters))
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = 60, 40, 8
        stream.ColorSpace = pikepdf.Name.DeviceRGB
        made.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=stream))
        made.save(written)
    return written.getvalue()


def with_inline(content: bytes, filters: bytes) -> bytes:
    """A document of one page with a picture among its instructions, in two parts."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        whole = b"q BI /W 60 /H 40 /CS /RGB /BPC 8 /F " + filters + b" ID " + content + b"\nEI Q"
        parts = [made.make_stream(b"0 g"), made.make_stream(whole)]
        made.pages[0].obj.Contents = pikepdf.Array(parts)
        made.save(written)
    return written.getvalue()


DCT = pikepdf.Name.DCTDecode
PHOTO = photograph()
FILLED = PHOTO[:2] + b"\xff\xff" + PHOTO[2:]  # ITU T.81, B.1.1.2: any marker may be preceded by fill bytes


@pytest.mark.parametrize(
    "sent",
    [
        with_picture(PHOTO, DCT),
        with_picture(FILLED, DCT),
        with_picture(zlib.compress(PHOTO), pikepdf.Name.FlateDecode, DCT),
        with_picture(a85encode(PHOTO) + b"~>", pikepdf.Name.ASCII85Decode, DCT),
        with_inline(PHOTO, b"/DCT"),
        with_inline(a85encode(PHOTO) + b"~>", b"[/A85 /#44CT]"),
    ],
    ids=["plain", "filled", "flate", "ascii85", "inline", "inline-ascii85"],
)
def test_a_photograph_within_a_document_says_nothing_of_where_it_was_taken(sent: bytes) -> None:
    kept = clean_file(sent).parts[0]
    with pikepdf.open(BytesIO(kept)) as shown:
        page = shown.pages[0]
        if "/XObject" in page.Resources:
            raw = page.Resources.XObject.X.read_raw_bytes()
        else:
            (inline,) = [
                each for each in pikepdf.parse_content_stream(page) if str(each.operator) == "INLINE IMAGE"
            ]
            raw = inline.operands[0].read_raw_bytes()
    assert b"Exif" not in raw
    assert SECRET_PLACE not in raw + unpacked(kept)
    with Image.open(BytesIO(raw)) as opened:
        opened.load()
        assert opened.size == (60, 40)


def test_a_jpeg_2000_within_a_document_says_nothing_of_where_it_was_taken() -> None:
    written, secret = BytesIO(), bytes(16) + SECRET_PLACE
    Image.open(BytesIO(PHOTO)).save(written, "JPEG2000", comment=SECRET_PLACE)
    plain = written.getvalue()
    assert SECRET_PLACE in plain
    box = (len(secret) + 8).to_bytes(4, "big") + b"uuid" + secret
    kept = clean_file(with_picture(plain[:32] + box + plain[32:], pikepdf.Name.JPXDecode)).parts[0]
    with pikepdf.open(BytesIO(kept)) as shown:
        raw = shown.pages[0].Resources.XObject.X.read_raw_bytes()
    assert SECRET_PLACE not in raw
    with Image.open(BytesIO(raw)) as opened, Image.open(BytesIO(plain)) as before:
        assert opened.tobytes() == before.tobytes()


def test_what_a_program_says_of_a_documents_parts_goes() -> None:
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        told = pikepdf.Dictionary(N="author", V=SECRET_PLACE.decode())
        properties = pikepdf.Dictionary(O=pikepdf.Name.UserProperties, P=pikepdf.Array([told]))
        part = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, A=properties)
        made.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=part)
        made.save(written)
    assert SECRET_PLACE not in unpacked(clean_file(written.getvalue()).parts[0])


def test_a_document_of_countless_stamps_is_refused_at_once() -> None:
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        stamp = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp))
        made.pages[0].obj.Annots = pikepdf.Array([stamp] * (MOST_ANNOTATIONS + 1))
        made.save(written)
    assert refusal(written.getvalue()) == "file.costly"


def test_a_document_nested_without_end_is_refused_in_time() -> None:
    nested = b"[" * 20_000 + b"]" * 20_000
    content = document("x").replace(b"/MediaBox", b"/Deep " + nested + b" /MediaBox", 1)
    with suppress(AttachmentRefused):
        assert b"/Deep" not in clean_file(content).parts[0]


def script(tmp_path: Path, body: str) -> str:
    path = tmp_path / "scan.sh"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("grep -q EICAR && exit 1; exit 0", "file.scan_refused"),
        ("exit 1", "file.scan_refused"),
        ("exit 2", "file.scan_failed"),
        ("sleep 60", "file.scan_failed"),
        ("kill -9 $$", "file.scan_failed"),
    ],
)
def test_what_the_scanner_does_not_let_through_is_refused(tmp_path: Path, body: str, code: str) -> None:
    with pytest.raises(AttachmentRefused) as refused:
        scan(b"EICAR" + bytes(300_000), script(tmp_path, body), 2)
    assert refused.value.code == code


def test_a_scanner_that_is_not_there_lets_nothing_through() -> None:
    for command in ("/nowhere/scanner", "unbalanced '"):
        with pytest.raises(AttachmentRefused) as refused:
            scan(b"x", command, 2)
        assert refused.value.code == "file.scan_failed"


def test_the_scanner_sees_the_file_as_it_was_sent_and_none_of_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOA_SECRET_KEY", "a secret")
    told = tmp_path / "told"
    command = script(tmp_path, f"env > {told}; cat > {told}.file")
    sent = photograph()
    clean_file(sent, scan_command=command)
    assert (tmp_path / "told.file").read_bytes() == sent
    assert "STOA_" not in told.read_text()


def test_the_program_that_unpacks_can_write_no_file(tmp_path: Path) -> None:
    code = (
        "import signal, sys; from sync.attachments import rewriting; rewriting._bound()\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n    open(sys.argv[1], 'wb', 0).write(b'x')\nexcept OSError:\n    print('refused')"
    )
    command = [sys.executable, "-I", "-c", code, str(tmp_path / "x")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})
    assert (ran.stdout.strip(), ran.stderr) == ("refused", "")
