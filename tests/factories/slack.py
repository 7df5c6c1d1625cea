"""A Slack workspace export, made up."""

import json
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_SENTENCE = (
    "because the parser reads every module before it expands macros you can move that definition into its own file "
    "and require it where the tests need it which also makes the message say what really went wrong in the first place"
)


def slack_workspace(path: Path, *, writers: int, seed: int = 7) -> Path:
    """Write an export with so many writers, the first the most active, in two channels over some weeks.

    Messages have threads, mentions, code, quotes and links; some are joins, one writer is a bot and one has no mail
    address; direct messages lie beside them.
    """
    chance = random.Random(seed)
    users = [_user(number) for number in range(writers)]
    users[-1]["profile"].pop("email")
    days: dict[str, list[dict[str, Any]]] = {}
    for number, user in enumerate(users):
        for _ in range(2 + (writers - number) // 3):
            _write(chance, days, user["id"], users)
    members: dict[str, object] = {
        "users.json": users,
        "channels.json": [{"id": "C1", "name": "general"}, {"id": "C2", "name": "help"}],
        "dms.json": [{"id": "D0000001", "members": ["U0000", "U0001"]}],
        "D0000001/2026-03-02.json": [_message("U0000", _BEGINNING, "a secret between the two of us")],
        **{
            name: sorted(messages, key=lambda message: float(message["ts"]))
            for name, messages in days.items()
        },
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, json.dumps(content))
    return path


def _user(number: int) -> dict[str, Any]:
    name = f"member{number:03d}"
    return {
        "id": f"U{number:04d}",
        "name": name,
        "is_bot": False,
        "profile": {"real_name": name.title(), "email": f"{name}@community.example"},
    }


def _write(
    chance: random.Random, days: dict[str, list[dict[str, Any]]], user_id: str, users: list[dict[str, Any]]
) -> None:
    at = _BEGINNING + timedelta(
        seconds=chance.randrange(20 * 86_400), microseconds=chance.randrange(1_000_000)
    )
    words = _SENTENCE.split()
    text = " ".join(chance.sample(words, len(words))[: chance.randint(5, 40)])
    other = chance.choice(users)["id"]
    text += chance.choice(
        ("", f" <@{other}>", " `(define x 1)`", " &gt; 3", " <https://docs.example/a|the docs>")
    )
    message = _message(user_id, at, text)
    day = days.setdefault(f"{chance.choice(('general', 'help'))}/{at:%Y-%m-%d}.json", [])
    roots = [
        each
        for each in day
        if each.get("thread_ts") in (None, each["ts"]) and float(each["ts"]) < at.timestamp()
    ]
    if roots and chance.random() < 0.6:
        root = chance.choice(roots)
        root["thread_ts"] = root["ts"]
        message["thread_ts"] = root["ts"]
    day.append(message)


def _message(user_id: str, at: datetime, text: str) -> dict[str, Any]:
    return {"type": "message", "user": user_id, "ts": f"{at.timestamp():.6f}", "text": text, "team": "T1"}
