"""Workspace exports as Slack writes them, small enough to be read in a test."""

import json
from pathlib import Path

from tests.connectors.contract.hostile_archives import zip_of

ADA = {"id": "U0ADA", "team_id": "T024BE7LD", "name": "ada", "profile": {"email": "Ada@Stoa.Example"}}
BOB = {"id": "U0BOB", "team_id": "T024BE7LD", "name": "bob", "profile": {}}
BOT = {"id": "U0BOT", "team_id": "T0OTHER", "name": "helper", "is_bot": True, "profile": {}}
GENERAL = {"id": "C0GENERAL", "name": "general", "members": ["U0ADA", "U0BOB"]}


def message(ts: str, text: str = "Hello", user: str = "U0ADA", **more: object) -> dict[str, object]:
    return {"type": "message", "user": user, "text": text, "ts": ts, **more}


def members(
    days: dict[str, object], *, channels: object = (GENERAL,), users: object = (ADA, BOB, BOT), top: str = ""
) -> dict[str, bytes]:
    """The members of an export; `days` by ``"<folder>/<date>"``."""
    lists = {"users": users, "channels": channels, **days}
    return {f"{top}{name}.json": json.dumps(content).encode() for name, content in lists.items()}


def write_export(folder: Path, content: dict[str, bytes]) -> Path:
    path = folder / "export.zip"
    path.write_bytes(zip_of(content))
    return path
