"""Three workers on PostgreSQL, one killed every moment while people write: nothing is lost, nothing is sent twice."""

import io
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.clock import SystemClock, parse_stamp
from config.database import Database
from config.keys import KeyRing
from lti_tool.demo_lms import Activity, Course, Person
from lti_tool.migrations.upgrade import upgrade
from sync.delivery.status import replay
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.platforms.tool_keys import public_key_set
from tests.conftest import SECRET_KEY
from tests.factories.keys import give_signing_key
from tests.factories.lms import LmsOnLoopback, lms_on_loopback
from tests.factories.programs import FORKED
from tests.factories.waiting import wait_until
from tests.factories.world import (
    LINE_ITEM_SCOPE,
    RESULT_SCOPE,
    SCORE_SCOPE,
    Classroom,
    open_classroom,
    register_platform,
)
from tests.faults import hasty_worker

LEARNERS = 12
SPACES = 3
KILLS = 12
KEPT_RUNNING = 3
SETTLED_WITHIN = 60.0  # seconds after the last kill; a busy machine is no defect


@dataclass
class Sent:
    """A score that arrived, and what the LMS said: it refuses a stamp that is no later than its own last second."""

    given: float
    stamp: datetime
    status: str = ""


@dataclass
class Watch:
    """Stands in front of the LMS, slows it down, and sees what is asked about which learner at the same time."""

    app: Any
    under_way: Counter[tuple[str, str]] = field(default_factory=Counter)
    overlapping: list[tuple[str, str]] = field(default_factory=list)
    sent: defaultdict[tuple[str, str], list[Sent]] = field(default_factory=lambda: defaultdict(list))
    lock: Lock = field(default_factory=Lock)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        column, _, service = environ["PATH_INFO"].rpartition("/")
        if service not in ("scores", "results"):
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        learner, sent = _read(environ)
        about = (column, learner)
        with self.lock:
            if sent is not None:
                self.sent[about].append(sent)
            self.under_way[about] += 1
            if self.under_way[about] > 1:
                self.overlapping.append(about)
        try:
            time.sleep(random.uniform(0.0, 0.1))
            answer = list(self.app(environ, partial(_answer, sent, start_response)))
            time.sleep(random.uniform(0.0, 0.1))  # applied, and nobody knows yet
            return answer
        finally:
            with self.lock:
                self.under_way[about] -= 1

    def test_client(self) -> Any:
        return self.app.test_client()


def _read(environ: dict[str, Any]) -> tuple[str, Sent | None]:
    """Which learner a request is about, and the score in it."""
    if environ["REQUEST_METHOD"] == "GET":
        return parse_qs(environ["QUERY_STRING"])["user_id"][0], None
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    score = json.loads(body)
    return score["userId"], Sent(score["scoreGiven"], parse_stamp(score["timestamp"]))


def _answer(sent: Sent | None, start_response: Any, status: str, *others: Any) -> Any:
    if sent is not None:
        sent.status = status
    return start_response(status, *others)


def a_course() -> Course:
    learners = tuple(
        Person(str(number), "Ann", f"Number {number}", f"{number}@academy.example", "en", "learner")
        for number in range(101, 101 + LEARNERS)
    )
    ines = Person("201", "Ines", "Inesson", "ines@academy.example", "en", "instructor")
    activities = tuple(Activity(str(number), f"Discussion {number}", 100.0) for number in range(SPACES))
    return Course("2", "A course", "C", "en", (*learners, ines), (), activities)


@dataclass
class Scene:
    database: Database
    lms: LmsOnLoopback
    watch: Watch
    classrooms: list[Classroom]

    def items(self) -> list[OutboxRow]:
        with self.database.read() as session:
            return list(session.scalars(select(OutboxRow)))

    def everything_has_arrived(self) -> bool:
        with self.database.read() as session:
            if replay(session).scores < LEARNERS * SPACES:
                return False
        return {row.state for row in self.items()} == {OutboxState.SETTLED.value} and self.all_derived()

    def all_derived(self) -> bool:
        with self.database.read() as session:
            return replay(session).different == 0


