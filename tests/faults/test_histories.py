"""Whatever happens between Stoa and an LMS: once it calms, the gradebook equals the scores, and no send was in vain.

Histories are made up by hypothesis: scores change, requests meet faults, clocks step, workers are killed, teachers
change grades. STOA_HISTORIES sets how many are played (ten by default), always the same ones.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.migrations.upgrade import make_default_organisation
from sync.outbox.tables import OutboxState
from sync.platforms.tool_keys import public_key_set
from sync.spaces.tables import SendMode
from tests.conftest import BEGINNING
from tests.factories.copies import copy_sqlite, put_rows
from tests.factories.lms import Fault, answers, connection_lost, dripping, html_page
from tests.factories.world import SUBJECTS
from tests.faults.campus import LEARNERS, Campus, Post, campus

HISTORIES = int(os.environ.get("STOA_HISTORIES", "10"))
_HOUR = timedelta(hours=1)
GRADES = (55.0, 66.0)  # that only a teacher gives
PLAYERS = LEARNERS[:2]  # few, so that much happens to each
FAULTS: dict[str, Fault] = {
    "lost before it was applied": connection_lost(apply=False),
    "lost after it was applied": connection_lost(apply=True),
    "401": answers("401 Unauthorized"),
    "403": answers("403 Forbidden"),
    "409": answers("409 Conflict"),
    "429": answers("429 Too Many Requests"),
    "429 with Retry-After": answers("429 Too Many Requests", b"", ("Retry-After", "40")),
    "500": answers("500 Internal Server Error"),
    "500 after it was applied": answers("500 Internal Server Error", apply=True),
    "502": answers("502 Bad Gateway"),
    "502 after it was applied": answers("502 Bad Gateway", apply=True),
    "a page with 200": html_page,
    "half an answer": answers("200 OK", b'[{"userId": "101", "resul', apply=True),
    "drop by drop": dripping(2.0, apply=True),
}


class History(RuleBasedStateMachine):
    """What may happen, in any order. `open_campus` is set by each test."""

    open_campus: Callable[[], AbstractContextManager[Campus]]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.campus: Campus = self._stack.enter_context(type(self).open_campus())
        self.wanted: dict[str, int] = {}
        self.overridden: dict[str, float] = {}
        self.sent_anyway: set[str] = set()

    @initialize()
    def the_first_score_is_sent(self) -> None:
        self.a_score_changes_and_is_sent(PLAYERS[0], 1)

    @rule(name=st.sampled_from(PLAYERS), points=st.integers(0, 4))
    def a_score_changes(self, name: str, points: int) -> None:
        self.wanted[name] = points * 3500
        self.campus.want(name, self.wanted[name])

    @rule(name=st.sampled_from(PLAYERS), points=st.integers(0, 4))
    def a_score_changes_and_is_sent(self, name: str, points: int) -> None:
        self.a_score_changes(name, points)
        self.campus.run()

    @rule(
        name=st.sampled_from(PLAYERS),
        points=st.integers(0, 4),
        fault=st.sampled_from(sorted(FAULTS)),
        then=st.none() | st.integers(0, 4),
    )
    def a_score_changes_and_its_request_meets_a_fault(
        self, name: str, points: int, fault: str, then: int | None
    ) -> None:
        self.a_score_changes(name, points)
        self.campus.lms.fail("/scores", FAULTS[fault])
        self.campus.run()
        if then is not None:  # before anybody could look what had become of the first
            self.a_score_changes_and_is_sent(name, then)

    @rule(name=st.sampled_from(PLAYERS), points=st.integers(0, 4))
    def a_gradebook_takes_what_it_holds_for_later(self, name: str, points: int) -> None:
        self.a_score_changes(name, points)
        for _ in range(7):
            self.campus.lms.fail("/scores", FAULTS["409"])
            self.campus.run()
        self.campus.lms.faults.clear()

    @rule(
        path=st.sampled_from(["/scores", "/scores", "/scores", "/results", "/token"]),
        fault=st.sampled_from(sorted(FAULTS)),
    )
    def a_request_will_meet_a_fault(self, path: str, fault: str) -> None:
        if len(self.campus.lms.faults) < 4:
            self.campus.lms.fail(path, FAULTS[fault])

    @rule()
    def a_worker_runs(self) -> None:
        self.campus.run()

    @rule(writes=st.integers(0, 2), after_sending=st.booleans())
    def a_worker_is_killed(self, writes: int, after_sending: bool) -> None:
        self.campus.be_killed(writes, after_sending=after_sending)

    @rule(seconds=st.sampled_from([-3600, -90, -3, 3, 90, 3600]))
    def our_clock_steps(self, seconds: int) -> None:
        self.campus.clock.wrong = _within_an_hour(self.campus.clock.wrong + timedelta(seconds=seconds))

    @rule(seconds=st.sampled_from([-600, -2, 2, 600]))
    def the_clock_of_the_lms_steps(self, seconds: int) -> None:
        clock = self.campus.lms_clock
        clock.wrong = _within_an_hour(clock.wrong + timedelta(seconds=seconds))

    @rule(minutes=st.sampled_from([1, 20, 300]))
    def time_passes(self, minutes: int) -> None:
        self.campus.pass_time(timedelta(minutes=minutes))

    @rule(mode=st.sampled_from([SendMode.LIVE, SendMode.LIVE, SendMode.HOURLY, SendMode.BY_HAND]))
    def staff_choose_when_scores_are_sent(self, mode: SendMode) -> None:
        self.campus.set_mode(mode)

    @rule()
    def staff_release_what_is_held(self) -> None:
        self.campus.release()

    @precondition(lambda self: any(post.taken for post in self.campus.witness.posts))
    @rule(name=st.sampled_from(PLAYERS), grade=st.sampled_from(GRADES))
    def a_teacher_changes_a_grade(self, name: str, grade: float) -> None:
        if self.campus.grade_of(name) is not None:
            self.campus.lms.override(SUBJECTS[name], grade)
            self.overridden[name] = grade

    @rule(name=st.sampled_from(PLAYERS))
    def staff_want_a_score_sent_anyway(self, name: str) -> None:
        self.campus.send_anyway(name)
        self.sent_anyway.add(SUBJECTS[name])

    def teardown(self) -> None:
        try:
            self.campus.calm_down()
            self.check()
        finally:
            self._stack.close()

    def check(self) -> None:
        rows = self.campus.rows()
        for name, thousandths in self.wanted.items():
            row, grade = rows[name], self.campus.grade_of(name)
            if row.state == OutboxState.BLOCKED:
                assert (row.block_reason, grade) == ("override", self.overridden.get(name)), name
                assert row.drift == {"given": round((grade or 0) * 1000), "maximum": 100}
            elif grade != thousandths / 1000:
                # Nothing changed here since a teacher did there: what nobody wants sent is not looked at.
                assert (row.state, grade) == (OutboxState.SETTLED, self.overridden.get(name)), name
            assert row.state in (OutboxState.SETTLED, OutboxState.BLOCKED), (name, row.state, row.code)
        self.check_posts()

    def check_posts(self) -> None:
        everything = self.campus.witness.posts
        posts = list(_without_repeats_of_late_ones(everything))
        for user_id in {post.user_id for post in posts}:
            seen = [post for post in posts if post.user_id == user_id]
            taken = [post.stamp for post in seen if post.taken]
            assert all(earlier < later for earlier, later in pairwise(taken)), taken
            assert all(_may_follow(earlier, later) for earlier, later in pairwise(seen)), seen
        taken_posts = [post for post in posts if post.taken]
        assert [post for post in taken_posts if post.before == post.given] == []
        overwriting = {post.user_id for post in taken_posts if post.before in GRADES}
        assert overwriting <= self.sent_anyway
        before = len(everything)
        self.campus.run()
        assert len(everything) == before


def _without_repeats_of_late_ones(posts: Iterable[Post]) -> Iterator[Post]:
    """Whose answer came too late was read back too early, and may have gone once more under its own stamp."""
    late: set[tuple[str, str, float]] = set()
    for post in posts:
        key = (post.user_id, post.stamp, post.given)
        if key not in late:
            yield post
        if post.late:
            late.add(key)


def _may_follow(earlier: Post, later: Post) -> bool:
    """Stamps rise; only the very same score may come once more under its own, if it was not taken."""
    same = (earlier.stamp, earlier.given) == (later.stamp, later.given)
    return earlier.stamp < later.stamp or (same and not earlier.taken)


def _within_an_hour(wrong: timedelta) -> timedelta:
    return max(-_HOUR, min(_HOUR, wrong))


def play(open_campus: Callable[[], AbstractContextManager[Campus]], histories: int) -> None:
    """Play so many histories, always the same."""
    machine = type("PlayedHistory", (History,), {"open_campus": staticmethod(open_campus)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )


@pytest.fixture
def publish(httpserver: HTTPServer) -> Callable[[Database], None]:
    def show(database: Database) -> None:
        httpserver.clear()
        with database.read() as session:
            httpserver.expect_request("/lti/jwks").respond_with_json(public_key_set(session))

    return show


def test_whatever_happens_on_sqlite(
    migrated_sqlite: Path, keys: KeyRing, httpserver: HTTPServer, publish: Callable[[Database], None]
) -> None:
    @contextmanager
    def opened() -> Iterator[Campus]:
        with TemporaryDirectory() as directory:
            file = Path(directory) / "stoa.sqlite"
            copy_sqlite(migrated_sqlite, file)
            database = Database(f"sqlite:///{file}")
            try:
                with campus(database, keys, Path(directory), httpserver.url_for(""), publish) as opened:
                    yield opened
            finally:
                database.close()

    play(opened, HISTORIES)


def test_whatever_happens_on_postgresql(
    migrated_postgres: Database, keys: KeyRing, httpserver: HTTPServer, publish: Callable[[Database], None]
) -> None:
    @contextmanager
    def opened() -> Iterator[Campus]:
        put_rows(migrated_postgres, "")
        make_default_organisation(migrated_postgres, SetClock(BEGINNING))
        with (
            TemporaryDirectory() as directory,
            campus(migrated_postgres, keys, Path(directory), httpserver.url_for(""), publish) as opened,
        ):
            yield opened

    play(opened, max(HISTORIES // 3, 2))
