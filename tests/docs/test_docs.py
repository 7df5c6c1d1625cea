"""What README and docs name exists: files, commands with their options, settings, code, tables, make targets."""

import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import pytest

from config.database import Base
from config.settings import Settings
from lti_tool.cli.main import cli
from lti_tool.migrations.schema import whole_metadata

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_PATH = re.compile(r"^(?:config|connectors|sync|lti_tool|tests|docs|\.ci)/[\w./-]*$")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
_COMMAND = re.compile(r"(?:^|[ /])stoa ([a-z][^\n`|<>#]*)")
_CODE = re.compile(r"^(?:config|connectors|sync|lti_tool)(?:\.\w+)+$")
_SETTING = re.compile(r"\bSTOA_([A-Z_]+)\b")
_TARGET = re.compile(r"\bmake ([a-z]+)\b")
_NOT_IN_SETTINGS = {"config"}  # STOA_CONFIG names the file that the settings are read from


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
        path.append(words.pop(0))
        assert path[-1] in command.commands, f"stoa {' '.join(path)} is no command"
        command = command.commands[path[-1]]
    assert command.help
    assert command.get_help(click.Context(command, info_name=path[-1]))
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--") and word != "--help"} <= options


@pytest.mark.parametrize("name", named(_CODE))
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
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
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
