"""Files that make no framework: every fault is told, with its line and item, and nothing is imported."""

import json
from typing import Any

import pytest

from sync.frameworks.checking import MOST_ITEMS
from sync.frameworks.moodle_csv import write_moodle_csv
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.reading import read_framework
from tests.sync.frameworks.samples import (
    CHILD_ID,
    NOW,
    OTHER_ID,
    ROOT_ID,
    as_bytes,
    case_package,
    item,
    link,
)


def refused(data: bytes | str | dict[str, Any], **options: Any) -> FrameworkRefused:
    """The refusal of a file."""
    if isinstance(data, dict):
        data = as_bytes(data)
    with pytest.raises(FrameworkRefused) as raised:
        read_framework(data if isinstance(data, bytes) else data.encode(), "file", NOW, **options)
    assert len(raised.value.message) <= 600
    return raised.value


def told(problem: Problem) -> tuple[str, int | None, str | None]:
    return problem.code, problem.line, problem.item


def line_of(data: bytes, words: str) -> int:
    """The line on which the member of a list begins that holds these words (`as_bytes` indents it by two)."""
    before = data.decode().partition(words)[0]
    return before.rpartition("\n  {")[0].count("\n") + 2


def test_a_ring_of_parents_is_told_with_those_who_are_in_it() -> None:
    package = case_package()
    package["CFAssociations"].append(link("c9", "isChildOf", ROOT_ID, CHILD_ID))
    (problem,) = refused(package).problems
    assert told(problem)[::2] == ("framework.cycle", "M.1") or told(problem)[::2] == ("framework.cycle", "M")
    assert '"M" > "M.1" > "M"' in problem.message or '"M.1" > "M" > "M.1"' in problem.message


def test_an_item_that_is_its_own_parent_is_a_ring() -> None:
    (problem,) = refused("code;title;parent\nA;Alone;A\n").problems
    assert told(problem) == ("framework.cycle", 2, "A")


def test_a_chain_of_fifty_thousand_is_no_ring_and_needs_no_recursion() -> None:
    rows = "\n".join(
        f"C{number},Step {number},{f'C{number - 1}' if number else ''}" for number in range(20_000)
    )
    source, _ = read_framework(f"code,title,parent\n{rows}\n".encode(), "file", NOW)
    assert len(source.package.ordered) == 20_000


def test_a_parent_that_is_nowhere_is_told_with_its_line() -> None:
    (problem,) = refused("code;title;parent\nA;First;\n\nB;Second;Z\n").problems
    assert (told(problem), '"Z"' in problem.message) == (("framework.parent", 4, "B"), True)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    package = case_package()
    package["CFItems"][0]["fullStatement"] = " "
    package["CFItems"].append(item(ROOT_ID, "Twice", "T"))
    package["CFItems"].append(
        {**item(str(OTHER_ID)[:-1] + "9", "Foreign", "F"), "CFDocumentURI": {"identifier": "x"}}
    )
    package["CFAssociations"].append(link("c8", "isChildOf", OTHER_ID, "nobody"))
    data = as_bytes(package)
    assert [told(each) for each in refused(data).problems] == [
        ("framework.missing", line_of(data, '"fullStatement": " "'), "M.1"),
        ("framework.twice", line_of(data, '"Twice"'), "T"),
        ("framework.foreign", line_of(data, '"Foreign"'), "F"),
        ("framework.parent", line_of(data, '"c8"'), "R"),
    ]


def test_a_ring_is_told_beside_all_other_faults_and_each_of_them_once() -> None:
    rows = ("A;First;C", "B;;A", "C;Third;B", "D;Fourth;Z", "D;Again;", ";Nameless;", "framework;;")
    found = refused("code;title;parent\n" + "\n".join(rows)).problems
    assert sorted(told(each)[:2] for each in found if each.code != "framework.cycle") == [
        ("framework.parent", 5),
        ("framework.twice", 6),
        ("framework.unreadable", 3),
        ("framework.unreadable", 7),
        ("framework.unreadable", 8),
    ]
    (ring,) = [each for each in found if each.code == "framework.cycle"]
    assert all(f'"{code}"' in ring.message for code in "ABC")


