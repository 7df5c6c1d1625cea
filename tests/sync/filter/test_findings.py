"""What a finding tells: where it stands in the text that came in, and a reason that is documented."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from sync.filter import RosterName, TextFilter
from sync.filter.replacing import Replacement, ReplacementPolicy
from sync.filter.sensitive import beliefs, conduct, health, signs
from sync.filter.types import EntityType
from tests.sync.filter.disguises.test_seen_through import EXAMPLES

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "privacy" / "filter-findings.md"
FAMILIES = """
address art9 birth conduct confidential coordinates credit_card customer_id email handle health iban
id_card ip kvnr mac person personal_id phone plate profile roster secret steuer_id svnr""".split()  # noqa: SIM905
REASON = re.compile(rf"(?:{'|'.join(FAMILIES)})\.[a-z_0-9]+")
ROSTER = [
    RosterName("Anna", "Müller", pseudonym="3f2a90c1d4"),
    RosterName("Jörg", "Berg", pseudonym="00aa11bb22"),
]
LEFT_IN_GENERAL = {EntityType.DOB: "[Jahrgang 1978]", EntityType.ADDRESS: "Soltau"}


def course(key: str, way: Replacement) -> TextFilter:
    """A filter as a course with this key has it, replacing everything in one way."""
    people = [RosterName(each.given, each.family, pseudonym=f"{key}{each.pseudonym}") for each in ROSTER]
    policy = ReplacementPolicy(
        dict.fromkeys(EntityType, way), third_party=lambda name: f"{key}{len(name):08x}"
    )
    return TextFilter(people, terms=["Projekt Adler"], patterns=[r"\b[0-9]{7}\b"], policy=policy)


def expected(kind: EntityType, way: Replacement, place: str) -> str:
    if way is Replacement.DROP:
        return ""
    if way is Replacement.GENERAL:
        return LEFT_IN_GENERAL.get(kind, place)
    numbered = way is Replacement.PSEUDONYM and kind in {EntityType.PERSON_R, EntityType.HANDLE}
    return f"{place[:-1]} " if numbered else place


@pytest.mark.parametrize("way", Replacement)
@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_type_is_replaced_in_each_way(kind: EntityType, way: Replacement) -> None:
    before, it, behind = EXAMPLES[kind]
    place = course("aa", Replacement.PLACEHOLDER).scan(before + it + behind, language="de").text
    place = place[place.rindex("[") : place.rindex("]") + 1]
    if kind is EntityType.URL and way is not Replacement.DROP:
        place = f"github.com/{place}"
    filtered = course("aa", way).scan(before + it + behind, language="de")
    assert expected(kind, way, place) in filtered.text
    assert it not in filtered.text
    assert course("aa", way).scan(filtered.text, language="de").spans == ()


@pytest.mark.parametrize("text", ["Anna Müller", "Frau Weberling", "@maxi.muster"])
def test_a_pseudonym_is_the_same_within_a_course_and_another_in_another(text: str) -> None:
    """Behaviour 10."""
    here, there = course("aa", Replacement.PSEUDONYM), course("bb", Replacement.PSEUDONYM)
    first, again = (here.scan(f"Das sagt {text}{end}").text[:40] for end in (".", ". Mehr dazu."))
    assert first.partition("]")[0] == again.partition("]")[0]
    assert there.scan(f"Das sagt {text}.").text.partition("]")[0] != first.partition("]")[0]
    assert "[" in first


def test_a_disguised_name_has_the_pseudonym_of_the_name() -> None:
    here = course("aa", Replacement.PSEUDONYM)
    plain, spelled = (
        here.scan(f"Das sagt {name} dazu.").text for name in ("Anna Müller", "A n n a   M ü l l e r")
    )
    assert plain.partition("]")[0] == spelled.partition("]")[0]


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("\U0001f600 \U0001f1e9\U0001f1ea &amp; ", "Anna Müller"),
        ("Zeile 1\r\nZeile 2:\r\n", "Anna Müller"),
        ("u\u0308ber ", unicodedata.normalize("NFD", "Anna Müller")),
        ("a\u200bb\u00adc ", "An\u200bna M\u00fcller"),
        ("&nbsp;&#8203; ", "Anna&nbsp;M&uuml;ller"),
        ("<b>x</b> ", "An<i class='a'>na</i> Müller"),
        ("\ufeff", "A n n a   M ü l l e r"),
        ("**x** `y` > ", "Anna\r\n> Müller"),
        ("100% ", "Anna%20M%C3%BCller"),
        ("\\u00fc ", "Anna M\\u00fcller"),
    ],
)
def test_a_finding_covers_in_code_points_just_what_was_written(before: str, found: str) -> None:
    text = f"{before}{found} \U0001f600 schrieb &amp; ging\r\n"
    filtered = TextFilter(ROSTER).scan(text, language="de")
    assert [(span.start, span.end) for span in filtered.spans] == [(len(before), len(before) + len(found))]
    assert filtered.text == f"{before}[Person] \U0001f600 schrieb &amp; ging\r\n"


def test_another_process_finds_the_same() -> None:
    line = json.dumps(
        {
            "id": 1,
            "lang": "de",
            "text": "".join(map("".join, EXAMPLES.values())),
            "roster": ["Anna Müller", "Jörg Berg"],
        }
    )
    answers = set()
    for seed in ("0", "1", "4711"):
        code = "import sys; from sync.filter.lines import filter_line; print(filter_line(sys.stdin.buffer.read()).line)"
        ended = subprocess.run(
            [sys.executable, "-c", code],
            input=line,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        )
        answers.add(ended.stdout)
    assert len(answers) == 1


def kinds_of(*lists: Mapping[str, object]) -> set[str]:
    """The kinds that may be told of what is listed; figures of speech never are."""
    return set().union(*lists) - {"figure"}


def test_every_reason_is_explained_and_no_other() -> None:
    told = {
        reason
        for file in (ROOT / "sync" / "filter").rglob("*.py")
        for reason in re.findall(rf'"({REASON.pattern})"', file.read_text(encoding="utf-8"))
    }
    told |= {f"health.{kind}" for kind in kinds_of(health._LISTED, signs._LISTED)}
    told |= {f"conduct.{kind}" for kind in kinds_of(conduct._LISTED)}
    told |= {f"art9.{kind}" for kind in (*kinds_of(beliefs._LISTED), "membership", "vote")}
    told |= {"confidential.own_pattern", "personal_id.own_pattern"}
    page = PAGE.read_text(encoding="utf-8")
    explained = set(re.findall(rf"`({REASON.pattern})`", page.partition("## Reasons")[2]))
    assert explained == told


def test_every_type_has_its_reasons_explained() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## Reasons")[2]
    rows = re.findall(r"^\| (`[A-Z].*?) \|", page, re.MULTILINE)
    assert {kind for row in rows for kind in re.findall(r"`([A-Z_0-9]+)`", row)} == {
        kind.value for kind in EntityType
    }
