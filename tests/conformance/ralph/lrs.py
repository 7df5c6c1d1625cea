"""A real LRS: Ralph (`ralph-malph`, which is no code of ours) in a process of its own."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.factories.waiting import wait_until

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-ralph" / "bin" / "python"
MISSING = "Ralph is not installed: `make ralph` does it, from PyPI"
USER, PASSWORD = "stoa", "a password for Ralph"
# bcrypt of the password, four rounds
_HASH = "$2b$04$huoB.1/kSehiWirgNuzziOoe0ps9eA1aoxrLFWZPJt6ZNHQdHKLje"


@dataclass(frozen=True)
class Ralph:
    """Where it is, and what it has."""

    endpoint: str
    kept: Path

    def statements(self) -> list[dict[str, Any]]:
        """Everything that it has stored, in order."""
        if not self.kept.exists():
            return []
        return [json.loads(line) for line in self.kept.read_text().splitlines()]

    def ids(self) -> list[str]:
        """The ids of that."""
        return [each["id"] for each in self.statements()]


@contextmanager
def ralph_at_work(folder: Path) -> Iterator[Ralph]:
    """Ralph on a free port, until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    agent = {"account": {"name": USER, "homePage": "https://stoa.example"}}
    scopes = ["statements/read", "statements/write"]
    users = [{"username": USER, "hash": _HASH, "scopes": scopes, "agent": agent}]
    (folder / "auth.json").write_text(json.dumps(users))
    port = _free_port()
    settings = {
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_APP_DIR": str(folder),
        "RALPH_AUTH_FILE": str(folder / "auth.json"),
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder),
    }
    program = [str(PYTHON), str(Path(__file__).with_name("serve.py")), str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            program, env={**os.environ, **settings}, cwd=folder, stdout=log, stderr=log
        )
        try:
            wait_until(lambda: _answers(port))
            yield Ralph(f"http://127.0.0.1:{port}/xAPI", folder / "fs_lrs.jsonl")
        finally:
            process.terminate()
            process.wait(10)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/__lbheartbeat__", timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
