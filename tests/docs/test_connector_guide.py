"""The guide to connectors: its package is taken out of the page, installed, and put through the contracts."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "connectors" / "writing.md"
_FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def files_of_the_guide() -> dict[str, str]:
    found = dict(_FILE.findall(GUIDE.read_text(encoding="utf-8")))
    return {**found, "stoa_townhall/__init__.py": '"""Townhall for Stoa."""\n'}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the guide's package."""
    folder = tmp_path_factory.mktemp("guide") / "stoa-townhall"
    for name, content in files_of_the_guide().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(package: Path) -> Path:
    """Where the package is installed, apart from this environment."""
    target = package.parent / "installed"
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(target)]
    run(sys.executable, "-m", "pip", "install", *options, str(package))
    return target


def run(*command: str, folder: Path = ROOT, **environ: str) -> str:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_that_the_guide_lists_is_in_it() -> None:
    listed = re.findall(r"^  ([\w./]+\.\w+)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) == files_of_the_guide().keys()


def test_the_guides_connectors_keep_the_contracts(package: Path, installed: Path) -> None:
    options = ["-c", "pyproject.toml", "--rootdir=.", "-p", "no:cacheprovider", "-q"]
    options.append(f"--basetemp={package.parent / 'temporary'}")  # apart from that of the tests under way
    said = run(
        sys.executable, "-m", "pytest", *options, str(package / "tests"), PYTHONPATH=str(installed)
    ).splitlines()
    passed = re.fullmatch(r"(\d+) passed in .*", said[-1])
    assert passed is not None, said[-1]
    assert int(passed[1]) > 40


def test_stoa_finds_the_guides_connectors(installed: Path) -> None:
    stoa = Path(sys.executable).with_name("stoa")
    listed = run(str(stoa), "connectors", "list", "--json", PYTHONPATH=str(installed))
    directions = {each["id"]: each["direction"] for each in json.loads(listed)}
    assert directions["townhall_forum"] == "communities"
    assert directions["townhall_board"] == "records"


def test_the_guides_code_reads_as_stoas_own(package: Path) -> None:
    settings = str(ROOT / "pyproject.toml")
    run(sys.executable, "-m", "ruff", "check", "--no-cache", "--config", settings, folder=package)
    run(sys.executable, "-m", "ruff", "format", "--check", "--no-cache", "--config", settings, folder=package)
    mypy = ["-m", "mypy", "--config-file", settings, "--cache-dir", os.devnull, "-p", "stoa_townhall"]
    run(sys.executable, *mypy, folder=package, MYPYPATH=f"{package}:{ROOT}")
