"""`stoa competencies import`, `export` and `list`, as people run them."""

import json
from pathlib import Path

import pytest

from tests.lti_tool.cli.conftest import Run
from tests.sync.frameworks.samples import DOCUMENT_ID, PLAIN, as_bytes, case_package


@pytest.fixture
def package(tmp_path: Path) -> Path:
    file = tmp_path / "sample.json"
    file.write_bytes(as_bytes(case_package()))
    return file


def test_a_framework_goes_in_and_comes_out_as_it_came(upgraded: Run, package: Path) -> None:
    first = upgraded("competencies", "import", str(package))
    assert (first.status, "3 competencies added" in first.out) == (0, True)
    assert "nothing changes" in upgraded("competencies", "import", str(package)).out
    assert json.loads(upgraded("competencies", "export", "--format", "case").out) == case_package()
    assert upgraded("competencies", "export", "--format", "moodle").out.startswith(
        "Parent ID number,ID number"
    )
    (listed,) = upgraded("competencies", "list", "--json").json  # type: ignore[misc]
    assert (listed["identifier"], listed["items"], listed["version"]) == (DOCUMENT_ID, 3, 1)


def test_a_changed_file_shows_the_differences_first_and_a_dry_run_stops_there(
    upgraded: Run, package: Path
) -> None:
    upgraded("competencies", "import", str(package))
    changed = case_package()
    changed["CFItems"][0]["fullStatement"] = "Measures with care"
    package.write_bytes(as_bytes(changed))
    tried = upgraded("competencies", "import", str(package), "--dry-run")
    told = 'fullStatement: "Measures with a caliper" → "Measures with care"'
    assert (tried.status, told in tried.out, "Nothing was imported yet" in tried.out) == (0, True, True)
    assert json.loads(upgraded("competencies", "export").out) == case_package()
    assert told in upgraded("competencies", "import", str(package)).out
    assert json.loads(upgraded("competencies", "export").out) == changed


def test_every_fault_of_a_file_is_listed_and_nothing_is_imported(upgraded: Run, tmp_path: Path) -> None:
    file = tmp_path / "faulty.csv"
    file.write_text("code;title;parent\nA;First;Z\n;Nameless;\n", encoding="utf-8")
    refused = upgraded("competencies", "import", str(file))
    assert (refused.status, "[framework.parent]" in refused.err) == (2, True)
    assert refused.out.splitlines() == [
        'line 2, item "A": its parent "Z" is not in the file',
        'line 3: it needs an "identifier" or a "code" by which it is known again',
    ]
    assert upgraded("competencies", "export").status == 2


def test_of_several_frameworks_the_one_changed_last_is_exported_unless_one_is_named(
    upgraded: Run, package: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_text(PLAIN, encoding="utf-8")
    for file in (package, plain):
        assert upgraded("competencies", "import", str(file)).status == 0
    latest = upgraded("competencies", "export")
    assert ("QM" in latest.out, "There are 2 frameworks" in latest.err) == (True, True)
    assert json.loads(upgraded("competencies", "export", "--framework", DOCUMENT_ID).out) == case_package()
    assert "framework.unknown" in upgraded("competencies", "export", "--framework", "none").err
    assert "framework.unknown" in upgraded("competencies", "import", str(plain), "--into", "none").err


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_is_no_file_is_said_so(upgraded: Run, tmp_path: Path, name: str) -> None:
    refused = upgraded("competencies", "import", str(tmp_path / name))
    assert (refused.status, "framework.unreadable" in refused.err) == (2, True)