def test_what_stands_twice_is_called_as_the_file_calls_it() -> None:
    package = case_package()
    package["CFItems"].append(item(ROOT_ID, "Twice", "T"))
    moodle = write_moodle_csv(read_framework(b"code;title\nA;First\n", "file", NOW)[0].package, "en")
    last = moodle.splitlines()[-1]
    for data, name in (
        ("code;title\nA;First\nA;Second\n", "its code stands twice, first on line 2"),
        (f"identifier;title\n{ROOT_ID};First\n{ROOT_ID};Second\n", "its identifier stands twice"),
        (f"{moodle}{last}\n", "its ID number stands twice"),
        (package, "its identifier stands twice"),
    ):
        (problem,) = refused(data).problems
        assert problem.message.startswith(name)


def test_a_sentence_has_one_full_stop_at_its_end() -> None:
    for data in ('{"title": "The answer of getCFDocument"}', f"code;title;parent\nA;First;{'Z' * 400}\n"):
        refusal = refused(data)
        assert refusal.message.endswith((".", "…"))
        assert not refusal.message.endswith(("..", "…."))
        assert ".." not in refusal.problems[0].sentence


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "framework.unreadable"),
        (b"just words", "framework.unreadable"),
        (b"<CFPackage/>", "framework.unreadable"),
        (b"[1, 2]", "framework.unreadable"),
        (b'{"CFDocument": 5}', "framework.unreadable"),
        (b'{"CFDocument": {}, "CFItems": {}}', "framework.missing"),
        (b'{"CFDocument": {}, "CFItems": 7}', "framework.unreadable"),
        (b'{"CFDocument": {"identifier": "d"}, "CFItems": [5]}', "framework.unreadable"),
        (b'{"CFDocument": {"identifier": NaN}}', "framework.unreadable"),
        (b'{"CFDocument": ' + b"[" * 100_000, "framework.unreadable"),
        (b'{"CFDocument": {"identifier": "d", "title": "\\ud800"}}', "framework.character"),
        (b'{"CFDocument": {"identifier": "d", "title": "a\\u0000b"}}', "framework.character"),
        (b'{"CFDocument": {"identifier": "d", "title": "t", "n": 1e999}}', "framework.number"),
        (b'{"CFDocument": {"n": ' + b"9" * 5_000 + b"}}", "framework.unreadable"),
        (b"code;title\nA;\"never closed\n", "framework.unreadable"),
        (b"title;code;code\nA;B;C\n", "framework.unreadable"),
        (b"code;title;dqr\nA;B;9\n", "framework.unreadable"),
        (b"code;title;dqr\nA;B;" + b"9" * 5_000, "framework.unreadable"),
        (b"code;title;esco\nA;B;javascript:alert(1)\n", "framework.address"),
        ("code;title\nA;Prüfen\n".encode("windows-1252"), "framework.encoding"),
        (b"code;title\nA;" + b"x" * 25_000, "framework.too_long"),
    ],
)  # fmt: skip
def test_what_is_no_framework_is_refused_with_a_code_and_a_sentence(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_objects_within_objects_without_end_are_refused() -> None:
    package, deep = case_package(), {}
    for _ in range(40):
        deep = {"inner": deep}
    package["CFItems"][0]["extensions"] = deep
    assert refused(package).code == "framework.too_deep"


def test_more_items_than_stoa_takes_are_refused_before_anything_else_is_done() -> None:
    rows = "\n".join(f"C{number};T" for number in range(MOST_ITEMS + 1))
    refusal = refused(f"code;title\n{rows}\n")
    assert (refusal.code, "50,000" in refusal.message) == ("framework.too_large", True)


def test_what_is_foreign_or_holds_html_is_kept_and_told() -> None:
    package = case_package()
    package["CFItems"][1]["identifier"] = "not-a-uuid"
    package["CFItems"][1]["vendorField"] = "x"
    package["CFItems"][1]["fullStatement"] = "<script>alert(1)</script>Can <b>measure</b> a &lt; b"
    package["CFAssociations"] = [link("c1", "isTaughtBy", CHILD_ID, "not-a-uuid")]
    source, notes = read_framework(as_bytes(package), "file", NOW)
    assert {note.code for note in notes} == {
        "framework.identifier", "framework.member", "framework.html", "framework.association",
    }  # fmt: skip
    competency = source.package.competencies["not-a-uuid"]
    assert competency.body["vendorField"] == "x"
    assert competency.description("en") == "Can measure a < b"
    assert json.loads(json.dumps(competency.body))["fullStatement"].startswith("<script>")


def test_an_association_of_two_others_is_kept_and_told() -> None:
    package = case_package()
    package["CFAssociations"].append(link("c7", "isRelatedTo", "elsewhere", "nowhere"))
    _, notes = read_framework(as_bytes(package), "file", NOW)
    assert [note.item for note in notes if note.code == "framework.association"] == ["c7"]
