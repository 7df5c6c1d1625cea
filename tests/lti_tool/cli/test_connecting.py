"""Letting a space report to a Moodle or a learning record store, at the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import STORES
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space
from tests.connectors.records.lrs.stores import SECRET, XapiLrs
from tests.factories.lms import COMPETENCY_ID, LmsOnLoopback, html_page, lms_on_loopback
from tests.factories.world import LINE_ITEM_SCOPE, SCORE_SCOPE, Classroom, open_classroom
from tests.lti_tool.cli.conftest import Result, Run


@pytest.fixture
def classroom(
    upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Classroom]:
    monkeypatch.setenv("STOA_ALLOW_LOOPBACK", "1")
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    yield open_classroom(database, keys, clock)
    database.close()


@pytest.fixture
def moodle(tmp_path: Path) -> Iterator[LmsOnLoopback]:
    with lms_on_loopback(tmp_path, "http://127.0.0.1") as lms:
        yield lms


def connect(run: Run, space: object, site: str, token: str, course_id: str = "2") -> Result:
    given = ("--space", str(space), "--site", site, "--course-id", course_id)
    return run("connectors", "connect", "moodle", *given, stdin=f"{token}\n")


def target_of(classroom: Classroom) -> TargetRow | None:
    with classroom.database.read() as session:
        return session.scalar(select(TargetRow).where(TargetRow.connector == "moodle"))


def test_a_space_reports_evidence_once_connected_mapped_and_allowed(
    upgraded: Run, tmp_path: Path, classroom: Classroom, moodle: LmsOnLoopback
) -> None:
    assert connect(upgraded, classroom.space_id, moodle.base_url, moodle.token).status == 0
    mapping = tmp_path / "mapping.json"
    levels = [{"level": 2, "points": 200}]
    mapping.write_text(
        json.dumps({"version": 1, "competencies": [{"competency_id": COMPETENCY_ID, "levels": levels}]})
    )
    mapped = upgraded("competencies", "map", str(mapping), "--space", str(classroom.space_id))
    assert "version 1" in mapped.out
    assert upgraded("privacy", "purpose", "evidence", "on").status == 0
    status = upgraded("sync", "status", "--json").json
    assert {each["connector"] for each in status} == {"lti_ags", "moodle"}  # type: ignore[attr-defined]
    assert upgraded("sync", "status").out.endswith("\nCodes are explained in docs/troubles.md.\n")
    assert moodle.token.encode() not in (tmp_path / "data" / "stoa.sqlite").read_bytes()


def test_what_a_receiver_has_not_taken_back_is_told_by_state_and_code(
    upgraded: Run, classroom: Classroom
) -> None:
    with classroom.database.write() as session:
        target, now = session.scalars(select(TargetRow)).one(), classroom.clock.now()
        for state, code in (
            ("kept", "http.403"),
            ("kept", "http.403"),
            ("taken_back", None),
            ("waiting", None),
        ):
            session.add(
                WithdrawalRow(
                    id=new_id(), person_id=new_id(), target_id=target.id, item_id=new_id(), item="score",
                    payload={}, versions=1, reason="erasure", stamp=now, state=state, code=code, tries=1,
                    asked_at=now, due_at=now,
                )
            )  # fmt: skip
    (told,) = upgraded("sync", "status", "--json").json  # type: ignore[misc]
    assert told["not_taken_back"] == [{"state": "kept", "code": "http.403", "number": 2}]
    assert (
        f"take back for “{told['space']}”, and has not: 2 kept (http.403)." in upgraded("sync", "status").out
    )


def test_a_move_says_how_much_is_sent_anew(
    upgraded: Run, classroom: Classroom, moodle: LmsOnLoopback
) -> None:
    space_id = classroom.space_id
    connect(upgraded, space_id, moodle.base_url, moodle.token)
    target, now = target_of(classroom), classroom.clock.now()
    assert target is not None
    with classroom.database.write() as session:
        for name in ("anna", "ben"):
            desired = Desired(target.id, classroom.people[name], f"competency:{COMPETENCY_ID}", {}, {})
            put(session, [desired], now=now, due_at=now)
        for row in session.scalars(select(OutboxRow)):
            row.state, row.sent_version = "settled", 1
    again = connect(upgraded, space_id, f"{moodle.base_url}/", moodle.token)
    assert (again.status, "Moved" in again.out) == (0, False)
    elsewhere = moodle.base_url.replace("127.0.0.1", "localhost")
    moved = connect(upgraded, space_id, elsewhere, moodle.token)
    assert (moved.status, moved.out.startswith("Moved"), "2 items" in moved.out) == (0, True, True)


def test_what_does_not_work_is_refused_before_anything_is_stored(
    upgraded: Run, classroom: Classroom, moodle: LmsOnLoopback
) -> None:
    space_id, site, token = classroom.space_id, moodle.base_url, moodle.token
    for refused, code, word in (
        (connect(upgraded, space_id, site, token, "first"), "moodle.course_id", "number"),
        (connect(upgraded, space_id, site, token, "²"), "moodle.course_id", "number"),
        (connect(upgraded, space_id, site, token, "4711"), "moodle.invalidrecord", "no course"),
        (connect(upgraded, space_id, site, "wrong"), "moodle.invalidtoken", "refuses the token"),
        (connect(upgraded, space_id, "http://127.0.0.1:1", token), "http.connect", "cannot be reached"),
        (connect(upgraded, space_id, "https://moodle.invalid", token), "http.connect", "cannot be reached"),
        (connect(upgraded, space_id, "https://10.0.0.1", token), "http.refused_host", "public"),
        (connect(upgraded, space_id, "ftp://moodle.example", token), "platform.site", "site must be"),
        (connect(upgraded, space_id, f"{site}/?x=", token), "platform.site", "without ? or #"),
        (connect(upgraded, space_id, f"{site}?", token), "platform.site", "without ? or #"),
        (connect(upgraded, space_id, f"{site}/#", token), "platform.site", "without ? or #"),
    ):
        assert (refused.status, refused.out, refused.err.count("\n")) == (2, "", 1)
        assert f"[{code}]" in refused.err
        assert word in refused.err
    moodle.fail("/webservice/", html_page)
    assert "answers, but not as a Moodle" in connect(upgraded, space_id, site, token).err
    assert target_of(classroom) is None


def test_a_moodle_and_a_mapping_need_a_space_that_exists(
    upgraded: Run, classroom: Classroom, tmp_path: Path
) -> None:
    nowhere = "00000000-0000-7000-8000-000000000000"
    refused = connect(upgraded, nowhere, "https://moodle.example", "token")
    assert ("space.unknown" in refused.err, "stoa spaces" in refused.err) == (True, True)
    mapping = tmp_path / "mapping.json"
    levels = [{"level": 2, "points": 200}]
    mapping.write_text(json.dumps({"version": 1, "competencies": [{"competency_id": "1", "levels": levels}]}))
    assert "space.unknown" in upgraded("competencies", "map", str(mapping), "--space", nowhere).err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "mapping.missing"),
        ("[]", "mapping.unreadable"),
        (" " * 2_000_000, "mapping.unreadable"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "mapping.unreadable"),
    ],
    ids=["no file", "no object", "too large", "too deep"],
)
def test_a_mapping_that_cannot_be_read_is_refused_in_a_sentence(
    upgraded: Run, tmp_path: Path, content: str | None, code: str
) -> None:
    mapping = tmp_path / "mapping.json"
    if content is not None:
        mapping.write_text(content)
    refused = upgraded("competencies", "map", str(mapping), "--space", "00000000-0000-7000-8000-000000000000")
    assert (refused.status, refused.err.count("\n"), f"[{code}]" in refused.err) == (2, 1, True)


@pytest.fixture
def store(httpserver: HTTPServer, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> XapiLrs:
    monkeypatch.setenv("STOA_BASE_URL", "https://stoa.example")
    http = HttpClient(HostPolicy(lambda origin: True, allow_loopback=True))
    return XapiLrs(httpserver, http, clock)


def connect_lrs(
    run: Run, space: object, endpoint: str, *given: str, by: str = "xapi", secret: str = ""
) -> Result:
    return run(
        "connectors", "connect", by, "--space", str(space), "--endpoint", endpoint, *given,
        stdin=f"{secret or SECRET.partition(':')[2]}\n",
    )  # fmt: skip


def test_a_space_reports_to_a_store_once_connected_and_allowed(
    upgraded: Run, tmp_path: Path, classroom: Classroom, store: XapiLrs
) -> None:
    endpoint = store.target.setting("endpoint")
    connected = connect_lrs(upgraded, classroom.space_id, endpoint, "--user", "stoa")
    assert (connected.status, "stoa privacy purpose statements on" in connected.out) == (0, True)
    assert upgraded("privacy", "purpose", "statements", "on").status == 2, "nobody has chosen a basis"
    assert upgraded("privacy", "purpose", "statements", "on", "--basis", "works_agreement").status == 0
    classroom.post("anna")
    assert upgraded("sync", "run", "--once").status == 0
    assert len(store.statements) == 1
    (line,) = (each for each in upgraded("sync", "status", "--json").json if each["connector"] == "xapi")  # type: ignore[attr-defined]
    assert (line["settled"], line["trouble"]) == (1, None)
    assert "1 items compared, 0 different" in upgraded("sync", "verify").out
    assert "statement:" in upgraded("sync", "status", "--items").out
    assert SECRET.encode() not in (tmp_path / "data" / "stoa.sqlite").read_bytes()
    moved = connect_lrs(
        upgraded, classroom.space_id, endpoint.replace("localhost", "127.0.0.1"), "--user", "stoa"
    )
    assert (moved.status, moved.out.startswith("Moved"), "1 items" in moved.out) == (0, True, True)


def test_a_store_that_does_not_work_is_refused_before_anything_is_stored(
    upgraded: Run, classroom: Classroom, store: XapiLrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    space_id, endpoint = classroom.space_id, store.target.setting("endpoint")
    nowhere = f"{endpoint}nowhere"
    for refused, code, word in (
        (connect_lrs(upgraded, space_id, endpoint, "--user", "stoa", secret="wrong"), "http.401", "refuses"),
        (connect_lrs(upgraded, space_id, endpoint), "http.401", "token is wrong"),
        (connect_lrs(upgraded, space_id, endpoint, by="caliper"), "http.500", "check the address"),
        (connect_lrs(upgraded, space_id, nowhere, "--user", "stoa"), "http.500", "check the address"),
        (connect_lrs(upgraded, space_id, "http://127.0.0.1:1"), "http.connect", "cannot be reached"),
        (connect_lrs(upgraded, space_id, "https://10.0.0.1"), "http.refused_host", "public"),
        (connect_lrs(upgraded, space_id, f"{endpoint}?x="), "platform.endpoint", "without ? or #"),
        (connect_lrs(upgraded, space_id, endpoint, "--user", "a:b"), "lrs.user", "without a colon"),
    ):
        assert (refused.status, refused.out, refused.err.count("\n")) == (2, "", 1)
        assert f"[{code}]" in refused.err
        assert word in refused.err
    monkeypatch.delenv("STOA_BASE_URL")
    assert "settings.base_url" in connect_lrs(upgraded, space_id, endpoint, "--user", "stoa").err
    with classroom.database.read() as session:
        assert session.scalar(select(TargetRow).where(TargetRow.connector.in_(STORES))) is None


def test_columns_for_competencies_need_a_course_that_offers_them_and_a_token_that_canvas_knows(
    upgraded: Run, classroom: Classroom, httpserver: HTTPServer
) -> None:
    given = ("connectors", "connect", "canvas", "--space", str(classroom.space_id))
    offer(classroom, {})
    refused = upgraded(*given)
    assert (refused.status, "offers no place" in refused.err) == (2, True)
    assert upgraded(*given, "--course-id", "42").status == 2
    scopes = " ".join((SCORE_SCOPE, LINE_ITEM_SCOPE))
    offer(classroom, {"lineitems": "https://lms.example/lineitems", "ags_scopes": scopes})
    site = httpserver.url_for("").rstrip("/")
    httpserver.expect_request("/api/v1/courses/42/outcome_group_links").respond_with_json({}, status=401)
    refused = upgraded(*given, "--site", site, "--course-id", "42", stdin="old-token\n")
    assert (refused.status, "refuses the token" in refused.err) == (2, True)
    assert columns_of(classroom) is None
    assert upgraded(*given).status == 0
    target = columns_of(classroom)
    assert target is not None
    assert (target.purpose, target.sealed_secret, target.settings["space"]) == (
        "evidence", None, str(classroom.space_id),
    )  # fmt: skip


def offer(classroom: Classroom, services: dict[str, str]) -> None:
    with classroom.database.write() as session:
        session.get_one(Space, classroom.space_id).services = services


def columns_of(classroom: Classroom) -> TargetRow | None:
    with classroom.database.read() as session:
        return session.scalar(select(TargetRow).where(TargetRow.connector == "canvas"))
