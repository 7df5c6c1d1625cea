"""The program `stoa`, run as people and programs run it."""

import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, make_url

from tests.lti_tool.cli.conftest import Run

PLATFORM = [
    "--issuer", "https://lms.example", "--client-id", "stoa", "--deployment-id", "1",
    "--auth-login-url", "https://lms.example/auth", "--auth-token-url", "https://lms.example/token",
    "--jwks-url", "https://lms.example/jwks", "--name", "An LMS",
]  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ["competencies", "map"], ["competencies", "import"], ["competencies", "export"], ["competencies", "list"],
        ["connectors", "connect"], ["privacy", "purpose"], ["privacy", "purposes"],
        ["connectors"], ["connectors", "list"], ["connectors", "preview"], ["connectors", "run"], ["db", "upgrade"],
        ["demo"], ["keys", "list"], ["keys", "rotate"], ["organisation", "add"], ["organisation", "list"],
        ["organisation", "rename"],
        ["platform", "add"], ["platform", "invitations"], ["platform", "invite"], ["platform", "list"],
        ["platform", "remove"], ["platform", "withdraw"],
        ["privacy", "document"], ["privacy", "filter"], ["privacy", "contact"], ["privacy", "define-purpose"],
        ["privacy", "purpose-schema"], ["privacy", "text-form"],
        ["serve"], ["sync", "release"], ["sync", "replay"], ["sync", "retry"], ["sync", "run"],
        ["sync", "status"], ["sync", "verify"],
        ["sessions", "end"], ["spaces"], ["worker"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_explains_itself(run: Run, command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.status == 0
    assert "Usage:" in result.out


def test_whether_anonymous_launches_are_allowed_is_the_platforms_and_shown(upgraded: Run) -> None:
    def told() -> object:
        (listed,) = upgraded("platform", "list", "--json").json  # type: ignore[misc]
        return listed["allows_anonymous"]

    upgraded("platform", "add", *PLATFORM)
    assert told() is False
    upgraded("platform", "add", *PLATFORM, "--allow-anonymous")
    assert told() is True
    upgraded("platform", "add", *PLATFORM)
    assert told() is True, "another run changes what it names and nothing else"
    assert "allowed" in upgraded("platform", "list").out
    upgraded("platform", "add", *PLATFORM, "--refuse-anonymous")
    assert told() is False


def test_a_platform_is_added_listed_and_removed(upgraded: Run) -> None:
    added = upgraded("platform", "add", *PLATFORM)
    assert (added.status, "https://stoa.example/lti/login" in added.out) == (0, True)
    (listed,) = upgraded("platform", "list", "--json").json  # type: ignore[misc]
    assert (listed["issuer"], listed["organisation"]) == ("https://lms.example", "default")
    assert (
        upgraded("platform", "remove", "--issuer", "https://lms.example", "--client-id", "stoa").status == 0
    )
    assert upgraded("platform", "list", "--json").json == []


def test_a_second_organisation_begins_with_the_score_as_its_one_purpose(upgraded: Run) -> None:
    assert upgraded("organisation", "add", "second", "--name", "Second Ltd").status == 0
    assert [each["slug"] for each in upgraded("organisation", "list", "--json").json] == ["default", "second"]  # type: ignore[attr-defined]
    assert upgraded("platform", "add", *PLATFORM, "--organisation", "second").status == 0
    purposes = upgraded("privacy", "purposes", "--organisation", "second", "--json").json
    assert [each["name"] for each in purposes if each["enabled"]] == ["grade"]  # type: ignore[attr-defined]
    assert upgraded("organisation", "rename", "second", "--name", " Third GmbH ").status == 0
    assert "Third GmbH" in upgraded("organisation", "list").out
    assert upgraded("organisation", "rename", "nobody", "--name", "x").status == 2
    refused = upgraded("organisation", "add", "Not a slug", "--name", "x")
    assert (refused.status, "organisation.refused" in refused.err) == (2, True)


def test_open_invitations_are_listed_without_their_secrets_and_can_be_withdrawn(upgraded: Run) -> None:
    secrets = [
        upgraded("platform", "invite", "--name", name, "--valid-hours", "5").out.strip().partition("=")[2]
        for name in ("First", "Second")
    ]
    first, second = upgraded("platform", "invitations", "--json").json  # type: ignore[misc]
    assert (first["name"], first["organisation"], first["is_taken"]) == ("First", "default", False)
    assert first["expires_at"] > first["created_at"]
    shown = upgraded("platform", "invitations").out
    assert first["id"] in shown
    assert not any(secret in shown or secret in str([first, second]) for secret in secrets)

    assert upgraded("platform", "withdraw", "--invitation", first["id"]).out == "Withdrawn.\n"

    assert upgraded("platform", "invitations", "--json").json == [second]
    again = upgraded("platform", "withdraw", "--invitation", first["id"])
    assert (again.status, "[platform.invitation_unknown]" in again.err) == (2, True)


def test_a_platform_added_without_stoas_address_is_told_what_to_set(
    upgraded: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STOA_BASE_URL")
    added = upgraded("platform", "add", *PLATFORM)
    assert (added.status, "https://YOUR-STOA/lti/login" in added.out) == (0, True)
    assert "STOA_BASE_URL" in added.out


@pytest.mark.parametrize(
    "group",
    [
        [],
        ["competencies"],
        ["connectors"],
        ["db"],
        ["keys"],
        ["platform"],
        ["privacy"],
        ["sessions"],
        ["scoring"],
        ["sync"],
    ],
    ids=" ".join,
)
def test_a_list_of_commands_cuts_no_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, group: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _usage, listed = run(*group, "--help").out.split("Commands:")
    assert [line for line in listed.splitlines() if line.endswith("...")] == []


@pytest.mark.parametrize(
    ("command", "advice"),
    [
        (["spaces"], "open the activity"),
        (["sync", "status"], "open the activity"),
        (["keys", "list"], "`stoa keys rotate`"),
        (["platform", "list"], "`stoa platform add`"),
        (["platform", "invitations"], "`stoa platform invite`"),
    ],
    ids=["spaces", "sync status", "keys list", "platform list", "platform invitations"],
)
def test_an_empty_list_says_what_to_do(upgraded: Run, command: list[str], advice: str) -> None:
    said = upgraded(*command).out
    assert (said.count("\n"), advice in said) == (1, True)


def test_refused_input_is_one_sentence_and_status_2(upgraded: Run) -> None:
    arguments = [*PLATFORM]
    arguments[arguments.index("https://lms.example/jwks")] = "ftp://lms.example"
    result = upgraded("platform", "add", *arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err == "The jwks url must be an https address. [platform.jwks_url]\n"


def test_a_database_that_was_not_upgraded_is_told_in_a_sentence(run: Run) -> None:
    result = run("platform", "list")
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "stoa db upgrade" in result.err


def test_a_missing_secret_is_told_in_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STOA_SECRET_KEY")
    result = run("db", "upgrade")
    assert (result.status, "STOA_SECRET_KEY" in result.err, "Traceback" in result.err) == (2, True, False)


def test_serving_without_the_present_schema_is_refused(run: Run) -> None:
    result = run("serve", "--port", "1")
    assert (result.status, "database.not_migrated" in result.err) == (2, True)


def test_a_host_without_an_address_is_told_in_a_sentence(upgraded: Run) -> None:
    result = upgraded("serve", "--host", "x" * 64)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert "[serve.host_unknown]" in result.err


@pytest.mark.parametrize(
    "arguments", [["db", "upgrade"], ["platform", "list"], ["serve"], ["worker"], ["sync", "run", "--once"]]
)
def test_a_file_that_is_no_database_is_told_in_a_sentence(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "stoa.sqlite").write_text("notes about the course\n" * 100)
    result = run(*arguments)
    assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
    assert "[database.unreadable]" in result.err


def test_a_database_that_is_not_there_is_told_in_a_sentence(
    run: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = make_url(postgres_url).set(database="elsewhere").render_as_string(hide_password=False)
    monkeypatch.setenv("STOA_DATABASE_URL", elsewhere)
    result = run("db", "upgrade")
    assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
    assert "[database.unreachable]" in result.err


def test_a_full_disk_is_told_in_a_sentence(run: Run) -> None:
    def fill(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 10")

    event.listen(Engine, "connect", fill)
    result = run("db", "upgrade")
    event.remove(Engine, "connect", fill)
    assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
    assert "[database.full]" in result.err


def test_bytes_that_are_not_utf_8_are_told_in_a_sentence(upgraded: Run) -> None:
    arguments = [*PLATFORM]
    arguments[arguments.index("An LMS")] = b"M\xfcnchen".decode(errors="surrogateescape")
    result = upgraded("platform", "add", *arguments)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert "[arguments.not_utf8]" in result.err


def test_keys_are_rotated_and_listed(upgraded: Run) -> None:
    upgraded("keys", "rotate")
    upgraded("keys", "rotate")
    keys = upgraded("keys", "list", "--json").json
    assert [key["retired_at"] is None for key in keys] == [True, False]  # type: ignore[attr-defined]


_TOLD = (
    "id", "title", "direction", "access", "personal_data", "auth", "scopes", "destination", "rate_limits", "cost",
    "docs", "proved_on",
)  # fmt: skip


def test_the_catalogue_is_one_json_array(run: Run) -> None:
    entries: list[dict[str, Any]] = run("connectors", "list", "--json").json  # type: ignore[assignment]
    ids = {
        way: {each["id"] for each in entries if each["direction"] == way}
        for way in ("communities", "records")
    }
    assert len(ids["communities"]) + len(ids["records"]) == len(entries)
    assert ids["communities"] >= {"discussion", "slack", "whatsapp", "instagram"}
    assert ids["records"] == {
        "lti_ags", "moodle", "canvas", "xapi", "caliper", "open_badges", "successfactors", "tcmanager", "csv",
        "webhook",
    }  # fmt: skip
    for entry in entries:
        assert [name for name in _TOLD if not entry[name]] == []
        assert isinstance(entry["personal_data"], list)
        assert set(entry["how"]) <= {"pull", "webhook", "archive", "push", "file"}
        is_closed = entry["access"] == "closed"
        assert (bool(entry["how"]), bool(entry["instead"]) or not is_closed) == (not is_closed, True)
        assert all({"name", "label", "kind", "required"} <= each.keys() for each in entry["settings"])


def test_the_table_of_the_catalogue_fits_a_screen(run: Run) -> None:
    lines = run("connectors", "list").out.splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.split()[-2:] == ["archive", "archive"] for line in lines)


def slack_export(path: Path, **extra: object) -> Path:
    members = {
        "users.json": [{"id": "U1", "name": "anna", "profile": {"email": "anna@academy.example"}}],
        "channels.json": [{"id": "C1", "name": "general"}],
        "general/2026-11-02.json": [
            {
                "type": "message",
                "user": "U1",
                "ts": "1762070400.000100",
                "text": "Hello &amp; *welcome*, <@U1>",
            },
            {
                "type": "message",
                "subtype": "channel_join",
                "user": "U1",
                "ts": "1762070300.000100",
                "text": "joined",
            },
        ],
        **extra,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if content is not None:
                archive.writestr(name, json.dumps(content))
    return path


def test_a_preview_is_one_object_a_line(run: Run, tmp_path: Path) -> None:
    export = slack_export(tmp_path / "export.zip")
    (line,) = run("connectors", "preview", "slack", str(export), "--json").out.splitlines()
    shown = json.loads(line)
    assert shown["text"] == "Hello & welcome, @anna"
    assert (shown["kind"], shown["occurred_at"]) == ("post", "2025-11-02T08:00:00.000100Z")


def test_a_reaction_is_shown_without_words(run: Run, tmp_path: Path) -> None:
    reactions = [{"name": "tada", "users": ["U1"], "count": 1}]
    said = {
        "type": "message",
        "user": "U1",
        "ts": "1762070400.000100",
        "text": "Hello",
        "reactions": reactions,
    }
    export = slack_export(tmp_path / "export.zip", **{"general/2026-11-02.json": [said]})
    lines = run("connectors", "preview", "slack", str(export), "--json").out.splitlines()
    assert json.loads(lines[1]) == {
        "kind": "reaction",
        "occurred_at": "2025-11-02T08:00:00.000100Z",
        "text": "",
        "link": None,
        "in_reply_to": "C1/1762070400.000100",
        "where": None,
    }
    assert "reaction" in run("connectors", "preview", "slack", str(export)).out


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.write_bytes(b"no zip at all") and path, "archive.not_a_zip"),
        (lambda path: slack_export(path, **{"users.json": None}), "archive.missing_member"),
        (lambda path: path.parent / "nothing.zip", "archive.unreadable"),
    ],
    ids=["no zip", "no users", "no file"],
)
def test_what_is_no_export_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    result = run("connectors", "preview", "slack", str(make(tmp_path / "export.zip")), "--json")
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert code in result.err
    assert len(result.err) <= 600


def test_an_unknown_connector_or_space_is_refused(upgraded: Run, tmp_path: Path) -> None:
    export = str(slack_export(tmp_path / "export.zip"))
    assert "connector.unknown" in upgraded("connectors", "preview", "myspace", export).err
    space = "00000000-0000-7000-8000-000000000000"
    assert "space.unknown" in upgraded("connectors", "run", "slack", export, "--space", space).err


def test_the_filter_needs_no_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STOA_SECRET_KEY")
    line = json.dumps({"id": "1", "text": "Anna: anna@academy.example", "roster": ["Anna Müller"]})
    result = run("privacy", "filter", "--jsonl", stdin=line + "\n" + line + "\n")
    first, second = map(json.loads, result.out.splitlines())
    assert first == second
    assert [span[2] for span in first["spans"]] == ["PERSON_R", "EMAIL"]
    assert "academy" not in first["text"]


def test_the_filter_starts_without_web_server_and_database() -> None:
    """Their import takes longer than filtering hundreds of texts."""
    look = (
        "import sys\n"
        "from lti_tool.cli.main import cli\n"
        "cli.main(['privacy', 'filter', '--jsonl'], standalone_mode=False)\n"
        "print(*sorted({'flask', 'sqlalchemy', 'alembic', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", look], input="", capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_filter_marks_up_a_text_for_people_and_says_that_it_knows_no_names(run: Run) -> None:
    marked_up = run("privacy", "filter", stdin="Mail: a@b.example\n")
    assert marked_up.out == "Mail: ⟦EMAIL a@b.example⟧\n"
    assert marked_up.err.splitlines() == [
        "Without a roster, members of a course are looked for like anybody else: give one with --jsonl."
    ]


def test_the_filter_says_of_a_text_that_it_would_be_held(run: Run) -> None:
    marked_up = run("privacy", "filter", stdin="My colleague Timo has been off with a burnout.\n")
    assert marked_up.err.startswith("Held: this text would wait until a person has looked at it.")


@pytest.mark.parametrize("line", [b"no json\n", b'{"id": 1}\n', b"\xff\xfe\n", b"\n"])
def test_lines_that_mean_nothing_are_refused(run: Run, line: bytes) -> None:
    result = run("privacy", "filter", "--jsonl", stdin=line)
    assert (result.status, "Traceback" in result.err) == (2, False)
    assert result.err == "1 of 1 lines were refused; the answer to each says why. [privacy.lines_refused]\n"


def test_every_line_has_just_one_answer_in_order(run: Run) -> None:
    lines = [
        b'\xef\xbb\xbf{"id": 1, "text": "a"}',
        b"",
        b'{"id": 3, "text": "a\\u2028b\\ud800"}\r',
        b'{"id": 1e400, "text": "a"}',
        b"\xff",
        b'{"id": 6, "text": "Anna", "roster": {}}',
        b'{"id": 7, "text": "Anna", "roster": ["Anna"]}',
    ]
    result = run("privacy", "filter", "--jsonl", stdin=b"\n".join(lines))
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, None, 3, None, None, 6, 7]
    assert ["error" in answer for answer in answers] == [False, True, False, True, True, True, False]
    assert answers[-1]["text"] == "[person]"
    assert (result.status, "4 of 7 lines" in result.err) == (2, True)


def test_text_for_people_may_open_with_a_byte_order_mark_and_must_be_utf_8(run: Run) -> None:
    assert run("privacy", "filter", stdin=b"\xef\xbb\xbfa@b.example").out == "⟦EMAIL a@b.example⟧"
    refused = run("privacy", "filter", stdin=b"\xff")
    assert (refused.status, "privacy.not_utf8" in refused.err) == (2, True)


def test_the_status_and_a_run_on_an_empty_installation(upgraded: Run) -> None:
    assert upgraded("sync", "status", "--json").json == []
    assert upgraded("sync", "run", "--once").out == "0 derived, nothing to send.\n"
    assert upgraded("sync", "replay").status == 0
    assert upgraded("sync", "retry").out == "0 items will be tried again.\n"


def test_a_purpose_is_turned_on_and_off(upgraded: Run) -> None:
    def enabled() -> dict[str, bool]:
        listed = upgraded("privacy", "purposes", "--json").json
        return {each["name"]: each["enabled"] for each in listed}  # type: ignore[attr-defined]

    off = {"feedback": False, "evidence": False, "statements": False, "transfers": False}
    assert enabled() == {"grade": True, **off}
    assert upgraded("privacy", "purpose", "evidence", "on").status == 0
    assert upgraded("privacy", "purpose", "grade", "off").status == 0
    assert enabled() == {"grade": False, **off, "evidence": True}
    assert upgraded("privacy", "purpose", "advertising", "on").status == 2
