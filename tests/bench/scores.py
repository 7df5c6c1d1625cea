"""Scores delivered a second: claimed, sent by AGS to the demo LMS, noted; beside a loop that only posts.

The demo LMS keeps a process of its own. Both post to columns of the same kind, one score for each learner; each round
has learners of its own, since the LMS refuses a second score within the same second.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Self
from uuid import UUID

import requests
from flask import Flask
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.clock import SetClock, SystemClock, format_stamp
from connectors.lti import PlatformClient, ags
from lti_tool.app.services import Services
from lti_tool.demo_lms import Activity, Course, Person, Platform, Tool, create_app
from sync.delivery.context import SyncContext
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.worker import Worker
from sync.outbox.desired import Desired, put
from sync.outbox.tables import TargetRow
from sync.platforms.tool_keys import public_key_set
from tests.bench.measure import Aim, Figures, Measurement, alternate
from tests.bench.processes import served
from tests.bench.workbench import BASE_URL, Workbench
from tests.factories.keys import give_signing_key
from tests.factories.world import open_classroom, register_platform

MAXIMUM = 100
_CLIENT_ID = "stoa"
_DEPLOYMENT_ID = "1"
_SCOPES = (ags.SCOPE_LINE_ITEM, ags.SCOPE_RESULT_READ, ags.SCOPE_SCORE)
_FIRST_USER = 1001
_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Load:
    """How many learners get a score in each round."""

    learners: int = 200
    rounds: int = 9

    def users(self) -> list[str]:
        """The LMS's user ids of all rounds, the one that warms up included."""
        return [str(_FIRST_USER + number) for number in range(self.learners * (self.rounds + 1))]

    def of_round(self, number: int, everybody: Sequence[str]) -> Sequence[str]:
        """Those whose turn it is."""
        return everybody[number * self.learners : (number + 1) * self.learners]


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure scores a second."""
    load = load or Load()
    everybody = load.users()
    installation = bench.install("scores")
    with installation.open() as services, HTTPServer(host="127.0.0.1") as key_server:
        give_signing_key(services.database, services.keys, services.clock)
        with services.database.read() as session:
            key_server.expect_request("/jwks").respond_with_json(public_key_set(session))
        lms_file = installation.data_dir / "lms.sqlite"
        with served(_lms, lms_file, _course(everybody), key_server.url_for("/jwks")) as lms_url:
            figures = _take_turns(bench, load, services, lms_url, everybody)
    return Measurement(
        name="scores",
        what=f"scores of {load.learners} learners delivered, beside a loop that posts",
        unit="scores/s",
        figures=figures,
        aim=Aim(0.9),
    )


def _take_turns(
    bench: Workbench, load: Load, services: Services, lms_url: str, everybody: Sequence[str]
) -> Figures:
    context = services.sync_context()
    _register(services, lms_url)
    token = _token(context, lms_url)
    ours, theirs = _line_items(lms_url, token)
    outbox = _Outbox.of(services, lms_url, ours, everybody)
    worker = Worker(context)

    def deliver(number: int) -> float:
        outbox.put_scores(load.of_round(number, everybody))
        return load.learners / _seconds_to_deliver(worker, load.learners)

    def post(number: int) -> float:
        return load.learners / _seconds_to_post(theirs, token, load.of_round(number, everybody))

    return alternate(load.rounds, deliver, post, bench.say)


def _course(user_ids: Sequence[str]) -> Course:
    """A course with two columns, one for Stoa and one for the loop."""
    people = tuple(
        Person(user_id, "Ann", f"Number {user_id}", f"{user_id}@academy.example", "en", "learner")
        for user_id in user_ids
    )
    columns = (Activity("7", "Discussion", MAXIMUM), Activity("8", "The loop's", MAXIMUM))
    return Course(
        id="2", title="A course", label="C", language="en", people=people, competencies=(), activities=columns
    )


@contextmanager
def _lms(address: str, file: Path, course: Course, tool_jwks_url: str) -> Iterator[Flask]:
    target = f"{BASE_URL}/lti/launch"
    tool = Tool(
        client_id=_CLIENT_ID,
        deployment_id=_DEPLOYMENT_ID,
        login_url=f"{BASE_URL}/lti/login",
        redirect_uris=(target,),
        jwks_url=tool_jwks_url,
        target_link_uri=target,
    )
    yield create_app(course, database=file, base_url=address, tool=tool)


def _register(services: Services, lms_url: str) -> None:
    platform = Platform.at(lms_url)
    register_platform(
        services.database,
        SetClock(services.clock.now()),
        base_url=lms_url,
        client_id=_CLIENT_ID,
        deployment_id=_DEPLOYMENT_ID,
        auth_login_url=platform.auth_login_url,
        auth_token_url=platform.auth_token_url,
        jwks_url=platform.jwks_url,
    )


def _token(context: SyncContext, lms_url: str) -> str:
    client = PlatformClient(lms_url, _CLIENT_ID, Platform.at(lms_url).auth_token_url)
    return context.tokens.get(client, _SCOPES).value


def _line_items(lms_url: str, token: str) -> tuple[str, str]:
    """The addresses of the course's two columns."""
    answer = requests.get(
        f"{lms_url}/lti/courses/2/lineitems",
        headers={"Authorization": f"Bearer {token}", "Accept": ags.LINE_ITEMS},
        timeout=_TIMEOUT_SECONDS,
    )
    answer.raise_for_status()
    ours, theirs = (str(item.id) for item in ags.read_line_items(answer.json()))
    return ours, theirs


