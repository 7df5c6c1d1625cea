"""Frameworks as files, small enough to read."""

import json
from datetime import UTC, datetime
from typing import Any

from sync.frameworks.package import Package
from sync.frameworks.reading import read_framework

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
DOCUMENT_ID = "4a1d6f3c-0a53-4f0e-9d0c-7f2c5c1f8a01"
ROOT_ID = "a1111111-1111-4111-8111-111111111111"
CHILD_ID = "a2222222-2222-4222-8222-222222222222"
OTHER_ID = "a3333333-3333-4333-8333-333333333333"
STAMP = "2026-01-02T03:04:05+00:00"

PLAIN = """type;code;parent;title_de;title_en;description_de;scale;scale_en;esco;dqr
framework;QM;;Qualität;Quality;;Kennt | Kann* | Lehrt*;Knows | Can | Teaches;;
;A;;Prüfen;Testing;Wie man prüft;;;http://data.europa.eu/esco/skill/1;6
;A.1;A;Messen;Measuring;;;;;
;A.2;A;Werten;;=Formel;Nein | Ja*;;;
;B;;Melden;Reporting;;;;;5
"""
# As Moodle 4.5 writes it, with the headings of a German site.
MOODLE = (
    "Übergeordnete ID,ID-Nummer,Kurzname,Beschreibung,Format,Skalenwerte,Skalenkonfiguration,Regeltyp,Ergebnis,"
    "Regel,Querverweise,Export-ID,Ist Rahmen,Taxonomie\n"
    ',SOZ,"Soziale Kompetenzen","<p>Was wir <b>erwarten</b>.</p>",1,"Nicht erfüllt,Erfüllt",'
    '"[{""scaleid"":""2""},{""id"":2,""scaledefault"":1,""proficient"":1}]",,,,,,1,"domain,competency,skill,level"\n'
    ',T,Teamarbeit,<p>Mit anderen <i>arbeiten</i></p>,1,,,core_competency\\\\competency_rule_all,3,null,"F%2CG",17,,\n'
    'T,K,"Konflikte lösen",,1,"A,B,C","[{""scaleid"":""5""},{""id"":3,""scaledefault"":1,""proficient"":1}]",'
    ",0,null,,18,,\n"
    ',"F,G",Führen,,1,,,,0,null,T,19,,\n'
)


def item(identifier: str, statement: str, code: str, **more: Any) -> dict[str, Any]:
    """An item of the sample package."""
    return {
        "identifier": identifier,
        "uri": f"https://case.example.org/ims/case/v1p1/CFItems/{identifier}",
        "CFDocumentURI": {
            "title": "Sample",
            "identifier": DOCUMENT_ID,
            "uri": "https://case.example.org/doc",
        },
        "fullStatement": statement,
        "humanCodingScheme": code,
        "lastChangeDateTime": STAMP,
        **more,
    }


def link(identifier: str, kind: str, origin: str, destination: str, **more: Any) -> dict[str, Any]:
    """An association of the sample package."""
    return {
        "identifier": identifier,
        "uri": f"https://case.example.org/ims/case/v1p1/CFAssociations/{identifier}",
        "associationType": kind,
        "originNodeURI": {"title": "", "identifier": origin, "uri": "https://case.example.org/o"},
        "destinationNodeURI": {"title": "", "identifier": destination, "uri": "https://case.example.org/d"},
        "lastChangeDateTime": STAMP,
        **more,
    }


def case_package() -> dict[str, Any]:
    """A CASE 1.1 package with all that Stoa knows of it, and some that it does not."""
    return {
        "CFDocument": {
            "identifier": DOCUMENT_ID,
            "uri": "https://case.example.org/ims/case/v1p1/CFDocuments/1",
            "caseVersion": "1.1",
            "frameworkType": "Vocational",
            "creator": "The Chamber",
            "title": "Sample",
            "language": "en",
            "version": "2026",
            "lastChangeDateTime": STAMP,
        },
        "CFItems": [
            item(
                CHILD_ID,
                "Measures with a caliper",
                "M.1",
                educationLevel=["05"],
                notes="<p>To 0.02&nbsp;mm</p>",
            ),
            item(ROOT_ID, "Can measure", "M", abbreviatedStatement="Measuring", CFItemType="Field"),
            item(OTHER_ID, "Reports what was found", "R", extensions={"acme": {"colour": "red"}}),
        ],
        "CFAssociations": [
            link("c1", "isChildOf", CHILD_ID, ROOT_ID, sequenceNumber=2),
            link("c2", "isChildOf", ROOT_ID, DOCUMENT_ID, sequenceNumber=2),
            link("c3", "isChildOf", OTHER_ID, DOCUMENT_ID, sequenceNumber=1),
            link("c4", "exactMatchOf", OTHER_ID, "b0000000-0000-4000-8000-000000000000"),
            link("c5", "ext:acme", OTHER_ID, CHILD_ID),
        ],
        "CFDefinitions": {"CFConcepts": [{"identifier": "k1", "title": "Length"}], "CFLicenses": []},
        "CFRubrics": [
            {
                "identifier": "r1",
                "title": "How well",
                "CFRubricCriteria": [
                    {
                        "identifier": "cr1",
                        "CFItemURI": {"identifier": CHILD_ID},
                        "CFRubricCriterionLevels": [
                            {"identifier": "l2", "quality": "Sure", "position": 2, "score": 2},
                            {"identifier": "l1", "quality": "Unsure", "position": 1, "score": 0.5},
                        ],
                    }
                ],
            }
        ],
        "acmeExtra": [1, 2, {"three": None}],
    }


def as_bytes(package: dict[str, Any]) -> bytes:
    """The package as a file, a member of each list on a line of its own."""
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def read(data: str | bytes, name: str = "sample") -> Package:
    """The package of a file that is as it should be."""
    return read_framework(data if isinstance(data, bytes) else data.encode(), name, NOW)[0].package
