"""`stoa doctor`, and what is mended at the start of every process."""

import shutil
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.cli import serve as serve_command
from lti_tool.cli import worker as worker_command
from sync.people.erasure import destroy_identity
from sync.people.tables import Person
from tests.factories.mail import SENDER, mailroom
from tests.factories.world import open_classroom
from tests.lti_tool.cli.conftest import Run


def findings(run: Run) -> dict[str, tuple[str, str]]:
    told = run("doctor", "--json").json
    assert isinstance(told, list)
    return {each["check"]: (each["state"], each["sentence"]) for each in told}


@pytest.fixture
def database(tmp_path: Path, upgraded: Run) -> Database:
    return Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")


def test_it_says_where_the_keys_lie_and_warns_where_one_backup_would_hold_both(
    upgraded: Run, tmp_path: Path
) -> None:
    state, sentence = findings(upgraded)["keys.place"]
    assert state == "warning"
    assert str(tmp_path / "data" / "keys" / "stoa.sqlite") in sentence
    keys = tmp_path / "data" / "keys"
    shutil.move(keys, tmp_path / "elsewhere")
    keys.symlink_to(tmp_path / "elsewhere")
    state, sentence = findings(upgraded)["keys.place"]
    assert state == "ok"
    assert str(tmp_path / "elsewhere" / "stoa.sqlite") in sentence
    told = upgraded("doctor")
    assert told.status == 0
    assert "ok       keys.place: The keys of people lie apart" in told.out


def test_it_says_what_to_do_before_an_upgrade(run: Run) -> None:
    result = run("doctor")
    assert result.status == 1
    assert "stoa db upgrade" in result.out


def test_a_lost_key_store_is_told_and_an_upgrade_makes_another(
    upgraded: Run, database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path
) -> None:
    open_classroom(database, keys, clock)
    database.close()
    assert findings(upgraded)["keys.complete"] == (
        "ok",
        "There are 4 keys, and none is missing. Back them up hourly: texts hang on them.",
    )
    shutil.rmtree(tmp_path / "data" / "keys")
    for command in (["serve", "--port", "1"], ["worker"]):
        refused = upgraded(*command)
        assert (refused.status, refused.err.count("\n")) == (2, 1)
        assert "[database.not_migrated]" in refused.err
    assert upgraded("doctor").status == 1
    assert upgraded("db", "upgrade").status == 0
    state, sentence = findings(upgraded)["keys.complete"]
    assert state == "warning"
    assert "The keys of 4 people are missing" in sentence


@pytest.fixture
def restored(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path) -> UUID:
    """Somebody whom a backup of last night has brought back."""
    anna = open_classroom(database, keys, clock).people["anna"]
    file = tmp_path / "data" / "stoa.sqlite"
    database.truncate_log()
    database.close()
    shutil.copy(file, tmp_path / "night.sqlite")
    with database.write() as session:
        destroy_identity(session, keys, anna, clock.now())
    database.close()
    shutil.copy(tmp_path / "night.sqlite", file)
    assert is_readable(file, anna)
    return anna


def is_readable(file: Path, person_id: UUID) -> bool:
    with sqlite3.connect(file) as connection:
        asked = "SELECT count(sealed_profile) + count(mail_lookup) FROM people WHERE id = ?"
        return bool(connection.execute(asked, (person_id.hex,)).fetchone()[0])


def test_an_upgrade_erases_anew_whom_a_backup_has_brought_back(
    upgraded: Run, restored: UUID, tmp_path: Path
) -> None:
    result = upgraded("db", "upgrade")
    assert result.status == 0
    assert "brought back: 1." in result.err
    assert not is_readable(tmp_path / "data" / "stoa.sqlite", restored)
    assert upgraded("db", "upgrade").err == ""


@pytest.mark.parametrize("command", [["serve", "--port", "1"], ["worker"]], ids=" ".join)
def test_so_do_servers_and_workers_before_they_begin(
    upgraded: Run, restored: UUID, database: Database, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    seen: list[bytes | None] = []

    def begin(*_arguments: object, **_named: object) -> None:
        with database.read() as session:
            seen.append(session.scalar(select(Person.sealed_profile).where(Person.id == restored)))
        raise SystemExit(0)

    monkeypatch.setattr(serve_command, "_serve", begin)
    monkeypatch.setattr(worker_command, "on_stop_signal", begin)
    assert upgraded(*command).status == 0
    assert seen == [None]
    database.close()


def test_it_tries_the_mail_server_and_sends_nothing(upgraded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(upgraded)["mail"][0] == "ok"
    for name, value in {"FROM": SENDER, "SECURITY": "none", "HOST": "localhost"}.items():
        monkeypatch.setenv(f"STOA_SMTP_{name}", value)
    with mailroom() as room:
        monkeypatch.setenv("STOA_SMTP_PORT", str(room.port))
        state, sentence = findings(upgraded)["mail"]
        assert (state, SENDER in sentence, room.got) == ("ok", True, [])
    state, sentence = findings(upgraded)["mail"]
    assert (state, "cannot be reached" in sentence) == ("wrong", True)
    assert upgraded("doctor").status == 1
