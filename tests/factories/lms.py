"""The demo LMS on loopback, with faults on request: what stands in front of it can lose, delay and falsify answers."""

import socket
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lti_tool.app.server import serving
from lti_tool.demo_lms import (
    Activity,
    Competency,
    Course,
    CourseGroup,
    Person,
    Tool,
    create_app,
    web_service_token,
)

Fault = Callable[[Any, dict[str, Any], Any], Iterable[bytes]]

PEOPLE = ("anna", "ben", "cem")
COMPETENCY_ID = "11"


def small_course() -> Course:
    """Three learners and an instructor, one activity with a column of its own, one competency."""
    learners = tuple(
        Person(str(index), name.title(), f"{name.title()}son", f"{name}@academy.example", "en", "learner")
        for index, name in enumerate(PEOPLE, 101)
    )
    ines = Person("201", "Ines", "Inesson", "ines@academy.example", "en", "instructor")
    scale = ("Not yet", "With support", "Independently", "Guides others")
    return Course(
        id="2",
        title="Working well together",
        label="WWT",
        language="en",
        people=(*learners, ines),
        competencies=(Competency(int(COMPETENCY_ID), "EX", "Exchange", "", scale),),
        activities=(Activity("7", "Discussion", 100.0),),
        groups=(
            CourseGroup("21", "Red", "Colours", frozenset({"101", "102"})),
            CourseGroup("22", "Blue", "Colours", frozenset({"103"})),
        ),
    )


def with_every_role() -> Course:
    """The small course with an administrator and a qualification manager besides."""
    course = small_course()
    others = (
        Person("301", "Ada", "Adason", "ada@academy.example", "de", "administrator"),
        Person("302", "Quirin", "Quirinson", "quirin@academy.example", "de", "qualification_manager"),
    )
    return replace(course, people=(*course.people, *others))


@dataclass
class LmsOnLoopback:
    """A running demo LMS. `faults` are used up one by one, each by the next request whose path holds its text."""

    base_url: str
    database: Path
    app: Any
    faults: deque[tuple[str, Fault]] = field(default_factory=deque)
    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def token(self) -> str:
        """The web service's token."""
        return web_service_token(self.database)

    def fail(self, path: str, fault: Fault) -> None:
        """Let the next request to such a path meet a fault."""
        self.faults.append((path, fault))

    def score_posts(self) -> int:
        """How many scores reached the LMS, faults included."""
        return sum(method == "POST" and path.endswith("/scores") for method, path in self.requests)

    def gradebook(self) -> Any:
        """The LMS's own side, as its staff see it."""
        client = self.app.test_client()
        client.post("/session", data={"user_id": "201"}, base_url=self.base_url)
        return client.get("/gradebook.json", base_url=self.base_url).get_json()

    def grade_of(self, user_id: str) -> float | None:
        """A learner's only grade."""
        (row,) = [row for row in self.gradebook()["rows"] if row["user_id"] == user_id]
        (grade,) = row["grades"].values()
        return grade  # type: ignore[no-any-return]

    def evidence_of(self, user_id: str) -> list[str]:
        """The notes of a learner's evidence, in order."""
        (row,) = [row for row in self.gradebook()["rows"] if row["user_id"] == user_id]
        return [piece["note"] for record in row["competencies"] for piece in record["evidence"]]

    def override(self, user_id: str, grade: float | None) -> None:
        """Do what a teacher does in the gradebook: give a learner this grade by hand, or take it away."""
        put = (
            "INSERT INTO grades (line_item_id, user_id, score, modified_at)"
            " SELECT id, ?, ?, 0 FROM line_items WHERE true"
            " ON CONFLICT (line_item_id, user_id) DO UPDATE SET score = excluded.score"
        )
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(put, (int(user_id), grade))

    def comment(self, user_id: str, words: str) -> None:
        """Do what a teacher does in the gradebook: tell a learner something beside the grade."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("UPDATE grades SET comment = ? WHERE user_id = ?", (words, int(user_id)))

    def comments(self) -> list[str | None]:
        """What is said beside the grades."""
        with closing(sqlite3.connect(self.database)) as connection:
            return [row[0] for row in connection.execute("SELECT comment FROM grades ORDER BY user_id")]

    def graded_ids(self) -> list[str]:
        """The user ids of those who have a cell, in the order of `comments`."""
        with closing(sqlite3.connect(self.database)) as connection:
            return [str(row[0]) for row in connection.execute("SELECT user_id FROM grades ORDER BY user_id")]

    def delete_evidence(self) -> None:
        """Delete all evidence by hand."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("DELETE FROM evidence")

    @contextmanager
    def down(self) -> Iterator[None]:
        """Break every connection off without an answer for as long as the block lasts."""
        served, self.app = self.app, _silent
        try:
            yield
        finally:
            self.app = served

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.requests.append((environ["REQUEST_METHOD"], path))
        met = next((each for each in self.faults if each[0] in path), None)
        if met is not None:
            self.faults.remove(met)
            return met[1](self.app, environ, start_response)
        return self.app(environ, start_response)  # type: ignore[no-any-return]


