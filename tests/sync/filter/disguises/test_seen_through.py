"""Whatever a text is wrapped in, what a reader sees of it is found: quotes, links, code, tricks with characters."""

import json
import re
from base64 import b64encode

import pytest

from sync.filter import EntityType, RosterName, TextFilter

FILTER = TextFilter([RosterName("Anna", "Müller")], terms=["Projekt Adler"], patterns=[r"\b[0-9]{7}\b"])
# What stands in a sentence (before it, itself, behind it), by type.
EXAMPLES = {
    EntityType.PERSON_R: ("I asked ", "Anna Müller", " about it"),
    EntityType.EMAIL: ("Write to ", "anna.mueller@example.org", " today"),
    EntityType.PHONE: ("Tel. ", "+49 30 23125 123", " bitte"),
    EntityType.HANDLE: ("Ask ", "@maxi.muster", " about it"),
    EntityType.IBAN: ("IBAN ", "DE89 3704 0044 0532 0130 00", " bitte"),
    EntityType.CREDIT_CARD: ("Karte ", "4111 1111 1111 1111", " bitte"),
    EntityType.STEUER_ID: ("Steuer-ID ", "86 095 742 719", " bitte"),
    EntityType.SVNR: ("SV-Nummer ", "65 180678 M 001", " bitte"),
    EntityType.KVNR: ("Versichertennummer ", "A123456780", " bitte"),
    EntityType.ID_CARD: ("Ausweisnummer ", "LKWR1K1GC8", " bitte"),
    EntityType.PLATE: ("Kennzeichen ", "S-LB 4992", " bitte"),
    EntityType.IP: ("IP ", "164.221.199.76", " im Log"),
    EntityType.MAC: ("MAC ", "00:1b:63:84:45:e6", " im Log"),
    EntityType.SECRET: ("API-Key ", "sk-live-Z2GQ4MF6UH56ABCD", " im Log"),
    EntityType.ADDRESS: ("Adresse: ", "Musterweg 7, 79383 Soltau", " bitte"),
    EntityType.DOB: ("geboren am ", "18.07.1978", " in Bonn"),
    EntityType.COORDINATES: ("bei ", "52.520008, 13.404954", " steht es"),
    EntityType.URL: ("siehe ", "https://github.com/simonameyer", " dort"),
    EntityType.CUSTOMER_ID: ("Kundennummer ", "KD-4471-9982", " bitte"),
    EntityType.CONFIDENTIAL: ("Im ", "Projekt Adler", " fehlt etwas"),
    EntityType.PERSONAL_ID: ("MatNr ", "1234567", " bitte"),
    EntityType.HEALTH: ("My wife has ", "multiple sclerosis", " now"),
    EntityType.ART9: ("Ich bin ", "Mitglied der SPD", " seit"),
    EntityType.CONDUCT: ("Herr Berg hat mich ", "belogen", " neulich"),
}
CIRCLES = str.maketrans("0123456789", "\u24ff\u2776\u2777\u2778\u2779\u277a\u277b\u277c\u277d\u277e")
WRAPPINGS = {
    "a quoted reply": lambda before, it, behind: f"> > {before}{it}{behind}\n\nYes.",
    "a quoted reply over lines": lambda before, it, behind: (
        f"> {before}{it.replace(' ', chr(10) + '> ', 1)}{behind}"
    ),
    "the text of a link": lambda before, it, behind: f"{before}[{it}](https://example.org/page){behind}",
    "the text before an image": lambda before, it, behind: (
        f"![{before}{it}{behind}](https://example.org/a.png)"
    ),
    "a block of code": lambda before, it, behind: f"```\n{before}{it}{behind}\n```",
    "code in a sentence": lambda before, it, behind: f"{before}`{it}`{behind}",
    "emphasis": lambda before, it, behind: f"{before}**{it}**{behind}",
    "invisible characters": lambda before, it, behind: before + "\u200b".join(it) + behind,
    "soft hyphens": lambda before, it, behind: before + "\u00ad".join(it) + behind,
    "entities": lambda before, it, behind: before + "".join(f"&#{ord(each)};" for each in it) + behind,
    "entities in hexadecimal": lambda before, it, behind: (
        before + "".join(f"&#x{ord(each):x};" for each in it) + behind
    ),
    "full-width forms": lambda before, it, behind: (
        before + "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in it) + behind
    ),
    "blanks that do not break": lambda before, it, behind: f"{before}{it.replace(' ', chr(0xA0))}{behind}",
    "a line's end": lambda before, it, behind: f"{before}{it.replace(' ', chr(10), 1)}{behind}",
    "a line's end of Windows": lambda before, it, behind: (
        f"{before}{it.replace(' ', chr(13) + chr(10), 1)}{behind}"
    ),
    "tags": lambda before, it, behind: f"{before}<b>{it[:2]}</b>{it[2:]}{behind}",
    "tags with attributes": lambda before, it, behind: (
        f'{before}{it[:2]}<font color="red">{it[2:4]}</font>{it[4:]}{behind}'
    ),
    "the text of a link of HTML": lambda before, it, behind: (
        f'{before}<a href="https://example.org/">{it}</a>{behind}'
    ),
    "a comment of HTML inside": lambda before, it, behind: f"{before}{it[:4]}<!-- x -->{it[4:]}{behind}",
    "a comment of HTML around": lambda before, it, behind: f"Yes. <!-- {before}{it}{behind} --> No.",
    "the title of a link of HTML": lambda before, it, behind: (
        f"<a href='https://example.org/' title='{before}{it}{behind}'>here</a>"
    ),
    "BBCode": lambda before, it, behind: f"{before}{it[:2]}[b]{it[2:4]}[/b]{it[4:]}{behind}",
    "emphasis inside": lambda before, it, behind: f"{before}{it[:4]}**{it[4:6]}**{it[6:]}{behind}",
    "a footnote": lambda before, it, behind: f"See there[^1].\n\n[^1]: {before}{it}{behind}\n",
    "a message of a chat": lambda before, it, behind: f"[12:03] x: {before}{it}{behind}",
    "a line of a log": lambda before, it, behind: f"2024-05-01 12:03:11 INFO - {before}{it}{behind}",
    "JSON": lambda before, it, behind: json.dumps({"text": before + it + behind}),
    "escapes of programs": lambda before, it, behind: (
        before + "".join(f"\\u{ord(each):04x}" for each in it) + behind
    ),
    "quoted-printable": lambda before, it, behind: (
        before + "".join(f"={octet:02X}" for octet in it.encode()) + behind
    ),
    "an encoded word of mail": lambda before, it, behind: (
        f"{before}=?UTF-8?B?{b64encode(it.encode()).decode()}?={behind}"
    ),
    "percent-encoding": lambda before, it, behind: (
        before + "".join(f"%{octet:02X}" for octet in it.encode()) + behind
    ),
    "from right to left": lambda before, it, behind: f"{before}\u202e{it[::-1]}\u202c{behind}",
    "marks that join": lambda before, it, behind: before + "\u034f".join(it) + behind,
    "heaps of accents": lambda before, it, behind: (
        before + "".join(f"{each}\u0300\u0301\u0302\u0303\u0304" for each in it) + behind
    ),
    "keycaps": lambda before, it, behind: before + re.sub(r"([0-9])", "\\1\ufe0f\u20e3", it) + behind,
    "figures in dark circles": lambda before, it, behind: before + it.translate(CIRCLES) + behind,
    "a line further in": lambda before, it, behind: f"{before}{it.replace(' ', chr(10) + '    ', 1)}{behind}",
}
CASES = [(kind, wrapping) for kind in EXAMPLES for wrapping in WRAPPINGS]
HOMOGLYPHS = str.maketrans("aeopcxyi", "аеорсхуі")
LOOKALIKES = [
    EntityType.PERSON_R,
    EntityType.CONFIDENTIAL,
    EntityType.HEALTH,
    EntityType.ART9,
    EntityType.CONDUCT,
]


@pytest.mark.parametrize(("kind", "wrapping"), CASES)
def test_it_is_found_in_whatever_it_is_wrapped(kind: EntityType, wrapping: str) -> None:
    """Behaviours 16 and 17."""
    text = WRAPPINGS[wrapping](*EXAMPLES[kind])
    filtered = FILTER.scan(text, language="en")
    assert kind in {span.type for span in filtered.spans}, filtered.text
    assert FILTER.scan(filtered.text, language="en").spans == ()


@pytest.mark.parametrize("kind", LOOKALIKES)
def test_letters_that_only_look_alike_are_seen_through(kind: EntityType) -> None:
    before, it, behind = EXAMPLES[kind]
    text = f"{before}{it.translate(HOMOGLYPHS)}{behind}"
    assert text != f"{before}{it}{behind}"
    assert kind in {span.type for span in FILTER.scan(text).spans}
