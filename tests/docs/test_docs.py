"""What README and docs name exists: files, commands with their options, settings, code, tables, make targets."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import pytest

from config.database import Base
from config.settings import Settings, load_settings
from connectors.records.moodle import MoodleCompetencies
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from lti_tool.cli.main import cli
from lti_tool.cli.sync import TROUBLES_PAGE
from lti_tool.migrations.schema import whole_metadata
from sync.competencies.mapping import CompetencyMapping
from tests.conformance.hostile import HOSTILE
from tests.conftest import SECRET_KEY
from tests.docs import catalogue

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_PATH = re.compile(r"^(?:config|connectors|sync|lti_tool|tests|docs|\.ci)/[\w./-]*$")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
_COMMAND = re.compile(r"(?:^|[ /])stoa ([a-z][^\n`|<>#]*)")
_CODE = re.compile(r"^(?:config|connectors|sync|lti_tool)(?:\.\w+)+$")
_SETTING = re.compile(r"\bSTOA_([A-Z_]+)\b")
_TARGET = re.compile(r"\bmake ([a-z]+(?:-[a-z]+)*)\b")
_NOT_IN_SETTINGS = {"config"}  # STOA_CONFIG names the file that the settings are read from
_STABLE_CODES = {"sync.unexpected"}  # look like names in the code
_TROUBLE = re.compile(
    r'"((?:ags|canvas|connector|http|lti|moodle|notices|nrps|roster|sync|token)\.[a-z_0-9]+)"'
)
_REFUSAL = re.compile(r'"((?:access|launch|login|review)\.[a-z_]+)"')
_REPORTING = (
    "connectors/http",
    "connectors/lti",
    "connectors/records",
    "connectors/registry",
    "sync/delivery",
    "sync/spaces",
)
_NO_TROUBLES = {
    # of one learner's item
    "ags.conflict", "ags.no_score", "canvas.not_a_student", "moodle.competency_not_in_course",
    "moodle.no_evidence", "moodle.not_gradable", "roster.not_read",
    # of the audit, of a command, and what is always told by a code of its own
    "roster.read", "connector.no_archive", "token.refused",
}  # fmt: skip

_FILTER = ROOT / "sync" / "filter"  # where hosts, and the reasons of findings, look like codes
_ACTS = ROOT / "lti_tool/privacy/office/acts.py"  # codes of what was done, which are no troubles
_A_CODE = re.compile(r"[a-z_]+\.[a-z0-9_]*[a-z0-9]")
_SHOWN_CODE = re.compile(
    r"<code>([a-z_]+\.[a-z_]+)</code>|\[([a-z_]+\.[a-z_]+)\]$"
)  # in templates, at a sentence's end
_MADE_BY = {"Complaint", "_complain", "Malformed", "PageError", "blocked", "optional_texts", "rejected", "required_id",
            "retry", "superseded", "_require"}  # fmt: skip
_NOBODY_MEETS = {
    # of the audit
    "consent.withdrawn", "contribution.withheld", "retention.over", "notice.accepted", "notice.ignored",
    "notice.repeated", "scoring.recalculated", "scoring.recalculation_begun",
    # always told by a code of its own, or in a row by its family
    "groups.unexpected_answer", "groups.unusable_id", "token.refused",
    # types of events, which programs read
    "competency.awarded", "competency.revoked", "competency.lapsed", "certificate.issued", "certificate.revoked",
    "certificate.lapsed", "record.withdrawn", "stoa.connected",
    # other names that look like codes
    "mark.svg", "stoa.notes", "sync.consent", "stoa.communities", "stoa.fields", "stoa.platform_keys",
    "stoa.records", "stoa.review_filters",
    "stoa.held_filters",
    "sync.scoring",
}  # fmt: skip


def code_of(page: Path) -> list[str]:
    """What stands in code: the lines of fenced blocks, continued ones as one, and inline between backticks."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in fenced for line in block.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return lines + re.findall(r"`([^`\n]+)`", prose)


def named(pattern: re.Pattern[str]) -> list[str]:
    """What the pages name, once each: the pattern's group where it has one."""
    found = {name for page in PAGES for code in code_of(page) for name in pattern.findall(code)}
    assert found, f"no page names anything like {pattern.pattern}"
    return sorted(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_link_that_a_page_names_exists(page: Path) -> None:
    paths = [ROOT / code for code in code_of(page) if _PATH.match(code)]
    links = [page.parent / link for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    assert [str(path) for path in paths + links if not path.exists()] == []


@pytest.mark.parametrize("line", named(_COMMAND))
def test_every_command_that_a_page_names_has_help_and_its_options(line: str) -> None:
    words, path = line.split(), []
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        if words[0] == "--help" or (command.invoke_without_command and words[0].startswith("--")):
            break
        path.append(words.pop(0))
        found = command.get_command(click.Context(command), path[-1])
        assert found is not None, f"stoa {' '.join(path)} is no command"
        command = found
    assert command.help
    assert command.get_help(click.Context(command, info_name=path[-1]))
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--") and word != "--help"} <= options


@pytest.mark.parametrize("name", sorted({*named(_CODE)} - _STABLE_CODES))
def test_every_name_in_the_code_that_a_page_names_exists(name: str) -> None:
    thing: object = import_module(name.partition(".")[0])
    for part in name.split(".")[1:]:
        if isinstance(thing, ModuleType) and not hasattr(thing, part):
            thing = import_module(f"{thing.__name__}.{part}")
        else:
            thing = getattr(thing, part)


def test_every_setting_that_a_page_names_exists() -> None:
    known = {field.name for field in fields(Settings)} | _NOT_IN_SETTINGS
    assert {name.lower() for name in named(_SETTING)} <= known


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named(_TARGET)) <= set(targets)


def test_the_architecture_lists_every_table_where_it_lives() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = {
        table: module
        for module, tables in re.findall(r"^\| `([\w/]+)\.py` \| (.*?) \|", page, re.MULTILINE)
        for table in re.findall(r"`(\w+)`", tables)
    }
    owners = {mapper.local_table: mapper.class_.__module__ for mapper in Base.registry.mappers}
    assert listed == {table.name: owners[table].replace(".", "/") for table in whole_metadata().sorted_tables}


def test_readers_are_told_what_can_be_connected_as_the_connectors_say_it() -> None:
    page = catalogue.PAGE.read_text(encoding="utf-8")
    assert page == catalogue.written(page), "run make catalogues"


def test_every_trouble_of_a_target_or_a_roster_is_explained() -> None:
    files = [file for folder in _REPORTING for file in (ROOT / folder).rglob("*.py")]
    codes = {code for file in files for code in _TROUBLE.findall(file.read_text(encoding="utf-8"))}
    assert codes >= _NO_TROUBLES
    assert codes - _NO_TROUBLES - {*code_of(ROOT / TROUBLES_PAGE)} == set()


def test_every_code_that_a_page_or_a_command_shows_is_explained() -> None:
    folders = [ROOT / each for each in ("config", "connectors", "sync", "lti_tool")]
    files = [file for folder in folders for file in folder.rglob("*.*") if "demo_lms" not in file.parts]
    told = {
        code
        for file in files
        if file.suffix in (".py", ".html") and file != _ACTS
        for code in _codes_told(file)
        if not code.endswith((".json", ".typ"))
        and not code.startswith("m.")  # types of Matrix's
        and (_FILTER not in file.parents or code.startswith("filter."))
    }
    assert told >= _NOBODY_MEETS | {"grading.days", "settings.send_at", "space.unknown", "database.full"}
    assert told - _NOBODY_MEETS - {*code_of(ROOT / TROUBLES_PAGE)} == set()


def _codes_told(file: Path) -> Iterator[str]:
    """The codes that a module raises, complains with, or names for that; or that a template shows."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        yield from ("".join(groups) for groups in _SHOWN_CODE.findall(text))
        return
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Constant(value=str(sentence)):
                yield from ("".join(groups) for groups in _SHOWN_CODE.findall(sentence))
            case ast.Raise():
                yield from _codes_in(node)
            case ast.keyword(arg="code" | "default_code"):
                yield from _codes_in(node)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _MADE_BY:
                yield from _codes_in(node)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name == "default_code" or name.lstrip("_").isupper():
                    yield from _codes_in(node)


def _codes_in(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _A_CODE.fullmatch(each.value):
            yield each.value


def test_every_way_of_not_being_let_in_is_explained() -> None:
    files = [*(ROOT / "lti_tool" / "launch").rglob("*.py"), ROOT / "lti_tool" / "app" / "errors.py"]
    codes = {code for file in files for code in _REFUSAL.findall(file.read_text(encoding="utf-8"))}
    met = {hostile.code for hostile in HOSTILE} | codes - {"launch.accepted"}  # of the audit
    assert met - {*code_of(ROOT / TROUBLES_PAGE)} == set()


def test_the_addresses_that_an_lms_is_told_are_there(tmp_path: Path) -> None:
    environ = {
        "STOA_DATA_DIR": str(tmp_path),
        "STOA_SECRET_KEY": SECRET_KEY,
        "STOA_BASE_URL": "https://stoa.example",
    }
    services = Services.from_settings(load_settings(environ))
    there = {rule.rule for rule in create_app(services).url_map.iter_rules()}
    services.close()
    for page in (ROOT / "README.md", ROOT / "docs" / "lms" / "moodle.md"):
        told = set(re.findall(r"stoa\.example\.org(/lti/\w+)", page.read_text(encoding="utf-8")))
        assert told == {"/lti/login", "/lti/launch", "/lti/jwks"} <= there


def test_the_page_on_moodle_lists_the_functions_that_a_token_needs() -> None:
    listed = {code for code in code_of(ROOT / "docs" / "lms" / "moodle.md") if re.match("(core|tool)_", code)}
    assert listed == {*MoodleCompetencies.manifest.scopes}


def test_the_mapping_in_the_readme_can_be_used() -> None:
    (mapping,) = [code for code in code_of(ROOT / "README.md") if code.startswith("{")]
    assert CompetencyMapping.parse(json.loads(mapping)).levels_for(500_000) == {"11": 2}


def test_each_demo_of_the_readme_has_a_directory_of_its_own() -> None:
    lines = [line for line in code_of(ROOT / "README.md") if " demo --" in line]
    directories = re.findall(r"STOA_DATA_DIR=(\S+) ", "\n".join(lines))
    assert len({*directories, "var/demo"}) == len(lines) + 1 >= 4


def test_every_behaviour_of_data_protection_names_a_test_that_says_so() -> None:
    page = (ROOT / "docs" / "privacy" / "behaviours.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|.*\| `(tests/[\w/.]+)`: `(test_\w+)` \|$", page, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 31))
    for number, file, name in rows:
        functions = ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        (test,) = [each for each in functions if isinstance(each, ast.FunctionDef) and each.name == name]
        said = re.findall(r"\d+", (ast.get_docstring(test) or "").partition("ehaviour")[2])
        assert number in said, f"{name} is to say in its docstring that it proves behaviour {number}"
