"""A real Matrix homeserver: Synapse (`matrix-synapse`, which is no code of ours) in a process of its own."""

import json
import os
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.factories.waiting import wait_until

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-synapse" / "bin" / "python"
MISSING = "Synapse is not installed: `make synapse` does it, from PyPI"
_OFTEN = {"per_second": 10_000, "burst_count": 10_000}


@dataclass
class Synapse:
    """Where it is, and its accounts by name, each with its token."""

    site: str
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def ask(self, method: str, path: str, sent: object = None, *, by: str = "") -> Any:
        """The answer of the client-server API; raises HTTPError."""
        headers = {"Authorization": f"Bearer {self.tokens[by]}"} if by else {}
        body = None if sent is None else json.dumps(sent).encode()
        asked = Request(f"{self.site}/_matrix/client/v3/{path}", body, headers, method=method)
        with urlopen(asked, timeout=20) as answer:
            return json.load(answer)

    def register(self, name: str) -> None:
        """Make an account."""
        sent = {"username": name, "password": f"{name}'s password", "auth": {"type": "m.login.dummy"}}
        self.tokens[name] = self.ask("POST", "register", sent)["access_token"]

    def log_in(self, name: str) -> str:
        """Another token of an account."""
        identifier = {"type": "m.id.user", "user": name}
        sent = {"type": "m.login.password", "identifier": identifier, "password": f"{name}'s password"}
        return str(self.ask("POST", "login", sent)["access_token"])

    def room(self, by: str, *others: str, **more: object) -> str:
        """Make a room that others join."""
        room = str(self.ask("POST", "createRoom", more, by=by)["room_id"])
        for each in others:
            if more.get("preset") != "public_chat":
                self.ask("POST", f"rooms/{quote(room)}/invite", {"user_id": f"@{each}:works.example"}, by=by)
            self.ask("POST", f"join/{quote(room)}", {}, by=each)
        return room

    def send(self, room: str, by: str, content: object, kind: str = "m.room.message") -> str:
        """Somebody sends an event; gives its id."""
        path = f"rooms/{quote(room)}/send/{kind}/{next(self.numbers)}"
        return str(self.ask("PUT", path, content, by=by)["event_id"])

    def redact(self, room: str, by: str, event_id: str) -> None:
        """Somebody takes an event away."""
        path = f"rooms/{quote(room)}/redact/{quote(event_id)}/{next(self.numbers)}"
        self.ask("PUT", path, {}, by=by)


@contextmanager
def synapse_at_work(folder: Path, **more: object) -> Iterator[Synapse]:
    """Synapse on a free port, on SQLite, until the end of the block; it writes at ease unless `more` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    configuration = _configuration(folder, port) | more
    (folder / "homeserver.yaml").write_text(json.dumps(configuration))  # JSON is YAML
    program = [str(PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(folder / "homeserver.yaml")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            program, env={**os.environ, "PYTHONUNBUFFERED": "1"}, cwd=folder, stdout=log, stderr=log
        )
        try:
            wait_until(lambda: _answers(port), seconds=60)
            yield Synapse(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(20)


def _configuration(folder: Path, port: int) -> dict[str, object]:
    rates = ("rc_message", "rc_registration", "rc_admin_redaction", "rc_reports", "rc_room_creation")
    logging = {"version": 1, "handlers": {}, "root": {"level": "ERROR", "handlers": []}}
    (folder / "log.yaml").write_text(json.dumps(logging))
    (folder / "signing.key").write_text(f"ed25519 a_stoa {b64encode(bytes(32)).decode().rstrip('=')}\n")
    return {
        "server_name": "works.example",
        "pid_file": str(folder / "pid"),
        "listeners": [
            {
                "port": port,
                "type": "http",
                "tls": False,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.yaml"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "macaroon_secret_key": "of no worth",
        "form_secret": "of no worth",
        "report_stats": False,
        "trusted_key_servers": [],
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "encryption_enabled_by_default_for_room_type": "off",
        "password_config": {"enabled": True},
        "bcrypt_rounds": 4,
        "presence": {"enabled": False},
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _OFTEN),
        "rc_joins": dict.fromkeys(("local", "remote"), _OFTEN),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _OFTEN),
        **dict.fromkeys(rates, _OFTEN),
    }


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/_matrix/client/versions", timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
