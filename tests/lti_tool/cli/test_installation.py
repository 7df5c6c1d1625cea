"""What an installation holds, and that it stays with its secret."""

import stat
from pathlib import Path

import pytest

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.registry import Registry
from connectors.registry.found import BrokenConnector
from lti_tool.cli import connectors
from lti_tool.demo.playbill import Playbill
from tests.factories.keys import give_signing_key
from tests.factories.world import open_classroom
from tests.lti_tool.cli.conftest import Run

COMMANDS = [
    ["db", "upgrade"],
    ["platform", "list"],
    ["keys", "rotate"],
    ["serve", "--port", "1"],
    ["spaces"],
    ["sync", "run", "--once"],
    ["worker"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_another_secret_is_refused_by_a_database_that_holds_a_signing_key(
    upgraded: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    assert upgraded("keys", "rotate").status == 0
    monkeypatch.setenv("STOA_SECRET_KEY", "another secret, which is long enough as well")
    refused = upgraded(*command)
    assert (refused.status, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "[settings.other_secret_key]" in refused.err


def test_another_secret_is_refused_by_a_database_that_holds_people(
    upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    open_classroom(database, keys, clock)
    database.close()
    assert upgraded("spaces").status == 0
    monkeypatch.setenv("STOA_SECRET_KEY", "another secret, which is long enough as well")
    assert "[settings.other_secret_key]" in upgraded("spaces").err


@pytest.fixture
def demo(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands that are pointed at the directory of a demo, with no other setting."""
    for name in ("STOA_SECRET_KEY", "STOA_BASE_URL"):
        monkeypatch.delenv(name)
    (tmp_path / "data").mkdir()
    Playbill("course.en", 8765, 8766, "the secret of a demo, which is long enough").keep(tmp_path / "data")
    assert run("db", "upgrade").status == 0
    return run


def test_commands_pointed_at_a_demo_take_its_secret_and_its_address(demo: Run) -> None:
    assert demo("keys", "rotate").status == 0
    registered = demo(
        "platform", "add", "--name", "The demo LMS", "--issuer", "http://localhost:8766", "--client-id", "stoa",
        "--deployment-id", "1", "--auth-login-url", "http://localhost:8766/auth",
        "--auth-token-url", "http://localhost:8766/token", "--jwks-url", "http://localhost:8766/jwks",
    )  # fmt: skip
    assert "http://127.0.0.1:8765/lti/login" in registered.out


def test_a_demos_secret_is_taken_for_its_own_file_and_by_no_server(
    demo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in (["serve", "--port", "1"], ["worker"]):
        assert "[settings.secret_key]" in demo(*command).err
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("STOA_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere.sqlite")
        assert "[settings.secret_key]" in demo("db", "upgrade").err
    assert demo("keys", "rotate").status == 0
    monkeypatch.setenv("STOA_SECRET_KEY", "another secret, which is long enough as well")
    assert "[settings.other_secret_key]" in demo("spaces").err


def test_looking_at_the_secret_makes_no_key(upgraded: Run) -> None:
    assert upgraded("keys", "list", "--json").json == []


def test_the_spaces_are_listed_with_what_is_in_them(
    upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock
) -> None:
    assert upgraded("spaces", "--json").json == []
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    give_signing_key(database, keys, clock)
    classroom = open_classroom(database, keys, clock)
    classroom.post("anna")
    classroom.post("ben")
    offers_nothing = open_classroom(database, keys, clock, services={}, resource_link_id="link-2")
    database.close()
    common = {"title": "Working together", "platform": "An LMS", "members": 4}
    assert upgraded("spaces", "--json").json == [
        {**common, "id": str(classroom.space_id), "contributions": 2, "roster": "not_read"},
        {**common, "id": str(offers_nothing.space_id), "contributions": 0, "roster": "not_offered"},
    ]
    assert str(classroom.space_id) in upgraded("spaces").out


def test_what_is_kept_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    data = tmp_path / "data"
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (data, data / "stoa.sqlite")}
    assert modes == {"data": 0o700, "stoa.sqlite": 0o600}


def test_a_connector_that_cannot_be_used_is_told_beside_the_list(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = BrokenConnector("stoa.records", "lost", "cannot be imported (ImportError: no such thing)")
    monkeypatch.setattr(connectors, "registry", lambda: Registry([broken]))
    listed = run("connectors", "list", "--json")
    assert "moodle" in {each["id"] for each in listed.json}  # type: ignore[attr-defined]
    assert listed.err == (
        "Left out: the connector lost (stoa.records), which cannot be imported (ImportError: no such thing).\n"
    )
