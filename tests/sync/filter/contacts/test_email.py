"""E-mail addresses, plain and hidden."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.EMAIL]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Mail: mara.lindt@example.org.", "mara.lindt@example.org"),
        ("(mara_lindt+kurs@mail.example.co.uk)", "mara_lindt+kurs@mail.example.co.uk"),
        ("an jörg@bücher.example bitte", "jörg@bücher.example"),
        ("o'neill@example.org", "o'neill@example.org"),
        ("[schreib](mailto:mara@example.org?subject=Hallo)", "mara@example.org"),
        ("https://example.org/?to=mara%40example.org&n=1", "mara%40example.org"),
        ("<mara@example.org>", "mara@example.org"),
        ("mara@[192.0.2.7]", "mara@[192.0.2.7]"),
        ("im Intranet mara@poststelle erreichbar", "mara@poststelle"),
    ],
)
def test_an_address_is_found_whole(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mara (at) firma punkt de", "mara (at) firma punkt de"),
        ("mara [at] firma [dot] com", "mara [at] firma [dot] com"),
        ("mara{at}firma{dot}com", "mara{at}firma{dot}com"),
        ("Schreibt an mara AT firma DOT com oder ruft an", "mara AT firma DOT com"),
        ("mara at firma dot com", "mara at firma dot com"),
        ("mara AT firma.com", "mara AT firma.com"),
        ("mara@firma punkt de", "mara@firma punkt de"),
        ("mara @ firma . de", "mara @ firma . de"),
        ("mara punkt lindt (at) uni-bonn (punkt) de", "mara punkt lindt (at) uni-bonn (punkt) de"),
        ("mara(ät)firma.de", "mara(ät)firma.de"),
        ("mara.lindt at web.de", "mara.lindt at web.de"),
        ("m.lindt at web.de", "m.lindt at web.de"),
        ("mara_lindt at web.de", "mara_lindt at web.de"),
        ("mara80 at web.de", "mara80 at web.de"),
        ("Mara80 at web.de", "Mara80 at web.de"),
        ("MARA DOT LINDT AT WEB DOT DE", "MARA DOT LINDT AT WEB DOT DE"),
        ("mara_lindt AT docs.web.de", "mara_lindt AT docs.web.de"),
        ("git@github.com: wir", "git@github.com"),
        ("mara ät web.de", "mara ät web.de"),
        ("mara.lindt(a)web.de", "mara.lindt(a)web.de"),
        ("mara[a]web.de", "mara[a]web.de"),
        ("mara.lindt@@web.de", "mara.lindt@@web.de"),
        ("mara.lindt @@ web.de", "mara.lindt @@ web.de"),
    ],
)
def test_an_address_written_so_that_machines_miss_it_is_found(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "mara.lindt@\nexample.org",
        "mara.lindt@\r\nexample.org",
        "mara.lindt@ example.org",
        "mara.lindt@  \n  example.org",
        "mara.lindt@\n> example.org",
        "mara.lindt@\\\nexample.org",
        "mara.lindt@<br>\nexample.org",
        "mara@ example.org",
        "mara%40 example.org",
        "mara.lindt\n@example.org",
        "mara.lindt @example.org",
        "mara_lindt\t@example.org",
        "mara80 @example.org",
        "mara.lindt  @\texample.org",
        "mara.lindt\n@\nexample.org",
    ],
)
def test_an_address_that_is_broken_at_its_sign_is_found_whole(address: str) -> None:
    assert found(f"Schreib an {address} bitte") == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mara&#64;example.org", "mara&#64;example.org"),
        ("mara&commat;example&period;org", "mara&commat;example&period;org"),
        ("mara&amp;#x40;example.org", "mara&amp;#x40;example.org"),
        ("ma\u200bra@exam\u00adple.org", "ma\u200bra@exam\u00adple.org"),
        ("mara\uff20example\uff0eorg", "mara\uff20example\uff0eorg"),
        ("**mara**@example.org", "mara**@example.org"),
        ("mara\\_lindt\\@example.org", "mara\\_lindt\\@example.org"),
    ],
)
def test_an_address_behind_markup_is_found(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Look at example.com for more",
        "We met at noon. Dot com boom.",
        "Das ist der Punkt, an dem alles begann",
        "npm install react@latest",
        "a @ b",
        "5 Stück @ 3,50 Euro",
        "@ @@ @@@",
        "danke @mara.lindt",
        "Hallo\n@mara.lindt ich sehe das anders",
        "die E-Mail-Gruppe @mara.lindt",
        "Aufgabe 3.5 @mara.lindt",
        "Treffen um 12 @\nhome",
        "Look at web.de",
        "see node.js at nodejs.org",
        "version 3.2 at pypi.org",
        "at 10 a.m at example.com",
        "U.S. at un.org",
        "Art.6(a)DSGVO.Bei uns",
        "f(a)foo.bar",
        "Option (a) example.com",
        "react@@latest",
        "FAQ2024 at example.org",
        "user_guide at docs.example.org",
        "LOOK AT EXAMPLE.ORG NOW",
        "git@github.com:org/repo.git",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert found(text) == []
