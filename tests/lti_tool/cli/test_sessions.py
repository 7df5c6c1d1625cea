"""Ending what browsers have open, and naming from where an LMS frames Stoa."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.launch.sessions import open_session
from lti_tool.launch.tables import BrowserSession, SessionToken
from sync.audit.tables import AuditRow
from sync.platforms.tables import Platform
from tests.factories.world import ISSUER, Classroom, open_classroom
from tests.lti_tool.cli.conftest import Run
from tests.lti_tool.cli.test_cli import PLATFORM


@pytest.fixture
def classroom(upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock) -> Classroom:
    """Anna with two browsers, and Ben with one."""
    classroom = open_classroom(Database(f"sqlite:///{tmp_path}/data/stoa.sqlite"), keys, clock)
    with classroom.database.write() as session:
        for name in ("anna", "anna", "ben"):
            open_session(session, None, classroom.people[name], clock.now())
    return classroom


def open_in(classroom: Classroom) -> list[UUID]:
    with classroom.database.read() as session:
        tokens = session.scalars(select(SessionToken.session_id)).all()
        open_now = select(BrowserSession.person_id).where(BrowserSession.id.in_(tokens))
        return list(session.scalars(open_now))


def test_one_persons_sessions_end_and_nobody_elses(upgraded: Run, classroom: Classroom) -> None:
    result = upgraded("sessions", "end", "--issuer", ISSUER, "--user", "lms-anna")

    assert (result.status, result.out) == (0, "2 sessions have ended.\n")
    assert open_in(classroom) == [classroom.people["ben"]]
    with classroom.database.read() as session:
        noted = session.scalars(select(AuditRow).where(AuditRow.action == "sessions.ended")).one()
    assert (noted.subject_id, noted.detail) == (classroom.people["anna"], {"sessions": 2})


def test_everybodys_sessions_end(upgraded: Run, classroom: Classroom) -> None:
    assert upgraded("sessions", "end", "--all").out == "3 sessions have ended.\n"
    assert open_in(classroom) == []
    assert (
        upgraded("sessions", "end", "--issuer", ISSUER, "--user", "lms-ben").out == "0 sessions have ended.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "sessions.nobody_meant"),
        (["--issuer", ISSUER], "sessions.nobody_meant"),
        (["--user", "lms-anna"], "sessions.nobody_meant"),
        (["--all", "--user", "lms-anna"], "sessions.nobody_meant"),
        (["--all", "--issuer", ISSUER, "--user", "lms-anna"], "sessions.nobody_meant"),
        (["--issuer", ISSUER, "--user", "stranger"], "sessions.unknown_person"),
        (["--issuer", "https://other.example", "--user", "lms-anna"], "sessions.unknown_person"),
        (["--all", "--organisation", "other"], "organisation.unknown"),
    ],
)
def test_without_knowing_whose_none_ends(
    upgraded: Run, classroom: Classroom, arguments: list[str], code: str
) -> None:
    result = upgraded("sessions", "end", *arguments)

    assert (result.status, result.out, f"[{code}]" in result.err) == (2, "", True)
    assert len(open_in(classroom)) == 3


def test_a_platform_is_told_from_where_it_frames(upgraded: Run, tmp_path: Path) -> None:
    def frame_origins() -> tuple[str, ...]:
        database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
        with database.read() as session:
            return session.scalars(select(Platform)).one().frame_origins

    named = (
        "--frame-origin",
        "https://courses.example/deep/inside",
        "--frame-origin",
        "https://old.example:8443",
    )
    assert upgraded("platform", "add", *PLATFORM).status == 0
    assert frame_origins() == ("https://lms.example",)
    assert upgraded("platform", "add", *PLATFORM, *named).status == 0
    assert frame_origins() == ("https://courses.example", "https://old.example:8443")
    assert upgraded("platform", "add", *PLATFORM).status == 0
    assert frame_origins() == ("https://courses.example", "https://old.example:8443")
    refused = upgraded("platform", "add", *PLATFORM, "--frame-origin", "courses.example; script-src *")
    assert (refused.status, "[platform.frame_origin]" in refused.err) == (2, True)