@pytest.fixture
def scene(empty_postgres_url: str, keys: KeyRing, tmp_path: Path, httpserver: HTTPServer) -> Iterator[Scene]:
    database, clock = Database(empty_postgres_url), SystemClock()
    upgrade(database, clock, KeyRing(SECRET_KEY))
    give_signing_key(database, keys, clock)
    with database.read() as session:
        httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))
    with lms_on_loopback(tmp_path, httpserver.url_for(""), a_course()) as lms:
        watch = lms.app = Watch(lms.app)
        base = f"{lms.base_url}/lti"
        addresses = {"auth_login_url": f"{base}/auth", "auth_token_url": f"{base}/token"}
        register_platform(database, clock, base_url=lms.base_url, jwks_url=f"{base}/certs", **addresses)
        classrooms = [open_space(database, keys, lms, number) for number in range(SPACES)]
        yield Scene(database, lms, watch, classrooms)
    database.close()


def open_space(database: Database, keys: KeyRing, lms: LmsOnLoopback, number: int) -> Classroom:
    names = [str(user_id) for user_id in range(101, 101 + LEARNERS)]
    return open_classroom(
        database,
        keys,
        SystemClock(),
        base_url=lms.base_url,
        learners=tuple(names),
        subjects={**{name: name for name in names}, "ines": "201"},
        resource_link_id=f"link-{number}",
        services={
            "lineitem": columns(lms)[number],
            "ags_scopes": f"{SCORE_SCOPE} {RESULT_SCOPE} {LINE_ITEM_SCOPE}",
        },
    )


def columns(lms: LmsOnLoopback) -> list[str]:
    """The course's; the demo LMS has one of another course besides."""
    return [each["line_item"] for each in lms.gradebook()["columns"] if each["label"] != "Discussion"]


@pytest.fixture
def workers(scene: Scene) -> Iterator[list[Any]]:
    """Processes that work; all are killed in the end."""
    running = [start(scene) for _ in range(KEPT_RUNNING)]
    yield running
    for process in running:
        kill(process)


def start(scene: Scene) -> Any:
    url = scene.database.engine.url.render_as_string(hide_password=False)
    process = FORKED.Process(target=hasty_worker.work, args=(url, SECRET_KEY), daemon=True)
    process.start()
    return process


def kill(process: Any) -> None:
    process.kill()
    process.join()
    process.close()


def test_workers_killed_at_random_lose_nothing_and_send_nothing_twice(
    scene: Scene, workers: list[Any]
) -> None:
    write(scene)
    wait_until(lambda: len(scene.watch.sent) > 0)
    for number in range(KILLS):
        time.sleep(random.uniform(0.05, 0.6))
        kill(workers.pop(random.randrange(len(workers))))
        workers.append(start(scene))
        if number == KILLS // 2:
            write(scene)
    wait_until(scene.everything_has_arrived, SETTLED_WITHIN)

    assert scene.watch.overlapping == []
    for (column, learner), sent in scene.watch.sent.items():
        taken = [each.given for each in sent if each.status.startswith("2")]
        assert len(set(taken)) == len(taken), f"{learner} was given the same twice at {column}: {sent}"
        stamps = [each.stamp for each in sent]
        assert stamps == sorted(set(stamps)), f"stamps of {learner} do not rise at {column}: {sent}"
    assert grades(scene) == wanted(scene)


def write(scene: Scene) -> None:
    """Let everybody write in every space."""
    for classroom in scene.classrooms:
        for name in classroom.people:
            if name != "ines":
                classroom.post(name)


def grades(scene: Scene) -> dict[tuple[str, str], float]:
    return {
        (column, row["user_id"]): row["grades"][column]
        for row in scene.lms.gradebook()["rows"]
        for column in columns(scene.lms)
    }


def wanted(scene: Scene) -> dict[tuple[str, str], float]:
    with scene.database.read() as session:
        columns = {row.id: row.settings["lineitem"] for row in session.scalars(select(TargetRow))}
    names = {person: name for room in scene.classrooms for name, person in room.people.items()}
    return {
        (columns[row.target_id], names[row.person_id]): row.payload["given"] / 1000 for row in scene.items()
    }