@dataclass(frozen=True)
class _Outbox:
    """A space's way out: everybody is a member, and their scores go to one target."""

    services: Services
    target_id: UUID
    people: Mapping[str, UUID]

    @classmethod
    def of(cls, services: Services, lms_url: str, line_item: str, user_ids: Sequence[str]) -> Self:
        """Open a space that reports to this line item."""
        classroom = open_classroom(
            services.database,
            services.keys,
            SetClock(services.clock.now()),
            base_url=lms_url,
            learners=tuple(user_ids),
            subjects={user_id: user_id for user_id in user_ids},
            services={"lineitem": line_item, "ags_scopes": " ".join(_SCOPES)},
        )
        with services.database.read() as session:
            target_id = session.scalars(select(TargetRow.id)).one()
        return cls(services, target_id, classroom.people)

    def put_scores(self, user_ids: Sequence[str]) -> None:
        """Let these learners have a score that is to be sent."""
        payload = {"given": 42_500, "maximum": MAXIMUM}
        desired = [
            Desired(self.target_id, self.people[user_id], SCORE_ITEM, payload, identity=payload)
            for user_id in user_ids
        ]
        now = self.services.clock.now()
        with self.services.database.write() as session:
            put(session, desired, now=now, due_at=now)


def _seconds_to_deliver(worker: Worker, learners: int) -> float:
    began = perf_counter()
    report = worker.run_once()
    ended = perf_counter()
    if report.sent.outcomes["applied"] != learners:
        raise RuntimeError(f"Of {learners} scores came: {report.sent}")
    return ended - began


def _seconds_to_post(line_item: str, token: str, user_ids: Sequence[str]) -> float:
    url, headers = ags.scores_url(line_item), {"Authorization": f"Bearer {token}", "Content-Type": ags.SCORE}
    began = perf_counter()
    with requests.Session() as session:
        session.trust_env = False
        for user_id in user_ids:
            answer = session.post(url, _document(user_id), headers=headers, timeout=_TIMEOUT_SECONDS)
            answer.raise_for_status()
    return perf_counter() - began


def _document(user_id: str) -> bytes:
    return json.dumps(
        {
            "userId": user_id,
            "scoreGiven": 42.5,
            "scoreMaximum": MAXIMUM,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": format_stamp(SystemClock().now()),
        }
    ).encode()
