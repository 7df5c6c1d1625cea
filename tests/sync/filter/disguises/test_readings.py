"""What is disguised is read as what is meant by it, and told where it stands; what only looks disguised stays."""

import base64
import quopri
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, RosterName, TextFilter
from sync.filter.disguises.readings import readings

FILTER = TextFilter(
    [RosterName("Anna", "Schmidt"), RosterName("Jörg", "Kowalczyk"), RosterName("Leonie", "Brandstätter")],
    terms=["Projekt Adler"],
)
DISGUISED_NAMES = [
    "S c h m i d t",
    "A n n a   S c h m i d t",
    "A-n-n-a",
    "K.o.w.a.l.c.z.y.k",
    "K*o*w*a*l*c*z*y*k",
    "K😀o😀w😀a😀l😀c😀z😀y😀k",
    "Schm<a>idt</a>",
    "A<!-- x -->nna",
    "Sch**mi**dt",
    "Sch__mi__dt",
    'An<font color="red">na</font> Schmidt',
    "Ko[b]wal[/b]czyk",
    "Schmidt, Anna",
    "Anna🎉Schmidt",
    "4nna Schm1dt",
    "Schm!dt",
    "$chmidt",
    "Leonieeee",
    "Kowal-\nczyk",
    "Protokoll_AnnaSchmidt_final.docx",
    "protokollAnnaSchmidt.docx",
    "#TeamLeonie",
    "#AnnaSchmidt",
    "@anna_schmidt92",
    "你好Anna",
    "A\u034fn\u034fn\u034fa Schmidt",
    "Z\u0335\u0336\u0337\u0338\u0339 Kowalc\u0335\u0336\u0337\u0338\u0339zyk",
    "\u1d00\u0274\u0274\u1d00 s\u1d04\u029c\u1d0d\u026a\u1d05\u1d1b",
    "\U0001f170\U0001f17d\U0001f17d\U0001f170",
    "\u202etdimhcS annA\u202c",
    "J\\u00f6rg",
    "J=C3=B6rg",
    "J\u00c3\u00b6rg",
    "=?UTF-8?Q?J=C3=B6rg_Kowalczyk?=",
    "https://example.org/?name=anna.schmidt",
    "https://example.org/?q=Anna+Schmidt",
    "mailto:anna.schmidt",
    base64.b64encode(b"Anna Schmidt").decode(),
    quote("Jörg Kowalczyk"),
    quopri.encodestring("Jörg Brandstätter".encode()).decode(),
]
DISGUISED_NUMBERS = [
    (EntityType.IBAN, "IBAN ", "DE89:3704:0044:0532:0130:00"),
    (EntityType.IBAN, "IBAN ", "DE89*3704*0044*0532*0130*00"),
    (EntityType.IBAN, "IBAN ", "DE89 3704-0044_0532/0130.00"),
    (EntityType.IBAN, "IBAN ", "DE89 37**04** 0044 0532 0130 00"),
    (EntityType.IBAN, "IBAN ", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0"),
    (EntityType.IBAN, "IBAN ", "DE89 37O4 OO44 O532 O13O OO"),
    (EntityType.IBAN, "IBAN ", "\u216eE89 3704 0044 0532 0130 00"),
    (EntityType.IBAN, "IBAN ", "D\u039589 3704 0044 0532 0130 00"),
    (EntityType.IBAN, "  IBAN ", "DE89 3704 0044\n    0532 0130 00"),
    (EntityType.CREDIT_CARD, "Karte ", "4111:1111:1111:1111"),
    (EntityType.CREDIT_CARD, "Karte ", "4111,1111,1111,1111"),
    (EntityType.CREDIT_CARD, "Karte ", "4111 - 1111 - 1111 - 1111"),
    (EntityType.CREDIT_CARD, "Karte ", "\u2779\u2776\u2776\u2776 ①①①① ¹¹¹¹ ₁₁₁₁"),
    (EntityType.PHONE, "Tel. ", "０１７１ ２３４５６７８"),
    (EntityType.PHONE, "Tel. ", "0\ufe0f\u20e31\ufe0f\u20e37\ufe0f\u20e31\ufe0f\u20e3 2345678"),
    (EntityType.PHONE, "Tel. ", "0171*2345678"),
    (EntityType.PHONE, "Tel. ", "O171 2345678"),
    (EntityType.PHONE, "Tel. ", "null eins sieben eins zwei drei vier fünf sechs sieben acht"),
    (
        EntityType.PHONE,
        "Tel. ",
        "null eins einundsiebzig dreiundzwanzig fünfundvierzig siebenundsechzig acht",
    ),
    (EntityType.PHONE, "Call ", "oh one seven one two double three four five six seven"),
    (EntityType.PHONE, "Call me at ", "(212)\n555-0187"),
    (EntityType.EMAIL, "an ", "a n n a @ e x a m p l e . o r g"),
    (EntityType.EMAIL, "an ", "maxi.muster (at) example [punkt] org"),
    (EntityType.EMAIL, "an ", "maxi.muster ät example punkt org"),
    (EntityType.EMAIL, "an ", "maxi.muster @ example.org"),
    (EntityType.EMAIL, "an ", "maxi.muster -at- example -dot- org"),
    (EntityType.EMAIL, "an ", "maxi.muster＠example。org"),
    (EntityType.EMAIL, "an ", "mailto:maxi%2Emuster%40example%2Eorg"),
    (EntityType.EMAIL, "an ", base64.b64encode(b"maxi.muster@example.org").decode()),
    (EntityType.SVNR, "SV-Nummer ", "65:180678:M:001"),
    (EntityType.DOB, "Name | Geburtsdatum\n---|---\nx | ", "18.07.1978"),
    (EntityType.CUSTOMER_ID, "Name;Ort;Kundennummer\nx;y;", "KD-4471-9982"),
    (EntityType.SECRET, "| Name | Passwort |\n|------|------|\n| x | Sommer2024! |\n| y | ", "Winter2025! |"),
    (EntityType.CUSTOMER_ID, "Kundennummer ", "[KD-4471-9982](https://example.org)"),
    (EntityType.CONFIDENTIAL, "Im ", "P r o j e k t   A d l e r"),
]
NOT_DISGUISED = [
    "Zwischen 1:2 und 3:4 steht es 12:30:45 Uhr; siehe a, b, c, d.",
    "Der Preis ist 1,234,567 Euro, das Verhältnis 1000:2000:3000.",
    "z. B. i. d. R. u. a. m. w. z. b. w.",
    "`for i in range(10): x = a + b * c` und List<String> names",
    "$x_1 + y_2 = z_3$ und 2*3*4*5 sowie 2**10",
    "eins, zwei, drei, vier, fünf, sechs, sieben, acht",
    "JavaScript, PowerPoint, YouTube, GitHub, iPhone und LaTeX",
    "Sooo schön, hmmm, jaaa!",
    "| Jahr | Wert |\n|---|---|\n| 2023 | 12,5 |\n| 2024 | 13,5 |",
    "ISBN 978-3-16-148410-0, DOI 10.1000/182, RFC 2047",
    "SGVsbG8gV29ybGQsIGhvdyBhcmUgeW91Pw==",
    "Lesen Sie Kapitel [12] und <b>Abschnitt</b> 3.",
]


@pytest.mark.parametrize("disguised", DISGUISED_NAMES)
def test_a_name_is_read_through_its_disguise(disguised: str) -> None:
    filtered = FILTER.scan(f"Das war {disguised} gestern.", language="de")
    assert {span.type for span in filtered.spans} <= {
        EntityType.PERSON_R,
        EntityType.PERSON_T,
        EntityType.HANDLE,
    }
    assert filtered.spans
    assert filtered.text.startswith("Das war ")
    assert filtered.text.endswith(" gestern.")
    assert FILTER.scan(filtered.text, language="de").spans == ()


@pytest.mark.parametrize(("kind", "before", "disguised"), DISGUISED_NUMBERS)
def test_a_number_or_an_address_is_read_through_its_disguise(
    kind: EntityType, before: str, disguised: str
) -> None:
    text = f"{before}{disguised} bitte"
    filtered = FILTER.scan(text, language="de")
    assert kind in {span.type for span in filtered.spans}, filtered.text
    covered = {at for span in filtered.spans for at in range(span.start, span.end)}
    left = [text[at] for at in range(len(before), len(before) + len(disguised)) if at not in covered]
    assert not any(map(str.isdigit, left)), filtered.text
    assert FILTER.scan(filtered.text, language="de").spans == ()


@pytest.mark.parametrize("text", NOT_DISGUISED)
def test_what_only_looks_disguised_stays(text: str) -> None:
    assert FILTER.scan(text, language="de").spans == ()


def test_a_text_without_a_disguise_is_read_once() -> None:
    plain = "Ich fand die Gruppenarbeit anstrengend, aber lehrreich. IBAN DE89 3704 0044 0532 0130 00"
    assert len(list(readings(plain))) == 1
    assert len(list(readings("S c h m i d t"))) == 2


PIECES = """S c h m i d t¦A-n-n-a¦<a>¦</a>¦<!-- x -->¦**¦[b]¦](x)¦![¦=C3=B6¦\\u00f6¦\u00c3\u00b6
¦QW5uYSBTY2htaWR0¦\u202e¦\u202c
¦4111:1111:1111:1111¦0171*2345678¦eins sieben ¦null ¦O171 ¦a|b\n¦-|-\n¦1|2\n¦\u0430nn\u0430¦$ch¦aaaa¦-\n¦ ¦\n
¦\U0001f600¦e\u0301¦&amp;¦\r\n"""


@given(st.lists(st.sampled_from(PIECES.split("¦")), max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_every_reading_stands_in_order_in_the_text_and_a_second_scan_finds_nothing(text: str) -> None:
    for view in readings(text):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert list(view.starts) == sorted(view.starts)
        assert all(0 <= start < end <= len(text) for start, end in zip(view.starts, view.ends, strict=True))
    assert FILTER.scan(FILTER.scan(text).text).spans == ()
