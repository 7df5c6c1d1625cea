"""Running the program `stoa` as people and programs run it."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from lti_tool.cli.main import main
from tests.conftest import SECRET_KEY
from tests.factories.copies import copy_sqlite


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STOA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("STOA_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("STOA_BASE_URL", "https://stoa.example")

    def call(*arguments: str, stdin: str | bytes = "") -> Result:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return Result(int(ended.value.code or 0), printed.out, printed.err)

    yield call
    structlog.reset_defaults()  # commands send the logs to a stderr that ends with the test


@pytest.fixture
def upgraded(run: Run, tmp_path: Path, migrated_sqlite: Path) -> Run:
    """The program beside a database that `stoa db upgrade` has made."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    copy_sqlite(migrated_sqlite, data / "stoa.sqlite")
    return run
