"""`stoa privacy`: a person's data given out and erased."""

import errno
import json
import os
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.privacy.archive import pack
from sync.audit.tables import AuditRow
from sync.consent.purposes import read_purposes
from sync.delivery.consenting import give_consent
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Space
from tests.conftest import SECRET_KEY
from tests.factories.world import ISSUER, Classroom, open_classroom, some_text
from tests.lti_tool.cli.conftest import Run

ANNA = ("--issuer", ISSUER, "--user", "lms-anna")


@pytest.fixture
def classroom(upgraded: Run, tmp_path: Path) -> Classroom:
    database = Database(f"sqlite:///{tmp_path / 'data' / 'stoa.sqlite'}")
    opened = open_classroom(database, KeyRing(SECRET_KEY), SystemClock())
    first = opened.post(
        "anna", "Anna's words <script>alert(1)</script> " + some_text(1), title="About <b>tea</b>"
    )
    opened.post("ben", "Ben's words", to=first)
    return opened


def test_an_export_is_one_zip_for_programs_and_for_people(
    run: Run, classroom: Classroom, tmp_path: Path
) -> None:
    """Behaviours 21 and 22."""
    assert run("privacy", "export", *ANNA, "--out", "anna.zip", "--language", "de").status == 0
    file = tmp_path / "anna.zip"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["index.html", "data.json", "data.schema.json"]
        data, published = (json.loads(archive.read(name)) for name in archive.namelist()[1:])
        page = archive.read("index.html").decode()
    Draft202012Validator(published).validate(data)
    assert '<html lang="de">' in page
    assert "Anna&#39;s words &lt;script&gt;" in page
    assert "About &lt;b&gt;tea" in page
    assert "Ben" not in page
    assert not re.search(r"<script|src=|@import|url\(", page)


