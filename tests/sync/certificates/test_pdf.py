"""Certificates on paper, as an independent reader finds them (pypdf)."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from sync.certificates import printing
from sync.certificates.content import Achievement, Certificate, Evidence, EvidenceKind, Holder, Words
from sync.certificates.printing import NotPrinted, certificate_pdf
from sync.certificates.words import CertificateWords
from tests.factories.badges import ADDRESSES, ATTESTING, NOW, a_certificate

ADDRESS = ADDRESSES.verification("a-token")


def read(certificate: Certificate, locale: str = "en") -> PdfReader:
    made = certificate_pdf(certificate, ADDRESS, CertificateWords(locale), {ATTESTING: "Ines Inesson"}, NOW)
    return PdfReader(BytesIO(made))


@cache
def english() -> PdfReader:
    return read(a_certificate())


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def elements(node: Any, found: list[Any]) -> list[Any]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            elements(each, found)
    elif hasattr(node, "get"):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            elements(node["/K"], found)
    return found


def test_a_certificate_is_archival_and_accessible_by_what_it_says_and_has() -> None:
    catalogue = english().trailer["/Root"]
    told = english().xmp_metadata.rdf_root.toxml()
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in told
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("en")
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    tagged = elements(catalogue["/StructTreeRoot"], [])
    kinds = {each["/S"] for each in tagged}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= kinds
    assert {str(each["/Alt"]) for each in tagged if each["/S"] == "/Figure"} == {
        "Logo of Acme <GmbH> & Co",
        f"QR code that leads to the page on which this certificate is checked: {ADDRESS}",
    }


def test_all_fonts_are_within_the_document() -> None:
    fonts = [font.get_object() for font in english().pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_a_certificate_tells_who_what_when_and_on_what_it_rests() -> None:
    text = words(english())
    for told in (
        "Anna Annason",
        "Leading conversations",
        "Three threads led to an answer.",
        "Confirmed by: Ines Inesson",
        "12.5 points for participation in the discussion “Leadership”",
        "Well done.",
        "Teamwork (Skills)",
        ADDRESS,
    ):
        assert told in text
    size = english().pages[0].mediabox
    assert (round(size.width), round(size.height)) == (595, 842)


def test_a_certificate_speaks_german() -> None:
    reader = read(a_certificate(), "de")
    assert reader.trailer["/Root"]["/Lang"].startswith("de")
    assert "Gespräche leiten" in words(reader)
    assert "Bestätigt von: Ines Inesson" in words(reader)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"revoked_at": NOW}, "Revoked on"),
        ({"valid_from": NOW - timedelta(days=9), "valid_until": NOW}, "Expired on"),
    ],
)
def test_a_certificate_that_is_over_says_so_above_everything_else(change: dict[str, Any], told: str) -> None:
    assert f"{told} " in words(read(a_certificate(**change)))
    assert told not in words(english())


def test_hostile_words_neither_break_the_document_nor_make_it_endless() -> None:
    hostile = "#panic() $x$ <b>bold</b> \u202egnirts\u2066 \\ *x* \x00 " + "x" * 10_000
    title = Words({"en": hostile})
    many = [Evidence(EvidenceKind.ATTESTED, NOW, hostile, note=hostile)] * 3
    certificate = replace(
        a_certificate(),
        achievement=Achievement("1", title, title, title),
        holder=Holder(hostile),
        look=replace(a_certificate().look, name=hostile),
        evidence=tuple(many),
    )
    reader = read(certificate)
    assert len(reader.pages) <= 12
    assert "#panic() $x$ <b>bold</b> gnirts" in words(reader)


def test_characters_that_the_fonts_lack_are_admitted() -> None:
    reader = read(replace(a_certificate(), holder=Holder("王小明")))
    assert "Some characters cannot be printed here" in words(reader)


def test_without_the_packages_for_it_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "find_spec", lambda _: None)
    with pytest.raises(NotPrinted, match=r"stoa\[pdf\]"):
        read(a_certificate())