def answers(status: str, body: bytes = b"", *headers: tuple[str, str], apply: bool = False) -> Fault:
    """A fault: this answer instead of the LMS's; with `apply` the LMS has done what was asked nevertheless."""

    def fault(app: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if apply:
            list(app(environ, lambda *_: None))
        start_response(status, list({"Content-Type": "application/json", **dict(headers)}.items()))
        return [body]

    return fault


def _silent(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "1000")])
    return [b""]


def html_page(app: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A fault: a login page with status 200."""
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<!doctype html><title>Log in</title>"]


def connection_lost(*, apply: bool) -> Fault:
    """A fault: the connection breaks off in the middle of the answer, before or after the LMS did what was asked."""

    def fault(app: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if apply:
            list(app(environ, lambda *_: None))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "1000")])
        return [b"{"]

    return fault


def delayed(seconds: float, *, apply: bool) -> Fault:
    """A fault: the answer takes long; with `apply` the LMS has done what was asked before."""

    def fault(app: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if apply:
            list(app(environ, lambda *_: None))
        threading.Event().wait(seconds)
        start_response("503 Service Unavailable", [("Content-Type", "application/json")])
        return [b""]

    return fault


def dripping(seconds: float, *, apply: bool) -> Fault:
    """A fault: the answer comes drop by drop, for so long; with `apply` the LMS has done what was asked before."""

    def fault(app: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if apply:
            list(app(environ, lambda *_: None))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "1000")])
        for _ in range(int(seconds * 10)):
            threading.Event().wait(0.1)
            yield b" "

    return fault


@contextmanager
def lms_on_loopback(
    tmp_path: Path,
    tool_url: str,
    course: Course | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[LmsOnLoopback]:
    """Serve a demo LMS that knows the tool at `tool_url`, and goes by its own clock."""
    listener = socket.create_server(("127.0.0.1", 0))
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    tool = Tool(
        client_id="stoa",
        deployment_id="1",
        login_url=f"{tool_url}/lti/login",
        redirect_uris=(f"{tool_url}/lti/launch",),
        jwks_url=f"{tool_url}/lti/jwks",
        target_link_uri=f"{tool_url}/lti/launch",
    )
    database = tmp_path / "lms.sqlite"
    database.write_bytes(_database_with_keys())
    app = create_app(course or small_course(), database=database, base_url=base_url, tool=tool, clock=clock)
    lms = LmsOnLoopback(base_url, database, app)
    with serving(lms, listener, threads=4):
        yield lms


@cache
def _database_with_keys() -> bytes:
    """An LMS's file with its signing key in it, since making one takes longer than most tests."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "lms.sqlite"
        create_app(small_course(), database=file, base_url="http://127.0.0.1", tool=None)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()