def test_no_file_is_written_over(run: Run, classroom: Classroom, tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_text("precious")
    refused = run("privacy", "export", *ANNA, "--out", "kept.zip")
    assert (refused.status, (tmp_path / "kept.zip").read_text()) == (2, "precious")
    assert "[rights.file_exists]" in refused.err
    assert "[rights.file_refused]" in run("privacy", "export", *ANNA, "--out", "no/such/folder.zip").err


def test_others_write_while_an_export_is_made(
    run: Run, classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody with ten thousand posts it takes longer than SQLite lets anybody wait for the lock."""

    def pack_while_ben_writes(*told: Any) -> bytes:
        with closing(sqlite3.connect(classroom.database.file or "", timeout=0)) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
        return pack(*told)

    monkeypatch.setattr("lti_tool.cli.privacy_export.pack", pack_while_ben_writes)
    assert run("privacy", "export", *ANNA, "--out", "anna.zip").status == 0


def test_a_full_disk_leaves_nothing_half_written(
    run: Run, classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _mode: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("lti_tool.privacy.archive.os.fdopen", full)
    refused = run("privacy", "export", *ANNA, "--out", "anna.zip")
    assert (refused.status, "[rights.file_refused]" in refused.err) == (2, True)
    assert not (tmp_path / "anna.zip").exists()


@pytest.mark.parametrize("command", [("export", "--out", "x.zip"), ("erase", "--reason", "asked", "--yes")])
def test_somebody_unknown_is_told_by_a_code(
    run: Run, classroom: Classroom, tmp_path: Path, command: tuple[str, ...]
) -> None:
    told = run("privacy", command[0], "--issuer", ISSUER, "--user", "nobody", *command[1:])
    assert told.status == 2
    assert "[rights.person_unknown]" in told.err
    assert not (tmp_path / "x.zip").exists()


def test_who_is_erased_is_unknown_and_the_receipt_is_kept(run: Run, classroom: Classroom) -> None:
    """Behaviours 19 and 20."""
    erased = run("privacy", "erase", *ANNA, "--reason", "Anna asked", "--yes", "--json")
    assert erased.status == 0
    receipt = json.loads(erased.out)
    assert (receipt["state"], receipt["stores"]["contributions"]) == ("closed", 1)
    assert "Anna" not in erased.out
    assert run("privacy", "receipts", "--json").json == [receipt]
    assert "rows" in run("privacy", "receipts").out
    assert run("privacy", "erase", *ANNA, "--reason", "again", "--yes").status == 2
    assert run("privacy", "export", *ANNA, "--out", "gone.zip").status == 2


def test_without_a_yes_nobody_is_erased(run: Run, classroom: Classroom) -> None:
    assert run("privacy", "erase", *ANNA, "--reason", "asked", stdin="n\n").status != 0
    assert run("privacy", "export", *ANNA, "--out", "anna.zip").status == 0
    assert run("privacy", "erase", *ANNA, "--reason", "asked", stdin="y\n").status == 0


def test_another_organisation_cannot_be_reached(run: Run, classroom: Classroom) -> None:
    assert run("privacy", "erase", *ANNA, "--reason", "x", "--yes", "--organisation", "other").status == 2
    assert run("privacy", "export", *ANNA, "--out", "anna.zip").status == 0


def ask(classroom: Classroom, kind: RequestKind, words: str = "") -> str:
    with classroom.database.write() as session:
        person_id = classroom.people["anna"]
        return str(
            record_request(
                session,
                classroom.keys,
                organisation_id=session.get_one(Space, classroom.space_id).organisation_id,
                person_id=person_id,
                kind=kind,
                by=person_id,
                now=classroom.clock.now(),
                words=words,
            ).id
        )


def test_requests_are_listed_and_answered(run: Run, classroom: Classroom) -> None:
    assert "Nobody waits" in run("privacy", "requests").out
    access, restriction = (
        ask(classroom, RequestKind.ACCESS, "everything"),
        ask(classroom, RequestKind.RESTRICTION),
    )
    first, _ = run("privacy", "requests", "--json").json  # type: ignore[misc]
    assert (first["id"], first["words"], first["name"], first["state"]) == (
        access, "everything", "Anna Annason", "pending",
    )  # fmt: skip
    assert run("privacy", "answer", restriction, "--approve").out == "The request is done.\n"
    assert run("privacy", "answer", restriction, "--lift").out == "The request is lifted.\n"
    assert run("privacy", "answer", access, "--refuse", "You have had it.").out == "The request is refused.\n"
    again = run("privacy", "answer", access, "--approve")
    assert (again.status, "[rights.state]" in again.err) == (2, True)
    assert run("privacy", "requests", "--json").json == []
    assert {each["answer"] for each in run("privacy", "requests", "--all", "--json").json} == {  # type: ignore[attr-defined]
        "", "You have had it.",
    }  # fmt: skip


def test_an_approved_erasure_is_carried_out_at_once(run: Run, classroom: Classroom) -> None:
    request = ask(classroom, RequestKind.ERASURE)
    assert run("privacy", "answer", request, "--approve", stdin="n\n").status != 0
    told = run("privacy", "answer", request, "--approve", "--yes")
    assert (told.status, "closed" in told.out) == (0, True)
    assert run("privacy", "export", *ANNA, "--out", "gone.zip").status == 2


@pytest.mark.parametrize("options", [(), ("--approve", "--done"), ("--refuse", "x", "--lift")])
def test_one_answer_is_to_be_given(run: Run, classroom: Classroom, options: tuple[str, ...]) -> None:
    assert run("privacy", "answer", ask(classroom, RequestKind.ACCESS), *options).status == 2


def test_an_unknown_request_is_told_by_a_code(run: Run, classroom: Classroom) -> None:
    told = run("privacy", "answer", "01a20de8-f71f-76e9-9548-b610a83ebddd", "--approve")
    assert (told.status, "[rights.request_unknown]" in told.err) == (2, True)


def test_a_consent_is_listed_and_taken_back_by_word(run: Run, classroom: Classroom) -> None:
    """Behaviour 4: for who has left every course, and has no page of their own any more."""
    with classroom.database.write() as session:
        space, anna = session.get_one(Space, classroom.space_id), classroom.people["anna"]
        purpose = read_purposes(session, space.organisation_id)["evidence"]
        now = classroom.clock.now()
        give_consent(session, space, anna, purpose, recipients=["Moodle (lms.example)"], locale="de", now=now)
    assert [each["purpose"] for each in run("privacy", "consents", *ANNA, "--json").json] == ["evidence"]  # type: ignore[attr-defined]
    taken = run("privacy", "withdraw", *ANNA, "--purpose", "evidence")
    assert (taken.status, taken.out) == (0, "Taken back in 1 discussions.\n")
    assert run("privacy", "consents", *ANNA, "--json").json == []
    again = run("privacy", "withdraw", *ANNA, "--purpose", "evidence")
    assert (again.status, "[consent.none]" in again.err) == (2, True)
    with classroom.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "consent.withdrawn")).one()
    assert (row.actor_id, row.subject_id) == (None, anna)
