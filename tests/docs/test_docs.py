"""What README and docs name exists: files, commands, make targets."""

import re
from pathlib import Path

import click
import pytest

from lti_tool.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_PATH = re.compile(r"`((?:config|connectors|sync|lti_tool|tests|docs|\.ci)/[\w./]*)`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
_COMMAND = re.compile(r"\bstoa ((?:[a-z]+)(?: [a-z]+)?)\b")
_TARGET = re.compile(r"\bmake ([a-z]+)\b")


def names(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    found = {
        (page.relative_to(ROOT).as_posix(), name)
        for page in PAGES
        for code in _code(page.read_text(encoding="utf-8"))
        for name in pattern.findall(code)
    }
    return sorted(found)


def _code(page: str) -> list[str]:
    """What stands in code: fenced blocks, and inline between backticks."""
    fenced = re.findall(r"^```.*?^```", page, re.MULTILINE | re.DOTALL)
    return fenced + re.findall(r"`[^`\n]+`", page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_link_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [name for name in _PATH.findall(text) if not (ROOT / name).exists()]
    missing += [name for name in _LINK.findall(text) if not (page.parent / name).exists()]
    assert missing == []


@pytest.mark.parametrize(("page", "command"), names(_COMMAND))
def test_every_command_that_a_page_names_exists(page: str, command: str) -> None:
    found: click.Command | None = cli
    for word in command.split():
        if isinstance(found, click.Group):
            found = found.commands.get(word)
    assert found is not None, f"{page}: stoa {command} is no command"


@pytest.mark.parametrize(("page", "target"), names(_TARGET))
def test_every_make_target_that_a_page_names_exists(page: str, target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"
